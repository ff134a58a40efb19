"""What Firebase is told: the pages come with their security headers, and nobody reads the database past the functions."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONFIG = json.loads((ROOT / "firebase.json").read_text(encoding="utf-8"))
PUBLIC = ROOT / CONFIG["hosting"]["public"]
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


class Inline(HTMLParser):
    """Collects what the policy would refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(tag)
        self.found += [name for name in names if name == "style" or name.startswith("on")]


@pytest.mark.parametrize("page", sorted(PUBLIC.glob("**/*.html")), ids=lambda page: page.name)
def test_a_page_obeys_the_policy(page: Path) -> None:
    inline = Inline()
    inline.feed(page.read_text(encoding="utf-8"))

    assert inline.found == []


def test_there_is_a_page_for_what_is_not_there() -> None:
    """Hosting shows 404.html by itself, under that name only."""
    assert {"index.html", "404.html"} <= {page.name for page in PUBLIC.glob("*.html")}


def test_browsers_cannot_touch_the_database() -> None:
    rules = (ROOT / CONFIG["firestore"]["rules"]).read_text(encoding="utf-8")

    assert re.findall(r"allow [^;]*;", rules) == ["allow read, write: if false;"]
    assert "match /{document=**} {" in rules


def test_the_indexes_can_be_read() -> None:
    indexes = json.loads((ROOT / CONFIG["firestore"]["indexes"]).read_text(encoding="utf-8"))

    assert indexes.keys() == {"indexes", "fieldOverrides"}
