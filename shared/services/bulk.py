"""Bulk: one movement for many people, each of them exactly once, however often it is begun again.

The people are settled when it begins. Each commit moves the credits of some of them and takes them off the list in the
record of the request, so whoever comes again with the same key goes on with those who are left.
"""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from shared.app import App
from shared.domain import ids
from shared.domain.errors import Conflict, InsufficientCredits, InvalidInput, KeyReused, NotFound, Unavailable
from shared.domain.ledger import Account, Entry, Posting
from shared.domain.records import AuditRecord
from shared.services import grant, manage, remembered
from shared.services.audit import Asking
from shared.services.remembered import Keyed
from shared.storage.queries import PeopleFilter
from shared.storage.store import Change, Reader

MOST_PEOPLE = 5_000
"""People of one movement: their list must fit into one document."""

AT_ONCE = 25
"""People of one commit: all of them are unchanged when it arrives, or it is decided again."""

SECONDS = 8.0
"""How long one call goes on; with the last commit it ends before the gateway gives up."""

ROUTE = "credits/bulk"
_PAGE = 200


@dataclass(frozen=True)
class Wanted:
    """Credits to give (positive) or take (negative), and whom: people by id, or everybody active in a department."""

    amount: int
    reason: str
    uids: tuple[str, ...] | None = None
    department: str | None = None


@dataclass(frozen=True)
class Refusal:
    """Somebody who gets nothing, and why: the code and the sentence of an error."""

    uid: str
    code: str
    detail: str


@dataclass(frozen=True)
class Preview:
    """What would become of one person: the available credits before and after.

    `done` says that this key has moved them already; `warning` why the person can use none of them now.
    """

    uid: str
    email: str
    name: str
    before: int
    after: int
    done: bool
    warning: Literal["blocked", "frozen"] | None


@dataclass(frozen=True)
class Progress:
    """How far it is. `replayed` says that all of it had been done before this call."""

    people: int
    given: int
    refusals: tuple[Refusal, ...]
    left: tuple[str, ...]
    replayed: bool = False


@dataclass(frozen=True)
class _Run:
    """One movement under one key."""

    app: App
    wanted: Wanted
    key: str
    by: Asking

    @property
    def request(self) -> Keyed:
        return Keyed(self.by.actor, ROUTE, self.key, remembered.fingerprint(asdict(self.wanted)))

    def entry_id(self, uid: str) -> str:
        return ids.admin_entry(self.by.actor, self.key, uid)

    def audit_id(self, uid: str) -> str:
        return ids.digest("audit", self.entry_id(uid))


def preview(app: App, *, wanted: Wanted, key: str, by: Asking) -> tuple[tuple[Preview, ...], tuple[Refusal, ...]]:
    """What would become of everybody now. Nothing is written. Raises InvalidInput, KeyReused."""
    run = _Run(app, wanted, key, by)
    remembered.answered(app.store, run.request, app.now())
    found: list[Preview] = []
    refused: list[Refusal] = []
    uids = _people(app, wanted)
    for start in range(0, len(uids), _PAGE):
        page = uids[start : start + _PAGE]
        accounts = {account.id: account for account in app.store.get_all(Account, list(page))}
        entries = {entry.user_id: entry for entry in app.store.get_all(Entry, [run.entry_id(uid) for uid in page])}
        for uid in page:
            decided = _decided(run, uid, accounts.get(uid), entries.get(uid))
            if isinstance(decided, Refusal):
                refused.append(decided)
            else:
                found.append(_previewed(accounts[uid], decided))
    return tuple(found), tuple(refused)


def apply(app: App, *, wanted: Wanted, key: str, by: Asking, seconds: float = SECONDS) -> Progress:
    """Do it, or go on with it, for at most so many seconds and one commit. Raises InvalidInput, KeyReused, Unavailable."""
    run = _Run(app, wanted, key, by)
    begun = app.store.commit(lambda read: Change(remembered.answered(read, run.request, app.now())))
    uids = () if begun else _people(app, wanted)
    end = time.monotonic() + seconds
    progress = app.store.commit(lambda read: _some(read, run, uids))
    while progress.left and time.monotonic() < end:
        try:
            progress = app.store.commit(lambda read: _some(read, run, uids))
        except Unavailable:
            break  # what is done is done, and its answer must not say that nothing was
    return progress


