"""A signed-in person's route: check the token, count the request, find the account, then let the route answer."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from shared.api import auth, limits, parse, permissions
from shared.api.endpoint import Call, Endpoint, Handler
from shared.api.limits import Limiter
from shared.api.permissions import Permission, Proof
from shared.api.responses import Answer
from shared.app import App
from shared.domain import ids
from shared.domain.errors import Refused, Unavailable
from shared.domain.ledger import Account
from shared.services import people
from shared.services.people import Identity


@dataclass(frozen=True)
class Signed:
    """A call of somebody who is signed in."""

    call: Call
    app: App
    account: Account
    now: datetime
    signed_in_at: datetime

    @property
    def uid(self) -> str:
        return self.account.id

    def task_id(self) -> str:
        """The task in the path; every line of this call names it from here on."""
        task_id = self.call.arguments["task_id"]
        self.call.about(job_id=task_id)
        return task_id


S = TypeVar("S", bound=Signed)

PersonHandler = Callable[[Signed], Answer]


@dataclass(frozen=True)
class Door:
    """What is needed to let a person in; made once a process, on the first request."""

    app: App
    verify: auth.Verify
    project: str
    domains: frozenset[str]
    limiter: Limiter


@dataclass(frozen=True)
class Bearer:
    """Whoever holds a genuine token, before the database was asked."""

    identity: Identity
    uid: str
    now: datetime
    signed_in_at: datetime


def bearer(door: Door, call: Call) -> Bearer:
    """Who is asking, by the token alone. Raises Unauthenticated and its kinds, DomainNotAllowed, Unavailable."""
    now = door.app.now()
    claims = door.verify(auth.bearer(call.request))
    identity = auth.identity(claims, project=door.project, domains=door.domains, now=now)
    call.proved = True
    return Bearer(identity, ids.user_id(identity.email), now, auth.signed_in_at(claims))


def counted(door: Door, call: Call, handler: PersonHandler) -> Answer:
    """Count the request, before it costs a read, and answer. Raises RateLimited."""
    holder = bearer(door, call)
    left = door.limiter.take(holder.uid, holder.now)
    answer = handler(_signed_in(door, call, holder))
    return replace(answer, headers={**limits.left(limits.POLICY, left), **answer.headers})


def accepted(door: Door, call: Call, handler: PersonHandler) -> Answer:
    """Answer a generation: accepted ones are counted exactly in the account, all others here. Raises RateLimited."""
    holder = bearer(door, call)
    try:
        answer = handler(_signed_in(door, call, holder))
    except (Refused, Unavailable):
        door.limiter.take(holder.uid, holder.now)
        raise
    if "Idempotent-Replayed" in answer.headers:
        left = door.limiter.take(holder.uid, holder.now)
        return replace(answer, headers={**limits.left(limits.POLICY, left), **answer.headers})
    return answer


def routes(endpoint: Endpoint, door: Callable[[], Door]) -> Callable[..., Callable[[PersonHandler], Handler]]:
    """A decorator for routes of signed-in people, such as `@person("GET", "/api/me")`.

    `generates=True` is for the one route whose accepted requests are counted exactly, in the account, `query=True` for those that
    read a query. That a task or an upload is the caller's own is seen to where it is read: services are told whose it must be.
    """

    def person(
        method: str, path: str, *, generates: bool = False, query: bool = False
    ) -> Callable[[PersonHandler], Handler]:
        row = permissions.permission(endpoint.function, method, path)
        pass_on = accepted if generates else counted

        def register(handler: PersonHandler) -> Handler:
            handler = handler if query else unqueried(handler)

            def answer(call: Call) -> Answer:
                return pass_on(door(), call, lambda signed: handler(_permitted(row, signed)))

            return endpoint.route(method, path, proof=Proof.SIGN_IN)(answer)

        return register

    return person


def unqueried(handler: Callable[[S], Answer]) -> Callable[[S], Answer]:
    """A handler of a route that reads no query, before which one is refused. It raises InvalidInput."""

    def closed(signed: S) -> Answer:
        parse.no_query(signed.call.request)
        return handler(signed)

    return closed


def _signed_in(door: Door, call: Call, holder: Bearer) -> Signed:
    """The account of whoever holds the token. Raises Forbidden and its kinds."""
    account = people.signed_in(door.app, holder.identity, request_id=call.id)
    call.about(user_id=account.id)
    return Signed(call, door.app, account, holder.now, holder.signed_in_at)


def _permitted(row: Permission, signed: Signed) -> Signed:
    row.relations(signed.account.role)
    return signed
