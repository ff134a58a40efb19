"""The services of docs/entries as scripts, each after its vendor's documentation as read on 2026-11-22, named at its class."""

import base64
from typing import Any

from tests.contracts.configured import PICTURE, HttpService, bodies
from tests.contracts.fake_server import Call, Reply
from tests.contracts.scripted import Run
from tests.contracts.vendor import multipart_fields


class Fal(HttpService):
    """docs.fal.ai: model-apis/inference/queue and webhooks, model-apis/errors and request-errors; fal.ai/models/…/llms.txt."""

    delivery = "https://v3b.fal.media/files/b"
    scheme = "Key"

    def serve(self, call: Call) -> Reply:
        match call.method, call.path.strip("/").split("/"):
            case "GET", ["fal-ai", _, "requests", id, "status"]:
                return self.look(id)
            case "GET", ["fal-ai", _, "requests", id]:
                return self._result(id)
            case "PUT", ["fal-ai", _, "requests", id, "cancel"]:
                return self._cancel(id)
            case "POST", ["fal-ai", app, *_] if self.expect_body("fal", call.path, call.json()):
                asked = {"app": f"fal-ai/{app}", **call.json()}
                return self.begin(call, asked, callback=call.query.get("fal_webhook"))
        return self.refused(404)

    def new_id(self, number: int) -> str:
        return f"024ca5b1-45d3-4afd-883e-{number:012d}"

    def refused(self, status: int, **headers: str) -> Reply:
        return Reply({"detail": "The request was refused."}, status, headers)

    def shown(self, run: Run) -> Reply:
        if run.looks == 1:
            address = f"https://queue.fal.run/{run.asked['app']}/requests/{run.id}"
            urls = {"response_url": address, "status_url": f"{address}/status", "cancel_url": f"{address}/cancel"}
            return Reply({"request_id": run.id, "status": "IN_QUEUE", "queue_position": 0, **urls})
        if run.ended:
            return Reply({"status": "COMPLETED", "request_id": run.id, "metrics": {"inference_time": 3.7}})
        return Reply({"status": "IN_PROGRESS", "request_id": run.id, "logs": None}, 202)

    def callback(self, run: Run) -> dict[str, Any]:
        """What is sent to the run's `callback` address in its present state."""
        result = self._ended(run)
        told = {"request_id": run.id, "gateway_request_id": run.id, "payload": result.body}
        return told | ({"status": "OK"} if result.status == 200 else {"status": "ERROR", "error": "Unexpected status"})

    def _result(self, id: str) -> Reply:
        run = self.runs.get(id)
        if run is None:
            return self.refused(404)
        return self._ended(run) if run.ended else Reply({"detail": "Request is still in progress"}, 400)

    def _ended(self, run: Run) -> Reply:
        """A failed request answers with the failure's own status."""
        match run.state:
            case "filtered":
                flagged = {"loc": ["body", "prompt"], "msg": "The content could not be processed.", "input": {}}
                return Reply({"detail": [{**flagged, "type": "content_policy_violation"}]}, 422)
            case "failed":
                return Reply({"detail": "The runner failed.", "error_type": "runner_server_error"}, 500)
            case "aborted":
                return Reply({"detail": "The runner went away.", "error_type": "runner_disconnected"}, 503)
            case "cancelled":
                return Reply({"detail": "The request was cancelled.", "error_type": "client_cancelled"}, 499)
        if "kling" in run.asked["app"]:
            return Reply({"video": {"url": f"{self.files}/{run.id}/out.mp4", "content_type": "video/mp4"}})
        names = [f"{self.files}/{run.id}/{index}.png" for index in range(run.asked.get("num_images", 1))]
        return Reply({"images": [{"url": name, "content_type": "image/png"} for name in names], "seed": 1})

    def _cancel(self, id: str) -> Reply:
        run = self.runs.get(id)
        if run is None:
            return Reply({"status": "NOT_FOUND"}, 404)
        ended = run.ended
        self.stop(id)
        return (
            Reply({"status": "ALREADY_COMPLETED"}, 400) if ended else Reply({"status": "CANCELLATION_REQUESTED"}, 202)
        )


