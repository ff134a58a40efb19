"""Every mistake is named with its file, its line, its field and what would be right."""

from pathlib import Path

import pytest

from tests.catalogue.writing import MODELS, PROVIDERS, mistakes

# What is replaced, what it becomes, and what is then said.
IN_MODELS = [
    (
        "credits: 3",
        "credits: 0",
        "models.yaml:6: sketch.price.credits: must be greater than or equal to 1 (whole credits",
    ),
    ("credits: 3", "credits: -5", "models.yaml:6: sketch.price.credits: must be greater than or equal to 1"),
    ("credits: 3", "credits: 2.5", "models.yaml:6: sketch.price.credits: must be a valid integer"),
    ("credits: 3", 'credits: "3"', "models.yaml:6: sketch.price.credits: must be a valid integer"),
    ("credits: 3", "credits: true", "models.yaml:6: sketch.price.credits: must be a valid integer"),
    ("credits: 3", "credits: 100001", "models.yaml:6: sketch.price.credits: must be less than or equal to 100000"),
    ("per: output", "per: hour", "models.yaml:6: sketch.price.per: must be 'run' or 'output' (`run` for the whole"),
    ("kind: image", "kind: images", "models.yaml:3: sketch.kind: must be 'text', 'image' or 'video'"),
    ("title: Sketch", "title: no", "models.yaml:2: sketch.title: must be a valid string"),
    ("title: Sketch", "titel: Sketch", "models.yaml:2: sketch.titel: is no field here; did you mean title?"),
    ("  title: Sketch\n", "", "models.yaml:1: sketch.title: is missing: the name people see"),
    ("title: Sketch", "color: red", "models.yaml:2: sketch.color: is no field here; known: id, title"),
    ("id: sketch", "id: Sketch One", "models.yaml:1: Sketch One.id: must match pattern"),
    ("- id: sketch", "- id: 5", "models.yaml:1: [0].id: must be a valid string"),
    ("provider: studio", "provider: nobody", "models.yaml:4: sketch.provider: names no provider; there are: studio"),
    ("usd: 0.01", "usd: -1", "models.yaml:7: sketch.provider_cost_usd: must be greater than or equal to 0"),
    ("usd: 0.01", "usd: .nan", "models.yaml:7: sketch.provider_cost_usd: must be a finite number"),
    ("max: 2", "max: 0", "models.yaml:16: sketch.references.style.max: must be greater than or equal to 1"),
    ("style: {max: 2}", "mood: {max: 2}", "models.yaml:16: sketch.references.mood: is no field here; known: character"),
    (
        "style: {max: 2}",
        "style: {max: 2, how: {feild: a}}",
        "models.yaml:16: sketch.references.style.how.feild: is no field here; did you mean field?",
    ),
    (
        "style: {max: 2}",
        "style: {max: 2, how: {field: a, many: true, form: file}}",
        "models.yaml:16: sketch.references.style.how.form: needs a provider whose submit says `encoding: multipart`",
    ),
    (
        "style: {max: 2}",
        "style: {max: 2, how: {field: a}}",
        "models.yaml:16: sketch.references.style.max: must be 1, or `how` must say `many: true`: a takes one image",
    ),
    (
        "style: {max: 2}",
        "style: {max: 2, how: {palette: 3}}",
        "models.yaml:16: sketch.references.style.how.palette: needs `say` with {palette} in it",
    ),
    (
        "style: {max: 2}",
        'style: {max: 2, how: {say: "Use {palette}."}}',
        "models.yaml:16: sketch.references.style.how.say: speaks of {palette}; say with `palette` how many colours",
    ),
    (
        "style: {max: 2}",
        'style: {max: 2, how: {field: a, palette: 3, say: "Use {palette}."}}',
        "models.yaml:16: sketch.references.style.how.field: is of no use with `palette`, which sends no image",
    ),
    (
        "style: {max: 2}",
        'style: {max: 1, how: {field: a, say: "Image {number}."}}',
        "models.yaml:16: sketch.references.style.how.say: counts images with {number}; this one is not one of a list",
    ),
    ("rule: refund", "rule: never", "models.yaml:18: sketch.cancel_rule: must be 'refund', 'charge' or 'before_start'"),
    (
        "typical_seconds: 4",
        "typical_seconds: 601",
        "models.yaml:17: sketch.typical_seconds: must not be longer than the",
    ),
    ("  cancel", "  ends: 2026-13-45\n  cancel", "models.yaml:18: [0].ends: cannot be read: month must be in 1..12"),
    ("  cancel", "  ends: soon\n  cancel", "models.yaml:18: sketch.ends: must be a valid date"),
    ("  cancel", "  title: Again\n  cancel", "models.yaml:18: [0].title: is written twice; keep one"),
    (
        "outputs_param: number",
        "outputs_param: many",
        "models.yaml:14: sketch.outputs_param: names no parameter; there are",
    ),
    (
        "outputs_param: number",
        "outputs_param: seed",
        "models.yaml:14: sketch.outputs_param: names seed, which must be an",
    ),
    (
        "additionalProperties: false",
        "additionalProperties: true",
        "models.yaml:8: sketch.params: must say `additionalP",
    ),
    ("    additionalProperties: false\n", "", "models.yaml:8: sketch.params: must say `additionalProperties: false`"),
    ("type: object", "type: array", "models.yaml:8: sketch.params: must say `type: object`"),
    ("type: object", "type: thing", "models.yaml:9: sketch.params.type: is not JSON Schema: 'thing' is not valid"),
    ("type: object", "required: [seed]\n    type: object", "models.yaml:9: sketch.params.required: is not used here"),
    ("maximum: 99", "maximum: lots", "models.yaml:13: sketch.params.properties.seed.maximum: is not JSON Schema"),
    (", maximum: 99", "", "models.yaml:13: sketch.params.properties.seed: needs `maximum` (or `enum`)"),
    ("title: Seed, ", "", "models.yaml:13: sketch.params.properties.seed: needs a `title`"),
    ("type: integer, title: Seed", "type: list", "models.yaml:13: sketch.params.properties.seed.type: is not JSON Sch"),
    (
        "{type: integer, title: Seed",
        "{title: Seed",
        "models.yaml:13: sketch.params.properties.seed: must have a `type`",
    ),
    (
        "maximum: 99",
        "maximum: 99, format: even",
        "models.yaml:13: sketch.params.properties.seed.format: is not used for",
    ),
    ("maximum: 99", "maximum: 99, default: 100", "models.yaml:13: sketch.params.properties.seed.default: does not fit"),
    (
        "minimum: 0, maximum: 99",
        "enum: [1, b]",
        "models.yaml:13: sketch.params.properties.seed.enum[1]: is not of type",
    ),
    ("title: Sketch", "title: ${WHO}", "models.yaml:2: [0].title: uses ${WHO}, which is not known here; known: none"),
    ("- id: sketch", "  id: sketch", "models.yaml:1: must be a list of entries, each beginning with `- id:`"),
    ("- id: sketch", "- id: sketch\n title: [", "models.yaml:2: is not YAML that can be read"),
    (
        "title: Sketch",
        "title: !!python/name:os.system x",
        "models.yaml:2: is not YAML that can be read: could not determine",
    ),
    ("credits: 3", "credits: &price 3", None),
    ("  params:", "  options: &x {a: 1}\n  params:", None),
    (
        "  params:",
        "  options: {a: &x {b: 1}, c: *x}\n  params:",
        "models.yaml:8: [0].options.c: is an alias of another",
    ),
]

