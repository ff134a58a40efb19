"""Stand-ins for tests, each as strict as the part it stands for, and small builders of values."""

import io
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import IO, Any, TypeVar
from zoneinfo import ZoneInfo

from shared.app import App, Policy
from shared.catalogue import Catalogue, Model, ProviderEntry
from shared.deliveries.contract import Delivery, DeliveryFailed
from shared.domain import ids, ledger
from shared.domain.errors import UnsafeUpload
from shared.domain.invariants import Violation
from shared.domain.jobs import ENDED, Job, State
from shared.domain.ledger import About, Account, Balance, Entry
from shared.domain.quotas import UserRole
from shared.domain.records import AuditRecord, Department, DepartmentMonth, Upload, UsageTotals
from shared.fetching import Fetched
from shared.media import Cleaned, Described, NotMedia
from shared.providers.contract import Artifact, Cancelled, Done, Progress, Request, Working
from shared.services import advance, prove, submit
from shared.storage.memory import MemoryStore
from shared.storage.memory_files import MemoryFiles
from shared.storage.queries import AuditFilter, JobsFilter, Page, PeopleFilter
from shared.storage.store import Change, Reader

D = TypeVar("D")

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


def a_job(**changes: Any) -> Job:
    """A queued job of Ada's for 4 credits."""
    job = Job(
        id="job",
        user_id="ada",
        department="design",
        day="2026-11-22",
        month="2026-11",
        model="sketch",
        model_title="Sketch",
        kind="image",
        provider="studio",
        prompt="A red fox in the snow",
        params={},
        references=(),
        credits=4,
        price_version="v1",
        cancel_rule="refund",
        provider_cost_micros=3000,
        created_at=NOW,
        deadline=NOW + timedelta(minutes=10),
        wake_at=NOW + timedelta(minutes=1),
    )
    return replace(job, **changes)


def an_account(**changes: Any) -> Account:
    """Ada, who has 100 credits."""
    account = Account(
        id="ada",
        email="ada@example.com",
        name="Ada",
        role=UserRole.USER,
        department="design",
        status="active",
        created_at=NOW,
        balance=Balance(available=100, granted=100),
        sign_in="firebase-ada",
    )
    return replace(account, **changes)


