"""Replicate as a script: predictions, callbacks and the signing secret, every exchange checked against our description of it."""

import base64
from functools import cache
from typing import Any

from tests.contracts.fake_server import Call, Reply
from tests.contracts.scripted import Run, ScriptedProviders, ScriptedService
from tests.contracts.vendor import Description

SECRET = "whsec_" + base64.b64encode(b"replicate signs with this key..").decode()
FLAGGED = "The input or output was flagged as sensitive. Please try again with different inputs. (E005)"
INTERRUPTED = "Prediction interrupted; please retry (code: PA)"
TEXT = ["Seven ", "words ", "that ", "a ", "model ", "might ", "write."]
PICTURE = b"\x89PNG\r\n\x1a\n a picture"

_STATUS = {
    "queued": "starting",
    "running": "processing",
    "done": "succeeded",
    "failed": "failed",
    "filtered": "failed",
    "cancelled": "canceled",
    "aborted": "aborted",
}
_DETAILS = {
    401: ("Unauthenticated", "You did not pass a valid authentication token"),
    404: ("Not found", "The requested resource could not be found."),
    429: ("Too many requests", "Request was throttled. Your rate limit resets in ~1s."),
}


class Broken(Reply):
    """An answer that is not as the description says, on purpose."""


class ReplicateService(ScriptedService):
    """Outputs are addresses below `files`; where that leads here (`…/files`), `file` serves them.

    With a `key`, calls with any other are refused. Answers given to `next` go first; they are checked too, unless they are
    `Broken`.
    """

    def __init__(self, *, files: str = "https://replicate.delivery/xezq", key: str | None = None) -> None:
        super().__init__()
        self.files = files
        self.key = key
        self._description = replicate_description()  # read before the first call, whose time is counted
        self._next: list[Reply] = []

    def next(self, *replies: Reply) -> None:
        """Answer the next calls with these, whatever they are."""
        self._next.extend(replies)

    def answer(self, call: Call) -> Reply:
        if call.path.startswith("/files/"):
            return self.file(call)
        reply = self._next.pop(0) if self._next else self._answer(call)
        if not (isinstance(reply, Broken) or reply.lost or reply.silent or isinstance(reply.body, bytes)):
            self.problems += self._description.exchange_problems(call, reply)
        return reply

    def file(self, call: Call) -> Reply:
        """The content of an output. Whoever asks with the key has given it away."""
        if "authorization" in call.headers:
            self.problems.append(f"{call.path} was asked for with a key")
        return Reply(PICTURE, content_type="image/png")

    def callback(self, run: Run) -> dict[str, Any]:
        """What is sent to the run's `callback` address in its present state."""
        body = self._prediction(run)
        self.problems += self._description.webhook_problems("prediction", body)
        return body

    def new_id(self, number: int) -> str:
        return f"rp{number:024d}"

    def refused(self, status: int, **headers: str) -> Reply:
        title, detail = _DETAILS.get(status, ("Trouble", "Something went wrong."))
        return Reply({"title": title, "detail": detail, "status": status}, status, headers)

    def shown(self, run: Run) -> Reply:
        return Reply(self._prediction(run))

    def _answer(self, call: Call) -> Reply:
        if self.key is not None and call.headers.get("authorization") != f"Bearer {self.key}":
            return self.refused(401)
        match call.method, call.path.removeprefix("/v1/").split("/"):
            case "POST", ["models", owner, name, "predictions"]:
                return self._begin(call, f"{owner}/{name}", "hidden")
            case "POST", ["predictions"]:
                return self._begin(call, "owner/name", call.json()["version"])
            case "GET", ["predictions", id]:
                return self.look(id)
            case "POST", ["predictions", id, "cancel"]:
                self.stop(id)
                run = self.runs.get(id)
                return self.refused(404) if run is None else self.shown(run)
            case "GET", ["webhooks", "default", "secret"]:
                return Reply({"key": SECRET})
        return self.refused(404)

    def _begin(self, call: Call, model: str, version: str) -> Reply:
        body = call.json()
        asked = {"model": model, "version": version, "input": body.get("input", {})}
        reply = self.begin(call, asked, callback=body.get("webhook"))
        return Reply(reply.body, 201) if reply.status == 200 and isinstance(reply.body, dict) else reply

    def _prediction(self, run: Run) -> dict[str, Any]:
        status = _STATUS[run.state]
        begun = run.state not in ("queued", "aborted")
        figures = {"predict_time": 1.5} if begun else {}
        if run.asked["model"].startswith("openai/") and run.state == "done":
            figures |= {"input_token_count": 11, "output_token_count": 7}
        address = f"https://api.replicate.com/v1/predictions/{run.id}"
        return {
            "id": run.id,
            **run.asked,
            "output": self._output(run),
            "data_removed": False,
            "error": {"failed": INTERRUPTED, "filtered": FLAGGED}.get(run.state),
            "status": status,
            "logs": {"running": _bar(25), "done": _bar(25) + _bar(100)}.get(run.state, ""),
            "created_at": "2026-11-22T12:00:00.000Z",
            "urls": {"web": f"https://replicate.com/p/{run.id}", "get": address, "cancel": f"{address}/cancel"},
            **({"started_at": "2026-11-22T12:00:01.000Z"} if begun else {}),
            **(
                {"completed_at": "2026-11-22T12:00:02.500Z", "metrics": figures | {"total_time": 2.5}}
                if run.ended
                else {}
            ),
        }

    def _output(self, run: Run) -> object:
        """Words for a model of OpenAI, a list of pictures where a number was asked for, else one address."""
        if run.asked["model"].startswith("openai/"):
            return {"running": TEXT[:3], "done": TEXT}.get(run.state)
        if run.state != "done":
            return None
        number = run.asked["input"].get("num_outputs")
        names = [f"{self.files}/{run.id}/out-{index}.webp" for index in range(number or 1)]
        return names[0] if number is None else names


class ReplicateFake(ScriptedProviders):
    """Replicate alone, one prediction at a time: each create begins anew under the same id."""

    def __init__(self) -> None:
        self.service = _OneRun()
        super().__init__(replicate=self.service)

    @property
    def base_url(self) -> str:
        return self.at("replicate")

    @property
    def problems(self) -> list[str]:
        return self.service.problems

    def next(self, *replies: Reply) -> None:
        self.service.next(*replies)

    def creates(self) -> list[Call]:
        """The calls that may begin something."""
        return [call for call in self.calls if call.method == "POST" and not call.path.endswith("/cancel")]


class _OneRun(ReplicateService):
    def new_id(self, number: int) -> str:
        return super().new_id(1)


def refusal(status: int, code: str, text: str, **headers: str) -> Reply:
    """A refused call; Replicate has a title where others have a code. `headers` such as `retry_after="3"`."""
    body = {"title": code, "detail": text, "status": status}
    return Reply(body, status, {name.replace("_", "-"): value for name, value in headers.items()})


@cache
def replicate_description() -> Description:
    """Our own description of Replicate, read once."""
    return Description("replicate", "/v1")


def _bar(percent: int) -> str:
    return f"Using seed: 7\n {percent}%|{'█' * (percent // 10)} | {percent}/100 [00:01<00:03, 25.0it/s]\n"
