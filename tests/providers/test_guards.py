"""What both adapters do around their calls."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from shared.domain.errors import NotFound, Unavailable
from shared.providers.contract import ProviderRejected, ProviderUnavailable, Reference
from shared.providers.guards import SENTENCES, read_key, read_reference, rejected, seconds_after

SHOWN = [
    ("The size is not supported.", "The size is not supported."),
    ("Bad key live-key-123 given", "Bad key [key] given"),
    ("Incorrect API key: sk-proj-abcdef0123456789", "Incorrect API key: [key]"),
    ("Authorization: Bearer abcdefghijkl", "Authorization: [key]"),
    ("See https://internal.example.com/a?token=b for more", "See [address] for more"),
    ("two\r\nlines\x00 and \x1b[31mred", "two lines and [31mred"),
    ("", SENTENCES["invalid_input"]),
    (None, SENTENCES["invalid_input"]),
    ({"not": "words"}, SENTENCES["invalid_input"]),
]


@pytest.mark.parametrize(("said", "shown"), SHOWN)
def test_a_providers_words_are_shown_without_keys_and_addresses(said: object, shown: str) -> None:
    assert rejected("invalid_input", said, key="live-key-123").detail == shown


def test_long_words_are_cut() -> None:
    assert len(rejected("invalid_input", "word " * 500).detail) <= 300


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), ("0.5", 0.5), (None, None), ("soon", None), ("-1", None), ("nan", None), ("inf", None), ("", None)],
)
def test_retry_after_is_read_as_seconds(header: str | None, seconds: float | None) -> None:
    assert seconds_after(header) == seconds


def test_retry_after_is_read_as_a_date() -> None:
    written = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    seconds = seconds_after(written)

    assert seconds is not None
    assert 3500 < seconds <= 3600
    assert seconds_after("Wed, 01 Jan 2020 00:00:00 GMT") is None


def test_a_key_that_cannot_be_read_makes_the_provider_unavailable() -> None:
    def read() -> str:
        raise Unavailable

    with pytest.raises(ProviderUnavailable):
        read_key(read)


@pytest.mark.parametrize("key", ["", " \n", "ключ-0123", "two\nlines"])
def test_what_cannot_be_a_key_is_not_sent(key: str) -> None:
    with pytest.raises(ProviderUnavailable):
        read_key(lambda: key)


def test_a_line_end_behind_a_key_does_no_harm() -> None:
    """Secrets are often pasted with one."""
    assert read_key(lambda: "key-0123\n") == "key-0123"


def test_a_reference_that_is_gone_is_bad_input_and_one_that_is_late_is_not() -> None:
    def make(problem: Exception) -> Reference:
        def read() -> bytes:
            raise problem

        return Reference("style", "https://files.example.com/1", "image/png", None, read)

    with pytest.raises(ProviderRejected):
        read_reference(make(NotFound()))
    with pytest.raises(ProviderUnavailable):
        read_reference(make(Unavailable()))


def test_a_message_of_any_length_is_shortened_before_it_is_looked_at() -> None:
    """A pattern that looks at all of it would hold the whole process for minutes."""
    assert len(rejected("invalid_input", "a-" * 200_000).detail) <= 300
