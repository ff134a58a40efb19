"""Which pages may do what with signed URLs."""

import pytest

from infra.local.places import BUCKET
from tests.local.storage.system import PAGE, System, ask

UPLOAD_HEADERS = "content-type, x-goog-content-length-range, x-goog-if-generation-match"


@pytest.mark.parametrize(
    ("origin", "method", "headers", "allowed"),
    [
        (PAGE, "PUT", UPLOAD_HEADERS, True),
        (PAGE, "GET", "range", True),
        (PAGE, "GET", "", True),
        ("http://evil.example", "PUT", UPLOAD_HEADERS, False),
        ("null", "GET", "", False),
        (PAGE, "DELETE", "", False),
        (PAGE, "PUT", "content-type, x-goog-acl", False),
    ],
)
def test_a_browser_learns_what_the_page_may_do(
    system: System, origin: str, method: str, headers: str, allowed: bool
) -> None:
    url = system.signed("uploads/new", "PUT")
    asked = {"Origin": origin, "Access-Control-Request-Method": method}
    response = ask("OPTIONS", url, headers=asked | ({"Access-Control-Request-Headers": headers} if headers else {}))

    assert response.status == 200
    assert response.headers.get("Access-Control-Allow-Origin") == (PAGE if allowed else None)
    assert ("Access-Control-Allow-Headers" in response.headers) is allowed


def test_the_page_may_read_answers_and_errors_but_others_may_not(system: System) -> None:
    for url in (system.signed("outputs/j/1.png"), f"{system.url}/{BUCKET}/outputs/j/1.png"):
        assert ask("GET", url, headers={"Origin": PAGE}).headers["Access-Control-Allow-Origin"] == PAGE
        assert "Access-Control-Allow-Origin" not in ask("GET", url, headers={"Origin": "http://evil.example"}).headers
        assert "Access-Control-Allow-Origin" not in ask("GET", url).headers
