"""Models that the organisation has deployed on an endpoint of its own, through the prediction client of aiplatform.

That client takes seconds and a hundred megabytes to load, so it is loaded by the first call of such a model and no other.
"""

import base64
import binascii
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
import urllib3

from shared.catalogue import ProviderEntry
from shared.providers.contract import Artifact, Done, OutcomeUnknown, ProviderUnavailable, Reference, Request
from shared.providers.guards import read_reference, rejected
from shared.providers.vertex import failures
from shared.providers.vertex.credentials import Tokens
from shared.providers.vertex.failures import Refusal
from shared.providers.vertex.section import EndpointOptions, VertexSection, options_of

if TYPE_CHECKING:
    from google.cloud.aiplatform_v1.services.prediction_service import PredictionServiceClient
    from google.protobuf.struct_pb2 import Value

_PORTS = {"http": 80, "https": 443}
_BEFORE_SENDING = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)


class Endpoint:
    """Calls endpoints of one project and location."""

    def __init__(self, entry: ProviderEntry, section: VertexSection, project: str, tokens: Tokens) -> None:
        self._entry = entry
        self._location = f"projects/{project}/locations/{section.location}"
        self._tokens = tokens

    def make(self, request: Request) -> Done:
        """Ask for one prediction and wait. Nothing can be stopped or found again once the call was sent."""
        options = options_of(request)
        asked = options.endpoint
        instance: dict[str, Any] = _instance(request, asked)
        parameters: dict[str, Any] = dict(options.config)
        (instance if asked.params == "instance" else parameters).update(request.params)
        name = request.model if "/" in request.model else f"{self._location}/endpoints/{request.model}"
        seconds = min(self._entry.timeouts.whole, max(1.0, request.max_seconds))
        client, values = self._client, (_value(instance), _value(parameters))
        with self._beginning():
            answer = client.predict(
                endpoint=name, instances=[values[0]], parameters=values[1], retry=None, timeout=seconds
            )
            told = type(answer).to_dict(answer)
        if not told.get("predictions") and not told.get("deployed_model_id"):
            raise OutcomeUnknown("The provider's answer cannot be read.")
        return _done(request, asked, told.get("predictions"))

    @cached_property
    def _client(self) -> "PredictionServiceClient":
        from google.cloud.aiplatform_v1.services.prediction_service import PredictionServiceClient
        from google.cloud.aiplatform_v1.services.prediction_service.transports.rest import (
            PredictionServiceRestTransport,
        )

        address = urlsplit(self._entry.base_url)
        port = address.port or _PORTS[address.scheme]
        transport = PredictionServiceRestTransport(
            host=f"{address.hostname}:{port}{address.path}",
            url_scheme=address.scheme,
            credentials=self._tokens.credentials,
        )
        # It has no option for these: no proxy from the environment, and no redirect.
        transport._session.trust_env = False
        transport._session.max_redirects = 0
        return PredictionServiceClient(transport=transport)

    @contextmanager
    def _beginning(self) -> Iterator[None]:
        """Our errors instead of the client's; the token is fresh."""
        from google.api_core.exceptions import GoogleAPICallError
        from google.auth.exceptions import GoogleAuthError
        from google.protobuf.json_format import Error as UnreadableError

        key = self._tokens.fresh()
        try:
            yield
        except GoogleAPICallError as error:
            raise failures.refused(_refusal(error), key=key) from error
        except GoogleAuthError as error:  # it answered 401, and the client could do nothing about that
            raise rejected("provider_error") from error
        except requests.ConnectionError as error:
            if _never_connected(error):
                raise ProviderUnavailable("The provider cannot be reached.") from error
            raise OutcomeUnknown("The provider's answer was lost.") from error
        except requests.RequestException as error:
            raise OutcomeUnknown("The provider's answer was lost.") from error
        except (UnreadableError, ValueError, TypeError, AttributeError) as error:
            raise OutcomeUnknown("The provider's answer cannot be read.") from error


def _instance(request: Request, asked: EndpointOptions) -> dict[str, Any]:
    instance: dict[str, Any] = dict(asked.instance)
    _put(instance, asked.prompt, request.prompt, many=False)
    for reference in request.references:
        if reference.how.field is not None:
            _put(instance, reference.how.field, _encoded(reference), many=reference.how.many)
    return instance


def _value(told: dict[str, Any]) -> "Value":
    """The form in which the client takes JSON."""
    from google.protobuf.json_format import ParseDict
    from google.protobuf.struct_pb2 import Value

    return ParseDict(told, Value())


def _put(instance: dict[str, Any], field: str, value: object, *, many: bool) -> None:
    *steps, last = field.split(".")
    for step in steps:
        instance = instance.setdefault(step, {})
    instance[last] = [*instance.get(last, []), value] if many else value


def _encoded(reference: Reference) -> str:
    if reference.how.form == "url":
        return reference.url
    text = base64.b64encode(read_reference(reference)).decode()
    return text if reference.how.form == "base64" else f"data:{reference.content_type};base64,{text}"


def _refusal(error: Any) -> Refusal:
    """A GoogleAPICallError; its response is that of `requests`."""
    response = error.response
    if not isinstance(response, requests.Response):
        return Refusal(int(error.code or 0), {})
    try:
        body = response.json()
    except ValueError:
        body = {}
    return Refusal(response.status_code, body, response.headers.get("Retry-After"))


def _never_connected(error: requests.ConnectionError) -> bool:
    cause = error.args[0] if error.args else None
    return isinstance(error, requests.ConnectTimeout) or isinstance(getattr(cause, "reason", cause), _BEFORE_SENDING)


def _done(request: Request, asked: EndpointOptions, predictions: object) -> Done:
    """The outputs in the predictions. Raises ProviderRejected when there are none."""
    found = [_output(each, asked.output) for each in predictions] if isinstance(predictions, list) else []
    outputs = [each for each in found if isinstance(each, str) and each]
    if not outputs:
        raise rejected("provider_error", "The endpoint finished without a result.")
    if request.kind == "text":
        return Done(text="\n".join(outputs))
    try:
        return Done(tuple(Artifact(None, data=base64.b64decode(each, validate=True)) for each in outputs))
    except binascii.Error as error:
        raise rejected("provider_error", "The endpoint sent an image that cannot be read.") from error


def _output(prediction: object, place: str | None) -> object:
    for step in place.split(".") if place else ():
        prediction = prediction.get(step) if isinstance(prediction, Mapping) else None
    return prediction
