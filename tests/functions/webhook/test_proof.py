"""Whom the webhook believes: W-1 to W-4, and what its log tells of the others."""

import json
from collections import Counter
from types import SimpleNamespace

import flask
import pytest

from shared import signatures, wiring
from shared.services import hint
from shared.services.hint import Keys
from shared.signatures import BadSignature
from tests.contracts.signed_calls import Call, calls
from tests.fakes import NOW
from tests.functions.webhook.calling import BODY, DISFIGURED, OTHERS, genuine

# W-1: raw bytes, at most a mebibyte, verified before they are parsed


@pytest.mark.parametrize(
    "body",
    [
        b'{ "id" :\t"handle-1" , "id": "handle-1" }\n',
        '{"id": "handle-1", "é": "\\u00e9 \\/", "n": 1.0e2}'.encode(),
        b'{"id": "handle-1"}' + b" " * 5000,
    ],
)
@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "application/x-www-form-urlencoded", ""])
def test_w1_the_signature_counts_for_the_bytes_as_they_came(callbacks, body, content_type):
    task_id, path = callbacks.started()

    assert callbacks.call(path, body, content_type=content_type).status_code == 202
    assert callbacks.job(task_id).handle == "handle-1"


@pytest.mark.parametrize(("extra", "status"), [(0, 202), (1, 413), (5_000_000, 413)])
def test_w1_a_body_has_at_most_one_mebibyte(callbacks, extra, status):
    task_id, path = callbacks.started()
    body = BODY + b" " * (1024 * 1024 - len(BODY) + extra)

    assert callbacks.call(path, body).status_code == status
    assert callbacks.waiting == [task_id] * (status == 202)


def test_w1_nothing_is_parsed_before_it_is_proved(callbacks, monkeypatch):
    _, path = callbacks.started()
    monkeypatch.setattr(hint, "json", SimpleNamespace(loads=lambda _: pytest.fail("parsed")))

    for body in (b"[" * 100_000, b"\xff", b"", b'{"id": 1e999}', BODY):
        assert callbacks.call(path, body, secret=OTHERS).status_code == 401


# W-2, W-3, W-4: one answer to everything that is malformed, stale or forged


def shape(answer: flask.Response) -> tuple[object, ...]:
    """All that a caller sees, but for the request's id."""
    body = json.loads(answer.data)
    assert body.pop("request_id") == answer.headers.pop("X-Request-Id")
    return answer.status_code, body, sorted(answer.headers)


def test_w4_whatever_is_not_proved_gets_one_and_the_same_answer(callbacks):
    """Malformed, stale, forged, for no provider of ours: 401, and nothing about which."""
    task_id, path = callbacks.started()
    headers = list(genuine(callbacks).items())
    answers = {name: callbacks.raw(path, BODY, make(dict(headers))) for name, make in DISFIGURED.items()}
    for name, given, body, where in (
        ("forged", genuine(callbacks, secret=OTHERS), BODY, path),
        ("stale", genuine(callbacks, seconds=-301), BODY, path),
        ("from the future", genuine(callbacks, seconds=301), BODY, path),
        ("another body", genuine(callbacks), b'{"id": "handle-2"}', path),
        ("no JSON", genuine(callbacks, body=b"not json"), b"not json", path),
        ("no text", genuine(callbacks, body=b"\xff"), b"\xff", path),
        ("empty", genuine(callbacks, body=b""), b"", path),
        ("too deep", genuine(callbacks, body=b"[" * 100_000), b"[" * 100_000, path),
        ("another provider's", genuine(callbacks), BODY, path.replace("studio", "other")),
        ("no provider's", genuine(callbacks), BODY, path.replace("studio", "nobody")),
        ("a wrong fixed token", genuine(callbacks), BODY, "/webhooks/fixed/wrong"),
    ):
        answers[name] = callbacks.raw(where, body, list(given.items()))
    expected = shape(callbacks.raw(path, BODY, []))

    assert expected[0] == 401
    assert {name: seen for name, answer in answers.items() if (seen := shape(answer)) != expected} == {}
    assert (callbacks.waiting, callbacks.job(task_id).handle) == ([], None)


@pytest.mark.slow
def test_w4_no_call_whatever_makes_it_fail(callbacks, monkeypatch):
    """Out of the calls that the verifiers are compared on, those that can travel: what is proved and JSON is taken."""
    _, path = callbacks.started()
    outcomes: Counter[tuple[bool, int]] = Counter()
    for call in calls(500, seed=4):
        values = [value for _, value in call.headers]
        if not all(
            value.isprintable() and value.encode("latin-1", "ignore").decode("latin-1") == value for value in values
        ):
            continue
        keys = Keys(lambda body, headers, now, call=call: signatures.verify(body, headers, call.secrets, NOW))
        monkeypatch.setattr("functions.webhook.webhook_keys", lambda _, keys=keys: keys)
        taken = verified_with_json(call)
        twice = len({name.lower() for name, _ in call.headers}) < len(call.headers)  # they would travel as one
        if not twice:
            callbacks.world.clock.pass_(1)  # the verifier's time stands still, the limit's goes on
            outcomes[taken, callbacks.raw(path, call.body, list(call.headers)).status_code] += 1

    assert set(outcomes) == {(True, 202), (False, 401)}
    assert min(outcomes.values()) > 50


def verified_with_json(call: Call) -> bool:
    try:
        signatures.verify(call.body, call.headers, call.secrets, NOW)
        json.loads(call.body)
    except (BadSignature, ValueError):
        return False
    return True


def test_w3_versions_we_do_not_know_are_passed_over(callbacks):
    _, path = callbacks.started()
    given = genuine(callbacks)
    listed = f"v1a,{'A' * 86}== {given['webhook-signature']} v2,QUJD"

    assert callbacks.raw(path, BODY, list({**given, "webhook-signature": listed}.items())).status_code == 202


# The log


def test_a_refused_call_is_logged_with_its_route_and_without_its_token(callbacks, caplog):
    caplog.set_level("INFO")
    _, path = callbacks.started()
    callbacks.call(path, secret=OTHERS)
    line = caplog.records[-1]

    assert line.getMessage() == "POST /webhooks/studio/[token] 401"
    assert (line.provider, line.code) == ("studio", "unauthenticated")


def test_wiring_has_keys_only_for_providers_that_call_back(http):
    assert wiring.webhook_keys("studio") is None
    assert wiring.webhook_keys("nobody") is None
