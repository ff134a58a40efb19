"""A mixed workload on one database: each process does what people and administrators do, drawn from a seed, and logs each
operation and the answer it got.

Services, store and queries are the real ones. The provider keeps nothing: what becomes of a generation stands in its prompt, so
every process is told the same. Some replies of the database are lost on the way.
"""

import json
import logging
import random
import traceback
from collections.abc import Callable, Mapping
from ctypes import c_double
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from google.cloud import firestore

from shared.app import App
from shared.domain.errors import ProviderDown, Refused, Unavailable
from shared.domain.jobs import Job, State
from shared.domain.quotas import UserRole
from shared.domain.records import Administrators
from shared.services import advance, allowances, bulk, cancel, grant, manage, refunds, submit
from shared.services.audit import Asking
from shared.storage.queries import JobsFilter
from tests.faults.mixed_world import Clock, RoughStore, an_app

PEOPLE = tuple(f"p{number:03}" for number in range(200))
DEPARTMENTS = tuple(f"d{number}" for number in range(8))
HOME = {uid: DEPARTMENTS[number // 25] for number, uid in enumerate(PEOPLE)}
"""Where people are in the beginning: those who are asked for most are together, so that their budget is fought for."""

NOBODY, NOWHERE = "nobody", "nowhere"

BEGIN = datetime(2026, 11, 30, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 12, 1, tzinfo=UTC)
SKEW_SECONDS = 2.0
"""By how much the clock of each process is ahead of that of the one before it: more than clocks differ, so that all of them
meet people for whom another day or month has begun."""

OFTEN: Mapping[str, int] = {
    "advance": 43, "submit": 24, "cancel": 6, "top_up": 5, "pass_on": 4, "deduct": 4, "refund": 4,
    "department": 3, "role": 2, "block": 4, "allowances": 1, "bulk": 2,
}  # fmt: skip
"""How often each operation is drawn, of about a hundred."""

NOT_MOVED = frozenset({"unknown", "ended", "held", "moved on", "lost"})
"""What `advance` says when there was nothing to do for this run."""

Act = Callable[[], dict[str, Any]]
Drawn = tuple[dict[str, Any], Act]


def process(project: str, number: int, seed: int, operations: int, ahead: c_double, log: Path) -> None:
    """One process from its first operation to its last. The first process moves the clock to midnight half way."""
    logging.basicConfig(level=logging.ERROR)
    client, chance = firestore.Client(project=project), random.Random(f"{seed} {number}")
    store, clock = RoughStore(client, chance), Clock(ahead, number * SKEW_SECONDS)
    work = Workload(an_app(client, store, clock), str(number), seed, chance, rush=max(1, operations // 20))
    with log.open("w", buffering=1) as file:
        for position in range(operations):
            if number == 0 and position == operations // 2:
                clock.set(MIDNIGHT - timedelta(seconds=8))
            kind, about, act = work.draw(position)
            _write(file, {"op": work.op, "kind": kind, **about})
            _write(file, {"op": work.op, **answered(act)})
        _write(file, store.counts)


def answered(act: Act) -> dict[str, Any]:
    """What an operation was answered: accepted with what, refused with which code, or nobody knows."""
    try:
        said = act()
        return {"answer": "refused" if "code" in said else "accepted", **said}
    except (Refused, ProviderDown) as error:
        return {"answer": "refused", "code": error.code}
    except Unavailable as error:
        return {"answer": "unknown", "code": error.code}
    except Exception:  # noqa: BLE001 - whatever is not foreseen is told to the auditor
        return {"answer": "broken", "code": traceback.format_exc()}


def _write(file: Any, line: Mapping[str, Any]) -> None:
    file.write(json.dumps(line) + "\n")


@dataclass
class Workload:
    """Draws operations: whom and what they are about, and the call of the service."""

    app: App
    name: str
    seed: int
    chance: random.Random
    rush: int
    op: str = ""
    position: int = 0
    among: list[str] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)
    live: list[Job] = field(default_factory=list)
    paid: list[Job] = field(default_factory=list)

    def draw(self, position: int) -> tuple[str, dict[str, Any], Act]:
        """In the beginning all generate, all in the same department until its budget is used up, and then in the next."""
        self.position, self.op = position, f"{self.name}-{position}"
        rush = position * 4 // self.rush
        self.among = [uid for uid in PEOPLE if HOME[uid] == DEPARTMENTS[rush]] if rush < 4 else []
        kind = "submit" if self.among else self.chance.choices(list(OFTEN), list(OFTEN.values()))[0]
        try:
            about, act = getattr(self, kind)()
        except (LookupError, Unavailable):
            # There is no such job yet, or it cannot be looked for now.
            kind = "submit"
            about, act = self.submit()
        return kind, about, act

    def submit(self) -> Drawn:
        key, chance = self._key("generate", one_in=8)
        uid, model = self._somebody(chance), chance.choice(["sketch", "sketch", "charged", "firm", "flaky"])
        ends = (
            ["busy", "unheard", "now"] if model == "flaky" else ["now", "now", "later 1", "later 3", "refuses", "fails"]
        )
        asked = submit.Asked(model, chance.choice(ends), {"number": chance.randint(1, 4)})

        def act() -> dict[str, Any]:
            answer = submit.submit(self.app, uid=uid, key=key, asked=asked)
            return {"job": answer.job_id, "replayed": answer.replayed, "credits": answer.body["credits"]}

        return {"uid": uid, "key": key}, act

    def advance(self) -> Drawn:
        job = self._live()
        epoch = self.chance.choice([None, job.epoch])

        def act() -> dict[str, Any]:
            word = advance.advance(self.app, job_id=job.id, epoch=epoch)
            return {"code": word} if word in NOT_MOVED else {"word": word}

        return {"job": job.id}, act

    def cancel(self) -> Drawn:
        job = self._live() if self.chance.random() < 0.8 else self._paid()
        return {"job": job.id}, lambda: {"state": cancel.cancel(self.app, uid=job.user_id, job_id=job.id).state}

    def refund(self) -> Drawn:
        job = self._paid() if self.chance.random() < 0.8 else self._live()
        key = self._key("refund", one_in=3)[0]

        def act() -> dict[str, Any]:
            done = refunds.refund(self.app, job_id=job.id, reason="Spoilt", key=f"{key} {job.id}", by=self._by())
            return {"amount": done.job.refunded, "replayed": done.replayed}

        return {"job": job.id}, act

    def top_up(self) -> Drawn:
        key, chance = self._key("move", one_in=4)
        return self._moved(self._somebody(chance), chance.randint(1, 60), key, self._by(), None)

    def deduct(self) -> Drawn:
        key, chance = self._key("move", one_in=4)
        return self._moved(self._somebody(chance), -chance.randint(1, 60), key, self._by(), None)

    def pass_on(self) -> Drawn:
        """A manager tops somebody up who is, or was, of the own department."""
        key, chance = self._key("pass on", one_in=4)
        uid = self._somebody(chance)
        department = HOME.get(uid, DEPARTMENTS[0])
        return self._moved(uid, chance.randint(1, 30), key, self._by(f"manager of {department}"), department)

    def role(self) -> Drawn:
        """Often one of the few administrators is demoted, who may be the last."""
        listed = self.app.store.get(Administrators, Administrators.id)
        if listed and self.chance.random() < 0.5:
            return self._changed(self.chance.choice(listed.user_ids), role=UserRole.USER)
        roles = [UserRole.USER, UserRole.USER, UserRole.MANAGER, UserRole.ADMIN]
        return self._changed(self._somebody(self.chance), role=self.chance.choice(roles))

    def department(self) -> Drawn:
        return self._changed(self._somebody(self.chance), department=self.chance.choice((*DEPARTMENTS, NOWHERE)))

    def block(self) -> Drawn:
        """Or the end of a block, soon enough that not everybody is blocked."""
        if len(self.blocked) > 1:
            return self._changed(self.blocked.pop(0), status="active")
        self.blocked.append(self._somebody(self.chance))
        return self._changed(self.blocked[-1], status="blocked")

    def allowances(self) -> Drawn:
        def act() -> dict[str, Any]:
            ran = asdict(allowances.run(self.app, seconds=2.0))
            return ran if ran["people"] + ran["people_expired"] else {**ran, "code": "nobody"}

        return {}, act

    def bulk(self) -> Drawn:
        """Most are begun by several processes at once, which go on with each other's work."""
        key, chance = self._key("bulk", one_in=2)
        uids = None if chance.random() < 0.5 else (*chance.sample(PEOPLE, 40), NOBODY)
        department = chance.choice((*DEPARTMENTS, *[NOWHERE] * 5)) if uids is None else None
        amount = chance.choice([-40, 5, 20])
        wanted = bulk.Wanted(amount, "For all", uids, department)

        def act() -> dict[str, Any]:
            progress = bulk.apply(self.app, wanted=wanted, key=key, by=self._by(), seconds=0.1)
            return {"people": progress.people, "given": progress.given}

        return {"key": key, "wanted": asdict(wanted)}, act

    def _moved(self, uid: str, amount: int, key: str, by: Asking, within: str | None) -> Drawn:
        def act() -> dict[str, Any]:
            given = grant.grant(self.app, uid=uid, amount=amount, reason="r", key=key, by=by, within=within)
            return {"entry": given.body["entry_id"], "amount": given.body["amount"], "replayed": given.replayed}

        return {"uid": uid, "actor": by.actor, "key": key}, act

    def _changed(self, uid: str, **wanted: str) -> Drawn:
        def act() -> dict[str, Any]:
            after = manage.change(self.app, uid=uid, wanted=manage.Wanted(**wanted), by=self._by())
            return {"number": after.audit_number}

        return {"uid": uid, "wanted": wanted}, act

    def _by(self, actor: str = "root") -> Asking:
        return Asking(actor=actor, request_id=self.op, address="10.0.0.1")

    def _key(self, route: str, *, one_in: int) -> tuple[str, random.Random]:
        """A key of this operation alone; or one that other processes use at about this time, for the same request."""
        if self.chance.randrange(one_in):
            return self.op, self.chance
        shared = f"{route} {self.position // 25}"
        return shared, random.Random(f"{self.seed} {shared}")

    def _somebody(self, chance: random.Random) -> str:
        """Some people are asked for far more often than others."""
        if self.among:
            return chance.choice(self.among)
        return NOBODY if chance.random() < 0.05 else PEOPLE[int(len(PEOPLE) * chance.random() ** 3)]

    def _live(self) -> Job:
        """One of the jobs that will be due first; others look at them, too."""
        return self._one_of(self.live, lambda: self.app.queries.due(self.app.now() + timedelta(days=1), 15))

    def _paid(self) -> Job:
        wanted = JobsFilter(status=State.SUCCEEDED)
        return self._one_of(self.paid, lambda: list(self.app.queries.jobs(wanted, limit=15, cursor=None).items))

    def _one_of(self, batch: list[Job], read: Callable[[], list[Job]]) -> Job:
        if not batch:
            batch.extend(read())
            self.chance.shuffle(batch)
        if not batch:
            raise LookupError("There is none.")
        return batch.pop()
