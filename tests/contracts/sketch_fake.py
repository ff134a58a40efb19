"""The local sketch server as a script: `SketchService` behind a mount with many jobs, `SketchFake` alone with one."""

from typing import Any

from tests.contracts.configured import HttpService
from tests.contracts.fake_server import Call, FakeServer, Reply
from tests.contracts.scripted import Run


class SketchService(HttpService):
    """infra/local/models/sketch/server.py. A job has as many outputs as its parameters ask for."""

    scheme = "Key"

    def serve(self, call: Call) -> Reply:
        match call.method, call.path.split("/"):
            case "POST", ["", "v1", "jobs"]:
                self.expect_body("sketch", call.path, call.json())
                reply = self.begin(call, call.json(), callback=call.json().get("webhook_url"))
                return Reply(reply.body, 201) if reply.status == 200 and isinstance(reply.body, dict) else reply
            case "GET", ["", "v1", "jobs"]:
                known = [run.id for run in self.runs.values() if run.asked.get("nonce") == call.query["nonce"]]
                return Reply({"id": known[0] if known else None})
            case "GET", ["", "v1", "jobs", id]:
                return self.look(id)
            case "POST", ["", "v1", "jobs", id, "cancel"] if id in self.runs:
                self.stop(id)
                return self.shown(self.runs[id])
        return self.refused(404)

    def new_id(self, number: int) -> str:
        return f"sketch_{number:032x}"

    def refused(self, status: int, **headers: str) -> Reply:
        return Reply({"error": {"code": "refused", "message": "The call was refused."}}, status, headers)

    def callback(self, run: Run) -> dict[str, Any]:
        """What is sent to the run's `callback` address when it has ended."""
        return {"type": "job.completed", "timestamp": "2026-11-22T12:00:00+00:00", "data": {"id": run.id}}

    def shown(self, run: Run) -> Reply:
        words = {"done": "succeeded", "filtered": "failed", "aborted": "failed"}
        codes = {"failed": "internal_error", "aborted": "internal_error", "filtered": "content_blocked"}
        failure = {"code": codes[run.state], "message": "It did not work."} if run.state in codes else None
        return Reply(
            {
                "id": run.id,
                "model": run.asked["model"],
                "status": words.get(run.state, run.state),
                "progress": {"queued": 0.0, "running": 0.5}.get(run.state, 1.0),
                "outputs": self._outputs(run) if run.state == "done" else [],
                "error": failure,
                "usage": {"seconds": 1.25},
                "created_at": "2026-11-22T12:00:00+00:00",
            }
        )

    def _outputs(self, run: Run) -> list[dict[str, Any]]:
        params = run.asked["params"]
        number = params.get("number", params.get("outputs", 1))
        kind, seconds = ("video/mp4", 3.0) if run.asked["model"] == "sketch-video" else ("image/png", None)
        shown = {"content_type": kind, "width": 640, "height": 360, "duration_seconds": seconds}
        return [{"url": f"{self.files}/{run.id}/{index}", **shown} for index in range(number)]


class SketchFake(FakeServer):
    """`steps` are the statuses a job goes through, one for each time it is shown; `ending` fills the last."""

    def __init__(self) -> None:
        super().__init__()
        self.steps = ["queued", "running", "succeeded"]
        self.ending: dict[str, Any] = {}
        self._shown = 0

    def creates(self) -> list[Call]:
        """The calls that may begin something."""
        return [call for call in self.calls if call.method == "POST" and call.path == "/v1/jobs"]

    def answer(self, call: Call) -> Reply:
        if call.path == "/v1/jobs" and call.method == "POST":
            self._shown = 0
            return Reply(self._job(), 201)
        if call.path == "/v1/jobs":
            known = [made for made in self.creates() if made.json()["nonce"] == call.query["nonce"]]
            return Reply({"id": "sketch_1" if known else None})
        if not call.path.startswith("/v1/jobs/sketch_1"):
            return refusal(404, "not_found", "There is nothing here.")
        if call.path.endswith("/cancel"):
            self.steps = ["cancelled"]
            return Reply(self._job(), 202)
        return Reply(self._job())

    def _job(self) -> dict[str, Any]:
        status = self.steps[min(self._shown, len(self.steps) - 1)]
        self._shown += 1
        outputs = [
            {"url": f"{self.url}/v1/files/sketch_1/{index}", "content_type": "image/png", "duration_seconds": None}
            for index in range(2 if status == "succeeded" else 0)
        ]
        job = {"id": "sketch_1", "status": status, "progress": 0.5 if status == "running" else 0.0, "outputs": outputs}
        job |= {"error": None, "usage": {"seconds": 1.25}}
        return job | (self.ending if status == self.steps[-1] else {})


def refusal(status: int, code: str, message: str, **headers: str) -> Reply:
    """A refused call; `headers` such as `retry_after="3"`."""
    return Reply(
        {"error": {"code": code, "message": message}},
        status,
        {name.replace("_", "-"): value for name, value in headers.items()},
    )
