"""The auditor of the mixed operations: holds what everybody was told against what the database says in the end.

Each check yields a sentence for everything that is wrong. It adds up by itself and asks none of the platform's own proofs.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from google.cloud import firestore

from shared.domain import ids
from shared.domain.jobs import Job, State
from shared.domain.ledger import Account, Balance, Entry, EntryKind, moved
from shared.domain.quotas import Quotas, UserRole
from shared.domain.records import Administrators, AuditRecord, Department, DepartmentMonth, RequestRecord
from shared.storage import documents

CHANGES = ("role", "department", "block")
MOVEMENTS = ("top_up", "deduct", "pass_on")
MANAGER = "manager of "

Told = dict[str, Any]
"""An operation and its answer: `accepted`, `refused`, `broken`, or `unknown` to whoever did not live to log it."""


@dataclass(frozen=True)
class Logs:
    """All operations of all processes, and how often commits collided or lost their reply."""

    told: list[Told]
    counts: Counter[str]

    def answers(self) -> Counter[tuple[str, str]]:
        return Counter((one["kind"], one["answer"]) for one in self.told)


def read_logs(paths: Iterable[Path]) -> Logs:
    told: dict[str, Told] = {}
    counts: Counter[str] = Counter()
    for path in paths:
        for line in map(json.loads, path.read_text().splitlines()):
            if "op" in line:
                told.setdefault(line["op"], {"answer": "unknown"}).update(line)
            else:
                counts.update(line)
    return Logs(list(told.values()), counts)


class Books:
    """Everything there is at one moment, by id. `entries` are in the order of their commits."""

    def __init__(self, client: firestore.Client, at: datetime) -> None:
        self._client, self._at = client, at
        self.accounts, self.jobs, self.records = self._all(Account), self._all(Job), self._all(AuditRecord)
        self.departments, self.months = self._all(Department), self._all(DepartmentMonth)
        self.requests, self.administrators = self._all(RequestRecord), self._all(Administrators, Administrators.id)
        self.entries = {entry.id: entry for entry in self._in_order()}

    def _all(self, kind: type[Any], only: str | None = None) -> dict[str, Any]:
        found = self._client.collection(documents.collection(kind)).stream(read_time=self._at)
        return {one.id: documents.from_document(kind, one.id, one.to_dict()) for one in found if only in (None, one.id)}

    def _in_order(self) -> list[Entry]:
        found = self._client.collection(documents.collection(Entry)).stream(read_time=self._at)
        placed = [(one.create_time, documents.from_document(Entry, one.id, one.to_dict())) for one in found]
        return [entry for _, entry in sorted(placed, key=lambda pair: (pair[0], pair[1].kind == "hold", pair[1].seq))]

    def bulk_run(self, key: str) -> RequestRecord | None:
        return self.requests.get(ids.request_record("root", "credits/bulk", key))


def audit(books: Books, told: list[Told], people: Iterable[str]) -> list[str]:
    """Everything that is wrong. `people` are those there were in the beginning."""
    gone = [f"{uid} is not there" for uid in sorted(set(people) ^ books.accounts.keys())]
    return gone or [
        *(f"{one['op']} ({one['kind']}) broke: {one['code']}" for one in told if one["answer"] == "broken"),
        *_explained(books, told),
        *_once(books, told),
        *_sums(books, told),
        *_never_beyond(books),
        *_changes(books, told),
        *_ends(books, told),
        *_bulk(books, told),
    ]


def _explained(books: Books, told: list[Told]) -> Iterator[str]:
    """What was accepted is in the ledger, with its amount; what is in the ledger was accepted, or nobody heard of it."""
    must: dict[str, int | None] = {ids.welcome_entry(uid): None for uid in books.accounts}
    must |= {ids.end_entry(job.id): None for job in books.jobs.values() if job.ended}
    may = {ids.allowance_entry(uid, month) for uid in books.accounts for month in ("2026-11", "2026-12")}
    may |= {ids.allowance_expiry(uid, "2026-11") for uid in books.accounts}
    for one in told:
        for id, amount in _movements(books, one):
            if one["answer"] == "accepted" or one["kind"] == "bulk":
                must[id] = amount
            elif one["answer"] == "unknown":
                may.add(id)
    for id, amount in must.items():
        entry = books.entries.get(id)
        if entry is None:
            yield f"{id} was accepted and is not in the ledger"
        elif amount not in (None, entry.amount):
            yield f"{id} was accepted with {amount} and has {entry.amount}"
    yield from (f"{id} is in the ledger and nobody was told so" for id in books.entries.keys() - must.keys() - may)


def _movements(books: Books, one: Told) -> Iterator[tuple[str, int | None]]:
    """The entries of one operation, if it was carried out, and their credits where it was told."""
    if one["kind"] == "submit":
        record = books.requests.get(ids.request_record(one["uid"], "generate", one["key"]))
        job_id = one.get("job") or (record.subject if record else "")
        yield ids.hold_entry(job_id), one.get("credits")
    elif one["kind"] in MOVEMENTS:
        amount = abs(one["amount"]) if "amount" in one else None
        yield ids.admin_entry(one["actor"], one["key"], one["uid"]), amount
    elif one["kind"] == "refund":
        yield ids.refund_entry(one["job"]), one.get("amount")
    elif one["kind"] == "bulk" and (run := books.bulk_run(one["key"])):
        refused = {refusal["uid"] for refusal in run.body["refusals"]}
        for uid in one["wanted"]["uids"] or _reached(books, one):
            if uid not in refused:
                yield ids.admin_entry("root", one["key"], uid), abs(one["wanted"]["amount"])


def _reached(books: Books, one: Told) -> list[str]:
    """Whom a movement for a department has reached."""
    return [uid for uid in books.accounts if ids.admin_entry("root", one["key"], uid) in books.entries]


def _once(books: Books, told: list[Told]) -> Iterator[str]:
    """Of several requests that are one, one was carried out and the others were told so; and it left one audit record."""
    records = Counter(record.request_id for record in books.records.values())
    same: dict[str, list[Told]] = defaultdict(list)
    for one in told:
        if one["kind"] in ("submit", "refund", *MOVEMENTS):
            same[next(_movements(books, one))[0]].append(one)
        if one["kind"] in ("refund", *MOVEMENTS, *CHANGES):
            most = int(one["answer"] != "refused" and not one.get("replayed"))
            fewest = most if one["answer"] == "accepted" and one["kind"] not in CHANGES else 0
            if not fewest <= records[one["op"]] <= most:
                yield f"{one['op']} ({one['kind']}) {one['answer']} left {records[one['op']]} audit records"
    for id, several in same.items():
        done = [one for one in several if one["answer"] == "accepted"]
        first = sum(not one["replayed"] for one in done)
        unknown = any(one["answer"] == "unknown" for one in several)
        if done and not (first == 1 or (unknown and first == 0)):
            yield f"{id} was told as new {first} times"
    asked = [one for one in told if one["kind"] == "submit" and one["answer"] == "accepted"]
    jobs: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in asked:
        jobs[one["uid"], one["key"]].add(one["job"])
    yield from (f"{key} became {len(made)} jobs" for key, made in jobs.items() if len(made) > 1)


def _sums(books: Books, told: list[Told]) -> Iterator[str]:
    """Accounts and departments are the sums of their entries."""
    balances: dict[str, Balance] = defaultdict(Balance)
    months: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in books.entries.values():
        balances[entry.user_id] = moved(balances[entry.user_id], entry.delta)
        month = months[ids.department_month(entry.department, entry.month)]
        month["committed"] += {"hold": 1, "release": -1}.get(entry.kind, 0) * entry.amount
        month["refunded"] += entry.amount * (entry.kind is EntryKind.REFUND)
        month["granted_by_managers"] += entry.amount * entry.actor.startswith(MANAGER)
    for uid, account in books.accounts.items():
        if account.balance != balances[uid]:
            yield f"{uid} has {account.balance}, its entries say {balances[uid]}"
    for id in books.months.keys() | months.keys():
        there = asdict(books.months[id]) if id in books.months else {}
        for name in ("committed", "refunded", "granted_by_managers"):
            if there.get(name, 0) != months[id][name]:
                yield f"{id} has {name} {there.get(name)}, its entries say {months[id][name]}"
    given = sum(entry.id.startswith("allowance:") for entry in books.entries.values())
    said = sum(one.get("people", 0) + one.get("people_expired", 0) for one in told if one["kind"] == "allowances")
    if said > given:
        yield f"runs of allowances told of {said} movements, there are {given}"


def _never_beyond(books: Books) -> Iterator[str]:
    """Entry by entry: no balance below zero, no number twice, no department and nobody above a limit, at no moment."""
    seqs, used, passed_on, running, today = Counter(), Counter(), Counter(), Counter(), Counter()
    for entry in books.entries.values():
        uid, department, place = entry.user_id, books.departments[entry.department], (entry.department, entry.month)
        seqs[uid] += 1
        if entry.seq != seqs[uid]:
            yield f"{entry.id} came as number {seqs[uid]} of its account and says {entry.seq}"
        if min(asdict(entry.after).values()) < 0:
            yield f"{entry.id} leaves {entry.after}"
        passed_on[place] += entry.amount * entry.actor.startswith(MANAGER)
        if passed_on[place] > (department.monthly_grants or 0):
            yield f"{entry.id}: the managers of {place} passed on {passed_on[place]}"
        sign = {"hold": 1, "release": -1, "refund": -1}.get(entry.kind, 0)
        used[place] += sign * entry.amount
        running[uid] += {"hold": 1, "release": -1, "capture": -1}.get(entry.kind, 0)
        today[uid, entry.day] += {"hold": 1, "release": -1}.get(entry.kind, 0) * entry.amount
        if entry.kind is not EntryKind.HOLD:
            continue
        if department.monthly_credits is not None and used[place] > department.monthly_credits:
            yield f"{entry.id}: {place} committed {used[place]} of {department.monthly_credits}"
        own = books.accounts[uid].quotas or Quotas()
        if running[uid] > (own.running_at_once or running[uid]):
            yield f"{entry.id}: {uid} has {running[uid]} running"
        if today[uid, entry.day] > (own.credits_per_day or today[uid, entry.day]):
            yield f"{entry.id}: {uid} used {today[uid, entry.day]} on {entry.day}"


def _changes(books: Books, told: list[Told]) -> Iterator[str]:
    """Each change begins where the one before it ended, nothing changed besides, and none that was accepted is missing."""
    chains: dict[str, list[AuditRecord]] = defaultdict(list)
    for record in sorted(books.records.values(), key=lambda record: record.number):
        if record.action == "user.change":
            chains[record.target].append(record)
    now = {
        uid: {"role": one.role, "department": one.department, "status": one.status}
        for uid, one in books.accounts.items()
    }
    for uid, chain in chains.items():
        befores = [*(record.before for record in chain[1:]), now[uid]]
        for record, next_before in zip(chain, befores, strict=True):
            if any(record.after[name] != next_before[name] for name in now[uid]):
                yield f"{uid}: {record.after} after {record.request_id} became {next_before}"
    for one in told:
        if one["kind"] not in CHANGES or one["answer"] != "accepted":
            continue
        chain = chains[one["uid"]]
        if any(record.request_id == one["op"] for record in chain):
            continue
        earlier = [record.after for record in chain if record.number <= one["number"]]
        as_it_was = earlier[-1] if earlier else chain[0].before if chain else now[one["uid"]]
        if any(as_it_was[name] != value for name, value in one["wanted"].items()):
            yield f"{one['op']} wanted {one['wanted']} of {one['uid']}, which was {as_it_was}"
    listed = set(books.administrators[Administrators.id].user_ids)
    should = {uid for uid, one in now.items() if (one["role"], one["status"]) == (UserRole.ADMIN, "active")}
    if listed != should or not listed:
        yield f"administrators are {sorted(should)}, listed are {sorted(listed)}"


def _ends(books: Books, told: list[Told]) -> Iterator[str]:
    """Every job has ended, as the worker said; and what was told to be cancelled was."""
    yield from (f"{job.id} is {job.state}" for job in books.jobs.values() if not job.ended)
    for one in told:
        word = one.get("word") if one["kind"] == "advance" else None
        if word in (State.SUCCEEDED, State.FAILED, State.CANCELLED) and books.jobs[one["job"]].state != word:
            yield f"{one['job']} is {books.jobs[one['job']].state}, the worker said {word}"
        if one["kind"] == "cancel" and one["answer"] == "accepted" and books.jobs[one["job"]].state != "cancelled":
            yield f"{one['job']} is {books.jobs[one['job']].state}, and was to be cancelled"


def _bulk(books: Books, told: list[Told]) -> Iterator[str]:
    """Of each movement for many: everybody got it or was refused, and each entry has its audit record."""
    for key, one in {one["key"]: one for one in told if one["kind"] == "bulk"}.items():
        reached, run = _reached(books, one), books.bulk_run(key)
        if run is None:
            if reached:
                yield f"{key} reached {len(reached)} people and was never begun"
            continue
        body = run.body
        if body["left"] or body["people"] != body["given"] + len(body["refusals"]) or body["given"] != len(reached):
            yield f"{key} has {body}, and {len(reached)} entries"
        for uid in reached:
            if ids.digest("audit", ids.admin_entry("root", key, uid)) not in books.records:
                yield f"{key} moved credits of {uid} without an audit record"
