"""Fills a call that an entry describes with the values of one request."""

import base64
from collections.abc import Mapping
from typing import cast
from urllib.parse import quote

from shared.catalogue import ProviderEntry
from shared.providers.contract import Reference, Request
from shared.providers.guards import read_reference
from shared.providers.http import template
from shared.providers.http.section import Call, HttpSection, Submit
from shared.providers.http.template import ABSENT, Resolve
from shared.providers.http.wire import FilePart, Message


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
    """The call as it is sent for this request, and for this handle if there is one yet."""
    resolve = _values(request, handle, key)
    return Message(
        method=call.method,
        url=entry.base_url + str(template.render(call.path, lambda name: _quoted(name, resolve(name)))),
        headers={name: str(value) for name, value in _filled({**section.headers, **call.headers}, resolve).items()},
        query=_filled(call.query, resolve),
        body=_body(call, request, resolve) if isinstance(call, Submit) else None,
        multipart=isinstance(call, Submit) and call.encoding == "multipart",
        connect=entry.timeouts.connect,
        total=min(seconds, max(1.0, request.max_seconds)),
    )


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
            return _references(request, rest)
        if root == "params" and rest:
            value = request.params.get(rest)
        elif root == "options":
            value = request.options.get(rest)
        else:
            value = plain[name]
        return ABSENT if value is None else value

    return resolve


def _references(request: Request, rest: str) -> object:
    """All references as objects, the addresses of one role, or one of them: `""`, `style`, `style.0`, `style.0.file`."""
    role, _, place = rest.partition(".")
    if not role:
        return [_described(reference) for reference in request.references]
    of_role = [reference for reference in request.references if reference.role == role]
    if not place:
        return [reference.url for reference in of_role] or ABSENT
    index, _, form = place.partition(".")
    return _encoded(of_role[int(index)], form or "url") if int(index) < len(of_role) else ABSENT


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
