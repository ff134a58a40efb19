"""A provider by configuration: submits, checks and cancels as the `http` section of its entry says."""

from collections.abc import Callable, Mapping

from shared.catalogue import ProviderEntry
from shared.catalogue.adapters import Adapter
from shared.providers.contract import (
    Access,
    Cancelled,
    Done,
    OutcomeUnknown,
    Progress,
    Provider,
    ProviderUnavailable,
    Request,
    Stopped,
    Working,
)
from shared.providers.guards import later, read_key
from shared.providers.http import answers, checks
from shared.providers.http.calls import may_be_asked, message
from shared.providers.http.section import Call, HttpSection
from shared.providers.http.wire import Answer, AnswerLost, NotSent, send

_NOT_FOR_LONG = (401, 402, 403, 408, 425, 429)
"""What a check answers when the fault is not the generation's: our key, our credit, or haste."""


ADAPTER = Adapter(
    section=HttpSection, options=None, entry_problems=checks.entry_problems, model_problems=checks.model_problems
)


def build(entry: ProviderEntry, access: Access) -> Provider:
    """The adapter for an entry."""
    section = HttpSection.model_validate(entry.section)
    make = FindingHttpProvider if section.find is not None else HttpProvider
    return make(entry, section, access.key)


class HttpProvider:
    """Keeps nothing between calls."""

    def __init__(self, entry: ProviderEntry, section: HttpSection, api_key: Callable[[], str] | None) -> None:
        self._entry = entry
        self._section = section
        self._api_key = api_key

    def start(self, request: Request) -> Progress:
        """Submit. A refused status that says "later" is unavailable; any other failure of theirs leaves the outcome open.

        A server that answers 500, 502 or 504 may have begun before it fell, so it is not asked again blindly.
        """
        section, timeouts = self._section, self._entry.timeouts
        seconds = timeouts.start if section.handle is not None else timeouts.whole
        key = read_key(self._api_key)
        try:
            answer = send(message(self._entry, section, section.submit, request, key=key, seconds=seconds))
        except NotSent as error:
            raise ProviderUnavailable("The provider cannot be reached.") from error
        except AnswerLost as error:
            raise OutcomeUnknown("The provider's answer was lost.") from error
        if answer.status in (*section.retry_statuses, 408, 425):
            raise _later(answer)
        if answer.status >= 500:
            raise OutcomeUnknown("The provider failed while it began.")
        if not 200 <= answer.status < 300:
            raise answers.rejection(section, answer, key)
        if section.handle is None:
            if section.outputs.form != "body" and answer.json() is None:
                raise OutcomeUnknown("The provider's answer cannot be read.")
            return answers.finished(section, answer, key)
        handle = self._handle_at(answer.json(), section.handle)
        if handle is None and answers.names_its_end(section, answer):
            return answers.failed(section, answer, key)
        if handle is None:
            raise OutcomeUnknown("The provider's answer names no generation.")
        return Working(handle, answers.fraction_of(section, answer.json()))

    def check(self, request: Request, handle: str) -> Progress:
        """Ask how far it is; an answer that cannot be read is asked for again later."""
        section = self._section
        key = read_key(self._api_key)
        answer = self._ask(_needed(section.check), request, handle, key)
        if answer.status in section.status.working_codes:
            return Working(handle, answers.fraction_of(section, answer.json()))
        if answer.status < 500 and answers.names_its_end(section, answer):
            return answers.failed(section, answer, key)
        self._insist(answer, key)
        body = answer.json()
        if body is None and section.status.at is not None:
            raise ProviderUnavailable("The provider's answer cannot be read.")
        word = answers.word_at(body, section.status.at)
        if word in section.status.failed:
            return answers.failed(section, answer, key)
        if word in section.status.cancelled:
            return Stopped(usage=answers.usage_of(section, body))
        if section.status.at is not None and word not in section.status.done:
            return Working(handle, answers.fraction_of(section, body))
        return self._done(answer, request, handle, key)

    def cancel(self, request: Request, handle: str) -> Cancelled:
        """Ask to stop. What is ended or gone is confirmed; a refusal is left to the next check, which tells how it ended."""
        section = self._section
        if section.cancel is None:
            return Cancelled.UNSUPPORTED
        answer = self._ask(section.cancel, request, handle, read_key(self._api_key))
        if answer.status in (404, 410):
            return Cancelled.CONFIRMED
        if answer.status in (405, 501):
            return Cancelled.UNSUPPORTED
        if self._is_passing(answer):
            raise _later(answer)
        word = answers.word_at(answer.json(), section.status.at)
        ended = {*section.status.done, *section.status.failed, *section.status.cancelled}
        return Cancelled.CONFIRMED if word in ended else Cancelled.REQUESTED

    def handle_in(self, payload: Mapping[str, object]) -> str | None:
        """The handle that a callback speaks of."""
        return self._handle_at(payload, self._section.webhook_handle)

    def _ask(self, call: Call, request: Request, handle: str | None, key: str) -> Answer:
        """The answer to a call that may be repeated freely."""
        try:
            seconds = self._entry.timeouts.check
            return send(message(self._entry, self._section, call, request, key=key, seconds=seconds, handle=handle))
        except (NotSent, AnswerLost) as error:
            raise ProviderUnavailable("The provider does not answer.") from error

    def _is_passing(self, answer: Answer) -> bool:
        """Whether the answer speaks of a trouble that says nothing about the generation."""
        codes = (*self._section.retry_statuses, *_NOT_FOR_LONG)
        return answer.status >= 500 or 300 <= answer.status < 400 or answer.status in codes

    def _insist(self, answer: Answer, key: str) -> None:
        """Raises ProviderUnavailable for a passing trouble, ProviderRejected for a final one."""
        if self._is_passing(answer):
            raise _later(answer)
        if not 200 <= answer.status < 300:
            raise answers.rejection(self._section, answer, key)

    def _done(self, answer: Answer, request: Request, handle: str, key: str) -> Done | Stopped:
        if self._section.result is not None:
            answer = self._ask(self._section.result, request, handle, key)
            if answers.names_its_end(self._section, answer):
                return answers.failed(self._section, answer, key)  # whatever the status: it is the failed run's own
            self._insist(answer, key)
        return answers.finished(self._section, answer, key)

    def _handle_at(self, answer: object, place: str | None) -> str | None:
        """A handle that is safe to use: in a path, or as an address of this provider."""
        handle = answers.handle_at(answer, place)
        if handle is not None and self._section.handle_is_address:
            return handle if may_be_asked(self._entry, self._section, handle) else None
        return handle


class FindingHttpProvider(HttpProvider):
    """A provider whose entry says how an attempt is found whose answer was lost."""

    def find(self, request: Request) -> str | None:
        """The handle of the attempt with this request's nonce, or None."""
        call = self._section.find
        if call is None:
            return None
        answer = self._ask(call, request, None, read_key(self._api_key))
        if not 200 <= answer.status < 300:
            raise _later(answer)
        return self._handle_at(answer.json(), call.handle)


def _needed(call: Call | None) -> Call:
    if call is None:
        raise ProviderUnavailable("This provider answers at once; there is nothing to check.")
    return call


def _later(answer: Answer) -> ProviderUnavailable:
    return later(answer.status, answer.headers.get("Retry-After"))
