"""Every word for a failure that OpenAI's SDK or API description lists has a meaning of ours."""

import json
from pathlib import Path
from typing import Any, get_args

from openai.types.beta.session_turn_error import SessionTurnError
from openai.types.responses.response_error import ResponseError

from shared.providers.openai import failures

MERELY_FAILED = {"data_residency_mismatch", "vector_store_timeout"}
"""Words for our own set-up at the provider; nothing a person could mend."""


def test_every_failure_of_a_response_has_a_meaning() -> None:
    """A new one in the SDK is to be sorted before the SDK is taken."""
    code = ResponseError.model_fields["code"].annotation
    known = failures.BLOCKED | failures.BAD_IMAGE | failures.PASSING | MERELY_FAILED

    assert set(get_args(code)) | described() <= known


def described() -> set[str]:
    file = Path(__file__).parents[2] / "contracts" / "descriptions" / "openai" / "openapi.json"
    document: dict[str, Any] = json.loads(file.read_text())
    return set(document["components"]["schemas"]["ResponseErrorCode"]["enum"])


def test_what_a_policy_forbids_is_blocked_wherever_it_is_said() -> None:
    """The SDK's newest list of failures belongs to another interface; its policies are the same."""
    policies = {code for code in get_args(SessionTurnError.model_fields["code"].annotation) if "policy" in code}

    assert policies
    assert policies <= failures.BLOCKED


def test_a_word_has_one_meaning() -> None:
    meanings = [failures.BLOCKED, failures.BAD_IMAGE, failures.NO_CREDIT, failures.PASSING]

    assert sum(map(len, meanings)) == len(frozenset().union(*meanings))
