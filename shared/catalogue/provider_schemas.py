"""What a provider is: its entry in `providers.yaml`, one instance of an adapter."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, JsonValue

from shared.catalogue.entry import Entry, Id
from shared.catalogue.http_schemas import HttpSection

SecretName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,255}$")]
Host = Annotated[str, Field(pattern=r"^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?$")]
Seconds = Annotated[float, Field(gt=0, le=900)]


class Timeouts(Entry):
    """How long each part of a call may take, in seconds."""

    connect: Seconds = 5
    """seconds to reach the provider"""

    start: Seconds = 30
    """seconds for the answer to a start; of a stream, for each next piece of it"""

    check: Seconds = 20
    """seconds for the answer to a check, a cancel or a search"""

    whole: Seconds = 240
    """seconds for a start that brings the whole result"""

    @property
    def longest(self) -> float:
        """The most seconds that one call of the adapter may take."""
        return self.connect + max(self.start, self.check, self.whole)


class Webhook(Entry):
    """How the provider's callbacks are known to be genuine: by the Standard Webhooks signature."""

    secret: SecretName
    """the name of the secret that signs callbacks"""

    token: SecretName | None = None
    """the name of the secret in our webhook's address, where the provider has one address for all jobs"""


class OpenAISection(Entry):
    """How the adapter `openai` speaks to this server."""

    mode: Literal["background", "sync"] = "sync"
    """`background` where text runs as a stored response that is asked for later, else `sync`"""

    api: Literal["responses", "chat"] = "chat"
    """which of the two text interfaces the server knows"""


class OpenAIReference(Entry):
    """The `how` of a reference for the adapter `openai`."""

    say: str = Field(min_length=1, max_length=300)
    """what to tell the model about an image, as a sentence with {number} for its place"""


class OpenAIOptions(Entry):
    """The `options` of a model for the adapter `openai`."""

    body: dict[str, JsonValue] = Field(default_factory=dict)
    """further fields of each request, under the vendor's own names"""

    references: dict[Literal["character", "style", "color"], OpenAIReference] = Field(default_factory=dict)
    """filled from the model's references"""


class ProviderEntry(Entry):
    """A provider as the platform reaches it."""

    id: Id
    """small letters, digits, dots and dashes, at most 63"""

    title: str = Field(min_length=1, max_length=80)
    """the name administrators see, at most 80 characters"""

    adapter: Literal["openai", "http"]
    """`openai` or `http`"""

    base_url: str = Field(pattern=r"^https?://[^/?#@\s]+(/[^?#\s]*[^/?#\s])?$")
    """an https address without a slash at the end, such as https://api.example.com/v1"""

    secret: SecretName
    """the name of the secret that holds the key"""

    timeouts: Timeouts = Timeouts()
    """a mapping of seconds: connect, start, check, whole"""

    fetch_hosts: Annotated[tuple[Host, ...], Field(strict=False)] = ()
    """the hosts outputs are fetched from besides that of base_url, such as "*.example.com\""""

    plain_http: bool = False
    """true only for a local provider on this machine"""

    bills_stopped_runs: bool = False
    """true where a run is billed although it was cancelled"""

    webhook: Webhook | None = None
    """a mapping with `secret`, where the provider calls back"""

    http: HttpSection | None = None
    """how the adapter `http` calls this provider"""

    openai: OpenAISection | None = None
    """how the adapter `openai` speaks to this server"""

    @property
    def output_hosts(self) -> tuple[str, ...]:
        """Where outputs may be fetched from, as `host`, `host:port` or `*.domain`."""
        return (urlsplit(self.base_url).netloc, *self.fetch_hosts)
