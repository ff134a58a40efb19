"""The contract as the local gateway understands it."""

from typing import Any

import pytest

from infra.local import gateway_contract


def test_a_literal_path_is_meant_before_one_with_a_variable() -> None:
    document: dict[str, Any] = {
        "x-google-api-management": {
            "backends": {
                name: {"address": name, "jwtAudience": "", "deadline": 1, "pathTranslation": "CONSTANT_ADDRESS"}
                for name in ("any", "one")
            }
        },
        "paths": {
            "/x/{id}": {"get": {"x-google-backend": "any"}},
            "/x/everybody": {"get": {"x-google-backend": "one"}},
        },
    }
    contract = gateway_contract.Contract(document)

    assert contract.find("GET", "/x/everybody").backend.address == "one"
    assert contract.find("GET", "/x/two/").backend.address == "any"


def test_a_placeholder_nobody_fills_in_is_named() -> None:
    with pytest.raises(ValueError, match="ADMIN_URL, POLL_URL"):
        gateway_contract.load({"PROJECT_ID": "p", "SUBMIT_URL": "s", "WORKER_URL": "w", "WEBHOOK_URL": "h"})