IN_PROVIDERS = [
    ("https://api", "http://api", "providers.yaml:4: studio.base_url: must begin with https://"),
    ("example.com", "example.com/", "providers.yaml:4: studio.base_url: must match pattern"),
    ("https://api", "https://key@api", "providers.yaml:4: studio.base_url: must match pattern"),
    (
        "  http:\n",
        "  fetch_hosts: [127.0.0.1]\n  http:\n",
        "providers.yaml:6: studio.fetch_hosts[0]: must be a public host",
    ),
    (
        "  http:\n",
        "  fetch_hosts: ['a.com:80']\n  http:\n",
        "providers.yaml:6: studio.fetch_hosts[0]: must be a public host",
    ),
    ("  http:\n", "  fetch_hosts: ['*.com']\n  http:\n", "providers.yaml:6: studio.fetch_hosts[0]: covers too much"),
    ("  http:\n", "  fetch_hosts: ['*']\n  http:\n", "providers.yaml:6: studio.fetch_hosts[0]: must match pattern"),
    ("  http:\n", "  plain_http: true\n  http:\n", "providers.yaml:6: studio.plain_http: is for the local system"),
    (
        "  http:\n",
        "  timeouts: {start: 0}\n  http:\n",
        "providers.yaml:6: studio.timeouts.start: must be greater than 0",
    ),
    ("adapter: http", "adapter: openai", "providers.yaml:6: studio.http: is for adapter http; this entry says openai"),
    (
        "  http:\n",
        "  openai: {}\n  http:\n",
        "providers.yaml:6: studio.openai: is for adapter openai; this entry says http",
    ),
    ("secret: studio-key", "secret: a/b", "providers.yaml:5: studio.secret: must match pattern"),
    ("/make", "make", "providers.yaml:7: studio.http.submit.path: must match pattern"),
    (
        '"{{prompt}}"',
        '["{{promt}}"]',
        "providers.yaml:7: studio.http.submit.body.prompt[0]: uses {{promt}}, which is not",
    ),
    ("{{prompt}}", "{{promt}}", "providers.yaml:7: studio.http.submit.body.prompt: uses {{promt}}, which is not known"),
    ("{{prompt}}", "{{prompt}", "providers.yaml:7: studio.http.submit.body.prompt: has braces that are no placeholder"),
    (
        "{{prompt}}",
        "{{api_key}}",
        "providers.yaml:7: studio.http.submit.body.prompt: uses {{api_key}}, which is not kn",
    ),
    (
        "{{prompt}}",
        "{{handle}}",
        "providers.yaml:7: studio.http.submit.body.prompt: uses {{handle}}, which is not known",
    ),
    (
        "/make",
        '"/make/{{prompt}}"',
        "providers.yaml:7: studio.http.submit.path: uses {{prompt}}, which is not known here",
    ),
    ("{{images}}", "{{images.x}}", "providers.yaml:7: studio.http.submit.body.images: uses {{images.x}}, which is not"),
    (
        "{{images}}",
        "{{images.0.gif}}",
        "providers.yaml:7: studio.http.submit.body.images: uses {{images.0.gif}}, which",
    ),
    (
        "{{images}}",
        "{{images.file}}",
        "providers.yaml:7: studio.http.submit.body.images: is a file, which needs `encoding: multi",
    ),
    (
        "{{images}}",
        "none",
        "models.yaml:16: sketch.references.style: would never reach the provider; say in `how` which",
    ),
    (
        "{{images}}",
        "{{images.0}}",
        "models.yaml:16: sketch.references.style.max: is too much: http.submit has places for 1 images in all",
    ),
    (
        'seed: "{{params.seed}}"',
        '"*": "{{prompt}}"',
        'providers.yaml:7: studio.http.submit.body.*: cannot be spread; write "{{params}}" or "{{options.NAME}}"',
    ),
    (
        "{at: images}",
        '{at: images}\n    handle: id\n    check: {path: "/x"}\n    status: {at: s, done: [d]}\n    hosts: [a.com]',
        'providers.yaml:12: studio.http.hosts: is of no use unless the handle is an address: no path is "{{handle}}"',
    ),
    (
        "{at: images}",
        '{at: images}\n    handle: u\n    check: {path: "{{handle}}"}\n    status: {at: s, done: [d]}\n    hosts: ["*.com"]',
        "providers.yaml:12: studio.http.hosts[0]: covers too much; name a domain, such as *.example.com",
    ),
    ("/make", '"{{handle}}"', "providers.yaml:7: studio.http.submit.path: uses {{handle}}, which is not known here"),
    ("{at: images}", "{at: []}", "providers.yaml:8: studio.http.outputs.at"),
    (
        "{at: images}",
        "{at: images}\n    errors: {codes: {no: content_blocked}}",
        "providers.yaml:9: studio.http.errors.code: is missing: where an answer holds the words of `codes`",
    ),
    (
        "{at: images}",
        "{at: images}\n    errors: {code: c, codes: {no: forbidden}}",
        "providers.yaml:9: studio.http.errors.codes.no: must be 'invalid_input', 'content_blocked', 'provider_error' or",
    ),
    ("  http:\n", "  http: 5\n  htp:\n", "providers.yaml:6: studio.http: must be a valid dictionary"),
    (
        "adapter: http",
        "adapter: htpp",
        "providers.yaml:3: studio.adapter: is no module of shared/providers; did you mean",
    ),
    (
        "adapter: http",
        "adapter: telepathy",
        "providers.yaml:3: studio.adapter: is no module of shared/providers; there are",
    ),
    (
        "adapter: http",
        "adapter: guards",
        "providers.yaml:3: studio.adapter: is no module of shared/providers; there are",
    ),
    ("{at: images}", "{}", "providers.yaml:8: studio.http.outputs.at: is missing: where the answer holds the outputs"),
    (
        "{at: images}",
        "{at: images}\n    handle: id",
        "providers.yaml:9: studio.http.handle: is of no use without `check`",
    ),
    ("{at: images}", "{at: images}\n    check: {path: /x}", "providers.yaml:9: studio.http.check: needs `handle`"),
    (
        "{at: images}",
        "{at: images}\n    handle: id\n    check: {path: /x}",
        "providers.yaml:6: studio.http.status: must say `at` and `done`, or `working_codes`",
    ),
    (
        "{at: images}",
        "{at: images}\n    handle: id\n    check: {path: /x}\n    status: {at: s, done: [d]}\n    find: {path: /, handle: id}",
        "providers.yaml:12: studio.http.find: finds nothing unless {{nonce}} is sent",
    ),
    (
        "  http:\n",
        "  webhook: {secret: s}\n  http:\n",
        "providers.yaml:6: studio.webhook: is never told to the provider",
    ),
    (
        "{{params.seed}}",
        "{{options.app}}",
        "models.yaml:1: sketch.options: needs `app`, which the provider's submit uses",
    ),
    (
        "{{params.seed}}",
        "{{options}}",
        "providers.yaml:7: studio.http.submit.body.seed: uses {{options}}, which is not",
    ),
    (
        "  title: Studio\n",
        "  bills_stopped_runs: true\n  title: Studio\n",
        "models.yaml:18: sketch.cancel_rule: must be `ch",
    ),
]


