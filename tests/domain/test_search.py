"""Words of every language, and what a job is found by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain import search
from tests.fakes import a_job


@pytest.mark.parametrize(
    ("prompt", "query", "found"),
    [
        ("A red fox in the snow", "fox", True),
        ("A red fox in the snow", "RED sno", True),
        ("A red fox in the snow", "sno red", False),
        ("A red fox in the snow", "blue", False),
        ("Рыжая ЛИСА в снегу", "лис", True),
        ("Straße im Regen", "STRASSE", True),
        ("ﬁne art", "fine a", True),
        ("红苹果在桌子上", "苹果", True),
        ("anything", "  ", True),
        ("snake_case words", "case w", True),
    ],
)
def test_all_words_must_be_there_and_the_last_may_be_a_beginning(prompt, query, found):
    assert search.matches(prompt, query) is found


@given(st.text(max_size=200), st.data())
def test_whatever_matches_is_among_what_the_lookup_finds(prompt, data):
    """The database is asked for one token; a job that matches the query must carry that token."""
    words = search.words(prompt)
    if not words:
        return
    asked = data.draw(st.lists(st.sampled_from(words), min_size=1, max_size=3))
    query = " ".join([*asked[:-1], asked[-1][: data.draw(st.integers(1, len(asked[-1])))]])

    if search.matches(prompt, query):
        assert search.lookup(query) in search.job_tokens(a_job(prompt=prompt))


def test_a_deleted_job_is_found_by_nothing(now):
    assert search.job_tokens(a_job(prompt="secret", deleted_at=now)) == []


def test_a_long_prompt_stays_within_what_a_document_may_index():
    prompt = " ".join(f"{number:08d}" for number in range(3000))

    assert len(search.job_tokens(a_job(prompt=prompt))) <= 7 * search.MOST_WORDS + 5
