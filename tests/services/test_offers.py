"""Offers: prices and availability changed while people generate: nobody pays another price than the one they saw."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest

from shared.domain import errors
from shared.domain.jobs import Job
from shared.domain.ledger import Balance, Entry
from shared.domain.offers import OfferChange, Offers, Wanted
from shared.domain.records import AuditRecord, RequestRecord
from shared.kept import Kept
from shared.services import breakers, offers, submit
from shared.services.asked import Asked
from shared.services.audit import Asking
from shared.storage.memory import MemoryStore
from shared.storage.queries import to_cursor
from shared.storage.store import StoreUnavailable
from tests.fakes import NOW, World, a_job, a_world, an_account
from tests.faults.test_lost_replies import forgetful

BY = Asking(actor="cleo", request_id="r", address="10.0.0.1")
ASKED = Asked("sketch", "A red fox", {})


def change(app, credits=None, available=None, starts=None, reason="because", model="sketch"):
    wanted = Wanted(credits=credits, available=available, starts=starts, reason=reason)
    return offers.change(app, model_id=model, wanted=wanted, by=BY)


def another_process(world: World):
    return replace(world.app, kept=Kept())


def history(world: World, model="sketch") -> list[OfferChange]:
    return list(offers.history(world.app, model_id=model, limit=100, cursor=None).items)


def test_a_job_keeps_the_price_and_the_version_it_was_sold_at():
    world = a_world()
    before = world.ask("1")
    change(world.app, credits=7)
    after = world.ask("2")
    change(world.app, available=True)
    last = world.ask("3")
    world.run()

    assert [(job.credits, job.price_version) for job in (before, after, last)] == [(4, "v1"), (7, "v1.1"), (7, "v1.1")]
    assert world.account().balance == Balance(available=82, spent=18, granted=100)
    assert world.proof() == []


def test_the_history_says_what_every_version_cost_and_who_wanted_it():
    world = a_world()
    change(world.app, credits=7, reason="dearer")
    change(world.app, available=False, reason="a secret matter")
    change(world.app, credits=5, available=True, starts=NOW + timedelta(hours=1), reason="sale")

    assert [(one.version, one.credits, one.available, one.starts, one.reason) for one in history(world)] == [
        (3, 5, True, NOW + timedelta(hours=1), "sale"),
        (2, None, False, NOW, "a secret matter"),
        (1, 7, None, NOW, "dearer"),
    ]
    assert {one.actor for one in history(world)} == {"cleo"}
    records = {record.reason: record for record in world.store.everything(AuditRecord)}
    assert {record.action for record in records.values()} == {"model.change"}
    assert records["dearer"].before == {"credits": 4, "price_version": "v1", "available": True}
    assert records["sale"].after == {
        "credits": 5,
        "price_version": "v1.3",
        "available": True,
        "from": "2026-11-22T13:00:00+00:00",
    }


def test_the_history_comes_in_pages_and_outlives_the_model():
    world = a_world()
    for credits in range(1, 8):
        change(world.app, credits=credits)
    gone = replace(world.app, catalogue=replace(world.app.catalogue, models={}))
    pages, cursor = [], None
    while not pages or cursor is not None:
        page = offers.history(gone, model_id="sketch", limit=3, cursor=cursor)
        pages.append([one.version for one in page.items])
        cursor = page.next_cursor

    assert pages == [[7, 6, 5], [4, 3, 2], [1]]
    with pytest.raises(errors.NotFound):
        offers.history(gone, model_id="never", limit=3, cursor=None)
    with pytest.raises(errors.InvalidInput):
        offers.history(gone, model_id="sketch", limit=3, cursor=to_cursor(9))


def test_a_planned_change_takes_effect_by_itself():
    world = a_world()
    planned = change(world.app, credits=9, starts=NOW + timedelta(hours=1))
    now = world.ask("now")
    world.clock.pass_(3600)

    assert (planned.price.credits, planned.upcoming.credits) == (4, 9)
    assert now.credits == 4
    with pytest.raises(errors.PriceChanged) as refused:
        world.ask("then", credits=4)
    assert refused.value.extra["credits"] == 9
    assert world.ask("then", credits=9).price_version == "v1.1"


def test_other_processes_know_a_change_within_ten_seconds():
    world = a_world()
    other = another_process(world)
    model = world.app.catalogue.models["sketch"]
    assert offers.offered(other, model).price.credits == 4
    change(world.app, credits=7)
    world.clock.pass_(9)
    assert offers.offered(other, model).price.credits == 4
    world.clock.pass_(1)

    assert offers.offered(other, model).price.credits == 7


def test_a_price_seen_elsewhere_is_not_refused_because_this_process_is_behind():
    world = a_world()
    other = another_process(world)
    offers.offered(other, world.app.catalogue.models["sketch"])
    change(world.app, credits=7)
    answer = submit.submit(other, uid="ada", key="k", asked=replace(ASKED, credits=7))

    assert answer.body["credits"] == 7


def test_while_prices_change_nobody_pays_another_one_than_they_saw():
    """Twenty presses, in processes of their own, while the price goes up and down forty times."""
    world = a_world(*(an_account(id=f"p{number}", email=f"p{number}@example.com") for number in range(20)))
    processes = [another_process(world) for _ in range(4)]
    together = threading.Barrier(21)

    def admin(_: object) -> None:
        together.wait()
        for number in range(40):
            change(processes[number % 4], credits=5 + number % 2)

    def press(number: int) -> tuple[int, str | None]:
        app, shown = processes[number % 4], 4 + number % 3
        together.wait()
        asked = Asked("sketch", "A red fox", {"number": 2}, credits=2 * shown)
        try:
            return shown, submit.submit(app, uid=f"p{number}", key="k", asked=asked).job_id
        except errors.PriceChanged:
            return shown, None

    with ThreadPoolExecutor(21) as pool:
        changing = pool.submit(admin, None)
        pressed = list(pool.map(press, range(20)))
        changing.result()
    prices = {f"v1.{one.version}": one.credits for one in history(world)} | {"v1": 4}
    sold = [(shown, world.job(job_id)) for shown, job_id in pressed if job_id is not None]

    assert len(prices) == 41
    assert sold
    for shown, job in sold:
        assert job.credits == 2 * shown == 2 * prices[job.price_version]
    assert world.proof() == []


def test_two_administrators_at_once_make_two_versions():
    world = a_world()
    together = threading.Barrier(8)

    def alter(credits: int) -> None:
        together.wait()
        change(another_process(world), credits=credits)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(alter, range(1, 9)))

    assert [one.version for one in history(world)] == [8, 7, 6, 5, 4, 3, 2, 1]
    assert len({one.credits for one in history(world)}) == len(world.store.everything(AuditRecord)) == 8


def test_a_change_whose_reply_was_lost_is_made_once():
    world = forgetful()
    offer = change(world.app, credits=7)

    assert offer.price.version == "v1.1"
    assert len(history(world)) == len(world.store.everything(AuditRecord)) == 1


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"model": "nothing", "credits": 5}, errors.NotFound),
        ({}, errors.InvalidInput),
        ({"credits": 5, "starts": NOW - timedelta(seconds=61)}, errors.InvalidInput),
    ],
)
def test_a_change_that_is_refused_leaves_nothing(given, error):
    world = a_world()
    with pytest.raises(error):
        change(world.app, **given)

    assert world.store.get(Offers, Offers.id) is None
    assert world.store.everything(OfferChange) == world.store.everything(AuditRecord) == []


def open_breaker(world):
    for _ in range(5):
        breakers.tell(world.app, a_job(), ok=False)
    return world.app


SWITCHED_OFF, ENDED, NO_KEY, DOWN = (
    "switched off by an administrator",
    "its provider ended it on 2026-11-21",
    "its provider is not set up here",
    "its provider is not answering now; try again in a moment",
)


def switch_off(world):
    change(world.app, available=False, reason="a secret matter")
    return world.app


def no_key(world):
    return replace(world.app, not_set_up=frozenset({"studio"}))


@pytest.mark.parametrize(
    ("model", "why", "reason"),
    [
        ("sketch", [switch_off], SWITCHED_OFF),
        ("sketch", [open_breaker], DOWN),
        ("sketch", [no_key], NO_KEY),
        ("ended", [], ENDED),
        ("ended", [lambda world: change(world.app, available=True, model="ended") and world.app], ENDED),
        ("ended", [no_key], NO_KEY),
        ("sketch", [open_breaker, switch_off], SWITCHED_OFF),
        ("sketch", [open_breaker, switch_off, no_key], NO_KEY),
    ],
)
def test_what_cannot_be_had_says_why_and_holds_nothing(model, why, reason):
    """The most lasting reason is told; the administrator's own words are for the history."""
    world = a_world(ended={"ends": date(2026, 11, 21)})
    app = world.app
    for cause in why:
        app = cause(world)
    before = world.account()
    asked = replace(ASKED, model=model)
    for act in (
        lambda: submit.submit(app, uid="ada", key="k", asked=asked),
        lambda: submit.quote(app, uid="ada", asked=asked),
    ):
        with pytest.raises((errors.ModelUnavailable, errors.ProviderDown)) as refused:
            act()

    assert isinstance(refused.value, errors.ProviderDown if reason == DOWN else errors.ModelUnavailable)
    assert refused.value.extra.get("reason", reason) == reason
    assert offers.offered(app, app.catalogue.models[model]).reason == reason
    assert world.account() == before
    assert world.store.everything(Job) == world.store.everything(RequestRecord) == []
    assert len(world.store.everything(Entry)) == 1


