"""A change of pyproject.toml that did not reach the requirement files is noticed."""

from pathlib import Path

import pytest

from infra.check_locks import find_problems

PROJECT = """
[project]
dependencies = ["Flask==3.1.3", "pydantic[email]>=2"]
[project.optional-dependencies]
dev = ["pytest==9.2.0"]
"""
HASH = " \\\n    --hash=sha256:00\n"
DIRECT = "    # via ai-tools-platform (pyproject.toml)\n"
FLASK = f"flask==3.1.3{HASH}    # via\n    #   ai-tools-platform (pyproject.toml)\n    #   functions-framework\n"
OLD_FLASK = FLASK.replace("3.1.3", "3.1.2")
PYDANTIC = f"pydantic==2.14.3 ; python_version > '3'{HASH}{DIRECT}"
CLICK = f"click==8.3.0{HASH}    # via flask\n"
OLD_CLICK = CLICK.replace("8.3.0", "8.2.0")
PYTEST = f"pytest==9.2.0{HASH}{DIRECT}"


def problems(folder: Path, runtime: str, development: str) -> list[str]:
    (folder / "pyproject.toml").write_text(PROJECT)
    (folder / "requirements.txt").write_text(runtime)
    (folder / "requirements-dev.txt").write_text(development)
    return list(find_problems(folder))


def test_files_that_hold_what_is_asked_for_are_accepted(tmp_path: Path) -> None:
    runtime = FLASK + PYDANTIC + CLICK

    assert problems(tmp_path, runtime, runtime + PYTEST) == []


@pytest.mark.parametrize(
    ("runtime", "development", "problem"),
    [
        (FLASK + CLICK, FLASK + PYDANTIC + PYTEST, "requirements.txt: pydantic[email]>=2 is missing"),
        (FLASK + PYDANTIC, FLASK + PYDANTIC, "requirements-dev.txt: pytest==9.2.0 is missing"),
        (OLD_FLASK + PYDANTIC, OLD_FLASK + PYDANTIC + PYTEST, "asks for Flask==3.1.3"),
        (FLASK + PYDANTIC + PYTEST, FLASK + PYDANTIC + PYTEST, "requirements.txt: pytest is there, but"),
        (
            FLASK + PYDANTIC + CLICK,
            FLASK + PYDANTIC + OLD_CLICK + PYTEST,
            "click: 8.3.0 in requirements.txt, but 8.2.0",
        ),
    ],
)
def test_every_difference_is_named(tmp_path: Path, runtime: str, development: str, problem: str) -> None:
    assert any(problem in found for found in problems(tmp_path, runtime, development))
