"""Makes webhook calls from a seed: genuine ones, and whatever a forger, a broken proxy or a careless sender may come up with."""

import base64
import hashlib
import hmac
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from shared.signatures import Secret

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
OLD, NEW, STRANGE = Secret(b"o" * 24), Secret(bytes(range(32))), Secret(b"s" * 64)

_BODIES = (b'{"id": "gm3qorzdhgbfurvjtvhg6dckhu", "status": "succeeded"}', b"[]", b" ", '{"é": "红"}'.encode())
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_FOREIGN = " \t\n\r\x0b\x0c\x00,.;=_-+é\u00a0\u0661\u2003\u20ac"


@dataclass(frozen=True)
class Call:
    """One call as it arrives: `kind` says in words how it was made; `secrets` are those in force."""

    kind: str
    body: bytes
    headers: tuple[tuple[str, str], ...]
    secrets: tuple[Secret, ...]


@dataclass(frozen=True)
class Draft:
    """A call on its way: what is signed, by whom, and how the signatures are then written."""

    random: random.Random
    body: bytes
    id: str = "msg_2LJC7xSnQEwmYxVKAbiDc"
    timestamp: str = str(SECONDS)
    signers: tuple[Secret, ...] = (NEW,)
    active: tuple[Secret, ...] = (NEW,)

    def value(self, signer: Secret | None = None) -> str:
        """The signature in base64, as the scheme has it, of whatever id, time and body there are."""
        text = f"{self.id}.{self.timestamp}.".encode() + self.body
        key = (signer or self.signers[0]).key
        return base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()

    def call(self, kind: str, written: str | None = None) -> Call:
        """The call, with another signature header if one is given."""
        listed = " ".join(f"v1,{self.value(signer)}" for signer in self.signers)
        signature = listed if written is None else written
        headers = (("webhook-id", self.id), ("webhook-timestamp", self.timestamp), ("webhook-signature", signature))
        return Call(kind, self.body, headers, self.active)


def calls(number: int, seed: int) -> Iterator[Call]:
    """So many calls; the same ones for the same seed."""
    source = random.Random(seed)
    makers = list(_MAKERS.items())
    for _ in range(number):
        kind, make = source.choice(makers)
        timestamp = str(SECONDS + source.randint(-290, 290))
        yield make(kind, Draft(source, source.choice(_BODIES), timestamp=timestamp))


Maker = Callable[[str, Draft], Call]
_MAKERS: dict[str, Maker] = {}


def _makes(kind: str) -> Callable[[Maker], Maker]:
    def register(maker: Maker) -> Maker:
        _MAKERS[kind] = maker
        return maker

    return register


@_makes("genuine")
def _genuine(kind: str, draft: Draft) -> Call:
    return draft.call(kind)


@_makes("genuine, any id")
def _any_id(kind: str, draft: Draft) -> Call:
    letters = draft.random.choices("abcXYZ019_-", k=draft.random.choice((1, 20, 128)))
    return replace(draft, id="".join(letters)).call(kind)


@_makes("genuine, header names in another case")
def _cased(kind: str, draft: Draft) -> Call:
    call = draft.call(kind)
    return replace(call, headers=tuple((draft.random.choice((str.title, str.upper))(n), v) for n, v in call.headers))


@_makes("genuine, among other headers")
def _among_others(kind: str, draft: Draft) -> Call:
    headers = [*draft.call(kind).headers, ("host", "example.com"), ("svix-id", "x"), ("x-webhook-id", "y")]
    draft.random.shuffle(headers)
    return replace(draft.call(kind), headers=tuple(headers))


@_makes("at the edge of the time allowed")
def _edge(kind: str, draft: Draft) -> Call:
    offset = draft.random.choice((-301, -300, -299, 299, 300, 301))
    return replace(draft, timestamp=str(SECONDS + offset)).call(kind)


@_makes("stale")
def _stale(kind: str, draft: Draft) -> Call:
    return replace(draft, timestamp=str(SECONDS - draft.random.randint(301, SECONDS))).call(kind)


@_makes("from the future")
def _future(kind: str, draft: Draft) -> Call:
    return replace(draft, timestamp=str(SECONDS + draft.random.randint(301, 10**11))).call(kind)


@_makes("while a secret is replaced")
def _rotation(kind: str, draft: Draft) -> Call:
    active = draft.random.choice(((OLD,), (OLD, NEW), (NEW, OLD), (NEW,)))
    signers = draft.random.choice(((OLD,), (OLD, NEW), (NEW, OLD), (NEW,)))
    return replace(draft, active=active, signers=signers).call(kind)


