"""signin: Identity Platform asks here before it makes a user, and before it gives anybody a token."""

import logging

from shared.api import blocking
from shared.api.endpoint import Call
from shared.api.responses import Answer
from shared.domain.errors import Refused, Unavailable
from shared.services import signin
from shared.wiring import app, endpoint, signin_door

handle = endpoint("signin")

_log = logging.getLogger(__name__)


@handle.route("POST", "/")
def decide(call: Call) -> Answer:
    """Whoever is not let in here has no token. When we do not know, or do not answer in time, they are not let in."""
    try:
        kind, asked = blocking.question(call.request, signin_door(), app().now())
        call.proved = True
        call.facts["step"] = kind
        return blocking.granted(kind, signin.admit(app(), asked))
    except (Refused, Unavailable) as error:
        call.facts["code"] = error.code
        if isinstance(error, Unavailable):
            _log.warning("%s: %s", error.code, error.detail, exc_info=error)
        return blocking.refused(error)
