"""What a provider is: its entry in `providers.yaml`, one instance of an adapter."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, JsonValue, model_validator
from pydantic_core import PydanticCustomError

from shared.catalogue.entry import Entry, Id

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

    @property
    def looking(self) -> float:
        """The most seconds that a look may take: it may be a cancel, a check and the call for the result."""
        return 3 * (self.connect + self.check)


class WebhookHmac(Entry):
    """Where the signature of a callback stands that is HMAC-SHA256 over the body alone, with the secret's text as the key."""

    header: str = Field(pattern=r"^[A-Za-z0-9-]{1,100}$")
    """the name of the header"""

    prefix: str = Field(default="", pattern=r"^[\x21-\x7e]{0,40}$")
    """what stands before the signature in the header, such as `sha256=`"""

    encoding: Literal["hex", "base64"] = "hex"
    """`hex` (in small letters) or `base64`"""


class Webhook(Entry):
    """How the provider's callbacks are known to be genuine: by the Standard Webhooks signature, unless it says otherwise."""

    secret: SecretName | None = None
    """the name of the secret that signs callbacks"""

    token: SecretName | None = None
    """the name of the secret in our webhook's address, where the provider has one address for all jobs"""

    hmac: WebhookHmac | None = None
    """a mapping with `header`, where only the body is signed, by HMAC-SHA256"""

    keys: str | None = Field(default=None, pattern=r"^https://[^/?#@\s]+/[^?#\s]*$")
    """the https address of the provider's public keys instead of a secret, where it signs as fal does"""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.secret is None) is (self.keys is None):
            raise PydanticCustomError("webhook", "must have either `secret` or `keys`")
        if self.hmac is not None and self.secret is None:
            raise PydanticCustomError("webhook", "must have `secret` where it has `hmac`")
        return self


class ProviderEntry(Entry):
    """A provider as the platform reaches it."""

    id: Id
    """small letters, digits, dots and dashes, at most 63"""

    title: str = Field(min_length=1, max_length=80)
    """the name administrators see, at most 80 characters"""

    adapter: str = Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")
    """the name of a module of shared/providers, such as `http` or `openai`"""

    base_url: str = Field(pattern=r"^https?://[^/?#@\s]+(/[^?#\s]*[^/?#\s])?$")
    """an https address without a slash at the end, such as https://api.example.com/v1"""

    secret: SecretName | None = None
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
    """a mapping with `secret` or `keys`, where the provider calls back"""

    section: dict[str, JsonValue] = Field(default_factory=dict)
    """what the adapter needs to know, written under the adapter's name"""

    @model_validator(mode="before")
    @classmethod
    def _section_by_name(cls, raw: Any) -> Any:
        """In the file the section bears the name of its adapter, so that a reader sees whose fields they are."""
        if not isinstance(raw, Mapping) or not isinstance(raw.get("adapter"), str) or "section" in raw:
            return raw
        return {
            **{name: value for name, value in raw.items() if name != raw["adapter"]},
            "section": raw.get(raw["adapter"], {}),
        }

    @property
    def output_hosts(self) -> tuple[str, ...]:
        """Where outputs may be fetched from, as `host`, `host:port` or `*.domain`."""
        return (urlsplit(self.base_url).netloc, *self.fetch_hosts)
