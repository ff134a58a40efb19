"""What a model's entry answers: parameters, outputs, references, availability."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.catalogue import Model
from shared.catalogue.references import How
from shared.domain.errors import InvalidInput, ReferencesNotSupported
from shared.domain.kinds import Role
from tests.catalogue.writing import MODELS, load

PARAMS: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "n": {"type": "integer", "title": "Number", "minimum": 1, "maximum": 4, "default": 2},
        "step": {"type": "integer", "title": "Step", "minimum": 0, "maximum": 64, "multipleOf": 16},
        "warmth": {"type": "number", "title": "Warmth", "minimum": 0, "maximum": 1.5},
        "size": {"type": "string", "title": "Size", "enum": ["small", "large"], "default": "small"},
        "note": {"type": "string", "title": "Note", "maxLength": 5},
        "code": {"type": "string", "title": "Code", "maxLength": 3, "pattern": "^[a-z]+$"},
        "sharp": {"type": "boolean", "title": "Sharp", "default": False},
    },
}


@pytest.fixture
def model(tmp_path: Path) -> Model:
    found = load(tmp_path).models["sketch"]
    return found.model_copy(update={"params": PARAMS, "outputs_param": "n"})


def refused(model: Model, raw: Mapping[str, object]) -> dict[str, str]:
    """The fields that are refused, and what is said of each."""
    with pytest.raises(InvalidInput) as error:
        model.params_for(raw)
    errors: Any = error.value.extra["errors"]
    return {found["field"]: found["message"] for found in errors}


def test_defaults_are_filled_in_and_the_rest_left_out(model: Model) -> None:
    assert model.params_for({}) == {"n": 2, "size": "small", "sharp": False}


def test_what_fits_is_taken(model: Model) -> None:
    raw = {"n": 4, "step": 32, "warmth": 1.5, "size": "large", "note": "hello", "code": "abc", "sharp": True}

    assert model.params_for(raw) == raw


def test_a_whole_number_written_with_a_point_is_whole(model: Model) -> None:
    taken = model.params_for({"n": 3.0})["n"]

    assert taken == 3
    assert type(taken) is int


WRONG: list[tuple[str, object, str]] = [
    ("n", 0, "Must be a whole number from 1 to 4."),
    ("n", 5, "Must be a whole number from 1 to 4."),
    ("n", 2.5, "Must be a whole number from 1 to 4."),
    ("n", "2", "Must be a whole number from 1 to 4."),
    ("n", True, "Must be a whole number from 1 to 4."),
    ("n", None, "Must be a whole number from 1 to 4."),
    ("n", [2], "Must be a whole number from 1 to 4."),
    ("n", 10**400, "Must be a whole number from 1 to 4."),
    ("n", float("inf"), "Must be a whole number from 1 to 4."),
    ("step", 8, "Must be a whole number from 0 to 64 in steps of 16."),
    ("warmth", float("nan"), "Must be a number from 0 to 1.5."),
    ("warmth", float("inf"), "Must be a number from 0 to 1.5."),
    ("warmth", False, "Must be a number from 0 to 1.5."),
    ("size", "huge", "Must be one of small, large."),
    ("size", ["small"], "Must be one of small, large."),
    ("note", "too long", "Must be text of 0 to 5 characters."),
    ("code", "ab1", "Must be text of 0 to 3 characters like ^[a-z]+$."),
    ("sharp", 1, "Must be true or false."),
    ("sharp", "true", "Must be true or false."),
    ("speed", 1, "This model has no such parameter; it has: n, step, warmth, size, note, code, sharp."),
]


@pytest.mark.parametrize(("name", "value", "said"), WRONG)
def test_what_does_not_fit_is_refused_with_what_would(model: Model, name: str, value: object, said: str) -> None:
    assert refused(model, {name: value}) == {f"params.{name}": said}


def test_all_that_is_wrong_is_told_at_once(model: Model) -> None:
    assert set(refused(model, {"n": 9, "size": "x", "zz": 1})) == {"params.n", "params.size", "params.zz"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.dictionaries(st.sampled_from([*PARAMS["properties"], "other"]), JSON, max_size=4))
def test_whatever_is_sent_is_refused_or_safe_to_store(model: Model, raw: dict[str, object]) -> None:
    """Nothing else than InvalidInput is raised, and what is taken is valid JSON with a sensible number of outputs."""
    try:
        taken = model.params_for(raw)
    except InvalidInput:
        return
    json.dumps(taken, allow_nan=False)
    assert model.params_for(taken) == taken
    assert model.outputs(taken) in range(1, 5)


def test_outputs_follow_the_parameter_that_says_so(model: Model) -> None:
    assert model.outputs(model.params_for({"n": 3})) == 3
    assert model.model_copy(update={"outputs_param": None}).outputs({"n": 3}) == 1


def test_a_model_is_offered_through_its_last_day(model: Model) -> None:
    ending = model.model_copy(update={"ends": date(2026, 12, 1)})

    assert ending.available(date(2026, 12, 1)) is None
    assert ending.available(date(2026, 12, 2)) == "its provider ended it on 2026-12-01"
    assert model.available(date(2099, 1, 1)) is None


@pytest.mark.parametrize("roles", [[], ["style"], ["style", "style"]])
def test_references_a_model_takes_are_taken(model: Model, roles: list[Role]) -> None:
    model.check_references(roles)


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        (["color"], "Sketch takes no color reference."),
        (["style"] * 3, "Sketch takes at most 2 style references."),
        (["style", "character"], "Sketch takes no character reference."),
    ],
)
def test_references_a_model_does_not_take_are_refused(model: Model, roles: list[Role], said: str) -> None:
    with pytest.raises(ReferencesNotSupported) as error:
        model.check_references(roles)
    assert error.value.detail == said


def test_the_entry_says_how_a_role_reaches_the_provider(model: Model, tmp_path: Path) -> None:
    """Nothing said means: in the list of images, in the order of the request."""
    text = MODELS.replace("style: {max: 2}", "style: {max: 2, how: {field: image_urls, many: true}}")
    told = load(tmp_path, text).models["sketch"].taken_roles()

    assert [(role, rule.max, rule.how) for role, rule in told] == [("style", 2, How(field="image_urls", many=True))]
    assert [rule.how for _, rule in model.taken_roles()] == [How()]
