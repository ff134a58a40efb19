"""Invite: add the people of a pasted list before their first sign-in, each of them once."""

import time
from dataclasses import dataclass
from typing import Any

from shared.app import App
from shared.domain import ids, pasted
from shared.domain.errors import Unavailable
from shared.domain.ledger import Account, Entry
from shared.domain.pasted import BadLine, Listed
from shared.domain.records import UNASSIGNED, Administrators, AuditRecord
from shared.services import manage
from shared.services.audit import Asking
from shared.services.manage import NewPerson
from shared.storage.store import Change, Reader

AT_ONCE = 25
"""People added in one commit."""

SECONDS = 8.0
"""How long one call goes on adding; with the last commit it ends before the gateway gives up."""

_PAGE = 300


@dataclass(frozen=True)
class Duplicate:
    """A line whose address stands in an earlier one."""

    line: int
    email: str
    first_line: int


@dataclass(frozen=True)
class Checked:
    """A list as it would be carried out now: who is new, who is here already, and which lines are left aside and why."""

    new: tuple[Listed, ...]
    known: tuple[Listed, ...]
    duplicates: tuple[Duplicate, ...]
    bad: tuple[BadLine, ...]


@dataclass(frozen=True)
class Imported:
    """What one call did: the list as it found it, who was added, and how many of the new are left for the next call."""

    checked: Checked
    added: tuple[Listed, ...]
    left: int


def check(app: App, *, text: str) -> Checked:
    """Read the list against who is here. Nothing is written. Raises InvalidInput for what is no list of people at all."""
    departments = {department.id for department in app.queries.departments()} | {UNASSIGNED}
    first: dict[str, Listed] = {}
    duplicates: list[Duplicate] = []
    bad: list[BadLine] = []
    for one in pasted.read(text):
        wrong = one if isinstance(one, BadLine) else _wrong(app, one, departments)
        if wrong is not None:
            bad.append(wrong)
        elif isinstance(one, Listed) and one.email in first:
            duplicates.append(Duplicate(one.line, one.email, first[one.email].line))
        elif isinstance(one, Listed):
            first[one.email] = one
    here = _here(app, list(first))
    erased = [first[email] for email, account in here.items() if account.erasure is not None]
    bad.extend(BadLine(one.line, "email", "This person was erased and does not come back.") for one in erased)
    return Checked(
        new=tuple(one for email, one in first.items() if email not in here),
        known=tuple(one for email, one in first.items() if email in here and one not in erased),
        duplicates=tuple(duplicates),
        bad=tuple(sorted(bad, key=lambda one: one.line)),
    )


def add_all(app: App, *, text: str, by: Asking, seconds: float = SECONDS) -> Imported:
    """Add everybody new, for at most so many seconds and one commit; the same list again goes on with who is left.

    Raises InvalidInput, Unavailable.
    """
    checked = check(app, text=text)
    end = time.monotonic() + seconds
    added: list[Listed] = []
    left = list(checked.new)
    while left and (not added or time.monotonic() < end):
        chunk, rest = left[:AT_ONCE], left[AT_ONCE:]
        try:
            added.extend(_add(app, chunk, by))
        except Unavailable:
            if not added:
                raise
            break
        left = rest
    return Imported(checked, tuple(added), len(left))


def _wrong(app: App, one: Listed, departments: set[str]) -> BadLine | None:
    """What a well-formed line asks for that is not there."""
    if one.email.rpartition("@")[2] not in app.policy.allowed_domains:
        allowed = ", ".join(sorted(app.policy.allowed_domains))
        return BadLine(one.line, "email", f"An address of the organisation must stand here: {allowed}.")
    if one.department is not None and one.department not in departments:
        return BadLine(one.line, "department", "There is no such department; add it first, or leave this empty.")
    return None


def _here(app: App, emails: list[str]) -> dict[str, Account]:
    """Who has an account, by the address in the list: an account that was erased says no address."""
    addresses = {ids.user_id(email): email for email in emails}
    uids = list(addresses)
    pages = [uids[start : start + _PAGE] for start in range(0, len(uids), _PAGE)]
    return {addresses[account.id]: account for page in pages for account in app.store.get_all(Account, page)}


def _add(app: App, chunk: list[Listed], by: Asking) -> list[Listed]:
    """Add these people in one commit; those who came meanwhile are left as they are."""
    audit_ids = {one.email: app.new_id() for one in chunk}

    def step(read: Reader) -> Change[list[Listed]]:
        uids = [ids.user_id(one.email) for one in chunk]
        read.prefetch(
            (Administrators, Administrators.id),
            *((Account, uid) for uid in uids),
            *((Entry, ids.welcome_entry(uid)) for uid in uids),
            *((AuditRecord, audit_id) for audit_id in audit_ids.values()),
        )
        added: list[Listed] = []
        created: list[Any] = []
        for one, uid in zip(chunk, uids, strict=True):
            mine = read.get(AuditRecord, audit_ids[one.email]) is not None
            here = read.get(Account, uid) is not None
            if mine or not here:
                added.append(one)
            if not here:
                new = NewPerson(one.email, one.name, one.role, one.department or UNASSIGNED, one.credits)
                created.extend(manage.added(read, app, new, audit_id=audit_ids[one.email], by=by).create)
        return Change(added, create=tuple(created))

    return app.store.commit(step)
