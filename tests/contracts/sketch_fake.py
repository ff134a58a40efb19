"""The local sketch server as a script: the same calls, answered at once."""

from typing import Any

from tests.contracts.fake_server import Call, FakeServer, Reply


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
