"""Values to documents and back: the one place that knows what a value looks like in the database."""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

from pydantic import TypeAdapter

from shared.domain import records
from shared.domain.allowances import RoleAllowance
from shared.domain.audit import AuditHead
from shared.domain.breakers import Breaker
from shared.domain.errands import BooksRun, Erasure, LateSweep, RetentionRun
from shared.domain.jobs import Job
from shared.domain.ledger import Account, Entry
from shared.domain.months import ClosedMonth
from shared.domain.offers import OfferChange, Offers
from shared.domain.search import job_tokens

D = TypeVar("D")

COLLECTIONS: Mapping[type[Any], str] = {
    Account: "users",
    Job: "jobs",
    Entry: "ledger",
    records.RequestRecord: "requests",
    records.Department: "departments",
    records.DepartmentMonth: "department_months",
    ClosedMonth: "closed_months",
    records.RoleQuotas: "quotas",
    RoleAllowance: "allowances",
    records.Upload: "uploads",
    records.HandleBinding: "handles",
    records.UsageTotals: "usage",
    records.AuditRecord: "audit",
    records.Administrators: "organisation",
    AuditHead: "organisation",
    BooksRun: "organisation",
    Erasure: "erasures",
    LateSweep: "late_sweeps",
    RetentionRun: "organisation",
    Offers: "organisation",
    OfferChange: "offer_changes",
    Breaker: "breakers",
}

FREE_FORM: Mapping[type[Any], tuple[str, ...]] = {
    Job: ("params",),
    records.RequestRecord: ("body",),
    records.AuditRecord: ("before", "after"),
    BooksRun: ("last",),
}
"""Fields with whatever shape a caller gave them. They are kept as JSON text: a document cannot hold a list in a list, and
nothing ever searches them."""

WHOLE_NUMBERS: Mapping[type[Any], tuple[str, ...]] = {Account: ("balance",), Entry: ("delta", "after")}
"""Balances are whole numbers in the database, too: a text or a float that looks like one is an error, not the number."""

_ADAPTERS: Mapping[type[Any], TypeAdapter[Any]] = {kind: TypeAdapter(kind) for kind in COLLECTIONS}
_NAMES = {kind: tuple(field.name for field in fields(kind)) for kind in COLLECTIONS}


def collection(kind: type[Any]) -> str:
    return COLLECTIONS[kind]


def to_document(value: Any) -> dict[str, Any]:
    """The fields of a value as the database keeps them; the id is the document's name and not repeated inside."""
    kind = type(value)
    document: dict[str, Any] = _ADAPTERS[kind].dump_python(value)
    del document["id"]
    for name in FREE_FORM.get(kind, ()):
        document[name] = json.dumps(document[name], ensure_ascii=False)
    if kind is Job:
        document["tokens"] = job_tokens(value)
    return document


def from_document(kind: type[D], id: str, document: Mapping[str, Any]) -> D:
    """The value a document holds. Fields this version does not know are left aside, so that versions can follow each other."""
    known = {name: document[name] for name in _NAMES[kind] if name in document}
    for name in FREE_FORM.get(kind, ()):
        known[name] = json.loads(known[name])
    for name in WHOLE_NUMBERS.get(kind, ()):
        if any(type(number) is not int for number in document.get(name, {}).values()):
            raise ValueError(f"{kind.__name__} {id}: {name} holds what is no whole number: {document[name]}")
    value: D = _ADAPTERS[kind].validate_python({**known, "id": id})
    return value
