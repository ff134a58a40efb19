"""What must hold between the fields of the `http` section, and between it and a model."""

from collections.abc import Iterable, Iterator, Mapping

from shared.catalogue import Model, ProviderEntry
from shared.catalogue.adapters import Problem
from shared.catalogue.provider_checks import host_problem
from shared.providers.http import template
from shared.providers.http.section import Call, HttpSection

_PLAIN = frozenset({"model", "nonce", "options", "user_hash"})
_VALUES = _PLAIN | {"prompt", "params", "images", "references"}


def entry_problems(entry: ProviderEntry, section: HttpSection) -> Iterator[Problem]:
    """Each thing wrong with a provider's entry."""
    yield from _within(("http",), _section_problems(section))
    for index, host in enumerate(section.hosts):
        problem = host_problem(host, plain_http=entry.plain_http)
        if problem is not None:
            yield ("http", "hosts", index), problem
    if entry.webhook is not None and not _uses(section.submit, "callback_url") and entry.webhook.token is None:
        yield ("webhook",), "is never told to the provider; write {{callback_url}} in http.submit"


def model_problems(model: Model, _entry: ProviderEntry, section: HttpSection) -> Iterator[Problem]:
    """Each thing wrong between a model and this provider."""
    yield from _reference_problems(model, section)
    for place, call in section.calls():
        for path, name in template.names(call.model_dump()):
            root, _, option = name.partition(".")
            if root != "options":
                continue
            spread = template.SPREAD in path
            if option not in model.options and not spread:
                yield ("options",), f"needs `{option}`, which the provider's {place} uses"
            elif path == ("path",) and not isinstance(model.options[option], str):
                yield ("options", option), f"must be text: it is a part of the path of {place}"
            elif spread and not isinstance(model.options.get(option, {}), Mapping):
                yield ("options", option), f"must be a mapping: its fields become fields of {place}"


def _reference_problems(model: Model, section: HttpSection) -> Iterator[Problem]:
    sent = {name for _, name in template.names(section.submit.model_dump())}
    places = [place for name in sent if (place := template.image_place(name)) is not None]
    takes_all = any(name.startswith(("images", "references")) and template.image_place(name) is None for name in sent)
    listed = 0
    for role, rule in model.taken_roles():
        how = rule.how
        if how.field is not None and how.form == "file" and section.submit.encoding == "json":
            yield ("references", role, "how", "form"), "needs a provider whose submit says `encoding: multipart`"
        if how.field is not None or how.palette is not None or takes_all:
            continue
        listed += rule.max
        if not places:
            yield ("references", role), "would never reach the provider; say in `how` which field takes it"
        elif listed > max(places) + 1:
            yield (
                ("references", role, "max"),
                f"is too much: http.submit has places for {max(places) + 1} images in all",
            )


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


def _within(path: tuple[str, ...], problems: Iterable[Problem]) -> Iterator[Problem]:
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
    if section.hosts and not section.handle_is_address:
        yield ("hosts",), 'is of no use unless the handle is an address: no path is "{{handle}}"'
    if section.errors.codes and section.errors.code is None:
        yield ("errors", "code"), "is missing: where an answer holds the words of `codes`"
    if section.outputs.form != "body" and section.outputs.at is None:
        yield ("outputs", "at"), "is missing: where the answer holds the outputs"
    if section.find is not None and not (_uses(section.submit, "nonce") and _uses(section.find, "nonce")):
        yield ("find",), "finds nothing unless {{nonce}} is sent by submit and asked for by find"


def _uses(call: Call, name: str) -> bool:
    return any(used == name for _, used in template.names(call.model_dump()))
