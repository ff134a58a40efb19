"""Our verifier beside three others, on calls made from a seed: where they differ, and whether that is meant.

Two are the published SDKs' own, unchanged. The third is written here from the Standard Webhooks specification, in the way its
authors' libraries decode and compare, since none of those is among our requirements.

`python -m tests.contracts.verifiers 200000` prints what came of so many calls.
"""

import base64
import binascii
import hashlib
import hmac
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from unittest.mock import patch

from openai import InvalidWebhookSignatureError, OpenAI
from replicate.webhook import Webhooks, WebhookSigningSecret, WebhookValidationError

from shared.signatures import TOLERANCE_SECONDS, BadSignature, Secret, verify
from tests.contracts.signed_calls import NOW, SECONDS, Call, calls

SEED = 20261122
_OPENAI = OpenAI(api_key="none")
_NAMES = ("webhook-id", "webhook-timestamp", "webhook-signature")


def ours(call: Call) -> str:
    """`taken`, `refused`, or the name of what it failed with."""
    try:
        verify(call.body, call.headers, call.secrets, NOW)
    except BadSignature:
        return "refused"
    except Exception as error:  # noqa: BLE001 - a failure is what is looked for
        return type(error).__name__
    return "taken"


def replicates(call: Call, secret: Secret) -> None:
    """What its SDK does with a tolerance given; without one it takes a call of any age."""
    key = WebhookSigningSecret(key=written(secret))
    Webhooks.validate(headers=dict(call.headers), body=call.body.decode(), secret=key, tolerance=TOLERANCE_SECONDS)


def openais(call: Call, secret: Secret) -> None:
    _OPENAI.webhooks.verify_signature(call.body, dict(call.headers), secret=written(secret))


class SpecificationRefuses(Exception):
    """The specification's algorithm does not take the call."""


def the_specifications(call: Call, secret: Secret) -> None:
    given = {name.lower(): value for name, value in call.headers}
    if not all(given.get(name) for name in _NAMES):
        raise SpecificationRefuses
    callback_id, timestamp, listed = (given[name] for name in _NAMES)
    if abs(SECONDS - int(float(timestamp))) > TOLERANCE_SECONDS:
        raise SpecificationRefuses
    text = f"{callback_id}.{timestamp}.{call.body.decode()}"
    expected = hmac.new(secret.key, text.encode(), hashlib.sha256).digest()
    for item in listed.split(" "):
        version, signature = item.split(",")
        if version == "v1" and hmac.compare_digest(expected, base64.b64decode(signature)):
            return
    raise SpecificationRefuses


Verifier = Callable[[Call, Secret], None]
OTHERS: Mapping[str, tuple[Verifier, type[Exception]]] = {
    "replicate": (replicates, WebhookValidationError),
    "openai": (openais, InvalidWebhookSignatureError),
    "specification": (the_specifications, SpecificationRefuses),
}


def theirs(name: str, call: Call) -> str:
    """`taken` if it takes the call with any of the secrets in force, else how it fared with the last."""
    verifier, refusal = OTHERS[name]
    fared = "refused"
    for secret in call.secrets:
        try:
            verifier(call, secret)
        except refusal:
            fared = "refused"
        except (ValueError, TypeError, OverflowError) as error:
            fared = type(error).__name__
        else:
            return "taken"
    return fared


def written(secret: Secret) -> str:
    return "whsec_" + base64.b64encode(secret.key).decode()


# Where we refuse what another takes: every reason there may be, in other words than the verifier's own.


def _empty(call: Call) -> bool:
    return not call.body


def _header_twice(call: Call) -> bool:
    return any(count > 1 for name, count in Counter(name.lower() for name, _ in call.headers).items() if name in _NAMES)


def _odd_id(call: Call) -> bool:
    value = _given(call, "webhook-id")
    return not (0 < len(value) <= 128 and value.isascii() and value.replace("-", "a").replace("_", "a").isalnum())


def _odd_time(call: Call) -> bool:
    value = _given(call, "webhook-timestamp")
    return not (len(value) <= 12 and value.isascii() and value.isdecimal())


def _odd_spaces(call: Call) -> bool:
    listed = _given(call, "webhook-signature")
    return listed.split(" ") != listed.split()


def _too_much(call: Call) -> bool:
    listed = _given(call, "webhook-signature")
    return len(listed) > 4096 or listed.count(" ") > 7


def _odd_item(call: Call) -> bool:
    return any(not _is_proper(item) for item in _given(call, "webhook-signature").split())


