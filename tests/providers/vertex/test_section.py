"""What an entry may say to the adapter `vertex`; whatever else is found when the catalogue is read."""

from pathlib import Path
from typing import Any

import pytest

from shared.catalogue import Model, load_catalogue
from shared.catalogue.mistakes import CatalogueError
from shared.providers.vertex.section import VertexSection, model_problems
from tests.providers.asking import PRODUCTION

ENTRY = PRODUCTION.providers["vertex"]
GLOBAL, REGION = VertexSection(), VertexSection(location="us-central1")
ENDPOINT = {"api": "endpoint"}


def a_model(kind: str, options: dict[str, Any] | None = None, **how: Any) -> Model:
    """A model that takes a style, if `how` says anything."""
    references = {"style": {"max": 1, "how": how}} if how else {}
    fields = {"id": "m", "title": "M", "kind": kind, "provider": "vertex", "model": "m", "cancel_rule": "charge"}
    fields |= {"price": {"credits": 1, "per": "run"}, "provider_cost_usd": 0.1, "typical_seconds": 1}
    return Model.model_validate({**fields, "references": references, "options": options or {}})


GOOD: list[tuple[Model, VertexSection]] = [
    (a_model("text", say="Image {number}"), GLOBAL),
    (a_model("image", palette=3, say="Use {palette}"), GLOBAL),
    (a_model("video", field="image"), GLOBAL),
    (a_model("video", field="last_frame"), GLOBAL),
    (a_model("video", field="reference_images", many=True), GLOBAL),
    (a_model("video", palette=3, say="Use {palette}"), GLOBAL),
    (a_model("video", {"api": "interactions"}, say="Image {number}"), GLOBAL),
    (a_model("image", ENDPOINT, field="style_image", form="base64"), REGION),
    (a_model("text", ENDPOINT), REGION),
]


@pytest.mark.parametrize(("model", "section"), GOOD)
def test_what_is_right_is_taken(model: Model, section: VertexSection) -> None:
    assert list(model_problems(model, ENTRY, section)) == []


BAD: list[tuple[Model, VertexSection, tuple[str, ...], str]] = [
    (a_model("video", {"api": "generate_content"}), GLOBAL, ("kind",), "must be text or image"),
    (a_model("image", {"api": "generate_videos"}), GLOBAL, ("kind",), "must be video"),
    (a_model("text", {"api": "interactions"}), GLOBAL, ("kind",), "must be video"),
    (a_model("video", ENDPOINT), REGION, ("kind",), "must be text or image"),
    (a_model("text", ENDPOINT), GLOBAL, ("options", "api"), "such as us-central1"),
    (a_model("text", {"endpoint": {}}), GLOBAL, ("options", "endpoint"), "is of no use"),
    (a_model("text", field="image"), GLOBAL, ("references", "style", "how", "field"), "takes pictures in a list"),
    (a_model("text", form="base64"), GLOBAL, ("references", "style", "how"), "needs `say`"),
    (a_model("video", say="Image {number}"), GLOBAL, ("references", "style", "how", "field"), "image, last_frame"),
    (a_model("video", field="mask"), GLOBAL, ("references", "style", "how", "field"), "image, last_frame"),
    (a_model("video", field="image", many=True), GLOBAL, ("references", "style", "how", "many"), "reference_images"),
    (a_model("video", field="reference_images"), GLOBAL, ("references", "style", "how", "many"), "must be true"),
    (a_model("image", ENDPOINT, say="x"), REGION, ("references", "style", "how", "field"), "is missing"),
    (a_model("image", ENDPOINT, field="a", form="file"), REGION, ("references", "style", "how", "form"), "no files"),
]


@pytest.mark.parametrize(("model", "section", "path", "message"), BAD)
def test_what_is_wrong_is_found_where_it_stands(
    model: Model, section: VertexSection, path: tuple[str, ...], message: str
) -> None:
    ((found, said),) = model_problems(model, ENTRY, section)

    assert found == path
    assert message in said


MISTAKES = [
    (
        "vertex: {location: global}",
        "vertex: {location: US, region: x}",
        ["vertex.vertex.location", "vertex.vertex.region"],
    ),
    ("vertex: {location: global}", "vertex: {api_version: v2}", ["vertex.vertex.api_version"]),
    ("options: {api: interactions, config", "options: {api: interaction, config", ["omni-video.options.api"]),
    ("options: {api: interactions, config", "options: {apis: interactions, config", ["omni-video.options.apis"]),
]


@pytest.mark.parametrize(("right", "wrong", "places"), MISTAKES)
def test_a_mistake_in_the_catalogue_is_named_with_its_field(
    tmp_path: Path, right: str, wrong: str, places: list[str]
) -> None:
    folder = Path(__file__).parents[3] / "shared" / "catalogue"
    for name in ("models.yaml", "providers.yaml"):
        text = (folder / name).read_text()
        (tmp_path / name).write_text(text.replace(right, wrong))
    with pytest.raises(CatalogueError) as broken:
        load_catalogue(tmp_path)

    assert all(place in str(broken.value) for place in places)
