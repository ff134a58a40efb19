"""The states of a job, and the only ways between them."""

import itertools

import pytest

from shared.domain.errors import BrokenInvariant
from shared.domain.jobs import ENDED, NEXT, State
from tests.fakes import a_job


@pytest.mark.parametrize(("here", "there"), list(itertools.product(State, State)))
def test_every_pair_of_states_is_a_way_or_is_refused(here, there):
    """An ended state leads nowhere; every other way is in the table."""
    job = a_job(state=here)
    if here is there or there in NEXT[here]:
        assert job.to(there).state is there
    else:
        with pytest.raises(BrokenInvariant):
            job.to(there)


def test_an_ended_job_leads_nowhere_and_is_woken_by_nothing(now):
    assert all(NEXT[state] == frozenset() for state in ENDED)
    ended = a_job(holder="me", lease_until=now).ending(State.FAILED, now)
    assert (ended.wake_at, ended.holder, ended.lease_until, ended.finished_at) == (None, None, None, now)
