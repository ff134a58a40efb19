"""What a model is: its entry in `models.yaml`."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, get_args

from pydantic import Field, JsonValue, model_validator

from shared.catalogue import parameters
from shared.catalogue.entry import Entry, Id, Texts
from shared.catalogue.references import How
from shared.domain.errors import ReferencesNotSupported
from shared.domain.kinds import ROLES, CancelRule, Kind, Role

_DEADLINES: Mapping[str, int] = {"text": 300, "image": 600, "video": 1800}
_OUTPUT_TYPES: Mapping[str, tuple[str, ...]] = {
    "text": ("text/plain",),
    "image": ("image/png", "image/jpeg", "image/webp"),
    "video": ("video/mp4", "video/webm"),
}


class Price(Entry):
    """What a generation costs the person."""

    credits: int = Field(ge=1, le=100_000)
    """whole credits, 1 to 100000"""

    per: Literal["run", "output"]
    """`run` for the whole generation, `output` for each of its outputs"""


class ReferenceRule(Entry):
    """How many images a model takes in one role, and how they reach the provider."""

    max: int = Field(ge=1, le=16)
    """the most images in this role, 1 to 16"""

    how: How = How()
    """how they reach the provider, such as `{field: image_prompt}` or `{say: "Image {number} sets the style."}`"""


class References(Entry):
    """The roles a model takes; a role that is left out is refused."""

    character: ReferenceRule | None = None
    """a mapping such as `{max: 1}`"""

    style: ReferenceRule | None = None
    """a mapping such as `{max: 1}`"""

    color: ReferenceRule | None = None
    """a mapping such as `{max: 1}`"""


class Model(Entry):
    """A model as people choose it. Prices are in whole credits, costs in US dollars, times in seconds, prompts in characters."""

    id: Id
    """small letters, digits, dots and dashes, at most 63"""

    title: str = Field(min_length=1, max_length=80)
    """the name people see, at most 80 characters"""

    description: str = Field(default="", max_length=500)
    """one or two sentences for people, at most 500 characters"""

    kind: Kind
    """what it makes: text, image or video"""

    provider: Id
    """the id of an entry in providers.yaml"""

    model: str = Field(min_length=1, max_length=200)
    """the provider's own name of the model"""

    price: Price
    """such as `{credits: 3, per: output}`"""

    provider_cost_usd: float = Field(ge=0)
    """what a run (or an output, as the price is per) costs us there, in US dollars"""

    params: dict[str, Any] = Field(default_factory=lambda: dict(parameters.CLOSED))
    """a closed JSON Schema object; each parameter reaches the provider under its own name"""

    outputs_param: str | None = None
    """the parameter that says how many outputs there are"""

    max_prompt: int = Field(default=8000, ge=1, le=100_000)
    """the longest prompt in characters, 1 to 100000"""

    references: References = References()
    """the roles in which reference images are taken"""

    typical_seconds: float = Field(gt=0, le=3600)
    """how long it usually takes, in seconds"""

    deadline_seconds: int = Field(ge=10, le=7200)
    """seconds after which it is given up, 10 to 7200; text 300, image 600, video 1800 unless said otherwise"""

    cancel_rule: CancelRule
    """`refund`, `charge` or `before_start`"""

    ends: date | None = None
    """the last day on which it is offered, as 2026-12-31"""

    checked: date | None = None
    """the day on which name and price were last compared with the provider's pages"""

    options: dict[str, JsonValue] = Field(default_factory=dict)
    """free data for the adapter"""

    output_types: Texts = Field(min_length=1)
    """the content types it may make"""

    @model_validator(mode="before")
    @classmethod
    def _by_kind(cls, raw: Any) -> Any:
        """What follows from the kind unless the entry says otherwise."""
        if not isinstance(raw, Mapping):
            return raw
        kind: str = (
            raw["kind"] if raw.get("kind") in get_args(Kind) else "image"
        )  # a wrong one is one mistake, not three
        return {"deadline_seconds": _DEADLINES[kind], "output_types": _OUTPUT_TYPES[kind], **raw}

    def params_for(self, raw: Mapping[str, object]) -> dict[str, object]:
        """The parameters a generation runs with, defaults filled in. Raises InvalidInput with fields `params.NAME`."""
        return parameters.apply(self.params, raw)

    def outputs(self, params: Mapping[str, object]) -> int:
        """How many outputs these parameters (as `params_for` gave them) ask for."""
        asked = params.get(self.outputs_param, 1) if self.outputs_param else 1
        return asked if isinstance(asked, int) else 1

    def available(self, today: date) -> str | None:
        """Why the model is not offered on that day; None when it is."""
        if self.ends is not None and today > self.ends:
            return f"its provider ended it on {self.ends.isoformat()}"
        return None

    def max_references(self, role: Role) -> int:
        """The most reference images in a role; 0 where the role is not taken."""
        return next((rule.max for taken, rule in self.taken_roles() if taken == role), 0)

    def check_references(self, roles: Sequence[Role]) -> None:
        """Raises ReferencesNotSupported when the model does not take these references, one role for each image."""
        for role in dict.fromkeys(roles):
            asked, most = roles.count(role), self.max_references(role)
            if asked > most:
                raise ReferencesNotSupported(self._refusal(role, most), {"references": self._refusal(role, most)})

    def taken_roles(self) -> list[tuple[Role, ReferenceRule]]:
        """The roles it takes, each with its rule."""
        rules = {role: getattr(self.references, role) for role in ROLES}
        return [(role, rule) for role, rule in rules.items() if rule is not None]

    def _refusal(self, role: Role, most: int) -> str:
        if most == 0:
            return f"{self.title} takes no {role} reference."
        return f"{self.title} takes at most {most} {role} reference{'s' if most > 1 else ''}."
