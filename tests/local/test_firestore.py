"""A Firestore emulator is found in either of its two places, with a Java that is new enough for it."""

import zipfile
from pathlib import Path

import pytest

from infra.local import firestore
from infra.local.supervisor import CannotStart

SDK_JAR = "sdk/platform/cloud-firestore-emulator/cloud-firestore-emulator.jar"
FIREBASE_JAR = "home/.cache/firebase/emulators/cloud-firestore-emulator-v1.22.0.jar"


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing on it."""
    monkeypatch.setattr(firestore, "_SDK_FOLDERS", ())
    monkeypatch.setenv("CLOUDSDK_ROOT", str(tmp_path / "sdk"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "java"))
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("java", "jars", "found"),
    [
        (17, {SDK_JAR: 11}, SDK_JAR),
        (21, {FIREBASE_JAR: 21}, FIREBASE_JAR),
        (21, {SDK_JAR: 11, FIREBASE_JAR: 21}, SDK_JAR),
        (17, {SDK_JAR: 21, FIREBASE_JAR: 17}, FIREBASE_JAR),
    ],
)
def test_the_first_emulator_that_this_java_runs_is_taken(
    machine: Path, java: int, jars: dict[str, int], found: str
) -> None:
    have(machine, java, jars)

    assert firestore.find_emulator().jar == machine / found


@pytest.mark.parametrize(
    ("java", "jars", "reason"),
    [
        (None, {SDK_JAR: 11}, "no Java was found"),
        (17, {FIREBASE_JAR: 21}, "Java 17 is too old"),
        (21, {}, "no Firestore emulator was found"),
    ],
)
def test_without_one_a_single_line_names_what_is_missing_and_both_ways_to_get_it(
    machine: Path, java: int | None, jars: dict[str, int], reason: str
) -> None:
    have(machine, java, jars)

    with pytest.raises(CannotStart) as failure:
        firestore.find_emulator()
    [line] = failure.value.args
    assert reason in line
    assert "google-cloud-cli-firestore-emulator" in line
    assert "firebase-tools" in line
    assert "\n" not in line


def have(machine: Path, java: int | None, jars: dict[str, int]) -> None:
    """Put a Java of this release there, and jars that were compiled for these."""
    if java is not None:
        program = machine / "java/bin/java"
        program.parent.mkdir(parents=True)
        program.write_text(f"#!/bin/sh\necho 'openjdk version \"{java}.0.1\" 2026-10-20' >&2\n")
        program.chmod(0o755)
    for name, release in jars.items():
        (machine / name).parent.mkdir(parents=True)
        with zipfile.ZipFile(machine / name, "w") as jar:
            main_class = "com/google/cloud/datastore/emulator/firestore/CloudFirestore.class"
            jar.writestr(main_class, bytes.fromhex("cafebabe0000") + (44 + release).to_bytes(2))