def _people(app: App, wanted: Wanted) -> tuple[str, ...]:
    """Whom it is for, each once. Raises InvalidInput."""
    if wanted.uids is not None:
        return tuple(dict.fromkeys(wanted.uids))
    manage.known_department(app.store, wanted.department or "")
    whom = PeopleFilter(department=wanted.department, status="active")
    people: list[str] = []
    cursor: str | None = None
    while True:
        page = app.queries.people(whom, limit=_PAGE, cursor=cursor)
        people.extend(account.id for account in page.items)
        if len(people) > MOST_PEOPLE:
            raise InvalidInput("These are too many people at once.", {"department": f"At most {MOST_PEOPLE} people."})
        cursor = page.next_cursor
        if cursor is None:
            return tuple(people)


def _previewed(account: Account, posting: Posting | None) -> Preview:
    """One person's line; without a posting the movement was made before."""
    before = account.balance.available
    after = posting.account.balance.available if posting else before
    return Preview(
        account.id, account.email, account.name, before, after, done=posting is None, warning=grant.unable(account)
    )


def _some(read: Reader, run: _Run, uids: tuple[str, ...]) -> Change[Progress]:
    """The next of those who are left, in one commit."""
    now = run.app.now()
    record = remembered.answered(read, run.request, now)
    before = _progress(record.body) if record else Progress(len(uids), 0, (), uids)
    if record and not before.left:
        return Change(replace(before, replayed=True))
    chunk = before.left[:AT_ONCE]
    read.prefetch(
        *((Account, uid) for uid in chunk),
        *((Entry, run.entry_id(uid)) for uid in chunk),
        *((AuditRecord, run.audit_id(uid)) for uid in chunk),
    )
    created: list[Entry | AuditRecord] = []
    updated: list[Account] = []
    refused: list[Refusal] = []
    for uid in chunk:
        account = read.get(Account, uid)
        read.get(AuditRecord, run.audit_id(uid))
        match _decided(run, uid, account, read.get(Entry, run.entry_id(uid))):
            case Refusal() as refusal:
                refused.append(refusal)
            case Posting() as posting if account is not None:
                audit = grant.written(run.app, run.audit_id(uid), account, posting, run.by)
                created.extend((posting.entry, audit))
                updated.append(posting.account)
    after = Progress(
        people=before.people,
        given=before.given + len(chunk) - len(refused),
        refusals=(*before.refusals, *refused),
        left=before.left[len(chunk) :],
    )
    answering = remembered.answering(read, run.request, status=200, body=_body(after), subject=ROUTE, now=now)
    return Change(after, create=(*created, *answering.create), update=(*updated, *answering.update))


def _decided(run: _Run, uid: str, account: Account | None, there: Entry | None) -> Posting | Refusal | None:
    """The movement of one person, or why there is none; None when it was made before."""
    wanted = run.wanted
    try:
        if there is not None:
            if there.delta.available != wanted.amount:
                raise KeyReused("This Idempotency-Key was used for another movement of this person.")
            return None
        if account is None:
            raise NotFound("There is no such person.")
        return grant.moved(
            run.app,
            account,
            wanted.amount,
            entry_id=run.entry_id(uid),
            actor=run.by.actor,
            reason=wanted.reason,
            now=run.app.now(),
        )
    except InsufficientCredits as error:
        return Refusal(uid, error.code, f"Only {error.extra['available']} credits are available.")
    except (Conflict, KeyReused, NotFound) as error:
        return Refusal(uid, error.code, error.detail)


def _body(progress: Progress) -> dict[str, object]:
    return {name: value for name, value in asdict(progress).items() if name != "replayed"}


def _progress(body: Mapping[str, Any]) -> Progress:
    return Progress(
        people=body["people"],
        given=body["given"],
        refusals=tuple(Refusal(**refusal) for refusal in body["refusals"]),
        left=tuple(body["left"]),
    )