@dataclass
class Clock:
    """A time that only moves when it is told to."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass
class Queue:
    """Deliveries in memory. Strict: one name is taken once; `down` refuses, as a queue that does not answer."""

    clock: Clock
    down: bool = False
    waiting: list[Delivery] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def deliver(self, delivery: Delivery) -> None:
        if self.down:
            raise DeliveryFailed("down")
        with self.lock:
            if delivery.name is not None and delivery.name in self.names:
                return
            self.names.update([delivery.name] if delivery.name else [])
            self.waiting.append(delivery)

    def due(self) -> Delivery | None:
        """Take the next delivery whose time has come."""
        with self.lock:
            for position, delivery in enumerate(self.waiting):
                if delivery.at is None or delivery.at <= self.clock():
                    return self.waiting.pop(position)
        return None


@dataclass
class Studio:
    """A provider that follows a script: each call of start or check takes the next answer, the last one stays."""

    script: list[Progress | Exception] = field(default_factory=list)
    stops: Cancelled | Exception = Cancelled.CONFIRMED
    started: list[Request] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)

    def start(self, request: Request) -> Progress:
        self.started.append(request)
        return self._next()

    def check(self, request: Request, handle: str) -> Progress:
        self.checked.append(handle)
        return self._next()

    def cancel(self, request: Request, handle: str) -> Cancelled:
        self.cancelled.append(handle)
        if isinstance(self.stops, Exception):
            raise self.stops
        return self.stops

    def _next(self) -> Progress:
        answer = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


A_PICTURE = Done(artifacts=(Artifact("image/png", data=b"\x89PNG picture"),), usage={"seconds": 1.0})
AT_WORK = Working("handle-1", fraction=0.5)


class FakeMedia:
    """Says of every file that it is a small PNG, without a child process; of anything that begins with BAD, that it is not."""

    def clean(self, data: bytes, *, declared_type: str) -> Cleaned:
        if data.startswith(b"BAD"):
            raise UnsafeUpload("This is not a picture.")
        return Cleaned(b"clean " + data, declared_type, 8, 8)

    def describe(self, file: IO[bytes]) -> Described:
        if file.read(3) == b"BAD":
            raise NotMedia("no")
        file.seek(0)
        return Described("image/png", 8, 8, thumbnail=b"small")

    def palette(self, data: bytes, *, colours: int) -> tuple[str, ...]:
        if data.startswith(b"BAD"):
            raise NotMedia("no")
        return ("red (#ff0000)", "black (#000000)", "white (#ffffff)")[:colours]


class FakeQueries:
    """The few lists services need, over the memory store."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def due(self, now: datetime, limit: int) -> list[Job]:
        jobs = [job for job in self._store.everything(Job) if job.wake_at is not None and job.wake_at <= now]
        return sorted(jobs, key=lambda job: job.wake_at or now)[:limit]

    def live(self) -> Mapping[str, int]:
        states = Counter(job.state.value for job in self._store.everything(Job))
        return {state.value: states[state.value] for state in State if state not in ENDED}

    def live_jobs(self, uid: str) -> Iterator[Job]:
        return (job for job in self._store.everything(Job) if job.user_id == uid and not job.ended)

    def people(self, wanted: PeopleFilter, *, limit: int, cursor: str | None) -> Page[Account]:
        exact = [(name, value) for name in ("role", "department", "status") if (value := getattr(wanted, name))]
        everybody = sorted(self._store.everything(Account), key=lambda account: account.email)
        found = [one for one in everybody if all(getattr(one, name) == value for name, value in exact)]
        start = int(cursor or 0)
        return Page(tuple(found[start : start + limit]), str(start + limit) if len(found) > start + limit else None)

    def jobs(self, wanted: JobsFilter, *, limit: int, cursor: str | None) -> Page[Job]:
        jobs = sorted(self._store.everything(Job), key=lambda job: (job.created_at, job.id), reverse=True)
        found = [job for job in jobs if wanted.takes(job)]
        start = int(cursor or 0)
        return Page(tuple(found[start : start + limit]), str(start + limit) if len(found) > start + limit else None)

    def departments(self) -> list[Department]:
        return self._store.everything(Department)

    def department_months(self, department: str) -> list[DepartmentMonth]:
        months = [month for month in self._store.everything(DepartmentMonth) if month.department == department]
        return sorted(months, key=lambda month: month.month, reverse=True)

    def all_usage(
        self, scope: str, first: str, last: str, *, department: str | None, days: bool, most: int
    ) -> list[UsageTotals]:
        found = [
            total if days else replace(total, days={})
            for total in self._store.everything(UsageTotals)
            if total.scope == scope and first <= total.period <= last and department in (None, total.department)
        ]
        return sorted(found, key=lambda total: (total.period, total.id))[:most]

    def usage_documents(self, scope: str, first: str, last: str, *, department: str | None) -> int:
        return len(self.all_usage(scope, first, last, department=department, days=False, most=2**31))

    def month_entries(self, department: str, month: str, at: datetime | None) -> Iterator[Entry]:
        entries = self._store.everything(Entry)
        return (entry for entry in entries if (entry.department, entry.month) == (department, month))

    def scan(self, kind: type[D], at: datetime | None) -> Iterator[D]:
        return iter(self._store.everything(kind))

    def after(self, kind: type[D], id: str, *, limit: int, at: datetime) -> list[D]:
        return [value for value in self._store.everything(kind) if value.id > id][:limit]  # type: ignore[attr-defined]

    def between(self, kind: type[D], after: str, through: str | None, at: datetime) -> Iterator[D]:
        found = sorted(self._store.everything(kind), key=lambda value: (_owner(value), value.id))  # type: ignore[attr-defined]
        return (value for value in found if _owner(value) > after and (through is None or _owner(value) <= through))

    def one(self, kind: type[D], id: str, at: datetime) -> D | None:
        return self._store.get(kind, id)

    def owned(self, kind: type[D], uid: str, *, after: str, limit: int) -> list[D]:
        found = [value for value in self._store.everything(kind) if _owner(value) == uid]
        return [value for value in found if value.id > after][:limit]  # type: ignore[attr-defined]

    def expired_jobs(self, department: str, before: datetime, limit: int) -> list[Job]:
        found = [job for job in self._store.everything(Job) if job.department == department and job.deleted_at is None]
        return sorted((job for job in found if job.created_at <= before), key=lambda job: job.created_at)[:limit]

    def uploads_before(self, before: datetime, *, limit: int, cursor: str | None) -> Page[Upload]:
        uploads = [upload for upload in self._store.everything(Upload) if upload.created_at <= before]
        placed = sorted((upload.created_at.isoformat(), upload.id, upload) for upload in uploads)
        found = [upload for at, id, upload in placed if cursor is None or f"{at} {id}" > cursor][:limit]
        last = found[-1] if len(found) == limit else None
        return Page(tuple(found), f"{last.created_at.isoformat()} {last.id}" if last else None)

    def expired(self, kind: type[D], now: datetime, limit: int) -> list[D]:
        return [value for value in self._store.everything(kind) if value.expires_at <= now][:limit]  # type: ignore[attr-defined]

    def erasures(self) -> list[Account]:
        return [account for account in self._store.everything(Account) if account.erasure == "running"]

    def audit(self, wanted: AuditFilter, *, limit: int, cursor: str | None) -> Page[AuditRecord]:
        records = sorted(self._store.everything(AuditRecord), key=lambda record: (record.at, record.id), reverse=True)
        found = [record for record in records if _asked_for(record, wanted)]
        start = int(cursor or 0)
        return Page(tuple(found[start : start + limit]), str(start + limit) if len(found) > start + limit else None)

    def statement(self, uid: str, *, department: str | None = None, limit: int, cursor: str | None) -> Page[Entry]:
        entries = [entry for entry in self._store.everything(Entry) if entry.user_id == uid]
        entries = [entry for entry in entries if department in (None, entry.department)]
        found = sorted(entries, key=lambda entry: -entry.seq)
        start = int(cursor or 0)
        return Page(tuple(found[start : start + limit]), str(start + limit) if len(found) > start + limit else None)


