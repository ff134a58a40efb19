"""Permissions: the one table of who may ask what, about whom. What does not stand in it is refused, and cannot be served.

A route is registered by looking its row up here, so a route without one fails when its function is imported. The same rows are
printed in docs/security.md (infra/permissions_table.py) and asked one by one over HTTP (tests/functions/test_matrix.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from shared.domain.errors import Forbidden, NotFound
from shared.domain.ledger import Account
from shared.domain.quotas import UserRole


class Proof(StrEnum):
    """How a caller proves who they are."""

    SIGN_IN = "ID token"
    ADMINISTRATION = "ID token, network address"
    MACHINE = "token of the queue's and scheduler's account"
    PROVIDER = "signature, token in the path"
    IDENTITY_PLATFORM = "signed question"
    NONE = "nothing"


class About(StrEnum):
    """What a route is about. A path names a person, department, task or upload as <uid>, <department>, <task_id>, <upload_id>."""

    ONESELF = "oneself"
    TASK = "a task"
    UPLOAD = "an upload"
    PERSON = "a person"
    DEPARTMENT = "a department"
    MANY = "a list or a sum"
    """Made of what the caller may see alone."""
    PLATFORM = "the platform"


ARGUMENTS: Mapping[About, str] = {
    About.TASK: "task_id",
    About.UPLOAD: "upload_id",
    About.PERSON: "uid",
    About.DEPARTMENT: "department",
}


class Relation(StrEnum):
    """What somebody or something is to the caller, by the departments of now. What is unknown is like what is OTHER."""

    OWN = "own"
    SAME = "same department"
    """A user of the caller's department; also the department itself."""
    SENIOR = "manager or administrator of the same department"
    OTHER = "other department"


NOBODY: frozenset[Relation] = frozenset()
MINE = frozenset({Relation.OWN})
MEMBERS = frozenset({Relation.SAME})
DEPARTMENT = frozenset({Relation.OWN, Relation.SAME, Relation.SENIOR})
OTHERS = frozenset(Relation) - MINE
EVERYBODY = frozenset(Relation)


@dataclass(frozen=True)
class Permission:
    """One row: a route of a function, what a caller has to prove, and for each role the relations it may be asked for.

    `fresh`: it moves credits, or changes who may do so, and needs a sign-in no older than REAUTH_HOURS.
    """

    function: str
    method: str
    path: str
    proof: Proof
    about: About = About.PLATFORM
    roles: Mapping[UserRole, frozenset[Relation]] = field(default_factory=dict)
    fresh: bool = False

    def relations(self, role: UserRole) -> frozenset[Relation]:
        """What `role` may ask this for. Raises Forbidden for a role that may not ask at all."""
        allowed = self.roles.get(role, NOBODY)
        if not allowed:
            raise Forbidden("Your role does not let you do this.")
        return allowed


class NotPermitted(Exception):
    """A route cannot be registered; the message says what is missing."""


def permission(function: str, method: str, path: str) -> Permission:
    """The row of a route. Raises NotPermitted for a route that has none."""
    row = _ROWS.get((function, method, _nameless(path)))
    if row is None:
        raise NotPermitted(
            f"{method} {path} of the function {function} has no row in shared/api/permissions.py: write there who may ask it."
        )
    argument = ARGUMENTS.get(row.about)
    if argument is not None and f"<{argument}>" not in path:
        raise NotPermitted(f"{method} {path} is about {row.about.value}: its path must name it <{argument}>.")
    return row


def check(allowed: frozenset[Relation], relation: Relation) -> None:
    """Let in whom the relation lets in. Raises NotFound, Forbidden.

    What is of another department is answered as what does not exist. Oneself, and the managers and administrators of one's
    department, a manager sees anyway: there the answer says that it is not allowed.
    """
    if relation in allowed:
        return
    if relation is Relation.OTHER:
        raise NotFound
    if relation is Relation.OWN:
        raise Forbidden("Nobody does this for themselves.")
    raise Forbidden("Your role does not let you do this for a manager or administrator.")


def relation_to_person(caller: Account, person: Account | None) -> Relation:
    if person is None or (person.id != caller.id and person.department != caller.department):
        return Relation.OTHER
    if person.id == caller.id:
        return Relation.OWN
    return Relation.SAME if person.role is UserRole.USER else Relation.SENIOR


def relation_to_department(caller: Account, department: str) -> Relation:
    return Relation.SAME if department == caller.department else Relation.OTHER


def _mine(function: str, route: str, about: About) -> Permission:
    """For everybody signed in, about what is their own."""
    method, path = route.split()
    return Permission(function, method, path, Proof.SIGN_IN, about, dict.fromkeys(UserRole, MINE))


def _admin(
    route: str,
    about: About = About.PLATFORM,
    *,
    admin: frozenset[Relation] = EVERYBODY,
    manager: frozenset[Relation] = NOBODY,
    fresh: bool = False,
) -> Permission:
    """For administrators, about everybody unless it says otherwise; for managers as it says."""
    method, path = route.split()
    roles = {UserRole.USER: NOBODY, UserRole.MANAGER: manager, UserRole.ADMIN: admin}
    return Permission("admin", method, path, Proof.ADMINISTRATION, about, roles, fresh)