def check(found: list[str], expected: str | None) -> None:
    if expected is None:
        assert found == []
    else:
        assert any(line.startswith(expected) for line in found), found


@pytest.mark.parametrize(("old", "new", "expected"), IN_MODELS, ids=[new[:40] or old[:40] for old, new, _ in IN_MODELS])
def test_a_mistake_in_the_models_is_named(tmp_path: Path, old: str, new: str, expected: str | None) -> None:
    assert old in MODELS
    check(mistakes(tmp_path, models=MODELS.replace(old, new, 1)), expected)


@pytest.mark.parametrize(("old", "new", "expected"), IN_PROVIDERS, ids=[new[:40] for _, new, _ in IN_PROVIDERS])
def test_a_mistake_in_the_providers_is_named(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in PROVIDERS
    check(mistakes(tmp_path, providers=PROVIDERS.replace(old, new, 1)), expected)


@pytest.mark.parametrize("text", ["", "# nothing but words\n", "models: []", "5"])
def test_a_file_holds_a_list(tmp_path: Path, text: str) -> None:
    check(mistakes(tmp_path, models=text), "models.yaml:1: must be a list of entries, each beginning with `- id:`")


def test_a_list_holds_entries(tmp_path: Path) -> None:
    check(mistakes(tmp_path, models=f"- 5\n{MODELS}"), "models.yaml:1: [0]: must be a valid dictionary")


def test_a_text_is_one_output(tmp_path: Path) -> None:
    text = MODELS.replace("kind: image", "kind: text").replace("  outputs_param: number\n", "")

    check(mistakes(tmp_path, models=text), "models.yaml:6: sketch.price.per: must be `run`: a text is one output")


def test_a_provider_by_configuration_needs_its_section(tmp_path: Path) -> None:
    found = mistakes(tmp_path, providers=PROVIDERS[: PROVIDERS.index("  http:\n")])

    assert found == [
        "providers.yaml:1: studio.http.submit: is missing: the call that begins a generation",
        "providers.yaml:1: studio.http.outputs: is missing: where the outputs are",
    ]


def test_an_id_is_given_once(tmp_path: Path) -> None:
    check(mistakes(tmp_path, models=MODELS + MODELS), "models.yaml:19: sketch.id: is the id of an earlier entry")


def test_plain_http_stays_on_this_machine(tmp_path: Path) -> None:
    """A local catalogue must not send a key across a network in the clear."""
    providers = PROVIDERS.replace("https://", "http://").replace("secret:", "plain_http: true\n  secret:")

    check(
        mistakes(tmp_path, providers=providers, variables={}), "providers.yaml:4: studio.base_url: must be on this mach"
    )


OPENAI = """\
- id: studio
  title: Studio
  adapter: openai
  base_url: https://api.studio.example.com
  secret: studio-key
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("kind: image", "kind: video", "models.yaml:3: sketch.kind: must be text or image"),
        (
            "kind: image",
            "kind: text",
            "models.yaml:16: sketch.references.style.how: needs `say`: the model sees pictures",
        ),
        (
            "style: {max: 2}",
            "style: {max: 2, how: {say: 5}}",
            "models.yaml:16: sketch.references.style.how.say: must be a",
        ),
        ("  params:", "  options: {bdy: {}}\n  params:", "models.yaml:8: sketch.options.bdy: is no field here; did"),
        ("style: {max: 2}", 'style: {max: 2, how: {say: "Image {number} is the style."}}', None),
    ],
)
def test_a_model_must_suit_the_adapter_openai(tmp_path: Path, old: str, new: str, expected: str | None) -> None:
    check(mistakes(tmp_path, MODELS.replace(old, new, 1), OPENAI), expected)


def test_background_needs_the_interface_that_has_it(tmp_path: Path) -> None:
    providers = OPENAI + "  openai: {mode: background, api: chat}\n"

    check(
        mistakes(tmp_path, providers=providers),
        "providers.yaml:6: studio.openai.api: must be `responses` in mode backg",
    )


def test_a_provider_that_cannot_be_read_is_not_called_unknown_too(tmp_path: Path) -> None:
    found = mistakes(tmp_path, providers=PROVIDERS.replace("secret: studio-key", "secret: 5"))

    assert [line.split(":")[0] for line in found] == ["providers.yaml"]


def test_models_are_not_blamed_for_providers_that_cannot_be_read(tmp_path: Path) -> None:
    found = mistakes(tmp_path, providers="- [")

    assert [line.split(":")[0] for line in found] == ["providers.yaml"]


def test_a_mistake_in_reading_is_told_once(tmp_path: Path) -> None:
    found = mistakes(tmp_path, MODELS.replace("title: Sketch", "title: ${WHO}"), variables={"A": "1", "B": "2"})

    assert found == ["models.yaml:2: [0].title: uses ${WHO}, which is not known here; known: ${A}, ${B}"]
