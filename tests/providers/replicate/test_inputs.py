"""What a model on Replicate is given: prompt, parameters, fixed inputs, and images."""

import base64

import pytest

from shared.catalogue.references import How
from shared.domain.errors import NotFound, Unavailable
from shared.domain.kinds import Role
from shared.providers.contract import Provider, ProviderError, ProviderRejected, ProviderUnavailable, Reference
from shared.providers.replicate.inputs import LARGEST_INLINE, inputs_of
from tests.contracts.replicate_service import ReplicateFake
from tests.providers.asking import PRODUCTION, reference
from tests.providers.replicate.asking import picture

PROMPT = {"prompt": "A lighthouse in the fog"}


def at(role: str) -> str:
    return f"https://files.example.com/{role}.png"


@pytest.mark.proves("replicate", "references")
def test_each_image_goes_into_the_input_that_its_role_names() -> None:
    asked = picture(
        references=(
            reference("character", how=How(field="input_image")),
            reference("style", how=How(field="style_images", many=True)),
            reference("style", how=How(field="style_images", many=True)),
        )
    )

    assert inputs_of(asked) == PROMPT | {"input_image": at("character"), "style_images": [at("style"), at("style")]}


def test_roles_that_share_a_list_keep_the_order_of_the_request() -> None:
    many = How(field="input_images", many=True)
    asked = picture(references=(reference("style", how=many), reference("character", how=many)))

    assert inputs_of(asked)["input_images"] == [at("style"), at("character")]


def test_asking_twice_gives_the_same() -> None:
    """The entry's own lists are not written to."""
    options = {"input": {"input_images": ["https://example.com/frame.png"]}}
    asked = picture(options=options, references=(reference("style", how=How(field="input_images", many=True)),))

    assert inputs_of(asked) == inputs_of(asked)
    assert options == {"input": {"input_images": ["https://example.com/frame.png"]}}


@pytest.mark.parametrize(("size", "inline"), [(1, True), (LARGEST_INLINE, True), (LARGEST_INLINE + 1, False)])
def test_a_small_image_may_travel_within_the_call(size: int, inline: bool) -> None:
    content = b"x" * size
    sent = inputs_of(
        picture(references=(reference("style", content=content, how=How(field="image", form="data_uri")),))
    )

    encoded = f"data:image/png;base64,{base64.b64encode(content).decode()}"
    assert sent["image"] == (encoded if inline else at("style"))


@pytest.mark.parametrize(
    ("problem", "expected"), [(Unavailable(), ProviderUnavailable), (NotFound(), ProviderRejected)]
)
def test_an_image_that_cannot_be_read_is_noticed_before_anything_is_sent(
    fake: ReplicateFake, provider: Provider, problem: Exception, expected: type[ProviderError]
) -> None:
    def read() -> bytes:
        raise problem

    gone = Reference("style", at("style"), "image/png", None, read, How(field="image", form="data_uri"))
    with pytest.raises(expected):
        provider.start(picture(references=(gone,)))
    assert fake.calls == []


def test_an_image_without_a_place_is_not_dropped_silently(fake: ReplicateFake, provider: Provider) -> None:
    with pytest.raises(ProviderRejected, match="takes no color image") as refused:
        provider.start(picture(references=(reference("color"),)))
    assert refused.value.reason == "invalid_input"
    assert fake.calls == []


@pytest.mark.parametrize("params", [{"words": "half an emoji \ud83d"}, {"number": float("nan")}])
def test_what_cannot_be_written_as_json_is_bad_input(
    fake: ReplicateFake, provider: Provider, params: dict[str, object]
) -> None:
    with pytest.raises(ProviderRejected) as refused:
        provider.start(picture(params=params))
    assert refused.value.reason == "invalid_input"
    assert fake.calls == []


@pytest.mark.parametrize(
    ("model", "role", "expected"),
    [
        ("flux-kontext", "character", {"input_image": at("character")}),
        ("flux-2-pro", "style", {"input_images": [at("style")], "resolution": "1 MP"}),
        ("seedream", "color", {"image_input": [at("color")], "size": "2K"}),
        ("ideogram", "style", {"style_reference_images": [at("style")]}),
        ("seedance", "character", {"image": at("character"), "duration": 5, "resolution": "720p"}),
    ],
)
def test_the_models_on_offer_take_their_images_where_their_pages_say(
    model: str, role: Role, expected: dict[str, object]
) -> None:
    entry = PRODUCTION.models[model]
    how = dict(entry.taken_roles())[role].how
    sent = inputs_of(
        picture(params=entry.params_for({}), options=entry.options, references=(reference(role, how=how),))
    )

    assert sent.items() >= expected.items()
