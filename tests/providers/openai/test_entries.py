"""The ready entries of compatible services load as they stand, and generate against a server that is as strict as the service."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

import pytest

from shared.catalogue import Catalogue, Model, load_catalogue
from shared.providers.contract import Done, ProviderRejected
from shared.providers.openai import OpenAIProvider
from tests.contracts.fake_server import Call, Reply, running
from tests.contracts.openai_fake import TEXT, OpenAIFake, chunk, stream
from tests.providers.asking import ACCESS, KEY, ROOT, at, reference, request
from tests.providers.openai.making import ignore

ENTRIES = ROOT / "docs" / "entries"
LONGEST = 25
"""Lines of an entry."""

KNOWN = {"model", "messages", "stream", "temperature", "top_p", "stop", "response_format"}
"""Fields that each of them takes."""

TAKES = {
    "groq": KNOWN | {"stream_options", "max_completion_tokens", "reasoning_effort"},
    "together": KNOWN | {"stream_options", "max_tokens"},
    "mistral": KNOWN | {"max_tokens"},
    "ollama": KNOWN | {"stream_options", "max_tokens"},
    "vllm": KNOWN | {"stream_options", "max_tokens"},
}
"""What each documents to take. Groq answers what it does not know with 400, Mistral with 422; the others let it pass, and the
test does not."""

LAST = chunk({"content": ""}, "stop")
USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}


class Service(OpenAIFake):
    """A service that refuses what it does not know, and ends its streams in its own way."""

    def __init__(self, name: str, path: str) -> None:
        super().__init__(path)
        self._name = name

    def answer(self, call: Call) -> Reply:
        unknown = call.json().keys() - TAKES[self._name]
        if unknown:
            return Reply({"message": f"Extra inputs are not permitted: {unknown}"}, 422)
        words = [chunk({"role": "assistant", **piece}) for piece in PIECES[self._name]]
        return stream(*words, *ENDS[self._name], done=True)


THOUGHT: list[dict[str, object]] = [
    {"content": "", "reasoning": "They want"},
    {"content": "", "reasoning": " seven words."},
]
PIECES: dict[str, list[dict[str, object]]] = {
    "groq": [*THOUGHT, {"content": TEXT}],
    "together": [*THOUGHT, {"content": TEXT}],
    "mistral": [
        {"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "They want"}]}]},
        {"content": [{"type": "text", "text": TEXT[:9]}]},
        {"content": TEXT[9:]},
    ],
    "ollama": [*THOUGHT, {"content": TEXT}],
    "vllm": [{"reasoning_content": "They want"}, {"content": TEXT}],
}
SEPARATE = [LAST, chunk(None, usage=USAGE)]
ENDS = {
    "groq": [{**LAST, "x_groq": {"id": "req_1", "usage": USAGE}}, chunk(None, usage=USAGE)],
    "together": [{**LAST, "usage": USAGE}],
    "mistral": [{**LAST, "usage": USAGE}],
    "ollama": SEPARATE,
    "vllm": SEPARATE,
}


def catalogue(name: str) -> Catalogue:
    return load_catalogue(ENTRIES / name)


def models() -> Iterable[tuple[str, Model]]:
    return [(name, model) for name in TAKES for model in catalogue(name).models.values()]


@pytest.fixture(params=models(), ids=[model.id for _, model in models()])
def placed(request: pytest.FixtureRequest) -> Iterator[tuple[Service, OpenAIProvider, Model]]:
    name, model = request.param
    entry = catalogue(name).providers[model.provider]
    with running(Service(name, urlsplit(entry.base_url).path)) as service:
        yield service, OpenAIProvider(at(entry, service.base_url), ACCESS), model


@pytest.mark.parametrize("name", TAKES)
def test_an_entry_is_short_and_says_when_it_was_checked(name: str) -> None:
    for file in ("providers.yaml", "models.yaml"):
        lines = (ENTRIES / name / file).read_text().split("- id:", 1)[1]
        for entry in lines.split("\n- id:"):
            assert len(entry.strip().splitlines()) <= LONGEST
    assert all(model.checked is not None for model in catalogue(name).models.values())


def test_a_text_is_made_with_everything_that_the_entry_allows(
    placed: tuple[Service, OpenAIProvider, Model],
) -> None:
    service, provider, model = placed
    shown = tuple(reference(role, how=rule.how) for role, rule in model.taken_roles() for _ in range(rule.max))
    heard: list[str | None] = []
    asked = request(model=model.model, params=model.params_for({}), options=model.options, references=shown)
    done = provider.stream(asked, lambda _fraction, text: heard.append(text))

    assert done == Done(text=TEXT, usage={"input_tokens": 11, "output_tokens": 7})
    assert heard[-1] == TEXT
    assert [call.path for call in service.calls] == [f"{urlsplit(service.base_url).path}/chat/completions"]
    assert service.calls[0].headers["authorization"] == f"Bearer {KEY}"


def test_a_refused_field_is_told_by_the_service(placed: tuple[Service, OpenAIProvider, Model]) -> None:
    """So the test above would notice one."""
    _, provider, model = placed

    with pytest.raises(ProviderRejected):
        provider.stream(request(model=model.model, params={"store": False}), ignore)
