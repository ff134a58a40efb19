"""Mistakes in entries of the adapter `openai` are named with what would be right."""

from pathlib import Path

import pytest

from tests.catalogue.writing import mistakes

PROVIDER = """\
- id: studio
  title: Studio
  adapter: openai
  base_url: https://api.studio.example.com/v1
  secret: studio-key
  webhook: {secret: studio-secret, token: studio-token}
  openai: {mode: background, api: responses}
"""

MODEL = """\
- id: sketch
  title: Sketch
  kind: image
  provider: studio
  model: sketch-1
  price: {credits: 3, per: output}
  provider_cost_usd: 0.01
  params: {type: object, additionalProperties: false, properties: {\
number: {type: integer, title: Number, minimum: 1, maximum: 2, default: 1}}}
  references:
    character: {max: 2, how: {say: "Image {number} shows the character."}}
    style: {max: 1, how: {say: "Image {number} sets the style."}}
  options: {body: {quality: low}}
  typical_seconds: 4
  cancel_rule: refund
"""


def test_the_entry_itself_has_no_mistake(tmp_path: Path) -> None:
    assert mistakes(tmp_path, MODEL, PROVIDER) == []


PROVIDERS = [
    ("api: responses", "api: chat", "7: studio.openai.api: must be `responses` in mode background"),
    ("api: responses", "api: chats", "7: studio.openai.api: must be 'responses' or 'chat' (which of the two text"),
    ("mode: background", "mode: backround", "7: studio.openai.mode: must be 'background' or 'sync'"),
    ("mode: background", "mod: background", "7: studio.openai.mod: is no field here; did you mean mode?"),
    ("mode: background", "mode: sync", "6: studio.webhook: is never called: only what runs in mode background"),
    (", token: studio-token", "", "6: studio.webhook.token: is missing: there is one address for the callbacks"),
    (
        "api: responses}",
        "api: responses, omit: [stream_option]}",
        "7: studio.openai.omit[0]: must be 'safety_identifier' or 'stream_options'",
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), PROVIDERS)
def test_a_mistake_in_a_provider_is_named(tmp_path: Path, old: str, new: str, expected: str) -> None:
    found = mistakes(tmp_path, MODEL, PROVIDER.replace(old, new))

    assert [line for line in found if line.startswith(f"providers.yaml:{expected}")], found
    assert len(found) == 1


SAY = ', how: {say: "Image {number} sets the style."}'
MASK = "style: {max: 1, how: {field: mask}}"
STYLE = "style: {max: 1" + SAY + "}"
OPTIONS = "options: {body: {quality: low}}"
TOOL = "options: {tool: {model: gpt-image-2.5-flare}}"
MODELS = [
    ("kind: image", "kind: video", "3: sketch.kind: must be text or image: the adapter openai makes no video"),
    (SAY, "", "11: sketch.references.style.how: needs `say`: the model sees pictures, not their roles"),
    (
        STYLE,
        "style: {max: 1, how: {field: image}}",
        "11: sketch.references.style.how.field: must be `mask`, or left out",
    ),
    (
        STYLE,
        "style: {max: 2, how: {field: mask, many: true}}",
        "11: sketch.references.style.max: must be 1: there is one",
    ),
    (
        'character: {max: 2, how: {say: "Image {number} shows the character."}}',
        "character: {max: 1, how: {field: mask}}\n    color: {max: 1, how: {say: Image}}",
        None,
    ),
    (OPTIONS, "options: {bdy: {}}", "12: sketch.options.bdy: is no field here; did you mean body?"),
    (OPTIONS, "options: {body: {stream: true}}", "12: sketch.options.body.stream: is set by the adapter itself"),
    (OPTIONS, "options: {partial_images: 4}", "12: sketch.options.partial_images: must be less than or equal to 3"),
    (OPTIONS, "options: {partial_images: 2}", None),
    (
        OPTIONS,
        "outputs_param: number\n  options: {partial_images: 2}",
        "12: sketch.outputs_param: must be left out: with `partial_images` there is one picture",
    ),
    (OPTIONS, TOOL, None),
    (
        OPTIONS,
        f"outputs_param: number\n  {TOOL}",
        "12: sketch.outputs_param: must be left out: with `tool` there is one",
    ),
    (
        OPTIONS,
        "options: {tool: {quality: low}}",
        "12: sketch.options.tool: must name its `model`, such as gpt-image-2.5",
    ),
    (
        OPTIONS,
        "options: {partial_images: 2, tool: {model: gpt-image-2.5-flare}}",
        "12: sketch.options.partial_images: cannot be had with `tool`: in the background there are no previews",
    ),
    ("{number: {", "{model: {", "8: sketch.params.properties.model: is set by the adapter itself"),
]


@pytest.mark.parametrize(("old", "new", "expected"), MODELS)
def test_a_mistake_in_a_model_is_named(tmp_path: Path, old: str, new: str, expected: str | None) -> None:
    found = mistakes(tmp_path, MODEL.replace(old, new), PROVIDER)

    assert [line for line in found if line.startswith(f"models.yaml:{expected}")] == found, found
    assert bool(found) == (expected is not None)


def test_there_is_one_mask_and_something_to_put_it_on(tmp_path: Path) -> None:
    only_masks = MODEL.replace(STYLE, MASK).replace(
        'character: {max: 2, how: {say: "Image {number} shows the character."}}',
        "character: {max: 1, how: {field: mask}}",
    )

    assert [line.partition(": ")[2] for line in mistakes(tmp_path, only_masks, PROVIDER)] == [
        "sketch.references.character.how.field: needs another role whose picture is changed where the mask says",
        "sketch.references.style.how.field: is the field of character already: there is one mask",
    ]


TEXT = MODEL.replace("kind: image", "kind: text").replace("per: output", "per: run")


def test_a_text_model_may_be_shown_images(tmp_path: Path) -> None:
    assert mistakes(tmp_path, TEXT, PROVIDER) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (STYLE, MASK, "models.yaml:11: sketch.references.style.how.field: must be left out"),
        (
            OPTIONS,
            "options: {partial_images: 2}",
            "models.yaml:12: sketch.options.partial_images: is for models of kind",
        ),
        (OPTIONS, TOOL, "models.yaml:12: sketch.options.tool: is for models of kind image"),
    ],
)
def test_what_is_for_pictures_is_not_for_texts(tmp_path: Path, old: str, new: str, expected: str) -> None:
    found = mistakes(tmp_path, TEXT.replace(old, new), PROVIDER)

    assert len(found) == 1
    assert found[0].startswith(expected)


def test_the_image_tool_needs_the_background(tmp_path: Path) -> None:
    provider = PROVIDER.replace("  webhook: {secret: studio-secret, token: studio-token}\n", "").replace(
        "mode: background", "mode: sync"
    )
    found = mistakes(tmp_path, MODEL.replace(OPTIONS, TOOL), provider)

    assert found == ["models.yaml:12: sketch.options.tool: needs a provider in mode background"]
