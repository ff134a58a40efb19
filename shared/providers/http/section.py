"""How a provider is called that is described by configuration alone: the `http` section of an entry.

A generation is submitted; the answer names a handle; the handle is checked until its status says how it ended; then
the outputs are read. A service that answers with the result at once has no handle. `template.py` says how calls are
written. The names known there are

- `prompt`, `model`, `nonce`, `user_hash`, `params`, `params.NAME`, `options.NAME`, in `submit` also `callback_url` and after
  it `handle`;
- `images`, the addresses of the references that no field of the model's `how` takes, in their order, and `images.N`, one
  of them, counted from 0; with `.data_uri`, `.base64` or `.file` behind it, what is at the address;
- `references`, all references as `{role, url, strength}`.

Paths and headers know `model`, `nonce`, `options.NAME`, `user_hash` and `handle` only; `api_key` is known in headers alone.
A place in an answer is written with dots, as in `images.0.url`; where several places are allowed, the first that holds
something counts.
"""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from shared.catalogue.entry import Entry, Texts
from shared.catalogue.provider_schemas import Host

AnswerPath = Annotated[str, Field(pattern=r"^[A-Za-z0-9_$ -]+(\.[A-Za-z0-9_$ -]+)*$")]
Statuses = Annotated[tuple[Annotated[int, Field(ge=200, le=599)], ...], Field(strict=False)]
Places = AnswerPath | Annotated[tuple[AnswerPath, ...], Field(strict=False, min_length=1)]
Ending = Literal["invalid_input", "content_blocked", "provider_error", "cancelled"]


class Call(Entry):
    """One HTTP call."""

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    """GET, POST, PUT, PATCH or DELETE"""

    path: str = Field(pattern=r"^(/[^?#\s]*|\{\{ ?handle ?\}\})$")
    """a path after base_url that begins with a slash, without a query; or {{handle}} where the handle is an address"""

    query: dict[str, JsonValue] = Field(default_factory=dict)
    """names and values behind the question mark"""

    headers: dict[str, str] = Field(default_factory=dict)
    """headers of this call alone"""


class Submit(Call):
    """The call that begins a generation."""

    method: Literal["POST", "PUT"] = "POST"
    """POST or PUT"""

    body: dict[str, JsonValue]
    """what is sent, with placeholders"""

    encoding: Literal["json", "multipart"] = "json"
    """`json` or `multipart`"""


class Cancel(Call):
    """The call that asks to stop."""

    method: Literal["POST", "PUT", "PATCH", "DELETE"] = "POST"
    """POST, PUT, PATCH or DELETE"""


class Find(Call):
    """The call that looks for an attempt by its `{{nonce}}` after the answer to a submit was lost."""

    handle: AnswerPath
    """where its answer holds the handle; nothing there means there is no such attempt"""


class Status(Entry):
    """How an answer tells where a generation stands. A word that is not listed means that it still works."""

    at: AnswerPath | None = None
    """where the answer holds the word"""

    done: Texts = ()
    """the words for finished"""

    failed: Texts = ()
    """the words for failed"""

    cancelled: Texts = ()
    """the words for cancelled"""

    working_codes: Statuses = ()
    """HTTP statuses that mean: not finished yet"""


class Fraction(Entry):
    """How an answer tells progress."""

    at: AnswerPath
    """where the answer holds the number"""

    of: float = Field(default=1, gt=0)
    """what the number is when all is done: 1, or 100 for percent"""


class Outputs(Entry):
    """Where the outputs are. `at` may hold a list or a single one."""

    form: Literal["url", "base64", "text", "body"] = "url"
    """`url`, `base64`, `text`, or `body` where the answer itself is the file"""

    at: Places | None = None
    """where the answer holds them, one place or a list of places; needed unless form is body"""

    item: AnswerPath | None = None
    """where each of them holds its address, content or text, if it is not that itself"""

    content_type: AnswerPath | None = None
    """where each of them holds its content type"""

    duration: AnswerPath | None = None
    """where each of them holds its length in seconds"""


class Errors(Entry):
    """What an answer that tells of a failure means."""

    code: Places | None = None
    """where it holds the provider's word for what went wrong, one place or a list of places"""

    message: Places | None = None
    """where it holds a sentence for people, one place or a list of places"""

    codes: dict[str, Ending] = Field(default_factory=dict)
    """the words: each invalid_input, content_blocked, provider_error or cancelled; a star at the end matches the rest"""


class HttpSection(Entry):
    """All that the adapter `http` needs to know."""

    headers: dict[str, str] = Field(default_factory=dict)
    """headers of every call, among them the key, such as `{Authorization: "Bearer {{api_key}}"}`"""

    submit: Submit
    """the call that begins a generation"""

    handle: AnswerPath | None = None
    """where the answer to submit holds the handle; left out where that answer is the result"""

    hosts: Annotated[tuple[Host, ...], Field(strict=False)] = ()
    """where the handle is an address: the hosts it may name besides that of base_url; they are sent the key"""

    check: Call | None = None
    """the call that asks how far a handle is"""

    status: Status = Status()
    """how the answer to check tells where the generation stands"""

    progress: Fraction | None = None
    """how the answer to check tells progress"""

    result: Call | None = None
    """the call that brings the outputs, where they are not in the answer that says done"""

    outputs: Outputs
    """where the outputs are"""

    cancel: Cancel | None = None
    """the call that asks to stop; left out where there is none"""

    find: Find | None = None
    """the call that looks for an attempt by its nonce"""

    errors: Errors = Errors()
    """what failures mean"""

    usage: dict[str, AnswerPath] = Field(default_factory=dict)
    """names of figures to keep, and where the last answer holds them"""

    webhook_handle: AnswerPath | None = None
    """where a callback holds the handle"""

    retry_statuses: Statuses = (429, 503)
    """HTTP statuses that mean: nothing was begun, ask again later"""

    @property
    def handle_is_address(self) -> bool:
        """Whether the handle is where to ask, such as a `polling_url`, rather than a part of a path."""
        return any(not call.path.startswith("/") for _, call in self.calls())

    def calls(self) -> list[tuple[str, Call]]:
        """The calls that this provider has, by the name of their field."""
        named = [(name, getattr(self, name)) for name in ("submit", "check", "result", "cancel", "find")]
        return [(name, call) for name, call in named if isinstance(call, Call)]