def _owner(value: object) -> str:
    """Whom a document belongs to, as the scans have it."""
    for name in ("user_id", "owner", "target"):
        if hasattr(value, name):
            return str(getattr(value, name))
    raise AssertionError(f"{value} belongs to nobody")


def _asked_for(record: AuditRecord, wanted: AuditFilter) -> bool:
    exact = all(getattr(wanted, name) in (None, getattr(record, name)) for name in ("actor", "target", "action"))
    return exact and (wanted.since or record.at) <= record.at <= (wanted.until or record.at)


class NoNetwork:
    """A fetcher for tests whose provider gives bytes; `fail` is raised instead."""

    def __init__(self, fail: Exception | None = None) -> None:
        self.fail = fail

    def fetch(self, url: str, *, max_bytes: int) -> Fetched:
        if self.fail is not None:
            raise self.fail
        return Fetched(io.BytesIO(b"\x89PNG " + url.encode()), 5 + len(url), "image/png")


MODEL = Model.model_validate(
    {
        "id": "sketch",
        "title": "Sketch",
        "kind": "image",
        "provider": "studio",
        "model": "studio/sketch",
        "price": {"credits": 4, "per": "output"},
        "provider_cost_usd": 0.003,
        "params": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"number": {"type": "integer", "minimum": 1, "maximum": 4, "default": 1}},
        },
        "outputs_param": "number",
        "references": {"style": {"max": 2}},
        "typical_seconds": 5,
        "cancel_rule": "refund",
    }
)


def a_catalogue(**models: Mapping[str, Any]) -> Catalogue:
    """The model `sketch`, and variations of it by id."""
    provider = ProviderEntry.model_validate(
        {
            "id": "studio",
            "title": "Studio",
            "adapter": "openai",
            "base_url": "https://studio.example.com",
            "secret": "studio",
        }
    )
    others = {id: MODEL.model_copy(update={"id": id, **changes}) for id, changes in models.items()}
    return Catalogue({"sketch": MODEL, **others}, {"studio": provider}, "v1")


