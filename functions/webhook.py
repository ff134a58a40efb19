"""webhook: providers call back here; a call that is really theirs becomes a hint for the worker, and nothing more."""

from shared.api import parse
from shared.api.endpoint import Call
from shared.api.responses import Answer
from shared.services import hint
from shared.wiring import app, endpoint, webhook_keys

handle = endpoint("webhook")


@handle.route("POST", "/webhooks/<provider>/<token>")
def callback(call: Call) -> Answer:
    """202 once the hint is in the queue; 401 for everything that is not proved to come from the provider."""
    provider, token = call.arguments["provider"], call.arguments["token"]
    call.facts["provider"] = provider
    body = parse.raw_body(call.request)
    headers = list(call.request.headers.items())
    proved = hint.proved(webhook_keys(provider), token=token, body=body, headers=headers, now=app().now())
    call.proved = True
    outcome = hint.take(app(), proved, provider=provider, token=token, body=body)
    call.facts.update(job_id=outcome.job_id, step=outcome.word)
    return Answer({"outcome": outcome.word}, 202)