@_makes("several signatures")
def _several(kind: str, draft: Draft) -> Call:
    signers = draft.random.choices((NEW, OLD, STRANGE), k=draft.random.randint(2, 10))
    return replace(draft, signers=tuple(signers)).call(kind)


@_makes("signatures of other versions beside")
def _versions(kind: str, draft: Draft) -> Call:
    others = ("v1a," + "A" * 86 + "==", "v2,QUJD", "v3,QQ==", "v1a,abc_-", "v2,A", "v9,", "v2,abcd")
    items = draft.random.choices(others, k=draft.random.randint(1, 3))
    items.insert(draft.random.randint(0, len(items)), f"v1,{draft.value()}")
    return draft.call(kind, " ".join(items))


@_makes("the right signature under another version")
def _wrong_version(kind: str, draft: Draft) -> Call:
    return draft.call(kind, draft.random.choice(("v2,", "v1a,", "V1,", "v0,", "v01,", "", ",", "v1 ,")) + draft.value())


@_makes("signed with another secret")
def _other_secret(kind: str, draft: Draft) -> Call:
    signer = Secret(draft.random.randbytes(draft.random.choice((24, 32, 64))))
    return replace(draft, signers=(signer,), active=draft.random.choice(((NEW,), (OLD, NEW), ()))).call(kind)


@_makes("forged signature")
def _forged(kind: str, draft: Draft) -> Call:
    made_up = base64.b64encode(draft.random.randbytes(draft.random.choice((32, 32, 32, 0, 16, 31, 33, 64)))).decode()
    return draft.call(kind, f"v1,{made_up}")


@_makes("one character of the signature changed")
def _changed_signature(kind: str, draft: Draft) -> Call:
    value = draft.value()
    place = draft.random.randrange(len(value))
    return draft.call(kind, f"v1,{value[:place]}{draft.random.choice(_ALPHABET)}{value[place + 1 :]}")


@_makes("body changed after signing")
def _changed_body(kind: str, draft: Draft) -> Call:
    changed = draft.random.choice((draft.body + b" ", draft.body * 2, b"{}", b"{" + draft.body[1:] + b"}"))
    return replace(draft.call(kind), body=changed)


@_makes("body cut short")
def _cut(kind: str, draft: Draft) -> Call:
    return replace(draft.call(kind), body=draft.body[: draft.random.randrange(len(draft.body))])


@_makes("id or time changed after signing")
def _changed_headers(kind: str, draft: Draft) -> Call:
    other = draft.random.choice(
        (replace(draft, id="msg_other"), replace(draft, timestamp=str(int(draft.timestamp) + 1)))
    )
    return other.call(kind, f"v1,{draft.value()}")


@_makes("body that is no text, or empty")
def _no_text(kind: str, draft: Draft) -> Call:
    body = draft.random.choice((b"", b"\xff\xfe\x00", b'{"a": "\x80"}', b"\xed\xa0\x80", draft.body + b"\xc3"))
    return replace(draft, body=body).call(kind)


@_makes("malformed id")
def _bad_id(kind: str, draft: Draft) -> Call:
    bad = ("", " ", "msg.1", " msg_1", "msg_1 ", "msg_1\n", "msg_é", "a,b", "../1", "m" * 129, "m" * 5000, "msg\x001")
    return replace(draft, id=draft.random.choice(bad)).call(kind)


@_makes("malformed time")
def _bad_time(kind: str, draft: Draft) -> Call:
    plain = draft.timestamp
    bad = (
        *(
            "",
            " ",
            "x",
            "nan",
            "1e9",
            "-1",
            f"-{plain}",
            f"+{plain}",
            f" {plain}",
            f"{plain} ",
            f"{plain}\n",
            f"\t{plain}",
        ),
        *(f"{plain}.0", f"{plain}.9", f"{plain},{plain}", f"{plain[:4]}_{plain[4:]}", f"00{plain}", f"000{plain}"),
        *(hex(SECONDS), "9" * 12, "9" * 13, "9" * 4000, "9" * 5000, f"\u00a0{plain}"),
        *("".join(chr(zero + int(digit)) for digit in plain) for zero in (0x660, 0xFF10, 0x1D7CE)),
    )
    return replace(draft, timestamp=draft.random.choice(bad)).call(kind)