POLICY = Policy(
    zone=ZoneInfo("UTC"),
    welcome_credits=100,
    signup="domain",
    allowed_domains=frozenset({"example.com"}),
    first_admins=frozenset({"cleo@example.com"}),
    unassigned_monthly_credits=10_000,
    gateway_url="https://api.example.com",
)


@dataclass
class World:
    """A whole platform in memory, and the parts a test wants to speak to."""

    clock: Clock
    store: MemoryStore
    queue: Queue
    studio: Studio
    files: MemoryFiles
    app: App

    def run(self, most: int = 100) -> None:
        """Bring every delivery to the worker, letting time pass, until nothing waits."""
        for _ in range(most):
            delivery = self.queue.due()
            if delivery is None:
                if not self.queue.waiting:
                    return
                self.clock.at = min(d.at for d in self.queue.waiting if d.at is not None)
                continue
            advance.advance(self.app, job_id=delivery.job_id, epoch=delivery.epoch)
        raise AssertionError(f"still going after {most} steps")

    def job(self, id: str) -> Job:
        job = self.store.get(Job, id)
        assert job is not None
        return job

    def account(self, id: str = "ada") -> Account:
        account = self.store.get(Account, id)
        assert account is not None
        return account

    def ask(self, key: str = "key", **changes: Any) -> Job:
        """Ada presses the button."""
        asked = submit.Asked(**{"model": "sketch", "prompt": "A red fox", "params": {}, **changes})
        return self.job(submit.submit(self.app, uid="ada", key=key, asked=asked).job_id)

    def proof(self) -> list[Violation]:
        """What is wrong with the books; empty in the end of every test."""
        return prove.prove(self.app, with_files=True).proof.violations


def a_world(*accounts: Account, script: Iterable[Progress | Exception] = (A_PICTURE,), **models: Any) -> World:
    """A platform with Ada, Ben (no credits) and Cleo (an administrator), or the accounts given."""
    clock, store = Clock(), MemoryStore()
    queue, studio, files = Queue(clock), Studio(list(script)), MemoryFiles()
    app = App(
        store=store,
        queries=FakeQueries(store),
        files=files,
        media=FakeMedia(),
        deliveries=queue,
        fetcher=NoNetwork(),
        catalogue=a_catalogue(**models),
        provider=lambda _: studio,
        policy=POLICY,
        now=clock,
        new_id=ids.new_id,
    )
    world = World(clock, store, queue, studio, files, app)
    ben = an_account(id="ben", email="ben@example.com", name="Ben", balance=Balance(), sign_in="firebase-ben")
    cleo = an_account(
        id="cleo", email="cleo@example.com", name="Cleo", role=UserRole.ADMIN, balance=Balance(), sign_in="fb"
    )
    for account in accounts or (an_account(), ben, cleo):
        open_account(store, account)
    return world


def changed(world: World, uid: str, **changes: Any) -> Account:
    """Somebody's account with other fields, as an administrator, or an accident, leaves it."""

    def step(read: Reader) -> Change[Account]:
        account = read.get(Account, uid)
        assert account is not None
        after = replace(account, **changes)
        return Change(after, update=(after,))

    return world.store.commit(step)


def open_account(store: MemoryStore, account: Account) -> None:
    """An account whose balance is explained by an entry, as every balance is."""
    empty = replace(account, balance=Balance(), seq=0)
    if account.balance.available == 0:
        documents: tuple[Any, ...] = (empty,)
    else:
        about = About(
            id=ids.welcome_entry(account.id),
            at=NOW,
            actor="system",
            reason="welcome",
            department=account.department,
            day="2026-11-22",
            month="2026-11",
        )
        posting = ledger.grant(empty, account.balance.available, about)
        documents = (posting.account, posting.entry)

    def step(read: Reader) -> Change[None]:
        missing = [document for document in documents if read.get(type(document), document.id) is None]
        return Change(None, create=tuple(missing))

    store.commit(step)
