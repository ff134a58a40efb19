"""Roles: the quotas that hold for everybody of a role."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from shared.app import App
from shared.domain import quotas
from shared.domain.errors import InvalidInput
from shared.domain.quotas import Quotas, UserRole
from shared.domain.records import AuditRecord, RoleQuotas
from shared.services.audit import Asking, recorded
from shared.storage.store import Change, Reader


def quotas_of(app: App, role: UserRole) -> Quotas:
    """What a role may use: as an administrator set it, or as we began with."""
    there = app.store.get(RoleQuotas, role.value)
    return there.quotas if there else quotas.DEFAULTS[role]


def put_quotas(app: App, *, role: UserRole, wanted: Mapping[str, Any], by: Asking, reason: str = "") -> Quotas:
    """Change the limits named in `wanted`, with the audit record in the same commit. It acts on the next generation.

    Raises InvalidInput (a model that is not in the catalogue).
    """
    known_models(app, wanted.get("models"))
    audit_id = app.new_id()

    def step(read: Reader) -> Change[Quotas]:
        there = read.get(RoleQuotas, role.value)
        before = there.quotas if there else quotas.DEFAULTS[role]
        after = replace(before, **wanted)
        if read.get(AuditRecord, audit_id) is not None or before == after:
            return Change(after)
        record = recorded(app, audit_id, "quotas.change", role.value, asdict(before), asdict(after), reason, by)
        document = RoleQuotas(role.value, after)
        if there is None:
            return Change(after, create=(record, document))
        return Change(after, create=(record,), update=(document,))

    return app.store.commit(step)


def known_models(app: App, models: tuple[str, ...] | None) -> None:
    """Raises InvalidInput for a model that is not in the catalogue, since a slip would keep people from all of them."""
    unknown = [model for model in models or () if model not in app.catalogue.models]
    if unknown:
        raise InvalidInput("There is no such model.", {"models": f"Not in the list of models: {unknown[0][:64]}."})
