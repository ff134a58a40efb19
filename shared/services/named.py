"""Named: whose ids an answer holds, so that it can say their names beside them."""

from collections.abc import Iterable

from shared.app import App
from shared.domain.audit import ORGANISATION
from shared.domain.ledger import Account, Entry
from shared.domain.records import AuditRecord
from shared.domain.settlement import SYSTEM

AT_ONCE = 300
"""Accounts of one round trip."""

NOBODY = {SYSTEM, ORGANISATION, ""}


def people(app: App, uids: Iterable[str]) -> list[Account]:
    """The accounts of these ids by id, each once; an id of nobody is left out."""
    wanted = sorted(set(uids) - NOBODY)
    pages = [wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE)]
    return [account for page in pages for account in app.store.get_all(Account, page)]


def of_records(app: App, records: Iterable[AuditRecord]) -> list[Account]:
    """Who made these changes, and whom they are about: a record of a person is in the chain of the account."""
    return people(app, (uid for record in records for uid in (record.actor, record.chain or record.target)))


def of_entries(app: App, entries: Iterable[Entry]) -> list[Account]:
    """Who made these movements."""
    return people(app, (entry.actor for entry in entries))
