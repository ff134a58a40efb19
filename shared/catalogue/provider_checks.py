"""What must hold between the fields of a provider's entry."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from shared.catalogue import template
from shared.catalogue.http_schemas import Call, HttpSection
from shared.catalogue.mistakes import FieldPath
from shared.catalogue.provider_schemas import ProviderEntry

Problem = tuple[FieldPath, str]

_PLAIN = frozenset({"model", "nonce", "options", "user_hash"})
_VALUES = _PLAIN | {"prompt", "params", "references"}
_LOOPBACK = {"127.0.0.1", "localhost"}


def provider_problems(entry: ProviderEntry, *, local: bool) -> Iterator[Problem]:
    """Each thing wrong with the entry as a whole; only a `local` catalogue may use plain http."""
    yield from _address_problems(entry, local=local)
    if entry.adapter != "http" and entry.http is not None:
        yield ("http",), f"is for adapter http; this entry says {entry.adapter}"
    if entry.adapter != "openai" and entry.openai is not None:
        yield ("openai",), f"is for adapter openai; this entry says {entry.adapter}"
    if entry.openai is not None and entry.openai.mode == "background" and entry.openai.api != "responses":
        yield ("openai", "api"), "must be `responses` in mode background"
    if entry.adapter == "http" and entry.http is None:
        yield (), "needs a section `http` that says how the provider is called"
    elif entry.http is not None:
        yield from (((("http", *path)), message) for path, message in _section_problems(entry.http))
        if entry.webhook is not None and not _uses(entry.http.submit, "callback_url") and entry.webhook.token is None:
            yield ("webhook",), "is never told to the provider; write {{callback_url}} in http.submit"


def _address_problems(entry: ProviderEntry, *, local: bool) -> Iterator[Problem]:
    address = urlsplit(entry.base_url)
    if entry.plain_http and not local:
        yield ("plain_http",), "is for the local system; here every provider is reached by https"
    if entry.plain_http and address.hostname not in _LOOPBACK:
        yield ("base_url",), "must be on this machine (127.0.0.1) when plain_http is true"
    if not entry.plain_http and address.scheme != "https":
        yield ("base_url",), "must begin with https://"
    for index, host in enumerate(entry.fetch_hosts):
        name, _, port = host.partition(":")
        if name.startswith("*.") and name.count(".") < 2:
            yield ("fetch_hosts", index), "covers too much; name a domain, such as *.example.com"
        if not entry.plain_http and (port or name.replace(".", "").isdigit() or "." not in name):
            yield ("fetch_hosts", index), "must be a public host name without a port"


def _section_problems(section: HttpSection) -> Iterator[Problem]:
    """Paths and headers hold plain values only: they are always there, and no person wrote them."""
    yield from _within(("headers",), template.problems(section.headers, _PLAIN | {"api_key"}))
    for name, call in section.calls():
        own = {"callback_url"} if name == "submit" else set() if name == "find" else {"handle"}
        yield from _within((name, "path"), template.problems(call.path, _PLAIN | (own - {"callback_url"})))
        yield from _within((name, "headers"), template.problems(call.headers, _PLAIN | own | {"api_key"}))
        yield from _within((name, "query"), template.problems(call.query, _VALUES | own))
    yield from _within(("submit", "body"), template.problems(section.submit.body, _VALUES | {"callback_url"}))
    if section.submit.encoding == "json":
        for path, used in template.names(section.submit.body):
            if used.endswith(".file"):
                yield ("submit", "body", *path), "is a file, which needs `encoding: multipart`"
    yield from _flow_problems(section)


def _within(path: FieldPath, problems: Iterator[Problem]) -> Iterator[Problem]:
    return (((*path, *inner), message) for inner, message in problems)


def _flow_problems(section: HttpSection) -> Iterator[Problem]:
    if section.handle is not None and section.check is None:
        yield ("handle",), "is of no use without `check`, the call that asks how far it is"
    if section.handle is None:
        for name in ("check", "result", "cancel", "find", "webhook_handle"):
            if getattr(section, name) is not None:
                yield (name,), "needs `handle`, the place where the answer to submit holds it"
    elif not (section.status.at and section.status.done) and not section.status.working_codes:
        yield ("status",), "must say `at` and `done`, or `working_codes`: nothing would ever be finished"
    if section.outputs.form != "body" and section.outputs.at is None:
        yield ("outputs", "at"), "is missing: where the answer holds the outputs"
    if section.find is not None and not (_uses(section.submit, "nonce") and _uses(section.find, "nonce")):
        yield ("find",), "finds nothing unless {{nonce}} is sent by submit and asked for by find"


def _uses(call: Call, name: str) -> bool:
    return any(used == name for _, used in template.names(call.model_dump()))
