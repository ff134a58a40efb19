"""Reading the two files of a catalogue."""

from pathlib import Path

import pytest

from shared.catalogue import CatalogueError, load_catalogue
from tests.catalogue.writing import MODELS, PROVIDERS, load, mistakes, write

ROOT = Path(__file__).parents[2]
LOCAL = {"TEXT_URL": "http://127.0.0.1:8615", "SKETCH_URL": "http://127.0.0.1:8616"}


def test_the_production_catalogue_is_right() -> None:
    catalogue = load_catalogue(ROOT / "shared" / "catalogue")

    assert {"text-fast", "text-best", "gpt-image", "gpt-image-fine"} <= catalogue.models.keys()
    assert all(provider.base_url.startswith("https://") for provider in catalogue.providers.values())
    assert all(model.checked for model in catalogue.models.values())


def test_nothing_local_is_in_the_production_catalogue() -> None:
    catalogue = load_catalogue(ROOT / "shared" / "catalogue")
    local = load_catalogue(ROOT / "infra" / "local" / "catalogue", variables=LOCAL)

    assert not catalogue.models.keys() & local.models.keys()
    assert not any(provider.plain_http for provider in catalogue.providers.values())


def test_the_local_catalogue_follows_its_ports() -> None:
    local = load_catalogue(ROOT / "infra" / "local" / "catalogue", variables=LOCAL)

    assert local.providers["local-text"].base_url == "http://127.0.0.1:8615/v1"
    assert local.providers["local-sketch"].output_hosts == ("127.0.0.1:8616",)


def test_the_probe_does_what_tests_from_outside_rely_on() -> None:
    probe = load_catalogue(ROOT / "infra" / "local" / "catalogue", variables=LOCAL).models["local-probe"]

    assert (probe.price.credits, probe.price.per, probe.cancel_rule, probe.kind) == (5, "run", "refund", "image")
    assert probe.params["additionalProperties"] is False
    assert probe.params_for({}) == {"seconds": 1, "outcome": "succeed", "outputs": 1}
    assert probe.params_for({"seconds": 600, "outcome": "stall", "outputs": 4})["seconds"] == 600
    assert probe.outputs({"outputs": 4}) == 4
    assert probe.deadline_seconds >= 700


def test_a_small_catalogue_is_read(tmp_path: Path) -> None:
    catalogue = load(tmp_path)

    assert list(catalogue.models) == ["sketch"]
    assert catalogue.models["sketch"].deadline_seconds == 600
    assert catalogue.models["sketch"].output_types == ("image/png", "image/jpeg", "image/webp")
    assert catalogue.providers["studio"].output_hosts == ("api.studio.example.com",)


def test_the_longest_call_is_known_to_who_must_wait_for_it(tmp_path: Path) -> None:
    providers = PROVIDERS.replace("  secret:", "  timeouts: {connect: 3, start: 10, check: 12, whole: 7}\n  secret:")

    assert load(tmp_path, providers=providers).providers["studio"].timeouts.longest == 15


def test_the_version_changes_with_the_files(tmp_path: Path) -> None:
    first, again = load(tmp_path).version, load(tmp_path).version
    dearer = load(tmp_path, MODELS.replace("credits: 3", "credits: 4")).version

    assert first == again
    assert dearer != first


def test_entries_cannot_be_changed(tmp_path: Path) -> None:
    catalogue = load(tmp_path)

    with pytest.raises(ValueError, match="frozen"):
        catalogue.models["sketch"].title = "Other"  # type: ignore[misc]  # mypy knows it too
    with pytest.raises(TypeError):
        catalogue.models["other"] = catalogue.models["sketch"]  # type: ignore[index]


def test_variables_are_filled(tmp_path: Path) -> None:
    providers = PROVIDERS.replace("https://api.studio.example.com", "${STUDIO_URL}/v1").replace(
        "secret:", "plain_http: true\n  secret:"
    )
    catalogue = load(tmp_path, providers=providers, variables={"STUDIO_URL": "http://127.0.0.1:4000"})

    assert catalogue.providers["studio"].base_url == "http://127.0.0.1:4000/v1"
    assert catalogue.providers["studio"].output_hosts == ("127.0.0.1:4000",)


def test_all_mistakes_of_both_files_come_at_once(tmp_path: Path) -> None:
    wrong = (
        MODELS.replace("credits: 3", "credits: 0").replace("kind: image", "kind: smell").replace("max: 2", "max: 99")
    )
    found = mistakes(tmp_path, wrong, PROVIDERS.replace("adapter: http", "adapter: telepathy"))

    assert [line.split(": ")[:2] for line in found] == [
        ["models.yaml:3", "sketch.kind"],
        ["models.yaml:6", "sketch.price.credits"],
        ["models.yaml:16", "sketch.references.style.max"],
        ["providers.yaml:3", "studio.adapter"],
    ]


def test_the_error_says_all_of_it(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"models\.yaml:6: sketch\.price\.credits: must be greater"):
        load(tmp_path, MODELS.replace("credits: 3", "credits: 0"))


def test_a_missing_file_is_a_mistake(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "models.yaml").unlink()

    with pytest.raises(CatalogueError, match=r"models\.yaml:1: cannot be read"):
        load_catalogue(tmp_path)
