"""Every module of the folder is a migration with a number of its own."""

import sys
from pathlib import Path

import pytest

from infra.migrations.listed import migrations

BODY = '"""{title}"""\n\nCOLLECTION = "users"\n\n\ndef change(id, document, read):\n    return {{}}\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An importable package without a migration."""
    package = tmp_path / "some_numbered"
    package.mkdir()
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in [name for name in sys.modules if name.startswith("some_numbered")]:
        monkeypatch.delitem(sys.modules, name)
    return package


def put(folder: Path, *names: str, title: str = "Users are well.") -> None:
    for name in names:
        (folder / f"{name}.py").write_text(BODY.format(title=title))


def test_those_of_this_code_are_numbered_from_one_on_and_say_what_they_do() -> None:
    found = migrations()

    assert [migration.number for migration in found] == list(range(1, len(found) + 1))
    assert len(found) >= 3
    assert all(migration.title.endswith(".") for migration in found)
    assert len({migration.checksum for migration in found}) == len(found)


@pytest.mark.parametrize(
    ("names", "wrong"),
    [
        (("m0001_one", "m0003_three"), "without a gap"),
        (("m0001_one", "m0001_other"), "without a gap"),
        (("m0002_two",), "without a gap"),
        (("m1_one",), "no name of a migration"),
        (("m0001_one", "helper"), "no name of a migration"),
    ],
)
def test_a_folder_with_gaps_or_strangers_is_refused(folder: Path, names: tuple[str, ...], wrong: str) -> None:
    put(folder, *names)

    with pytest.raises(ValueError, match=wrong):
        migrations("some_numbered")


def test_one_that_does_not_say_what_it_does_is_refused(folder: Path) -> None:
    put(folder, "m0001_one", title="")

    with pytest.raises(ValueError, match=r"m0001_one\.py does not say"):
        migrations("some_numbered")


def test_a_checksum_is_that_of_the_text(folder: Path) -> None:
    put(folder, "m0001_one", "m0002_two")
    put(folder, "m0003_three", title="Users are better.")
    one, two, three = migrations("some_numbered")

    assert one.checksum == two.checksum != three.checksum
