"""An administrator's route: a signed-in person, from an allowed address, whom the table of permissions lets in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from shared.api import client_address, permissions
from shared.api.endpoint import Call, Endpoint, Handler
from shared.api.limits import HEAVY, REPORTS, Limiter
from shared.api.permissions import About, Permission, Proof, Relation
from shared.api.person import Door, counted, unqueried
from shared.api.person import Signed as SignedIn
from shared.api.responses import Answer
from shared.domain.errors import AddressNotAllowed, SignInTooOld
from shared.domain.ledger import Account
from shared.services.audit import Asking
from shared.settings import Network


@dataclass(frozen=True)
class Administrator(SignedIn):
    """A call of an administrator, or of a manager, who sees one `department` (None: all of them)."""

    department: str | None
    asking: Asking
    limiters: Mapping[str, Limiter]

    def count(self, policy: str) -> None:
        """Count a call that costs much, besides as any other, before it does. Raises RateLimited."""
        self.limiters[policy].take(self.uid, self.now)


@dataclass(frozen=True)
class AdminDoor:
    """The door of signed-in people, from where it may be reached, and how old a sign-in may be for what needs a fresh one."""

    people: Door
    networks: tuple[Network, ...]
    trusted_hops: int
    fresh: timedelta | None
    limiters: Mapping[str, Limiter] = field(default_factory=lambda: {name: Limiter(name) for name in (REPORTS, HEAVY)})


AdminHandler = Callable[[Administrator], Answer]


def routes(endpoint: Endpoint, door: Callable[[], AdminDoor]) -> Callable[..., Callable[[AdminHandler], Handler]]:
    """A decorator for routes of administrators, such as `@admin("GET", "/api/admin/users/<uid>")`.

    Whom it lets in, and about whom, says the route's row in the table of permissions. `query=True` is for routes that read one.
    """

    def admin(method: str, path: str, *, query: bool = False) -> Callable[[AdminHandler], Handler]:
        row = permissions.permission(endpoint.function, method, path)

        def register(handler: AdminHandler) -> Handler:
            handler = handler if query else unqueried(handler)

            def answer(call: Call) -> Answer:
                opened = door()
                address = _address(opened, call)
                return counted(
                    opened.people, call, lambda signed: handler(_administrator(row, opened, signed, address))
                )

            return endpoint.route(method, path, proof=Proof.ADMINISTRATION)(answer)

        return register

    return admin


def _address(door: AdminDoor, call: Call) -> str:
    """The client's address, if it may administer. An address that is not known is not allowed."""
    address = client_address.asked_from(call.request, trusted_hops=door.trusted_hops)
    if address is None or not client_address.allowed(address, door.networks):
        raise AddressNotAllowed("Administration is not open to your network address.")
    return str(address)


def _administrator(row: Permission, door: AdminDoor, signed: SignedIn, address: str) -> Administrator:
    """The caller, if the row lets them ask this about this. Raises Forbidden, SignInTooOld, NotFound."""
    allowed = row.relations(signed.account.role)
    if row.fresh and door.fresh is not None and signed.now - signed.signed_in_at > door.fresh:
        raise SignInTooOld("This needs a fresh sign-in; sign in again.")
    if allowed != permissions.EVERYBODY:
        _related(row, signed, allowed)
    return Administrator(
        call=signed.call,
        app=signed.app,
        account=signed.account,
        now=signed.now,
        signed_in_at=signed.signed_in_at,
        department=None if Relation.OTHER in allowed else signed.account.department,
        asking=Asking(actor=signed.account.id, request_id=signed.call.id, address=address),
        limiters=door.limiters,
    )


def _related(row: Permission, signed: SignedIn, allowed: frozenset[Relation]) -> None:
    """Look at whom or what the path names. Lists and sums are narrowed to the caller's department instead."""
    if row.about is About.PERSON:
        person = signed.app.store.get(Account, signed.call.arguments["uid"])
        permissions.check(allowed, permissions.relation_to_person(signed.account, person))
    elif row.about is About.DEPARTMENT:
        department = signed.call.arguments["department"]
        permissions.check(allowed, permissions.relation_to_department(signed.account, department))
