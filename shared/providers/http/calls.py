"""Fills a call that an entry describes with the values of one request."""

import base64
from collections.abc import Mapping
from typing import cast
from urllib.parse import quote, urlsplit

from shared.catalogue import ProviderEntry
from shared.destinations import FetchRefused, HostRules, destination
from shared.providers.contract import Reference, Request
from shared.providers.guards import read_reference
from shared.providers.http import template
from shared.providers.http.section import Call, HttpSection, Submit
from shared.providers.http.template import ABSENT, Resolve
from shared.providers.http.wire import FilePart, Message, NotSent


def message(
    entry: ProviderEntry,
    section: HttpSection,
    call: Call,
    request: Request,
    *,
    key: str,
    seconds: float,
    handle: str | None = None,
) -> Message:
    """The call as it is sent for this request, and for this handle if there is one yet. Raises ProviderError where a
    reference cannot be read, NotSent where the handle is an address to which the key may not go."""
    resolve = _values(request, handle, key)
    return Message(
        method=call.method,
        url=_address(entry, section, call, handle, resolve),
        headers={name: str(value) for name, value in _filled({**section.headers, **call.headers}, resolve).items()},
        query=_filled(call.query, resolve),
        body=_body(call, request, resolve) if isinstance(call, Submit) else None,
        multipart=isinstance(call, Submit) and call.encoding == "multipart",
        connect=entry.timeouts.connect,
        total=min(seconds, max(1.0, request.max_seconds)),
    )


def may_be_asked(entry: ProviderEntry, section: HttpSection, address: str) -> bool:
    """Whether a handle that is an address leads to a host that may be sent the key."""
    own = urlsplit(entry.base_url)
    local = (own.netloc,) if entry.plain_http else ()
    try:
        destination(address, HostRules(section.hosts if local else (own.netloc, *section.hosts), local))
    except (FetchRefused, ValueError):
        return False
    return True


def _address(entry: ProviderEntry, section: HttpSection, call: Call, handle: str | None, resolve: Resolve) -> str:
    if call.path.startswith("/"):
        return entry.base_url + str(template.render(call.path, lambda name: _quoted(name, resolve(name))))
    if handle is None or not may_be_asked(entry, section, handle):
        raise NotSent("the handle is no address of this provider")
    return handle


def _values(request: Request, handle: str | None, key: str) -> Resolve:
    plain: dict[str, object] = {
        "prompt": request.prompt,
        "model": request.model,
        "nonce": request.nonce,
        "user_hash": request.user_hash,
        "callback_url": request.callback_url,
        "handle": handle,
        "api_key": key,
        "params": request.params,
    }

    def resolve(name: str) -> object:
        root, _, rest = name.partition(".")
        if root == "references":
            return [_described(reference) for reference in request.references]
        if root == "images":
            return _images(request, rest)
        if root == "params" and rest:
            value = request.params.get(rest)
        elif root == "options":
            value = request.options.get(rest)
        else:
            value = plain[name]
        return ABSENT if value is None else value

    return resolve


def _images(request: Request, rest: str) -> object:
    """The references that are in the list of images: all or one of them, in one form or another: `""`, `file`, `0`, `0.file`."""
    listed = [reference for reference in request.references if reference.how.field is None]
    place, _, form = rest.partition(".") if rest[:1].isdecimal() else ("", "", rest)
    if place:
        return _encoded(listed[int(place)], form or "url") if int(place) < len(listed) else ABSENT
    return [_encoded(reference, form or "url") for reference in listed] or ABSENT


def _described(reference: Reference) -> dict[str, object]:
    described: dict[str, object] = {"role": reference.role, "url": reference.url}
    return described if reference.strength is None else {**described, "strength": reference.strength}


def _encoded(reference: Reference, form: str) -> object:
    """The reference as `url`, `data_uri`, `base64` or `file`. Raises ProviderError if its bytes cannot be read."""
    if form == "url":
        return reference.url
    content = read_reference(reference)
    if form == "file":
        return FilePart(
            f"{reference.role}.{reference.content_type.rpartition('/')[2]}", content, reference.content_type
        )
    text = base64.b64encode(content).decode("ascii")
    return text if form == "base64" else f"data:{reference.content_type};base64,{text}"


def _quoted(name: str, value: object) -> str:
    """A value as part of a path; only what the catalogue says may hold slashes."""
    return quote(str(value), safe="/" if name == "model" or name.startswith("options.") else "")


def _filled(values: Mapping[str, object], resolve: Resolve) -> dict[str, object]:
    filled = template.render(values, resolve)
    return {} if filled is ABSENT else cast("dict[str, object]", filled)


def _body(call: Submit, request: Request, resolve: Resolve) -> dict[str, object]:
    body = _filled(call.body, resolve)
    for reference in request.references:
        how = reference.how
        if how.field is not None:
            _put(body, how.field.split("."), _encoded(reference, how.form), many=how.many)
    return body


def _put(body: dict[str, object], steps: list[str], value: object, *, many: bool) -> None:
    for step in steps[:-1]:
        body = cast("dict[str, object]", body.setdefault(step, {}))
    if many:
        cast("list[object]", body.setdefault(steps[-1], [])).append(value)
    else:
        body[steps[-1]] = value
