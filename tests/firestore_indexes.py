"""Which index a query of Firestore needs, by the rules of production: the emulator answers every query without any.

The rules (https://firebase.google.com/docs/firestore/query-data/index-overview): each field has an ascending, a descending and
an array index of its own, unless an override takes them away. Equalities alone are answered by merging those. Equalities with
an order or a range need composite indexes: one with all of it, or several that are merged, each with some of the equalities
and the same order behind them.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

FILE = Path(__file__).parents[1] / "infra" / "firestore" / "firestore.indexes.json"
ASCENDING, DESCENDING, CONTAINS = "ASCENDING", "DESCENDING", "CONTAINS"
_NAME = "__name__"
_RANGES = ("LESS", "GREATER", "NOT", "IS_NOT")
_OWN = frozenset((ASCENDING, DESCENDING, CONTAINS))

Field = tuple[str, str]
"""A field's path, and how it is sorted or that its content is asked for."""


class Shape(NamedTuple):
    """What of a query decides about indexes; its values do not. Documents' names, which end every order, have a place."""

    collection: str
    equal: tuple[Field, ...]
    orders: tuple[Field, ...]
    names: str


class Index(NamedTuple):
    """A composite index of a collection."""

    collection: str
    fields: tuple[Field, ...]


class Indexes(NamedTuple):
    """What deployments make. An override says what is left of a field's own indexes."""

    composite: tuple[Index, ...]
    overrides: Mapping[tuple[str, str], frozenset[str]]


def read_indexes(file: Path = FILE) -> Indexes:
    """The indexes as the file for deployment has them; ValueError for a scope that no query of ours has."""
    written = json.loads(file.read_text(encoding="utf-8"))
    composite = [Index(index["collectionGroup"], tuple(map(_field, index["fields"]))) for index in written["indexes"]]
    overrides = {
        (each["collectionGroup"], each["fieldPath"]): frozenset(_kind(index) for index in each["indexes"])
        for each in written["fieldOverrides"]
    }
    scopes = [index["queryScope"] for each in (written, *written["fieldOverrides"]) for index in each["indexes"]]
    if set(scopes) - {"COLLECTION"}:
        raise ValueError("an index of collection groups, which these rules know nothing of")
    return Indexes(tuple(composite), overrides)


def shape_of(query: Any) -> Shape:
    """The shape of a StructuredQuery. ValueError for what we never use: `or`, collection groups, nearest neighbours."""
    [source] = query.from_
    if source.all_descendants or "find_nearest" in query:
        raise ValueError("a query of a kind that these rules know nothing of")
    equal, ranged = set(), set()
    for each in _filters(query.where):
        field, operator = each.field.field_path, each.op.name
        if operator.startswith(_RANGES):
            ranged.add(field)
        else:
            equal.add((field, CONTAINS if operator.startswith("ARRAY_CONTAINS") else ASCENDING))
    orders = {order.field.field_path: order.direction.name for order in query.order_by}
    last = next(reversed(orders.values()), ASCENDING)
    # Without being told, the database orders by what a range is about, and in the end by name.
    orders |= dict.fromkeys(sorted(ranged - orders.keys()), last)
    names = orders.pop(_NAME, last)
    return Shape(source.collection_id, tuple(sorted(equal)), tuple(orders.items()), names)


def missing(shape: Shape, indexes: Indexes) -> str | None:
    """What a query of this shape lacks, as a sentence; None when it is answered."""
    if [kind for _, kind in shape.equal].count(CONTAINS) > 1:
        return f"{shape.collection}: no query may ask for the content of two arrays"
    if shape.orders and shape.orders[-1][1] != shape.names:
        return f"{shape.collection}: names must be ordered as {shape.orders[-1][0]} is"
    if len(shape.orders) > 1 or (shape.orders and shape.equal):
        return None if _merged(shape, indexes) else f"{shape.collection} has no index of {_text(shape)}"
    if any(_is_for(index, shape) for index in indexes.composite):
        return None
    lacking = [field for field, kind in (*shape.equal, *shape.orders) if kind not in _own(shape, field, indexes)]
    return f"{shape.collection}: {', '.join(lacking)} has no index of its own" if lacking else None


def unused(shapes: Iterable[Shape], indexes: Indexes) -> list[Index]:
    """The composite indexes that are not the very one for any of these queries."""
    known = list(shapes)
    return [index for index in indexes.composite if not any(_is_for(index, shape) for shape in known)]


def _merged(shape: Shape, indexes: Indexes) -> bool:
    """Whether indexes that end with this order name all of the equalities together, and nothing else."""
    asked, named, ends = set(shape.equal), set(), False
    for index in indexes.composite:
        before = _before(index, shape)
        if before is not None and before <= asked:
            named |= before
            ends = True
    return ends and named == asked


def _is_for(index: Index, shape: Shape) -> bool:
    return _before(index, shape) == set(shape.equal)


def _before(index: Index, shape: Shape) -> set[Field] | None:
    """What an index has before the order that a query asks for, whichever way it is sorted; None if it is another one."""
    cut = len(index.fields) - len(shape.orders)
    if index.collection != shape.collection or cut < 0 or index.fields[cut:] != shape.orders:
        return None
    return {(field, kind if kind == CONTAINS else ASCENDING) for field, kind in index.fields[:cut]}


def _own(shape: Shape, field: str, indexes: Indexes) -> frozenset[str]:
    """What is left of a field's own indexes; an override of a map is one of all that is in it."""
    parts = field.split(".")
    paths = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    left = (indexes.overrides.get((shape.collection, path)) for path in paths)
    return next((one for one in left if one is not None), _OWN)


def _filters(where: Any) -> Iterator[Any]:
    """The plain filters of a `where`: none, one, or several that must all hold."""
    for kind in ("unary_filter", "field_filter"):
        if kind in where:
            yield getattr(where, kind)
    if "composite_filter" in where:
        if where.composite_filter.op.name != "AND":
            raise ValueError("a query for one thing or another, which these rules know nothing of")
        for one in where.composite_filter.filters:
            yield from _filters(one)


def _field(written: Mapping[str, str]) -> Field:
    return written["fieldPath"], _kind(written)


def _kind(written: Mapping[str, str]) -> str:
    return written.get("order") or written["arrayConfig"]


def _text(shape: Shape) -> str:
    return ", ".join(f"{field} {kind}" for field, kind in (*shape.equal, *shape.orders))
