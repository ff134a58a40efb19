"""What a provider is told about a job: everything it needs for one attempt, and nothing about the person."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from shared.app import App
from shared.catalogue.references import How
from shared.catalogue.schemas import Model
from shared.deliveries.contract import DISPATCH_SECONDS
from shared.domain import ids
from shared.domain.errors import Unavailable
from shared.domain.jobs import Job, JobReference
from shared.media import NotMedia
from shared.providers.contract import ProviderRejected, ProviderUnavailable, Reference, Request
from shared.providers.guards import read_reference
from shared.services.references import LARGEST_REFERENCE

SPARE_SECONDS = 30
"""What a call leaves of the time a delivery may take."""


def provider_request(app: App, job: Job, *, creating: bool = True) -> Request:
    """The request of the present attempt. Raises ProviderUnavailable or ProviderRejected when a reference cannot be read.

    Only a create needs the words that are said about the references; a check does without.
    """
    model = app.catalogue.models[job.model]
    left = (job.deadline - app.now()).total_seconds()
    try:
        said = _said(app, job, model) if creating else _Said((), ())
    except Unavailable as error:
        raise ProviderUnavailable("The addresses of the references cannot be signed now.") from error
    return Request(
        job_id=job.id,
        kind=job.kind,
        model=model.model,
        prompt="\n".join((*said.sentences, job.prompt)),
        params=job.params,
        references=said.images,
        options=model.options,
        nonce=job.nonce or "",
        user_hash=ids.digest("provider", job.user_id),
        callback_url=callback_url(app, job),
        max_seconds=max(1.0, min(left, DISPATCH_SECONDS - SPARE_SECONDS)),
        seconds_left=max(1.0, left),
        staging=app.files.uri(f"staging/{job.id}/{job.attempt}/"),
    )


def callback_url(app: App, job: Job) -> str | None:
    """Where the provider may call back: the token names the job and the attempt. None where it has no webhook secret."""
    if app.catalogue.providers[job.provider].webhook is None or job.nonce is None:
        return None
    return f"{app.policy.gateway_url}/webhooks/{job.provider}/{job.id}.{job.nonce}"


@dataclass(frozen=True)
class _Said:
    """What is put before the prompt about the references, and the images that are sent."""

    sentences: tuple[str, ...]
    images: tuple[Reference, ...]


def _said(app: App, job: Job, model: Model) -> _Said:
    """Each reference as its role's rule has it: as an image, as words, or as both. Images in one place are numbered from 1."""
    hows = {role: rule.how for role, rule in model.taken_roles()}
    sentences: list[str] = []
    images: list[Reference] = []
    numbers: Counter[str | None] = Counter()
    for reference in job.references:
        how = hows.get(reference.role, How())
        image = _image(app, job, reference, how)
        palette = ""
        if how.palette is None:
            images.append(image)
            numbers[how.field] += 1
        else:
            palette = ", ".join(_palette(app, image, how.palette))
        # A picture with nothing to be seen in it has no colours, and so there is nothing to say.
        if how.say is not None and (palette or how.palette is None):
            sentences.append(
                _sentence(how.say, number=numbers[how.field], palette=palette, strength=reference.strength)
            )
    return _Said(tuple(sentences), tuple(images))


def _sentence(say: str, *, number: int, palette: str, strength: float | None) -> str:
    sentence = say.replace("{number}", str(number)).replace("{palette}", palette)
    return sentence if strength is None else f"{sentence} How strongly it counts, from 0 to 1: {strength:g}."


def _palette(app: App, image: Reference, colours: int) -> tuple[str, ...]:
    content = read_reference(image)
    try:
        return app.media.palette(content, colours=colours)
    except Unavailable as error:
        raise ProviderUnavailable("A reference image cannot be looked at now.") from error
    except NotMedia as error:
        raise ProviderRejected("invalid_input", "A reference image cannot be read.") from error


def _image(app: App, job: Job, reference: JobReference, how: How) -> Reference:
    """A reference with a URL that lives as long as the job may take."""
    lifetime = job.deadline - app.now() + timedelta(minutes=15)
    return Reference(
        role=reference.role,
        url=app.files.signed_get(reference.object, now=app.now(), seconds=max(900, int(lifetime.total_seconds()))),
        content_type=reference.content_type,
        strength=reference.strength,
        read=lambda: app.files.read(reference.object, max_bytes=LARGEST_REFERENCE),
        how=how,
    )
