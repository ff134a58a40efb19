"""What somebody wants to try of a model, made into the request that the platform would give to its provider."""

import base64
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from shared.app import App, Policy
from shared.catalogue import Catalogue, Model, ProviderEntry
from shared.domain import ids
from shared.domain.errors import PlatformError
from shared.domain.jobs import Job, JobReference
from shared.domain.kinds import ROLES
from shared.media import LARGEST_UPLOAD
from shared.pictures import PictureWorkshop
from shared.providers.contract import Request
from shared.services.provider_requests import provider_request
from shared.sniffing import sniff
from shared.storage.memory_files import MemoryFiles

GATEWAY = "https://your-gateway.example.com"


class Refused(Exception):
    """What was asked for cannot be tried; the text says what would be right."""


@dataclass(frozen=True)
class Wish:
    """A model's id, the person's words, the parameters as JSON, and pictures as `role:file`."""

    model: str
    prompt: str
    params: str = "{}"
    references: tuple[str, ...] = ()


def request_for(catalogue: Catalogue, wish: Wish) -> tuple[Model, ProviderEntry, Request]:
    """The model, its provider and the request. Raises Refused where the platform would refuse it, too."""
    model = catalogue.models.get(wish.model)
    if model is None:
        raise Refused(f"There is no model {wish.model!r}; there are: {', '.join(catalogue.models)}.")
    if not 0 < len(wish.prompt) <= model.max_prompt:
        raise Refused(f"The prompt must have 1 to {model.max_prompt} characters: PROMPT='A lighthouse at dusk'.")
    pictures = _Pictures()
    try:
        references = tuple(pictures.take(said) for said in wish.references)
        model.check_references([reference.role for reference in references])
        job = _job(model, wish.prompt, model.params_for(_params(wish.params)), references)
        return model, catalogue.providers[model.provider], provider_request(_platform(catalogue, pictures), job)
    except PlatformError as error:
        errors = cast("list[Mapping[str, str]]", error.extra.get("errors", []))
        fields = [f"{each['field']}: {each['message']}" for each in errors]
        raise Refused("\n".join(fields) or error.detail) from error


class _Pictures(MemoryFiles):
    """Reference pictures as uploads are kept; their addresses hold all of them, so that they lead somewhere from anywhere."""

    def take(self, said: str) -> JobReference:
        """A picture from `role:file`, cleaned as an upload is. Raises Refused, PlatformError."""
        role, _, name = said.partition(":")
        if role not in ROLES or not name:
            raise Refused(f"A reference is written as role:file, with a role of {', '.join(ROLES)}, and not {said!r}.")
        try:
            content = Path(name).read_bytes()
        except OSError as error:
            raise Refused(f"{name} cannot be read: {error.strerror}.") from error
        clean = PictureWorkshop().clean(content, declared_type=sniff(content) or "")
        place = f"uploads/{ids.new_id()}"
        self.put(place, io.BytesIO(clean.data), content_type=clean.content_type)
        return JobReference(role, place, clean.content_type)

    def signed_get(self, name: str, **_when: object) -> str:
        content = base64.b64encode(self.read(name, max_bytes=LARGEST_UPLOAD)).decode()
        there = self.stat(name)
        return f"data:{there.content_type if there else ''};base64,{content}"


def _params(written: str) -> Mapping[str, object]:
    try:
        params = json.loads(written)
    except ValueError as error:
        raise Refused(f"The parameters are not JSON: {error}.") from error
    if not isinstance(params, dict):
        raise Refused("The parameters are a JSON object, such as PARAMS='{\"n\": 2}'.")
    return params


def _job(model: Model, prompt: str, params: Mapping[str, object], references: tuple[JobReference, ...]) -> Job:
    """The job that a submit would make, as far as a provider sees it."""
    now = datetime.now(UTC)
    deadline = now + timedelta(seconds=model.deadline_seconds)
    return Job(
        id=ids.new_id(),
        user_id="somebody",
        department="",
        day="",
        month="",
        model=model.id,
        model_title=model.title,
        kind=model.kind,
        provider=model.provider,
        prompt=prompt,
        params=params,
        references=references,
        credits=0,
        price_version="",
        cancel_rule=model.cancel_rule,
        provider_cost_micros=0,
        created_at=now,
        deadline=deadline,
        wake_at=deadline,
        attempt=1,
        nonce=ids.new_id(),
    )


def _platform(catalogue: Catalogue, files: MemoryFiles) -> App:
    """The few parts of the platform that have a word in a request."""
    none = cast("Any", None)
    policy = Policy(ZoneInfo("UTC"), 0, "", frozenset(), frozenset(), None, GATEWAY)
    return App(
        store=none,
        queries=none,
        files=files,
        media=PictureWorkshop(),
        deliveries=none,
        fetcher=none,
        catalogue=catalogue,
        provider=none,
        policy=policy,
        now=lambda: datetime.now(UTC),
        new_id=ids.new_id,
    )
