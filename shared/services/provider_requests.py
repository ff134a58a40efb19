"""What a provider is told about a job: everything it needs for one attempt, and nothing about the person."""

from datetime import timedelta

from shared.app import App
from shared.deliveries.contract import DISPATCH_SECONDS
from shared.domain import ids
from shared.domain.jobs import Job, JobReference
from shared.providers.contract import Reference, Request

LARGEST_REFERENCE = 20 * 1024 * 1024
"""Bytes; clean uploads are smaller, and so is what a model of ours puts out as one image."""

SPARE_SECONDS = 30
"""What a call leaves of the time a delivery may take."""


def provider_request(app: App, job: Job) -> Request:
    """The request of the present attempt."""
    model = app.catalogue.models[job.model]
    left = (job.deadline - app.now()).total_seconds()
    return Request(
        job_id=job.id,
        kind=job.kind,
        model=model.model,
        prompt=job.prompt,
        params=job.params,
        references=tuple(_reference(app, job, reference) for reference in job.references),
        options=model.adapter_options(),
        nonce=job.nonce or "",
        user_hash=ids.digest("provider", job.user_id),
        callback_url=callback_url(app, job),
        max_seconds=max(1.0, min(left, DISPATCH_SECONDS - SPARE_SECONDS)),
    )


def callback_url(app: App, job: Job) -> str | None:
    """Where the provider may call back: the token names the job and the attempt. None where it has no webhook secret."""
    if app.catalogue.providers[job.provider].webhook is None or job.nonce is None:
        return None
    return f"{app.policy.gateway_url}/webhooks/{job.provider}/{job.id}.{job.nonce}"


def _reference(app: App, job: Job, reference: JobReference) -> Reference:
    """A reference with a URL that lives as long as the job may take."""
    lifetime = job.deadline - app.now() + timedelta(minutes=15)
    return Reference(
        role=reference.role,
        url=app.files.signed_get(reference.object, now=app.now(), seconds=max(900, int(lifetime.total_seconds()))),
        content_type=reference.content_type,
        strength=reference.strength,
        read=lambda: app.files.read(reference.object, max_bytes=LARGEST_REFERENCE),
    )