@_makes("a header missing")
def _missing(kind: str, draft: Draft) -> Call:
    headers = list(draft.call(kind).headers)
    headers.pop(draft.random.randrange(3))
    return replace(draft.call(kind), headers=tuple(headers))


@_makes("a header twice")
def _twice(kind: str, draft: Draft) -> Call:
    headers = list(draft.call(kind).headers)
    name, value = draft.random.choice(headers)
    other = draft.random.choice((value, value, "x", ""))
    headers.insert(draft.random.randrange(4), (draft.random.choice((name, name.upper())), other))
    return replace(draft.call(kind), headers=tuple(headers))


@_makes("bad base64")
def _bad_base64(kind: str, draft: Draft) -> Call:
    value = draft.value()
    place = draft.random.randrange(1, 42)
    respelt = _ALPHABET[_ALPHABET.index(value[-2]) ^ draft.random.choice((1, 2, 3))]
    bad = (
        *(value[:-1], value[:-2], f"{value}=", f"{value}==", f"={value}", f"{value}A", f"{value}AAAA", f"A{value}"),
        *(f"{value[:-2]}{respelt}=", value.replace("+", "-").replace("/", "_"), value.swapcase()),
        *(f"{value[:place]}{junk}{value[place:]}" for junk in "*-_!:é\u20ac"),
        *(base64.b64decode(value).hex(), base64.b85encode(base64.b64decode(value)).decode(), "", "=", "===="),
    )
    return draft.call(kind, f"v1,{draft.random.choice(bad)}")


@_makes("odd spaces between signatures")
def _spaces(kind: str, draft: Draft) -> Call:
    one = f"v1,{draft.value()}"
    gap = draft.random.choice(("  ", "\t", "\n", " \t ", "\u00a0", "\u2003", "\x0b", "\x1c"))
    bad = (f" {one}", f"{one} ", f"{one}\n", f"\t{one}", f"{one}{gap}{one}", f"v2,QUJD{gap}{one}", f"{one}{gap}v2,QUJD")
    return draft.call(kind, draft.random.choice(bad))


@_makes("items that are no signature")
def _no_item(kind: str, draft: Draft) -> Call:
    one, value = f"v1,{draft.value()}", draft.value()
    bad = (
        *(
            "",
            " ",
            ",",
            "v1",
            "v1,",
            "v1,,",
            f"v1{value}",
            f"v1;{value}",
            f"v1={value}",
            f"v1, {value}",
            f"v1,{value},x",
        ),
        *(f"{one},", f"{one},{one}", f"x {one}", f"{one} x", f", {one}", f"{one} ,", f"v1,é {one}", f"{one} v1,é"),
        *(f"v1, {one}", f"{one} v1,", f"v1,AAAA {one}", f"{one} v1,AAAA", f"v-,QUJD {one}", f"{'v' * 17},QUJD {one}"),
    )
    return draft.call(kind, draft.random.choice(bad))


@_makes("far too many signatures")
def _too_many(kind: str, draft: Draft) -> Call:
    items = [f"v1,{draft.value()}", *["v2,QUJD"] * draft.random.choice((6, 7, 8, 9, 300, 2000))]
    draft.random.shuffle(items)
    return draft.call(kind, " ".join(items))


@_makes("a header longer than allowed")
def _too_long(kind: str, draft: Draft) -> Call:
    room = 4096 - len(f" v1,{draft.value()}") - len("v2,")
    filler = "A" * (4 * (room // 4) + draft.random.choice((-4, 0, 4, 8)))
    return draft.call(kind, f"v2,{filler} v1,{draft.value()}")


@_makes("one character anywhere changed, left out or put in")
def _disfigured(kind: str, draft: Draft) -> Call:
    headers = list(draft.call(kind).headers)
    which = draft.random.randrange(3)
    name, value = headers[which]
    place = draft.random.randrange(len(value))
    put = draft.random.choice((*_FOREIGN, draft.random.choice(_ALPHABET), ""))
    headers[which] = (name, f"{value[:place]}{put}{value[place + draft.random.choice((0, 1)) :]}")
    return replace(draft.call(kind), headers=tuple(headers))


@_makes("one character foreign before signing")
def _foreign(kind: str, draft: Draft) -> Call:
    in_id = draft.random.random() < 0.5
    value = draft.id if in_id else draft.timestamp
    place = draft.random.randrange(len(value) + 1)
    odd = f"{value[:place]}{draft.random.choice(_FOREIGN)}{value[place:]}"
    return (replace(draft, id=odd) if in_id else replace(draft, timestamp=odd)).call(kind)
