"""The small language in which calls are written."""

import pytest

from shared.providers.http.template import ABSENT, render

VALUES: dict[str, object] = {
    "prompt": "a fox",
    "params": {"n": 2, "size": "small"},
    "params.n": 2,
    "params.sharp": True,
    "images.0": "one.png",
    "options.body": {"n": 1, "mode": "fast"},
    "references": [],
}


def resolve(name: str) -> object:
    return VALUES.get(name, ABSENT)


RENDERED: list[tuple[object, object]] = [
    ("plain", "plain"),
    (5, 5),
    (None, None),
    ("{{prompt}}", "a fox"),
    ("{{ prompt }}", "a fox"),
    ("{{params.n}}", 2),
    ("{{params}}", {"n": 2, "size": "small"}),
    ("{{references}}", []),
    ("draw {{prompt}} {{params.n}} times, sharp {{params.sharp}}", "draw a fox 2 times, sharp true"),
    ("{{missing}}", ABSENT),
    ("draw {{missing}}", ABSENT),
    ({"a": "{{prompt}}", "b": "{{missing}}"}, {"a": "a fox"}),
    ({"a": {"b": "{{missing}}"}, "c": 1}, {"c": 1}),
    (["{{prompt}}", "{{missing}}"], ["a fox"]),
    (["{{missing}}"], ABSENT),
    ({"a": {}, "b": []}, {"a": {}, "b": []}),
    ({"*": "{{params}}", "n": 7}, {"n": 7, "size": "small"}),
    ({"n": 7, "*": "{{params}}"}, {"n": 2, "size": "small"}),
    ({"*": "{{missing}}", "a": 1}, {"a": 1}),
    ({"*": ["{{options.body}}", "{{missing}}", "{{params}}"]}, {"n": 2, "mode": "fast", "size": "small"}),
    ({"*": ["{{missing}}"], "a": 1}, {"a": 1}),
    ([{"uri": "{{images.0}}", "tag": "a"}, {"uri": "{{images.1}}", "tag": "b"}], [{"uri": "one.png", "tag": "a"}]),
    ([{"tag": "b", "image": {"uri": ["{{images.1}}"]}}], ABSENT),
    ([{"text": "{{prompt}}", "weight": "{{missing}}"}], [{"text": "a fox"}]),
]


@pytest.mark.parametrize(("template", "expected"), RENDERED)
def test_a_template_becomes_its_values(template: object, expected: object) -> None:
    assert render(template, resolve) == expected


def test_a_value_is_never_taken_for_a_template() -> None:
    assert render({"a": "{{prompt}}"}, lambda _name: "{{api_key}}") == {"a": "{{api_key}}"}
