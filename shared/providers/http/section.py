"""How a provider is called that is described by configuration alone: the `http` section of an entry.

A generation is submitted; the answer names a handle; the handle is checked until its status says how it ended; then
the outputs are read. A service that answers with the result at once has no handle. `template.py` says how calls are
written. The names known there are `prompt`, `model`, `nonce`, `user_hash`, `params`, `params.NAME`, `options.NAME`,
`references` (all of them, as `{role, url, strength}`), `references.ROLE` (addresses), `references.ROLE.N` (one address;
with `.data_uri`, `.base64` or `.file` its content), in `submit` also `callback_url` and after it `handle`. Paths and
headers know `model`, `nonce`, `options.NAME`, `user_hash` and `handle` only; `api_key` is known in headers alone. A place
in an answer is written with dots, as in `images.0.url`.
"""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from shared.catalogue.entry import Entry, Texts

AnswerPath = Annotated[str, Field(pattern=r"^[A-Za-z0-9_$ -]+(\.[A-Za-z0-9_$ -]+)*$")]
Statuses = Annotated[tuple[Annotated[int, Field(ge=200, le=599)], ...], Field(strict=False)]
RejectionCode = Literal["invalid_input", "content_blocked", "provider_error"]


class Call(Entry):
    """One HTTP call."""

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    """GET, POST, PUT, PATCH or DELETE"""

    path: str = Field(pattern=r"^/[^?#\s]*$")
    """a path after base_url that begins with a slash, without a query"""

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

    at: AnswerPath | None = None
    """where the answer holds them; needed unless form is body"""

    item: AnswerPath | None = None
    """where each of them holds its address, content or text, if it is not that itself"""

    content_type: AnswerPath | None = None
    """where each of them holds its content type"""

    duration: AnswerPath | None = None
    """where each of them holds its length in seconds"""


class Errors(Entry):
    """What an answer that tells of a failure means."""

    code: AnswerPath | None = None
    """where it holds the provider's word for what went wrong"""

    message: AnswerPath | None = None
    """where it holds a sentence for people"""

    codes: dict[str, RejectionCode] = Field(default_factory=dict)
    """the provider's words: each invalid_input, content_blocked or provider_error; a star at the end matches the rest"""


class HttpSection(Entry):
    """All that the adapter `http` needs to know."""

    headers: dict[str, str] = Field(default_factory=dict)
    """headers of every call, among them the key, such as `{Authorization: "Bearer {{api_key}}"}`"""

    submit: Submit
    """the call that begins a generation"""

    handle: AnswerPath | None = None
    """where the answer to submit holds the handle; left out where that answer is the result"""

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

    def calls(self) -> list[tuple[str, Call]]:
        """The calls that this provider has, by the name of their field."""
        named = [(name, getattr(self, name)) for name in ("submit", "check", "result", "cancel", "find")]
        return [(name, call) for name, call in named if isinstance(call, Call)]