class BlackForestLabs(HttpService):
    """docs.bfl.ai: api_integration/integration_guidelines, api-reference/utility/get-result; help.bfl.ai;
    black-forest-labs/skills. `mount` is where it stands: its answers say where to ask."""

    delivery = "https://delivery.eu2.bfl.ai/results"

    def __init__(self, *, key: str | None = None, files: str | None = None, mount: str = "bfl") -> None:
        super().__init__(key=key, files=files)
        self._mount = mount

    def key_in(self, call: Call) -> str | None:
        return call.headers.get("x-key")

    def serve(self, call: Call) -> Reply:
        if call.method == "GET" and call.path == "/v1/get_result":
            return self.look(call.query.get("id", ""))
        if call.method == "POST" and self.expect_body("bfl", call.path, call.json()):
            return self.begin(call, {**call.json(), "host": call.headers["host"]})
        return self.refused(404)

    def new_id(self, number: int) -> str:
        return f"{number:08x}-0000-4000-8000-000000000000"

    def refused(self, status: int, **headers: str) -> Reply:
        words = {401: "Not authenticated", 402: "Insufficient credits"}
        return Reply({"detail": words.get(status, "The request was refused.")}, status, headers)

    def shown(self, run: Run) -> Reply:
        if run.looks == 1:
            where = f"http://{run.asked['host']}/{self._mount}/v1/get_result?id={run.id}"
            return Reply({"id": run.id, "polling_url": where, "cost": 3.0, "input_mp": 0.0, "output_mp": 1.0})
        words = {"done": "Ready", "filtered": "Content Moderated", "running": "Pending", "queued": "Pending"}
        told = {
            "id": run.id,
            "status": words.get(run.state, "Error"),
            "result": None,
            "progress": None,
            "details": None,
        }
        if run.state == "running":
            told["progress"] = 0.5
        if run.state == "done":
            told |= {"result": {"sample": f"{self.files}/{run.id}.jpeg?sig=x", "seed": 42}, "cost": 3.0}
        return Reply(told)


class Stability(HttpService):
    """platform.stability.ai/docs/api-reference: v2beta stable-image generate/ultra and control/style. Answers at once."""

    def serve(self, call: Call) -> Reply:
        if call.method != "POST" or call.path not in bodies()["stability"]:
            return self.refused(404)
        if not call.headers.get("content-type", "").startswith("multipart/form-data"):
            return self.refused(400)
        self.expect(
            call.headers.get("accept") == "application/json", "a blurred picture cannot be told from a good one"
        )
        fields = {name: content.decode() if file is None else file for name, file, content in multipart_fields(call)}
        self.expect_body("stability", call.path, fields)
        if "control" in call.path and "image" not in fields:
            return Reply({"id": "e1", "name": "bad_request", "errors": ["image: is required"]}, 400)
        return self.begin(call, fields)

    def refused(self, status: int, **headers: str) -> Reply:
        names = {401: "unauthorized", 402: "payment_required", 404: "not_found", 429: "rate_limit_exceeded"}
        return Reply({"id": "e1", "name": names.get(status, "internal_error"), "errors": ["No."]}, status, headers)

    def shown(self, run: Run) -> Reply:
        run.finish()
        if run.state == "done":
            return Reply({"image": base64.b64encode(PICTURE).decode(), "finish_reason": "SUCCESS", "seed": 7})
        if run.state == "filtered":
            return Reply({"image": base64.b64encode(b"blurred").decode(), "finish_reason": "CONTENT_FILTERED"})
        if run.state == "running":
            return Reply(silent=True)
        return Reply({"id": "e1", "name": "invalid_language", "errors": ["English is the only language."]}, 422)


class Runway(HttpService):
    """docs.dev.runwayml.com/api-details/errors; runwayml/sdk-python, whose types are made from the vendor's API description;
    runwayml/skills."""

    delivery = "https://dnznrvs05pmza.cloudfront.net"

    def serve(self, call: Call) -> Reply:
        self.expect(call.headers.get("x-runway-version") == "2024-11-06", "the version of the API is not said")
        match call.method, call.path.split("/"):
            case "GET", ["", "v1", "tasks", id]:
                return self.look(id)
            case "DELETE", ["", "v1", "tasks", id]:
                return self._delete(id)
            case "POST", _ if self.expect_body("runway", call.path, call.json()):
                return self.begin(call, call.json())
        return self.refused(404)

    def new_id(self, number: int) -> str:
        return f"17f20503-6c24-4c16-946b-{number:012d}"

    def refused(self, status: int, **headers: str) -> Reply:
        return Reply({"error": "The request was refused."}, status, headers)

    def shown(self, run: Run) -> Reply:
        told: dict[str, Any] = {"id": run.id, "createdAt": "2026-11-22T12:00:00Z"}
        match run.state:
            case _ if run.looks == 1:
                return Reply({"id": run.id})
            case "queued":
                told["status"] = "PENDING"
            case "running":
                told |= {"status": "RUNNING", "progress": 0.5}
            case "done":
                told |= {"status": "SUCCEEDED", "output": [f"{self.files}/{run.id}/output?_jwt=x"]}
            case "cancelled":
                told["status"] = "CANCELLED"
            case "filtered":
                told |= {"status": "FAILED", "failure": "Not this.", "failureCode": "SAFETY.INPUT.TEXT"}
            case _:
                told |= {
                    "status": "FAILED",
                    "failure": "An error occurred.",
                    "failureCode": "INTERNAL.BAD_OUTPUT.CODE01",
                }
        return Reply(told)

    def _delete(self, id: str) -> Reply:
        """Stops what runs, and forgets what has ended."""
        run = self.runs.get(id)
        if run is None:
            return self.refused(404)
        if run.ended:
            del self.runs[id]
        self.stop(id)
        return Reply(b"", 204)
