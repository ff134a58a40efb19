"""Finds a Firestore emulator and a Java that runs it, and says how to start them."""

import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from infra.local.places import HOST
from infra.local.supervisor import CannotStart

RULES = Path("infra/firestore/firestore.rules")
_JAR_IN_SDK = Path("platform/cloud-firestore-emulator/cloud-firestore-emulator.jar")
_SDK_FOLDERS = (
    "/usr/lib/google-cloud-sdk",
    "/usr/share/google-cloud-sdk",
    "/usr/local/share/google-cloud-sdk",
    "/opt/google-cloud-sdk",
    "/opt/homebrew/share/google-cloud-sdk",
    "~/google-cloud-sdk",
)
_FIREBASE_JARS = Path("~/.cache/firebase/emulators")
_MAIN_CLASS = "com.google.cloud.datastore.emulator.firestore.CloudFirestore"
_CLASS_FORMAT_OF_JAVA_0 = 44
_BOTH_WAYS = (
    "Install the Cloud SDK's emulator (apt-get install google-cloud-cli-firestore-emulator, or gcloud components "
    "install cloud-firestore-emulator) with Java 17, or firebase-tools' (npx firebase setup:emulators:firestore) with Java 21."
)


@dataclass(frozen=True)
class Emulator:
    """A jar, and a Java new enough for it."""

    java: str
    jar: Path

    def command(
        self, port: int, *, rules: Path | None = None, imported: Path | None = None, gigabytes: int = 1
    ) -> list[str]:
        """How to start it on 127.0.0.1, with these security rules and the data of this export, if given.

        It keeps everything in memory: 100,000 documents are a gigabyte or so.
        """
        options = [f"--host={HOST}", f"--port={port}"]
        if rules is not None:
            options.append(f"--rules={rules}")
        if imported is not None:
            options.append(f"--import-data={imported}")
        return [self.java, f"-Xmx{gigabytes}g", "-Duser.language=en", "-cp", str(self.jar), _MAIN_CLASS, *options]


def find_emulator() -> Emulator:
    """The first emulator that the Java here can run; CannotStart, naming both ways to get one, if there is none."""
    java = _java()
    version = _version(java) if java else 0
    jars = list(_jars())
    for jar in jars:
        if java and version >= _java_needed(jar):
            return Emulator(java, jar)
    what = (
        "no Java was found"
        if not version
        else f"Java {version} is too old"
        if jars
        else "no Firestore emulator was found"
    )
    raise CannotStart(f"firestore: {what}. {_BOTH_WAYS}")


def _java() -> str | None:
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=f"{home}/bin") if home else shutil.which("java")


def _version(java: str) -> int:
    """The feature release, such as 17; 0 if this is no working Java."""
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=20, check=False).stderr
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r'version "(?:1\.)?(\d+)', said)
    return int(found[1]) if found else 0


def _jars() -> Iterator[Path]:
    """The emulators on this machine: the Cloud SDK's, then firebase-tools'."""
    for sdk in _sdk_folders():
        jar = sdk / _JAR_IN_SDK
        if jar.is_file():
            yield jar
    yield from sorted(_FIREBASE_JARS.expanduser().glob("cloud-firestore-emulator-v*.jar"), reverse=True)


def _java_needed(jar: Path) -> int:
    """The Java that the jar's main class was compiled for."""
    with zipfile.ZipFile(jar) as archive, archive.open(_MAIN_CLASS.replace(".", "/") + ".class") as compiled:
        return int.from_bytes(compiled.read(8)[6:]) - _CLASS_FORMAT_OF_JAVA_0


def _sdk_folders() -> Iterator[Path]:
    named = os.environ.get("CLOUDSDK_ROOT") or os.environ.get("CLOUDSDK_ROOT_DIR")
    if named:
        yield Path(named)
    gcloud = shutil.which("gcloud")
    if gcloud:
        yield Path(gcloud).resolve().parents[1]
    for folder in _SDK_FOLDERS:
        yield Path(folder).expanduser()