def _machine(function: str, route: str, proof: Proof) -> Permission:
    method, path = route.split()
    return Permission(function, method, path, proof)


TABLE: tuple[Permission, ...] = (
    _mine("submit", "GET /api/me", About.ONESELF),
    _mine("submit", "POST /api/quote", About.ONESELF),
    _mine("submit", "POST /api/generate", About.ONESELF),
    _mine("submit", "POST /api/cancel/<task_id>", About.TASK),
    _mine("submit", "DELETE /api/history/<task_id>", About.TASK),
    _mine("submit", "PUT /api/favourites/<task_id>", About.TASK),
    _mine("submit", "DELETE /api/favourites/<task_id>", About.TASK),
    _mine("submit", "POST /api/uploads", About.ONESELF),
    _mine("submit", "POST /api/uploads/<upload_id>/complete", About.UPLOAD),
    _mine("submit", "DELETE /api/uploads/<upload_id>", About.UPLOAD),
    _mine("poll", "GET /api/models", About.ONESELF),
    _mine("poll", "GET /api/poll/<task_id>", About.TASK),
    _mine("poll", "GET /api/history", About.ONESELF),
    _mine("poll", "GET /api/statement", About.ONESELF),
    _mine("poll", "GET /api/usage", About.ONESELF),
    _mine("poll", "GET /api/files", About.ONESELF),
    _mine("poll", "GET /api/export", About.ONESELF),
    _admin("GET /api/admin/users", About.MANY, manager=DEPARTMENT),
    _admin("POST /api/admin/users", fresh=True),
    _admin("POST /api/admin/users/import", fresh=True),
    _admin("GET /api/admin/users/<uid>", About.PERSON, manager=DEPARTMENT),
    _admin("PATCH /api/admin/users/<uid>", About.PERSON, fresh=True),
    _admin("GET /api/admin/users/<uid>/statement", About.PERSON, manager=DEPARTMENT),
    _admin("POST /api/admin/users/<uid>/credits", About.PERSON, manager=MEMBERS, fresh=True),
    _admin("POST /api/admin/users/<uid>/unbind", About.PERSON, fresh=True),
    _admin("POST /api/admin/users/<uid>/unfreeze", About.PERSON, admin=OTHERS, fresh=True),
    _admin("POST /api/admin/users/<uid>/erase", About.PERSON, fresh=True),
    _admin("POST /api/admin/credits/bulk", About.MANY, fresh=True),
    _admin("GET /api/admin/quotas/<role>"),
    _admin("PUT /api/admin/quotas/<role>", fresh=True),
    _admin("GET /api/admin/allowances/<role>"),
    _admin("PUT /api/admin/allowances/<role>", fresh=True),
    _admin("GET /api/admin/departments", About.MANY, manager=DEPARTMENT),
    _admin("PUT /api/admin/departments/<department>", About.DEPARTMENT, fresh=True),
    _admin("GET /api/admin/models"),
    _admin("PATCH /api/admin/models/<model>", fresh=True),
    _admin("GET /api/admin/models/<model>/history"),
    _admin("POST /api/admin/models/<model>/try"),
    _admin("GET /api/admin/providers"),
    _admin("GET /api/admin/usage", About.MANY, manager=DEPARTMENT),
    _admin("GET /api/admin/usage.csv", About.MANY, manager=DEPARTMENT),
    _admin("GET /api/admin/months/<department>", About.DEPARTMENT, manager=DEPARTMENT),
    _admin("POST /api/admin/months/<department>/<month>/close", About.DEPARTMENT, fresh=True),
    _admin("GET /api/admin/months/<department>/<month>", About.DEPARTMENT, manager=DEPARTMENT),
    _admin("GET /api/admin/tasks", About.MANY),
    _admin("POST /api/admin/tasks/<task_id>/refund", About.TASK, fresh=True),
    _admin("GET /api/admin/audit", About.MANY),
    _admin("GET /api/admin/audit.csv", About.MANY),
    _admin("GET /api/admin/books"),
    _machine("webhook", "POST /webhooks/<provider>/<token>", Proof.PROVIDER),
    _machine("worker", "POST /internal/advance", Proof.MACHINE),
    _machine("worker", "POST /internal/sweep", Proof.MACHINE),
    _machine("worker", "POST /internal/audit", Proof.MACHINE),
    _machine("worker", "POST /internal/allowances", Proof.MACHINE),
    _machine("worker", "POST /internal/retention", Proof.MACHINE),
    _machine("signin", "POST /", Proof.IDENTITY_PLATFORM),
    *(
        _machine(function, "GET /health", Proof.NONE)
        for function in ("submit", "poll", "worker", "webhook", "admin", "signin")
    ),
)


def _nameless(path: str) -> tuple[str, ...]:
    """A path whose parameters have no names: `<id>` of a route and `{id}` of the contract are one thing."""
    return tuple("*" if part[:1] in ("<", "{") else part for part in path.split("/"))


_ROWS = {(row.function, row.method, _nameless(row.path)): row for row in TABLE}
