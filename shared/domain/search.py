"""Words to look for: how a prompt is taken apart, what a job is found by, and whether it matches what was asked."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime

from shared.domain.jobs import ENDED, Job, State

LISTED = "*"
"""The token of every job that is not deleted."""

PREFIXES = (1, 2, 3, 4, 6, 8)
"""Lengths of the beginnings a word is also found by; a longer beginning is looked up by the longest of these."""

LONGEST_WORD = 32
MOST_WORDS = 1_000
"""Different words of one prompt that are looked up; each costs up to seven index entries of the 40,000 a document may have."""

LONGEST_TEXT = 10_000
"""Characters of a text that are looked at, before and after folding: some fold to eighteen others."""

_SHOWN: Mapping[State, tuple[str, ...]] = {
    state: (state.value,) if state in ENDED else ("queued" if state is State.QUEUED else "running", "cancelling")
    for state in State
}
"""The statuses a person may see of a job in a state."""

_WORD = re.compile(r"[^\W_]+")
_IDEOGRAPH = re.compile(r"([぀-ヿ㐀-鿿豈-﫿\U00020000-\U0003134f])")


def words(text: str) -> list[str]:
    """The words of a text in order, in one form for every way of writing them; an ideograph is a word by itself."""
    folded = unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).casefold()[:LONGEST_TEXT]
    return [word[:LONGEST_WORD] for word in _WORD.findall(_IDEOGRAPH.sub(r" \1 ", folded))]


def job_tokens(job: Job) -> list[str]:
    """Everything one lookup can find this job by: its words and their beginnings, and its facets."""
    if job.deleted_at is not None:
        return []
    found = {LISTED, facet("kind", job.kind), facet("model", job.model), facet("status", shown_status(job))}
    if job.favourite:
        found.add(facet("favourite", "true"))
    for word in list(dict.fromkeys(words(job.prompt)))[:MOST_WORDS]:
        found.add("=" + word)
        found.update("^" + word[:length] for length in PREFIXES if length <= len(word))
    return sorted(found)


def facet(name: str, value: str) -> str:
    """The token of a property, such as kind:image."""
    return f"{name}:{value}"


def shown_status(job: Job) -> str:
    """The status a person sees: queued, running, cancelling, succeeded, failed, cancelled."""
    if job.ended:
        return job.state.value
    if job.cancel_requested_at is not None:
        return "cancelling"
    return "queued" if job.state == "queued" else "running"


def states_of(status: str | None, *, live: bool) -> list[State] | None:
    """The states that jobs of a shown status are in, or of those that have not ended; None for all there are."""
    if status is None and not live:
        return None
    states = [state for state in State if status is None or status in _SHOWN[state]]
    return [state for state in states if not live or state not in ENDED] or [State.QUEUED]


def asked_for(job: Job, status: str | None, overdue: datetime | None) -> bool:
    """Whether a job has a shown status, and should have been moved by a time."""
    late = overdue is None or (job.wake_at is not None and job.wake_at <= overdue)
    return late and (status is None or shown_status(job) == status)


def lookup(query: str) -> str | None:
    """The one token that narrows a search for `query` most: its longest whole word, else the beginning it ends with."""
    asked = words(query)
    if not asked:
        return None
    *whole, last = asked
    if whole:
        return "=" + max(whole, key=len)
    length = max(length for length in PREFIXES if length <= len(last))
    return "^" + last[:length]


def matches(prompt: str, query: str) -> bool:
    """Whether all words of the query are in the prompt, the last one as a beginning."""
    asked = words(query)
    if not asked:
        return True
    *whole, last = asked
    there = set(words(prompt))
    return there.issuperset(whole) and any(word.startswith(last) for word in there)
