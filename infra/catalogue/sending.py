"""Sends a request for real, tells how far it is, and keeps what comes back."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from shared.catalogue import Model, ProviderEntry
from shared.destinations import FetchRefused, HostRules
from shared.fetching import Fetcher, FetchFailed
from shared.providers.contract import (
    Artifact,
    OutcomeUnknown,
    Progress,
    Provider,
    ProviderError,
    ProviderUnavailable,
    Request,
    Stopped,
    Streams,
    Working,
)
from shared.sniffing import sniff

Say = Callable[[str], None]
Pause = Callable[[float], None]

LARGEST_OUTPUT = 256 * 1024 * 1024
"""Bytes of one output."""

_FIRST_PAUSE, _LONGEST_PAUSE = 2.0, 10.0
"""Seconds between two questions how far it is."""


def send(
    provider: Provider, entry: ProviderEntry, model: Model, request: Request, *, out: Path, say: Say, pause: Pause
) -> bool:
    """Run a generation to its end, and keep its outputs in the folder `out`; whether it succeeded."""
    try:
        end = _awaited(provider, model, request, _begun(provider, request, say), say, pause)
    except ProviderError as error:
        say(f"{_KINDS.get(type(error), 'rejected')}: {error.detail}")
        return False
    if isinstance(end, Working):
        say(
            f"not ended after {model.deadline_seconds} seconds; asked to stop: {provider.cancel(request, end.handle).value}"
        )
        return False
    if end.usage:
        say("usage: " + ", ".join(f"{name} {figure:g}" for name, figure in end.usage.items()))
    if isinstance(end, Stopped):
        say("stopped by the provider")
        return False
    if end.text is not None:
        say(end.text)
    kept = [_kept(artifact, index, entry, out, say) for index, artifact in enumerate(end.artifacts)]
    return all(kept)


_KINDS: dict[type[ProviderError], str] = {
    ProviderUnavailable: "unavailable, nothing was begun",
    OutcomeUnknown: "unknown, it may have begun",
}


def _begun(provider: Provider, request: Request, say: Say) -> Progress:
    if not isinstance(provider, Streams):
        return provider.start(request)
    return provider.stream(request, lambda fraction, text: say(_how_far(fraction, text)))


def _awaited(
    provider: Provider, model: Model, request: Request, progress: Progress, say: Say, pause: Pause
) -> Progress:
    """What it ends with, or how far it is when the model's deadline is over. Raises ProviderError."""
    waited, seconds = 0.0, _FIRST_PAUSE
    if isinstance(progress, Working):
        say(f"begun: {progress.handle}")
    while isinstance(progress, Working) and waited < model.deadline_seconds:
        pause(seconds)
        waited, seconds = waited + seconds, min(seconds * 1.5, _LONGEST_PAUSE)
        handle = progress.handle
        try:
            progress = provider.check(request, handle)
        except ProviderUnavailable as error:
            say(f"not answered: {error.detail}")
            continue
        if isinstance(progress, Working):
            say(_how_far(progress.fraction, progress.text))
    return progress


def _how_far(fraction: float | None, text: str | None) -> str:
    told = "at work" if fraction is None else f"at work, {fraction:.0%}"
    return told if text is None else f"{told}, {len(text)} characters"


def _kept(artifact: Artifact, index: int, entry: ProviderEntry, out: Path, say: Say) -> bool:
    """Fetch an output as the platform would and write it to the folder."""
    try:
        content = artifact.data if artifact.data is not None else _fetched(artifact.url or "", entry)
    except FetchRefused as error:
        say(f"output {index} is at {urlsplit(artifact.url or '').hostname}: {error.detail} Is it in `fetch_hosts`?")
        return False
    except FetchFailed as error:
        say(f"output {index} could not be fetched: {error.detail}")
        return False
    kind = sniff(content[:64])
    if kind is None:
        say(f"output {index} is no picture or video that is kept ({artifact.content_type}, {len(content)} bytes)")
    out.mkdir(parents=True, exist_ok=True)
    file = out / f"{index}.{(kind or 'a/bin').rpartition('/')[2]}"
    file.write_bytes(content)
    say(f"output {index}: {file}")
    return kind is not None


def _fetched(url: str, entry: ProviderEntry) -> bytes:
    """The bytes of an output. Raises FetchRefused, FetchFailed."""
    own = entry.output_hosts
    rules = HostRules(local=own) if entry.plain_http else HostRules(hosts=own)
    with Fetcher(rules).fetch(url, max_bytes=LARGEST_OUTPUT) as fetched:
        return fetched.file.read()
