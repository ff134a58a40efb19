"""A program ends with what it said, or with one error that says why it did not end."""

import pytest

from infra import program
from infra.program import Ended, NotRun, TooSlow


def test_it_sees_our_environment_and_what_it_is_given_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OURS", "a")
    ended = program.run(["sh", "-c", 'echo "$OURS $GIVEN"; echo no >&2; exit 3'], 5, {"GIVEN": "b"})
    assert ended == Ended(3, "a b\n", "no\n")


def test_one_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(TooSlow, match="sleep 30: no end after 0 s"):
        program.run(["sleep", "30"], 0.1)


def test_one_that_cannot_be_started_is_another_error() -> None:
    with pytest.raises(NotRun, match="no-such-program cannot be run") as raised:
        program.run(["no-such-program"], 5)
    assert not isinstance(raised.value, TooSlow)


@pytest.mark.parametrize(
    ("ended", "words"),
    [(Ended(1, "said", "a\nb\nc\n"), "b\nc"), (Ended(1, "said\n", " \n"), "said"), (Ended(1, "", ""), "")],
)
def test_its_last_words_are_its_complaint_or_else_what_it_printed(ended: Ended, words: str) -> None:
    assert ended.last_words(2) == words
