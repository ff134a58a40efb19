"""The documentation names what is there: links, make targets, paths, decisions, and every error code in the contract."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from shared.domain import errors

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    page
    for pattern in ("*.md", ".agent/*.md", "docs/**/*.md")
    for page in ROOT.glob(pattern)
    if "node_modules" not in page.parts
)
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
CODE_BLOCK = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"""\]\(([^)\s]+)\)|(?:src|href)="([^"]+)\"""")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
COMMAND = re.compile(r"\bmake (?:[A-Z]+=\S+ )?([a-z][a-z-]+)")
IN_TICKS = re.compile(r"`([^`\s]+)`")
PATH = re.compile(r"[\w.*-]+(/[\w.*-]+)*/?")
SOURCE = re.compile(r".*\.(py|yaml|toml|md|cjs)")
BUGS = {"internal", "broken_invariant"}
"""What nobody should ever see, and no client can act on."""
OF_A_RUN = (".local", ".venv", "demo-output", "infra/local/node_modules")
"""What a name may begin with that is made when things run."""


@pytest.fixture(params=PAGES, ids=NAMES)
def page(request: pytest.FixtureRequest) -> Path:
    chosen: Path = request.param
    return chosen


def test_every_link_leads_somewhere(page: Path) -> None:
    """A file that is there and, behind a #, one of its headings."""
    prose = CODE_BLOCK.sub("", page.read_text(encoding="utf-8"))
    for match in LINK.finditer(prose):
        link = match[1] or match[2]
        if link.startswith(("https://", "http://")):
            continue
        name, _, heading = link.partition("#")
        target = (page.parent / name).resolve() if name else page

        assert target.exists(), link
        assert not heading or heading in set(anchors(target)), link


def test_every_make_target_that_is_named_is_there(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    text = page.read_text(encoding="utf-8")
    code = [match[0] for match in CODE_BLOCK.finditer(text)] + re.findall(r"`[^`\n]+`", CODE_BLOCK.sub("", text))

    assert {command for part in code for command in COMMAND.findall(part)} <= targets


def test_every_path_that_is_named_is_there(page: Path) -> None:
    """From the root, from the page, or inside `shared/`; a file's name alone may be anywhere."""
    text = page.read_text(encoding="utf-8")
    missing = [name for name in IN_TICKS.findall(text) if is_a_path(name) and not is_there(name, page)]

    assert missing == []


def test_every_decision_is_listed_under_its_number() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(r"^\| \[(\d{4})\]\((\1-[a-z0-9-]+\.md)\)", (folder / "README.md").read_text(), re.MULTILINE)
    there = sorted(page.name for page in folder.glob("[0-9]*.md"))

    assert [name for _, name in listed] == there
    assert [int(number) for number, _ in listed] == list(range(1, len(there) + 1))


def test_the_contract_knows_every_error_code_and_no_other() -> None:
    contract = yaml.safe_load((ROOT / "infra" / "gateway" / "openapi.yaml").read_text(encoding="utf-8"))

    assert set(contract["components"]["schemas"]["ErrorCode"]["enum"]) == set(codes()) - BUGS


def test_the_tree_of_errors_shows_every_code() -> None:
    shown = set(re.findall(r"\w+", errors.__doc__ or ""))

    assert set(codes()) - BUGS <= shown


def codes() -> Iterator[str]:
    """The codes of the errors in the domain; a port's own errors derive from these."""
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, errors.PlatformError):
            yield kind.code


def anchors(page: Path) -> Iterator[str]:
    """What a heading is called behind a #: lower case, no punctuation, dashes for blanks."""
    for heading in HEADING.findall(CODE_BLOCK.sub("", page.read_text(encoding="utf-8"))):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def is_a_path(name: str) -> bool:
    if not PATH.fullmatch(name) or name.startswith(OF_A_RUN):
        return False
    return (ROOT / name.partition("/")[0]).exists() if "/" in name else bool(SOURCE.fullmatch(name))


def is_there(name: str, page: Path) -> bool:
    if any(any(base.glob(name)) for base in (ROOT, page.parent, ROOT / "shared")):
        return True
    folders = [ROOT / folder for folder in ("docs", "functions", "infra", "shared", "tests")]
    return "/" not in name and any(
        "node_modules" not in found.parts for folder in folders for found in folder.rglob(name)
    )
