"""Breakers: ask before a create, tell after a call. Shared through the database, read from what was read a moment ago.

A healthy system writes nothing: successes are counted in the process and told along with the next failure, or while the
breaker is not at rest. No trouble of the database ever reaches a job from here: then everybody may start.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from shared.app import App
from shared.catalogue import Model
from shared.domain import breakers
from shared.domain.breakers import Breaker, LastError, breaker_id
from shared.domain.jobs import Job
from shared.storage.store import Change, Reader

TOLD_EVERY = timedelta(seconds=5)
"""While failures are rare, successes are told this often and not one by one."""

_log = logging.getLogger(__name__)


def may_start(app: App, job: Job) -> float:
    """Seconds to wait before the job's create may be sent; 0 is now. The job may become the probe that everybody waits for."""
    id = breaker_id(job.provider, job.model)
    try:
        known = _known(app).get(id, Breaker(id))
        if breakers.state(known, app.now()) != "half_open":
            return breakers.wait(known, app.now())
        return _claim(app, id, job.id)
    except Exception:  # noqa: BLE001 - a breaker must never fail a job
        _log.warning("breaker: cannot be asked", exc_info=True, extra={"breaker": id, "job_id": job.id})
        return 0.0


def tell(app: App, job: Job, *, ok: bool, code: str | None = None, detail: str | None = None) -> None:
    """A call of the job's provider worked (a create was answered, a generation is done), or failed by the provider's fault.

    `detail` must be free of secrets: administrators see it.
    """
    id = breaker_id(job.provider, job.model)
    try:
        known = _known(app).get(id, Breaker(id))
        if _is_news(app, known, job, ok=ok, now=app.now()):
            tally = app.kept.tallies.take(id)
            if ok:
                _write(app, id, lambda breaker: breakers.succeeded(breaker, tally, app.now()))
            else:
                said = LastError(code or "unknown", detail or "", app.now())
                _write(app, id, lambda breaker: breakers.failed(breaker, tally, said, by=job.id))
    except Exception:  # noqa: BLE001 - a breaker must never fail a job
        _log.warning("breaker: cannot be told", exc_info=True, extra={"breaker": id, "job_id": job.id, "ok": ok})


def waiting(app: App, model: Model) -> float:
    """Seconds for which a generation with this model would not be started; 0 when it would."""
    id = breaker_id(model.provider, model.id)
    return breakers.wait(_known(app).get(id, Breaker(id)), app.now())


def read(app: App) -> Mapping[str, Breaker]:
    """The breakers of all models that ever had a failure, as they are now. Raises Unavailable."""
    ids = [breaker_id(model.provider, model.id) for model in app.catalogue.models.values()]
    return {breaker.id: breaker for breaker in app.store.get_all(Breaker, ids)}


def _known(app: App) -> Mapping[str, Breaker]:
    """The breakers as they were a moment ago; none when they cannot be read, so that everybody may start."""
    try:
        return app.kept.breakers.get(app.now, lambda: read(app))
    except Exception:  # noqa: BLE001 - a breaker must never fail a job
        _log.warning("breaker: cannot be read", exc_info=True)
        return {}


def _claim(app: App, id: str, by: str) -> float:
    """Take the probe, if nobody has it: decided in the commit, and recognised by the job's id."""

    def step(read: Reader) -> Change[tuple[Breaker, float]]:
        before = read.get(Breaker, id) or Breaker(id)
        after, seconds = breakers.asked(before, by, app.now())
        return Change((after, seconds), update=() if after == before else (after,))

    after, seconds = app.store.commit(step)
    _learned(app, after)
    return seconds


def _is_news(app: App, known: Breaker, job: Job, *, ok: bool, now: datetime) -> bool:
    """Whether the database should hear of a call. A success that can wait is counted here until something is told."""
    match breakers.state(known, now):
        case "open":
            return False
        case "half_open":
            return ok or known.probe == job.id
        case "closed":
            if not ok:
                return True
            first = app.kept.tallies.add(known.id, now)
            return known.in_a_row > 0 or (now - first >= TOLD_EVERY and breakers.troubled(known, now))


def _write(app: App, id: str, change: Callable[[Breaker], Breaker]) -> None:
    """Change a breaker. A write whose reply was lost is recognised by its mark, unless somebody has written since."""
    mark = app.new_id()

    def step(read: Reader) -> Change[tuple[Breaker, Breaker]]:
        there = read.get(Breaker, id)
        before = there or Breaker(id)
        after = before if before.mark == mark else change(before)
        if after == before:
            return Change((before, before))
        after = replace(after, mark=mark)
        return Change((before, after), create=() if there else (after,), update=(after,) if there else ())

    before, after = app.store.commit(step)
    _learned(app, after)
    if after.open_until is not None and after.open_until != before.open_until:
        _log.warning("breaker: opened", extra={"breaker": id, "failures": dict(after.failures)})
    if after.open_until is None and before.open_until is not None:
        _log.info("breaker: closed", extra={"breaker": id})


def _learned(app: App, breaker: Breaker) -> None:
    app.kept.breakers.amend(lambda known: {**known, breaker.id: breaker})
