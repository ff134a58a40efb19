"""Kill the process before or after any of its calls: every job still ends, and the books still balance.

A crash is an exception nobody catches, raised at the n-th call to the store, the queue, the files or the provider, either
before the call has any effect or after it had all of it. Then life goes on as in production: the queue delivers again what
was not answered, the sweep finds what was forgotten, and the person asks again with the same key.
"""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from shared.domain.jobs import Job, State
from shared.providers.contract import Artifact, Cancelled, Done, ProviderRejected, ProviderUnavailable
from shared.services import advance, cancel, save, sweep
from tests.fakes import A_PICTURE, AT_WORK, World, a_world

pytestmark = pytest.mark.slow


class Crash(BaseException):
    """The process is gone."""


@dataclass
class Bomb:
    """Goes off once, at call number `at`, before the call or after it. Counts all calls."""

    at: int
    after: bool
    calls: int = 0

    def wrap(self, part: Any, *names: str) -> Any:
        """The part, with the bomb at each of the named calls."""
        return _Armed(part, self, frozenset(names))


class _Armed:
    def __init__(self, part: Any, bomb: Bomb, names: frozenset[str]) -> None:
        self._part, self._bomb, self._names = part, bomb, names

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._part, name)
        if name not in self._names:
            return value

        def call(*args: Any, **named: Any) -> Any:
            self._bomb.calls += 1
            mine = self._bomb.calls == self._bomb.at
            if mine and not self._bomb.after:
                raise Crash
            result = value(*args, **named)
            if mine:
                raise Crash
            return result

        return call


def armed(world: World, bomb: Bomb) -> World:
    """The same world, in which the process may die at any call to another part."""
    studio = bomb.wrap(world.studio, "start", "check", "cancel")
    app = replace(
        world.app,
        store=bomb.wrap(world.store, "commit"),
        deliveries=bomb.wrap(world.queue, "deliver"),
        files=bomb.wrap(world.files, "put", "stat"),
        provider=lambda _: studio,
    )
    return replace(world, app=app)


def live(world: World, plan: str) -> None:
    """A person asks, perhaps cancels after the first step; the queue delivers; a process that dies is started again."""
    asked = False
    cancelled = plan != "cancel"
    for _ in range(300):
        try:
            if not asked:
                world.ask(params={"number": 2} if plan == "two outputs" else {})
                asked = True
            job = world.store.everything(Job)[0]
            if not cancelled and job.epoch > 0:
                if not job.ended:
                    cancel.cancel(world.app, uid="ada", job_id=job.id)
                cancelled = True
            if job.ended and asked and cancelled:
                return
            delivery = world.queue.due()
            if delivery is None:
                world.clock.pass_(10)
                sweep.sweep(world.app)
                continue
            try:
                advance.advance(world.app, job_id=delivery.job_id, epoch=delivery.epoch)
            except Crash:
                world.queue.waiting.append(delivery)
                raise
        except Crash:
            continue
    raise AssertionError("the job does not end")


PLANS = {
    "succeed": [AT_WORK, A_PICTURE],
    "at once": [A_PICTURE],
    "two outputs": [AT_WORK, Done(artifacts=(Artifact(None, data=b"\x89PNG 1"), Artifact(None, data=b"\x89PNG 2")))],
    "reject": [AT_WORK, ProviderRejected("content_blocked", "no")],
    "unavailable": [ProviderUnavailable("503")],
    "cancel": [AT_WORK],
}


def a_life(plan: str, bomb: Bomb, rule: str = "refund") -> World:
    world = a_world(script=PLANS[plan], sketch={"cancel_rule": rule})
    world.studio.stops = Cancelled.REQUESTED if plan == "cancel" else Cancelled.CONFIRMED
    live(armed(world, bomb), plan)
    return world


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_crash_at_any_call_loses_nothing_and_charges_nothing_twice(plan, after, monkeypatch):
    """All crash points of submit, worker, cancel and sweep; each is tried until a life has fewer calls than its number."""
    monkeypatch.setattr(save, "PAUSES_AT_ONCE", ())
    unharmed = a_life(plan, Bomb(0, after))
    at = 0
    while True:
        at += 1
        bomb = Bomb(at, after)
        world = a_life(plan, bomb)
        (job,) = world.store.everything(Job)
        assert job.ended, f"call {at}"
        assert world.proof() == [], f"call {at}"
        assert len(world.studio.started) <= 2 + (plan == "unavailable") * 3, f"call {at}"
        if plan != "at once":
            # A provider with a handle is asked again; one that answers at once may have to be given up.
            expected = unharmed.store.everything(Job)[0]
            assert job.state in (expected.state, State.FAILED), f"call {at}"
        if bomb.calls < at:
            break
    assert at > 8


def test_the_bombs_really_go_off():
    """The matrix would prove nothing if no call were ever hit."""
    bomb = Bomb(1, after=False)
    world = armed(a_world(), bomb)
    with pytest.raises(Crash):
        world.ask()

    assert world.store.everything(Job) == []
