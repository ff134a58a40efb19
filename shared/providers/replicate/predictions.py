"""Predictions: begun, asked for, stopped, and read once they have ended."""

from replicate.prediction import Prediction, Predictions

from shared.providers.contract import (
    Cancelled,
    OutcomeUnknown,
    Progress,
    ProviderUnavailable,
    Request,
    Stopped,
    Working,
)
from shared.providers.guards import rejected
from shared.providers.replicate.answers import Data, failure, finished, handle_of, text_so_far, usage_of
from shared.providers.replicate.calls import Connection
from shared.providers.replicate.inputs import inputs_of
from shared.providers.replicate.options import ReplicateOptions
from shared.providers.replicate.wire import Refused

_ENDED = {"succeeded", "failed", "canceled", "aborted"}
_GONE = (404, 410)


def begin(connection: Connection, request: Request) -> Progress:
    """Create a prediction, by the version that the entry names or by the model alone."""
    version = ReplicateOptions.model_validate(dict(request.options)).version
    inputs = inputs_of(request)
    params: Predictions.CreatePredictionParams = {}
    if request.callback_url is not None:
        params = {"webhook": request.callback_url, "webhook_events_filter": ["start", "completed"]}
    told = connection.begin(
        lambda client: (
            client.predictions.create(model=request.model, input=inputs, **params)
            if version is None
            else client.predictions.create(version=version, input=inputs, **params)
        ),
        request,
    )
    if handle_of(told) is None:
        raise OutcomeUnknown("The provider's answer names no generation.")
    return _progress(connection, request, told)


def look(connection: Connection, request: Request, handle: str) -> Progress:
    """How far the prediction is."""
    try:
        told = connection.ask(lambda client: client.predictions.get(handle))
    except Refused as error:
        if error.answer.status in _GONE:
            raise rejected("provider_error", "The provider does not know this generation any more.") from error
        raise ProviderUnavailable("The provider does not answer.") from error
    if handle_of(told) != handle:
        raise ProviderUnavailable("The provider's answer cannot be read.")
    return _progress(connection, request, told)


def stop(connection: Connection, handle: str) -> Cancelled:
    """Ask to stop. What is ended or gone is confirmed; a refusal is left to the next check."""
    try:
        told = connection.ask(lambda client: client.predictions.cancel(handle))
    except Refused as error:
        return Cancelled.CONFIRMED if error.answer.status in _GONE else Cancelled.REQUESTED
    return Cancelled.CONFIRMED if told.get("status") in _ENDED else Cancelled.REQUESTED


def webhook_secret(connection: Connection) -> str:
    """The signing secret of the account. Raises ProviderUnavailable."""
    try:
        key = connection.ask(lambda client: client.webhooks.default.secret()).get("key")
    except Refused as error:
        raise ProviderUnavailable("The provider does not tell its webhook secret.") from error
    if not isinstance(key, str) or not key:
        raise ProviderUnavailable("The provider does not tell its webhook secret.")
    return key


def _progress(connection: Connection, request: Request, told: Data) -> Progress:
    """Where a prediction stands. A status nobody knows counts as working. Raises ProviderError for a failed one."""
    match told.get("status"):
        case "succeeded":
            return finished(request, told)
        case "failed":
            raise failure(told, connection.read_key())
        case "canceled":
            return Stopped(usage=usage_of(told))
        case "aborted":  # ended before it began, which is not billed
            return Stopped(started=False, usage=usage_of(told))
        case _:
            return Working(handle_of(told) or "", _fraction(told), text_so_far(request, told))


def _fraction(told: Data) -> float | None:
    """What the newest progress bar in the log shows, from 0 to 1; None where there is none."""
    logs = told.get("logs")
    try:
        shown = Prediction.Progress.parse(logs) if isinstance(logs, str) else None
        return None if shown is None else min(1.0, max(0.0, shown.percentage))
    except (ValueError, OverflowError):  # a number too long for Python
        return None
