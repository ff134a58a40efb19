"""What Firebase is told: the app and its pages come with their security headers, and nobody reads the database past the
functions."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONFIG = json.loads((ROOT / "firebase.json").read_text(encoding="utf-8"))
APP = (ROOT / CONFIG["hosting"]["public"]).parent
PAGE, FILES = APP / "index.html", APP / "public"
"""What the app's one page is made of, and the files that stand beside it as they are."""
EVERY_PAGE, ASSETS = CONFIG["hosting"]["headers"]
HEADERS = {header["key"]: header["value"] for header in EVERY_PAGE["headers"]}
POLICY = {
    name: sources.split()
    for name, _, sources in (rule.strip().partition(" ") for rule in HEADERS["Content-Security-Policy"].split(";"))
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Frame-Options", "SAMEORIGIN"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-XSS-Protection", "0"),
        ("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin-allow-popups"),
        ("Cache-Control", "no-cache"),
    ],
)
def test_every_page_has_the_header(name: str, value: str) -> None:
    """same-origin-allow-popups, because a stricter opener policy cuts off the window in which a person signs in."""
    assert EVERY_PAGE["source"] == "**"
    assert HEADERS[name] == value


def test_the_page_may_not_use_the_machines_devices() -> None:
    features = HEADERS["Permissions-Policy"].split(", ")

    assert {"camera=()", "microphone=()", "geolocation=()"} <= set(features)


def test_scripts_and_styles_come_from_files_of_ours() -> None:
    """Google's script is the one exception: it opens the sign-in window."""
    sources = [source for sources in POLICY.values() for source in sources]

    assert not [source for source in sources if "unsafe" in source or source in ("*", "https:", "http:")]
    assert POLICY["script-src"] == ["'self'", "https://apis.google.com"]
    assert POLICY["style-src"] == ["'self'"]


@pytest.mark.parametrize(
    ("rule", "sources"),
    [
        ("default-src", ["'none'"]),
        ("object-src", ["'none'"]),
        ("base-uri", ["'none'"]),
        ("frame-ancestors", ["'self'"]),
        ("form-action", ["'self'"]),
        ("frame-src", ["${AUTH_ORIGIN}"]),
    ],
)
def test_what_is_not_needed_is_closed(rule: str, sources: list[str]) -> None:
    assert POLICY[rule] == sources


@pytest.mark.parametrize(
    ("rule", "origins"),
    [
        ("connect-src", {"${API_ORIGIN}", "${STORAGE_ORIGIN}", "${AUTH_ORIGIN}"}),
        ("img-src", {"${STORAGE_ORIGIN}", "blob:"}),
        ("media-src", {"${STORAGE_ORIGIN}", "blob:"}),
    ],
)
def test_the_page_reaches_the_api_and_the_files(rule: str, origins: set[str]) -> None:
    """Deployment fills in the origins."""
    assert origins <= set(POLICY[rule])


def test_only_files_with_a_hash_in_their_name_are_kept_for_long() -> None:
    """The later rule wins, so it must come later."""
    assert ASSETS == {
        "source": "/assets/**",
        "headers": [{"key": "Cache-Control", "value": "public, max-age=31536000, immutable"}],
    }


class Read(HTMLParser):
    """Collects what the policy would refuse, and the scripts that are named."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.refused: list[str] = []
        self.scripts: list[str] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in named):
            self.refused.append(tag)
        self.refused += [name for name in named if name == "style" or name.startswith("on")]
        if tag == "script":
            self.scripts.append(named.get("src") or "")


@pytest.mark.parametrize("page", [PAGE, *sorted(FILES.glob("**/*.html"))], ids=lambda page: page.name)
def test_a_page_obeys_the_policy(page: Path) -> None:
    assert Read(page).refused == []


def shows_the_app(path: str) -> bool:
    """Whether the one rewrite answers a path where there is no file: all but what its pattern names, and what is below that."""
    (rule,) = CONFIG["hosting"]["rewrites"]
    form = re.fullmatch(r"!/@\(([a-z.|]+)\)\{,/\*\*\}", rule["source"])
    assert form is not None
    assert rule["destination"] == "/index.html"
    return path.split("/")[1] not in form[1].split("|")


@pytest.mark.parametrize("path", ["/", "/studio", "/history/x1", "/admin/people", "/theme", "/assets.js"])
def test_every_address_of_the_app_shows_the_app(path: str) -> None:
    assert shows_the_app(path)


@pytest.mark.parametrize("path", ["/assets/index-0a1b2c3d.js", "/assets", "/environment.js", "/theme.js"])
def test_a_script_or_style_that_is_gone_has_the_page_for_what_is_not_there(path: str) -> None:
    """A browser with yesterday's page would take the app's page for its script. Hosting shows 404.html by itself, under that
    name only."""
    assert not shows_the_app(path)
    assert (FILES / "404.html").is_file()


def test_every_script_of_the_app_stands_where_it_is_never_rewritten() -> None:
    """What is under /src is built into /assets."""
    scripts = [re.sub(r"^/src/", "/assets/", script) for script in Read(PAGE).scripts]

    assert len(scripts) == 3
    assert [script for script in scripts if shows_the_app(script)] == []


def test_browsers_cannot_touch_the_database() -> None:
    rules = (ROOT / CONFIG["firestore"]["rules"]).read_text(encoding="utf-8")

    assert re.findall(r"allow [^;]*;", rules) == ["allow read, write: if false;"]
    assert "match /{document=**} {" in rules


def test_the_indexes_can_be_read() -> None:
    indexes = json.loads((ROOT / CONFIG["firestore"]["indexes"]).read_text(encoding="utf-8"))

    assert indexes.keys() == {"indexes", "fieldOverrides"}
