"""An administrator's route: a signed-in person, from an allowed address, in a role that the route lets in."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.api import client_address
from shared.api.endpoint import Call, Endpoint, Handler
from shared.api.person import Door, counted, signed_in
from shared.api.person import Signed as SignedIn
from shared.api.responses import Answer
from shared.domain.errors import AddressNotAllowed, Forbidden
from shared.domain.quotas import UserRole
from shared.services.audit import Asking
from shared.settings import Network


@dataclass(frozen=True)
class Administrator(SignedIn):
    """A call of an administrator, or of a manager, who sees one `department` (None: all of them)."""

    department: str | None
    asking: Asking


@dataclass(frozen=True)
class AdminDoor:
    """The door of signed-in people, and from where it may be reached."""

    people: Door
    networks: tuple[Network, ...]
    trusted_hops: int


AdminHandler = Callable[[Administrator], Answer]


def routes(endpoint: Endpoint, door: Callable[[], AdminDoor]) -> Callable[..., Callable[[AdminHandler], Handler]]:
    """A decorator for routes of administrators; `manager=True` lets managers in for their own department."""

    def admin(method: str, path: str, *, manager: bool = False) -> Callable[[AdminHandler], Handler]:
        def register(handler: AdminHandler) -> Handler:
            def answer(call: Call) -> Answer:
                opened = door()
                address = _address(opened, call)
                signed = signed_in(opened.people, call)
                who = _administrator(signed, address, manager=manager)
                return counted(opened.people, signed, lambda _: handler(who))

            return endpoint.route(method, path)(answer)

        return register

    return admin


def _address(door: AdminDoor, call: Call) -> str:
    """The client's address, if it may administer. An address that is not known is not allowed."""
    address = client_address.client_address(
        call.request.headers.getlist("X-Forwarded-For"), trusted_hops=door.trusted_hops, peer=call.request.remote_addr
    )
    if address is None or not client_address.allowed(address, door.networks):
        raise AddressNotAllowed("Administration is not open to your network address.")
    return str(address)


def _administrator(signed: SignedIn, address: str, *, manager: bool) -> Administrator:
    role = signed.account.role
    if role is not UserRole.ADMIN and not (manager and role is UserRole.MANAGER):
        raise Forbidden("Your role does not let you do this.")
    return Administrator(
        call=signed.call,
        app=signed.app,
        account=signed.account,
        now=signed.now,
        department=signed.account.department if role is UserRole.MANAGER else None,
        asking=Asking(actor=signed.account.id, request_id=signed.call.id, address=address),
    )
