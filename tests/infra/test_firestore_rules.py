"""The rules of the database: with the web app's own key and any sign-in, a browser reads and writes nothing."""

import jwt
import pytest
import requests

from shared.storage.documents import COLLECTIONS

pytestmark = pytest.mark.emulator

PROJECT = "demo-rules"
DOCUMENT = {"fields": {"role": {"stringValue": "admin"}}}


@pytest.fixture(params=["nobody", "ada", "an administrator, as they say"])
def headers(request: pytest.FixtureRequest) -> dict[str, str]:
    """As the Firebase SDK sends them; the emulator takes tokens that nobody signed, so the rules see all they could see."""
    if request.param == "nobody":
        return {}
    claims = {
        "iss": f"https://securetoken.google.com/{PROJECT}",
        "aud": PROJECT,
        "sub": "ada",
        "email": "ada@example.com",
        "email_verified": True,
        "hd": "example.com",
        "role": request.param,
        "firebase": {"sign_in_provider": "google.com", "identities": {}},
        "iat": 1_700_000_000,
        "exp": 4_000_000_000,
    }
    return {"Authorization": f"Bearer {jwt.encode(claims, None, algorithm='none')}"}


@pytest.mark.parametrize("collection", sorted({*COLLECTIONS.values(), "anything"}))
def test_a_browser_reads_and_writes_nothing(firestore_host: str, headers: dict[str, str], collection: str) -> None:
    documents = f"http://{firestore_host}/v1/projects/{PROJECT}/databases/(default)/documents"
    document = f"{documents}/{collection}/ada"
    query = {"structuredQuery": {"from": [{"collectionId": collection}]}}
    answers = [
        requests.get(document, headers=headers, timeout=10),
        requests.get(f"{documents}/{collection}", headers=headers, timeout=10),
        requests.post(f"{documents}:runQuery", json=query, headers=headers, timeout=10),
        requests.patch(document, json=DOCUMENT, headers=headers, timeout=10),
        requests.delete(document, headers=headers, timeout=10),
        requests.patch(f"{document}/below/it", json=DOCUMENT, headers=headers, timeout=10),
    ]
    ours = requests.get(document, headers={"Authorization": "Bearer owner"}, timeout=10)

    assert [answer.status_code for answer in answers] == [403] * len(answers)
    assert ours.status_code == 404
