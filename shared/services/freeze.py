"""Freeze: stop an account whose numbers cannot be trusted; better to stop than to go on wrong."""

from dataclasses import replace

from shared.app import App
from shared.domain.ledger import Account
from shared.domain.records import AuditRecord
from shared.domain.settlement import SYSTEM
from shared.services.audit import Asking, recorded
from shared.storage.store import Change, Reader

LONGEST_REASON = 500


def freeze(app: App, *, uid: str, why: str) -> None:
    """Freeze an account by the platform's own decision, with the audit record; one that is frozen or not there is left."""
    audit_id = app.new_id()
    by = Asking(actor=SYSTEM, request_id="books", address="")

    def step(read: Reader) -> Change[None]:
        account = read.get(Account, uid)
        if account is None or account.frozen is not None or read.get(AuditRecord, audit_id) is not None:
            return Change(None)
        after = replace(account, frozen=why[:LONGEST_REASON])
        record = recorded(
            app, audit_id, "user.freeze", uid, {"frozen": False}, {"frozen": True}, why[:LONGEST_REASON], by
        )
        return Change(None, create=(record,), update=(after,))

    app.store.commit(step)