def test_an_open_breaker_says_when_to_come_again():
    world = a_world()
    open_breaker(world)
    world.clock.pass_(9.5)
    with pytest.raises(errors.ProviderDown) as refused:
        world.ask()

    assert refused.value.retry_after == 21


def test_when_it_is_half_open_one_is_let_in_and_tries():
    world = a_world()
    open_breaker(world)
    world.clock.pass_(30)
    job = world.ask()
    assert breakers.may_start(world.app, job) == 0.0

    with pytest.raises(errors.ProviderDown):
        world.ask("2")
    breakers.tell(world.app, job, ok=True)
    assert world.ask("2").credits == 4


def test_a_stored_answer_is_repeated_whatever_holds_by_now():
    world = a_world()
    first = submit.submit(world.app, uid="ada", key="k", asked=ASKED)
    open_breaker(world)
    change(world.app, credits=50, available=False)
    unknown = replace(world.app, kept=Kept(), store=NoOffers(world.store))

    for app in (world.app, no_key(world), unknown):
        again = submit.submit(app, uid="ada", key="k", asked=ASKED)
        assert (again.body, again.replayed) == (first.body, True)


class NoOffers(MemoryStore):
    """A store that brings everything but the offers."""

    def __init__(self, store: MemoryStore) -> None:
        super().__init__()
        self._documents = store._documents

    def get(self, kind, id):
        if kind is Offers:
            raise StoreUnavailable
        return super().get(kind, id)


def test_what_is_known_serves_a_minute_and_then_nothing_is_sold():
    """Rather nothing than a price that an administrator may have changed long ago."""
    world = a_world()
    change(world.app, credits=7)
    world.ask("1")
    blind = replace(world.app, store=NoOffers(world.store))
    world.clock.pass_(59)
    assert submit.submit(blind, uid="ada", key="2", asked=ASKED).body["credits"] == 7
    world.clock.pass_(1)

    with pytest.raises(errors.Unavailable):
        submit.submit(blind, uid="ada", key="3", asked=ASKED)


def test_an_administrator_tries_what_cannot_be_had_and_the_audit_knows():
    world = a_world(an_account(id="cleo", email="cleo@example.com"))
    open_breaker(world)
    app = switch_off(world)
    for _ in range(2):
        answer = submit.submit(app, uid="cleo", key="k", asked=ASKED, trial=BY)

    assert answer.replayed
    assert world.job(answer.job_id).credits == world.account("cleo").balance.held == 4
    (record,) = [one for one in world.store.everything(AuditRecord) if one.action == "model.try"]
    assert (record.actor, record.target, record.after) == ("cleo", "sketch", {"task_id": answer.job_id, "credits": 4})
    assert world.proof() == []
