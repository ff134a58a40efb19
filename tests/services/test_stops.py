"""How a run ends that brings nothing: who wished it, whether it had begun, who pays, and what stays behind."""

import pytest

from shared.domain.jobs import State
from shared.domain.ledger import Balance
from shared.providers.contract import Artifact, Cancelled, Done, ProviderUnavailable, Stopped, Working
from shared.services import advance, cancel
from tests.fakes import AT_WORK, a_world

PAID = Balance(available=96, spent=4, granted=100)
BACK = Balance(available=100, granted=100)


def test_a_stop_that_nobody_asked_for_is_not_paid_for():
    """Also under the rule `charge`: the person pays for their own cancellation alone."""
    world = a_world(script=[AT_WORK, Stopped()], sketch={"cancel_rule": "charge"})
    job = world.ask()
    world.run()

    assert (world.job(job.id).state, world.account().balance) == (State.CANCELLED, BACK)
    assert world.proof() == []


@pytest.mark.parametrize(
    ("last", "stops", "balance"),
    [
        (Stopped(started=True), Cancelled.CONFIRMED, PAID),
        (Stopped(started=False), Cancelled.CONFIRMED, BACK),
        (ProviderUnavailable("503"), Cancelled.CONFIRMED, PAID),
        (Working("handle-1"), Cancelled.CONFIRMED, PAID),
        (Stopped(started=False), Cancelled.UNSUPPORTED, PAID),
    ],
)
def test_a_confirmed_cancellation_asks_whether_the_run_had_begun(last, stops, balance):
    """A run that its provider dropped before it began costs nothing there, and so nothing here."""
    world = a_world(script=[AT_WORK, last], sketch={"cancel_rule": "charge"})
    world.studio.stops = stops
    job = world.ask()
    advance.advance(world.app, job_id=job.id)
    cancel.cancel(world.app, uid="ada", job_id=job.id)
    world.run()

    assert world.studio.cancelled == ["handle-1"]
    assert (world.job(job.id).state, world.account().balance) == (State.CANCELLED, balance)
    assert world.proof() == []


def test_a_good_output_beside_a_bad_one_does_not_stay_behind():
    """What was sold is all of it, so nothing of it is kept."""
    good, bad = Artifact("image/png", data=b"\x89PNG picture"), Artifact("image/png", data=b"BAD")
    world = a_world(script=[Done(artifacts=(good, bad))])
    job = world.ask(params={"number": 2})
    world.run()

    assert world.job(job.id).error_code == "output_lost"
    assert world.files.stat(f"outputs/{job.id}/1/0") is None
    assert world.proof() == []
