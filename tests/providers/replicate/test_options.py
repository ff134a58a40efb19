"""Mistakes in an entry for Replicate are named with their line and what would be right."""

from pathlib import Path

import pytest

from tests.catalogue.writing import mistakes

PROVIDERS = """\
- id: studio
  title: Studio
  adapter: replicate
  base_url: https://api.replicate.com
  secret: studio-key
  bills_stopped_runs: true
"""

MODELS = """\
- id: sketch
  title: Sketch
  kind: image
  provider: studio
  model: owner/name
  price: {credits: 3, per: output}
  provider_cost_usd: 0.01
  params:
    type: object
    additionalProperties: false
    properties:
      seed: {type: integer, title: Seed, minimum: 0, maximum: 99}
  options: {input: {resolution: 1 MP}}
  references:
    style: {max: 2, how: {field: images, many: true}}
    color: {max: 1, how: {palette: 5, say: "Colors: {palette}."}}
  typical_seconds: 4
  cancel_rule: charge
"""

IN_MODELS = [
    ("owner/name", "just-a-name", "models.yaml:5: sketch.model: must be owner/name, such as black-forest-labs/"),
    ("owner/name", "owner/name:abc", "models.yaml:5: sketch.model: must be owner/name"),
    ("owner/name", "owner/name/more", "models.yaml:5: sketch.model: must be owner/name"),
    ("rule: charge", "rule: refund", "models.yaml:18: sketch.cancel_rule: must be `charge` or `before_start`"),
    ("typical_seconds: 4", "deadline_seconds: 1801\n  typical_seconds: 4", "models.yaml:17: sketch.deadline_seconds: must be"),
    ("{input: {", "{inputs: {", "models.yaml:13: sketch.options.inputs: is no field here; did you mean input?"),
    ("{input: {", "{version: v2, input: {", "models.yaml:13: sketch.options.version: must match pattern"),
    ("{input: {", "{prompt_field: seed, input: {", "models.yaml:12: sketch.params.properties.seed: is already the prompt"),
    ("{resolution: 1 MP}", "{prompt: a cat}", "models.yaml:13: sketch.options.input.prompt: is already the prompt"),
    ("{resolution: 1 MP}", "{seed: 5}", "models.yaml:12: sketch.params.properties.seed: is already a fixed input"),
    ("{resolution: 1 MP}", "{images: []}", "models.yaml:15: sketch.references.style.how.field: is already a fixed"),
    ("{field: images, many: true}", "{say: It sets the style.}", "models.yaml:15: sketch.references.style.how: needs `field`"),
    (", how: {field: images, many: true}", "", "models.yaml:15: sketch.references.style.how: needs `field`, the model's own"),
    ("field: images", "field: input.images", "models.yaml:15: sketch.references.style.how.field: must be one name"),
    ("many: true", "many: true, form: file", "models.yaml:15: sketch.references.style.how.form: must be `url` or `data_uri`"),
    ("many: true", "many: true, form: base64", "models.yaml:15: sketch.references.style.how.form: must be `url` or `data"),
    ("field: images", "field: seed", "models.yaml:15: sketch.references.style.how.field: is already a parameter"),
    (
        'color: {max: 1, how: {palette: 5, say: "Colors: {palette}."}}',
        "color: {max: 1, how: {field: images}}",
        "models.yaml:16: sketch.references.color.how.field: is already a list of images",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), IN_MODELS)
def test_a_model_must_suit_the_adapter_replicate(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in MODELS
    found = mistakes(tmp_path, MODELS.replace(old, new), PROVIDERS)

    assert any(line.startswith(expected) for line in found), found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("{input: {", f"{{version: {'a' * 64}, prompt_field: text, output: images, input: {{"),
        ("many: true", "many: true, form: data_uri"),
        ('{palette: 5, say: "Colors: {palette}."}', "{field: images, many: true}"),
    ],
)
def test_an_entry_that_is_right_is_taken(tmp_path: Path, old: str, new: str) -> None:
    assert mistakes(tmp_path, MODELS.replace(old, new), PROVIDERS) == []


def test_a_provider_needs_its_key(tmp_path: Path) -> None:
    found = mistakes(tmp_path, MODELS, PROVIDERS.replace("  secret: studio-key\n", ""))

    assert found == ["providers.yaml:1: studio.secret: is missing: the name of the secret that holds the key"]


def test_a_provider_has_nothing_more_to_say(tmp_path: Path) -> None:
    found = mistakes(tmp_path, MODELS, PROVIDERS + "  replicate: {mode: fast}\n")

    assert len(found) == 1
    assert found[0].startswith("providers.yaml:7: studio.replicate.mode: is no field here")
