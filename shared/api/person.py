"""A signed-in person's route: check the token, find the account, count the request, then let the route answer."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from shared.api import auth, limits
from shared.api.endpoint import Call, Endpoint, Handler
from shared.api.limits import Limiter
from shared.api.responses import Answer
from shared.app import App
from shared.domain.errors import Refused, Unavailable
from shared.domain.ledger import Account
from shared.domain.quotas import EVERYTHING_ELSE
from shared.services import people


@dataclass(frozen=True)
class Signed:
    """A call of somebody who is signed in."""

    call: Call
    app: App
    account: Account
    now: datetime

    @property
    def uid(self) -> str:
        return self.account.id

    def task_id(self) -> str:
        """The task in the path; every line of this call names it from here on."""
        task_id = self.call.arguments["task_id"]
        self.call.about(job_id=task_id)
        return task_id


PersonHandler = Callable[[Signed], Answer]


@dataclass(frozen=True)
class Door:
    """What is needed to let a person in; made once a process, on the first request."""

    app: App
    verify: auth.Verify
    project: str
    domains: frozenset[str]
    limiter: Limiter


def signed_in(door: Door, call: Call) -> Signed:
    """Who is asking. Raises Unauthenticated and its kinds, Forbidden and its kinds, Unavailable."""
    now = door.app.now()
    claims = door.verify(auth.bearer(call.request))
    identity = auth.identity(claims, project=door.project, domains=door.domains, now=now)
    account = people.signed_in(door.app, identity)
    call.facts["user_id"] = account.id
    return Signed(call, door.app, account, now)


def counted(door: Door, signed: Signed, handler: PersonHandler) -> Answer:
    """Answer and count the request. Raises RateLimited."""
    left = door.limiter.take(signed.uid, signed.now)
    answer = handler(signed)
    return replace(answer, headers={**limits.left(limits.POLICY, EVERYTHING_ELSE, left), **answer.headers})


def accepted(door: Door, signed: Signed, handler: PersonHandler) -> Answer:
    """Answer a generation: accepted ones are counted exactly in the account, all others here. Raises RateLimited."""
    try:
        answer = handler(signed)
    except (Refused, Unavailable):
        door.limiter.take(signed.uid, signed.now)
        raise
    if "Idempotent-Replayed" in answer.headers:
        left = door.limiter.take(signed.uid, signed.now)
        return replace(answer, headers={**limits.left(limits.POLICY, EVERYTHING_ELSE, left), **answer.headers})
    return answer


def routes(endpoint: Endpoint, door: Callable[[], Door]) -> Callable[..., Callable[[PersonHandler], Handler]]:
    """A decorator for routes of signed-in people, such as `@person("GET", "/api/me")`.

    `generates=True` is for the one route whose accepted requests are counted exactly, in the account.
    """

    def person(method: str, path: str, *, generates: bool = False) -> Callable[[PersonHandler], Handler]:
        pass_on = accepted if generates else counted

        def register(handler: PersonHandler) -> Handler:
            def answer(call: Call) -> Answer:
                opened = door()
                return pass_on(opened, signed_in(opened, call), handler)

            return endpoint.route(method, path)(answer)

        return register

    return person