def _under_no_version(call: Call) -> bool:
    """The right signature is there, but not as version 1."""
    text = f"{_given(call, 'webhook-id')}.{_given(call, 'webhook-timestamp')}.".encode() + call.body
    right = {base64.b64encode(hmac.new(secret.key, text, hashlib.sha256).digest()) for secret in call.secrets}
    return not right & {item[3:].encode() for item in _given(call, "webhook-signature").split() if item[:3] == "v1,"}


STRICTER: Mapping[str, Callable[[Call], bool]] = {
    "the body is empty": _empty,
    "a header is there twice": _header_twice,
    "the id is not 1 to 128 letters, digits, - and _": _odd_id,
    "the time is not 1 to 12 digits": _odd_time,
    "the signatures are not parted by single spaces": _odd_spaces,
    "more than 8 signatures or 4096 characters": _too_much,
    "an item is not a version, a comma and the one base64 of it": _odd_item,
    "the right signature stands under another version or none": _under_no_version,
}
"""The classes of calls that we refuse and some other verifier takes; the first that fits counts."""


def _given(call: Call, wanted: str) -> str:
    """The value the others see: of a header that is there twice, the last."""
    return next((value for name, value in reversed(call.headers) if name.lower() == wanted), "")


def _is_proper(item: str) -> bool:
    version, comma, value = item.partition(",")
    if not comma or not value or not re.fullmatch(r"[0-9A-Za-z]{1,16}", version):
        return False
    try:
        decoded = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return False
    if version != "v1":
        return len(value) % 4 == 0
    return len(decoded) == 32 and base64.b64encode(decoded).decode() == value


@dataclass
class Comparison:
    """What came of the calls.

    `stricter` counts the classes of differences by verifier. The lists are empty if all is well: calls that ours failed on,
    those that ours takes and another does not, those that ours refuses for no reason of the table, and those where the table
    and the specification together foretell something else than what ours did.
    """

    kinds: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    stricter: Counter[tuple[str, str]] = field(default_factory=Counter)
    failures: list[Call] = field(default_factory=list)
    laxer: list[tuple[str, Call]] = field(default_factory=list)
    unexplained: list[tuple[str, Call]] = field(default_factory=list)
    inexact: list[Call] = field(default_factory=list)


def compare(made: Iterable[Call]) -> Comparison:
    """Every call through all four."""
    found = Comparison()
    with patch("time.time", return_value=float(SECONDS)):
        for call in made:
            _compare(found, call)
    return found


def _compare(found: Comparison, call: Call) -> None:
    mine = ours(call)
    found.kinds[call.kind, "ours", mine] += 1
    if mine not in ("taken", "refused"):
        found.failures.append(call)
    fates = {name: theirs(name, call) for name in OTHERS}
    reason = next((reason for reason, holds in STRICTER.items() if holds(call)), None)
    if (mine == "taken") != (fates["specification"] == "taken" and reason is None):
        found.inexact.append(call)
    for name, fared in fates.items():
        found.kinds[call.kind, name, fared if fared in ("taken", "refused") else "failed"] += 1
        if fared == "taken" and mine != "taken":
            if reason is None:
                found.unexplained.append((name, call))
            else:
                found.stricter[reason, name] += 1
        if mine == "taken" and fared != "taken":
            found.laxer.append((name, call))


def table(found: Comparison) -> str:
    """What came of it, for people."""
    columns = ("ours", *OTHERS)
    lines = [f"{'taken / refused / failed':52}" + "".join(f"{name:>20}" for name in columns)]
    for kind in dict.fromkeys(kind for kind, _, _ in found.kinds):
        cells = [[found.kinds[kind, name, fared] for fared in ("taken", "refused", "failed")] for name in columns]
        lines.append(f"{kind:52}" + "".join(f"{' / '.join(map(str, cell)):>20}" for cell in cells))
    lines.append(f"\n{'we refuse, another takes':72}" + "".join(f"{name:>16}" for name in OTHERS))
    lines.extend(
        f"{reason:72}" + "".join(f"{found.stricter[reason, name]:>16}" for name in OTHERS) for reason in STRICTER
    )
    wrong = {name: len(getattr(found, name)) for name in ("failures", "laxer", "unexplained", "inexact")}
    lines.append(f"\n{found.kinds.total() // len(columns)} calls; {wrong}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    outcome = compare(calls(int(sys.argv[1]), SEED))
    sys.stdout.write(table(outcome))
    sys.exit(bool(outcome.failures or outcome.laxer or outcome.unexplained or outcome.inexact))
