"""Asked: what a person asks for, and what that comes to at the terms of the moment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from shared.app import App, Policy
from shared.catalogue import Model
from shared.domain import pricing
from shared.domain.errors import InvalidInput, PlatformError, PriceChanged, Unavailable
from shared.domain.kinds import Role
from shared.services import offers, references
from shared.services.offers import Offer
from shared.storage.store import Reader

T = TypeVar("T")


@dataclass(frozen=True)
class AskedReference:
    """A reference as a person names it: an upload of theirs, or an output of a job of theirs."""

    role: Role
    upload_id: str | None = None
    task_id: str | None = None
    index: int | None = None
    strength: float | None = None


@dataclass(frozen=True)
class Asked:
    """What a person asks for. `credits` is the price they were shown."""

    model: str
    prompt: str
    params: Mapping[str, Any]
    references: tuple[AskedReference, ...] = ()
    credits: int | None = None


@dataclass(frozen=True)
class Sold:
    """What a request comes to: the model, its parameters filled in, the files of its references, and the price."""

    model: Model
    params: Mapping[str, Any]
    found: references.Found
    credits: int
    price_version: str


Terms = Offer | PlatformError
"""What a model is sold at, or why that cannot be said: read before a step, and raised in it, where a replay comes first."""


def at_terms(app: App, asked: Asked, decide: Callable[[Terms], T]) -> T:
    """Decide at the terms as they were a moment ago; nobody is refused for another price before they were read anew."""
    try:
        return decide(_terms(app, asked))
    except PriceChanged:
        app.kept.offers.forget()
        return decide(_terms(app, asked))


def sold(
    read: Reader, *, uid: str, asked: Asked, terms: Terms, anyway: bool = False, policy: Policy, now: datetime
) -> Sold:
    """Understand a request; `anyway` also sells what cannot be had now.

    Raises InvalidInput and its kinds, ModelUnavailable, ProviderDown, PriceChanged, Unavailable.
    """
    if isinstance(terms, PlatformError):
        raise terms
    model = terms.model
    params = _understood(model, asked)
    if not anyway:
        terms.check()
    credits = pricing.total(terms.price, outputs=model.outputs(params))
    pricing.agree(credits, asked.credits)
    until = now + timedelta(seconds=model.deadline_seconds)
    found = references.resolve(read, uid=uid, asked=asked.references, policy=policy, now=now, until=until)
    return Sold(model, params, found, credits, terms.price.version)


def _terms(app: App, asked: Asked) -> Terms:
    model = app.catalogue.models.get(asked.model)
    if model is None:
        return InvalidInput("There is no such model.", {"model": "Not in the list of models."})
    try:
        return offers.offered(app, model)
    except Unavailable as error:
        return error


def _understood(model: Model, asked: Asked) -> dict[str, Any]:
    """The parameters, filled in. Raises InvalidInput and its kinds."""
    prompt = asked.prompt.strip()
    if not prompt:
        raise InvalidInput("The prompt is empty.", {"prompt": "Say what to generate."})
    if len(asked.prompt) > model.max_prompt:
        raise InvalidInput(
            "The prompt is too long.",
            {"prompt": f"At most {model.max_prompt} characters; this has {len(asked.prompt)}."},
        )
    params = model.params_for(asked.params)
    model.check_references([reference.role for reference in asked.references])
    return params
