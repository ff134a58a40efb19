"""Five hundred jobs over all adapters, while callbacks come early, late, shuffled, several times or not at all."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from functions import webhook
from shared.domain.jobs import State
from shared.domain.ledger import Account
from shared.services import submit
from tests.contracts.fake_server import running
from tests.contracts.marketplace import RICH, Marketplace, keys, open_marketplace
from tests.contracts.scripted import Run

pytestmark = pytest.mark.slow

JOBS = 500
CALLS_BACK = ("openai", "replicate", "fal")
AT_A_TIME = 5
"""Steps between two wishes: fewer than a job needs, so that many are under way at once."""

EARLY, DROPPED = 0.10, 0.05
STARTS = ("lost", "busy", "down", "broken", "garbage")
NEEDS_A_PICTURE = {"stability.stable-style"}
ENDS = {"done": State.SUCCEEDED, "failed": State.FAILED, "filtered": State.FAILED}

CODES = {"done": {None}, "failed": {"provider_error", "invalid_input"}, "filtered": {"content_blocked"}}
"""A service that answers at once says of a failure that the request was bad."""


@dataclass(frozen=True)
class Wish:
    """One job, and how its provider was told to begin and end it."""

    job_id: str
    provider: str
    end: str


@pytest.fixture
def market(monkeypatch: pytest.MonkeyPatch) -> Iterator[Marketplace]:
    opened = open_marketplace(seed=20261122)
    monkeypatch.setattr(webhook, "app", lambda: opened.world.app)
    monkeypatch.setattr(webhook, "webhook_keys", keys)
    with running(opened.server):
        yield opened


def test_five_hundred_jobs_end_right_and_are_charged_once(market: Marketplace) -> None:
    """Early callbacks bind, repeated and shuffled ones change nothing, and what is dropped is found by asking."""
    early = call_back_early(market)
    dropped: set[str] = set()
    told: set[str] = set()
    wishes = []
    for number in range(JOBS):
        wishes.append(wish(market, number))
        for _ in range(AT_A_TIME):
            go_on(market, told, dropped)
    while go_on(market, told, dropped):
        pass

    jobs = {job.id: job for job in market.jobs()}
    for asked in wishes:
        job = jobs[asked.job_id]
        assert (job.state, asked) == (ENDS[asked.end], asked), job.error_message
        assert job.error_code in CODES[asked.end]
        assert job.charged == (job.credits if asked.end == "done" else 0)
    account = market.world.store.get(Account, "rich")
    assert account is not None
    assert account.balance.held == 0
    assert account.balance.available == RICH - sum(job.charged for job in jobs.values())
    assert market.world.proof() == []
    assert market.problems() == []
    assert max(max(service.creates.values(), default=0) for service in market.services.values()) <= 2
    assert min(len(early), len(dropped), market.delivered) > 0


def test_a_second_run_that_calls_back_is_stopped(market: Marketplace) -> None:
    """The answer to the first create is lost, and its callback comes only after the second one was sent."""
    asked = wish(market, 0, model="replicate.flux-schnell", start="lost", end="done")
    service = market.services["replicate"]
    while len(service.runs) < 2:
        market.step()
    first, second = service.runs.values()
    market.call_back("replicate", first, copies=2)
    while market.pending:
        assert market.deliver_callback() == 202
    while market.step():
        pass

    (job,) = market.jobs()
    assert (job.id, job.state, job.handle) == (asked.job_id, State.SUCCEEDED, second.id)
    assert service.cancels == [first.id]
    assert market.world.proof() == []


def wish(market: Marketplace, number: int, **told: str) -> Wish:
    """Ask for one job; where nothing is told, chance decides on its model, beginning and end."""
    chance = market.random
    catalogue = market.world.app.catalogue
    model = catalogue.models[told.get("model") or chance.choice(sorted(catalogue.models.keys() - NEEDS_A_PICTURE))]
    start = told.get("start") or (chance.choice(STARTS) if chance.random() < 0.15 else "ok")
    end = told.get("end") or chance.choices(list(ENDS), weights=[85, 7, 8])[0]
    prompt = f"A fox [job:j{number}] [start:{start}] [end:{end}]"
    asked = submit.Asked(model=model.id, prompt=prompt, params={})
    market.world.clock.pass_(0.25)
    answer = submit.submit(market.world.app, uid="rich", key=f"key-{number}", asked=asked)
    return Wish(answer.job_id, model.provider, end)


def call_back_early(market: Marketplace) -> list[str]:
    """Have one in ten call back before its create is answered; the list grows by each that did."""
    came: list[str] = []

    def early(provider: str, run: Run) -> None:
        if run.callback is not None and market.random.random() < EARLY:
            came.append(run.id)
            market.call_back(provider, run, copies=1)
            assert market.deliver_callback() == 202

    for name in CALLS_BACK:
        market.services[name].on_begin = lambda run, name=name: early(name, run)  # type: ignore[misc]
    return came


def go_on(market: Marketplace, told: set[str], dropped: set[str]) -> bool:
    """One delivery; now and then a run ends by itself and calls back, and a callback arrives. False when all is quiet."""
    going = market.step()
    for name in CALLS_BACK:
        waiting = [run for run in market.services[name].runs.values() if run.id not in told and run.looks]
        for run in market.random.sample(waiting, k=min(1, len(waiting))):
            told.add(run.id)
            if not calls_back(run):
                continue
            run.finish()
            lost = market.random.random() < DROPPED
            dropped |= {run.id} if lost else set()
            market.call_back(name, run, copies=0 if lost else market.random.randint(1, 5))
    if market.pending and (not going or market.random.random() < 0.7):
        assert market.deliver_callback() == 202
    return going or bool(market.pending)


def calls_back(run: Run) -> bool:
    """What is made at once calls nobody."""
    return run.callback is not None or bool(run.asked.get("background"))
