"""Where ids come from: random ones for jobs and uploads, derived ones for everything that has a meaning."""

import base64
import hashlib
import re
import secrets

from shared.domain.errors import DomainNotAllowed

_ADDRESS = re.compile(r"[A-Za-z0-9._'-]{1,64}@[A-Za-z0-9.-]{1,189}")
"""Plain ASCII, since letters of other alphabets may become ASCII ones in lower case; and no `+`, which gives one mailbox many
addresses and so one person many accounts."""

_USER_ID = re.compile(r"u[0-9a-f]{32}")


def new_id() -> str:
    """160 random bits as 32 lower-case letters and digits: safe in URLs, object names and log searches."""
    return base64.b32encode(secrets.token_bytes(20)).decode().lower()


def digest(*parts: str) -> str:
    """A name for text from outside: 32 hex digits of SHA-256 over the parts, which cannot run into each other."""
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()[:32]


def normal_address(email: str) -> str:
    """An e-mail address as we compare it: trimmed and in lower case. Raises DomainNotAllowed for what is no address."""
    address = email.strip()
    if not _ADDRESS.fullmatch(address):
        raise DomainNotAllowed("This is not an e-mail address of a person.")
    return address.lower()


def user_id(email: str) -> str:
    """Our id of a person, derived from the normalised address, so that a person added early is the one who signs in."""
    return "u" + digest("user", normal_address(email))


def is_user_id(text: str) -> bool:
    """Whether a text has the form of a person's id; nothing else may be named so."""
    return _USER_ID.fullmatch(text) is not None


def hold_entry(job_id: str) -> str:
    return f"job:{job_id}:hold"


def end_entry(job_id: str) -> str:
    """Capture and release share one id, so that a hold ends once by construction."""
    return f"job:{job_id}:end"


def welcome_entry(uid: str) -> str:
    return f"welcome:{uid}"


def refund_entry(job_id: str) -> str:
    return f"job:{job_id}:refund"


def allowance_entry(uid: str, period: str) -> str:
    return f"allowance:{uid}:{period}"


def allowance_expiry(uid: str, period: str) -> str:
    """The counter-entry that takes back what was left of an allowance."""
    return f"allowance:{uid}:{period}:expired"


def erasure_entry(uid: str) -> str:
    """The counter-entry that takes back what an erased person had left."""
    return f"erase:{uid}"


def admin_entry(actor: str, key: str, uid: str) -> str:
    """The entry of an administrator's grant or deduction: the same key on the same person is the same entry."""
    return f"adm:{actor}:{digest(key)}:{uid}"


def department_month(department: str, month: str) -> str:
    return f"{department}:{month}"


def request_record(uid: str, route: str, key: str) -> str:
    return digest(uid, route, key)


def handle(provider: str, provider_handle: str) -> str:
    return f"{provider}:{digest(provider_handle)}"
