"""The process in which a picture is decoded: the same work, in narrow limits."""

import json
import os
from pathlib import Path

import pytest

from shared import pictures
from shared.picture_child import work
from shared.pictures import PictureWorkshop, in_child
from tests.bad_pictures import broken
from tests.pictures import MARK, drawing, encoded, located, proper

ALONE = PictureWorkshop()


@pytest.mark.slow
def test_a_process_does_the_same_as_is_done_here() -> None:
    taken = {"png RGBA", "png 16-bit rgb", "jpeg CMYK", "jpeg of a camera", "webp transparent"}
    refused = {"png 12000 x 12000", "png film", "png pixels that are no zlib", "jpeg cut at 50 %", "webp of noise"}
    refused |= {"png zTXt bomb", "png many bombs"}
    some = [data for name, _, data in (*proper(), *broken()) if name in taken | refused]

    assert len(some) == len(taken | refused)
    for data in some:
        assert in_child("clean", data) == work("clean", data)
    assert in_child("points", some[0]) == work("points", some[0])


def test_an_upload_is_cleaned_in_a_process() -> None:
    clean = ALONE.clean(encoded(drawing(), "JPEG", exif=located()), declared_type="image/jpeg")

    assert (clean.content_type, clean.width, clean.height) == ("image/jpeg", 48, 32)
    assert MARK not in clean.data


SPY = """
import json, os, resource, sys
names = ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_CORE")
seen = {"limits": {name: resource.getrlimit(getattr(resource, name)) for name in names}}
seen |= {"environment": dict(os.environ), "path": sys.path, "modules": [name for name in sys.modules if "shared" in name]}
sys.stdout.buffer.write(b'{}\\n' + json.dumps(seen).encode())
sys.stdout.flush()
os._exit(0)
"""


@pytest.fixture
def pillow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that the process runs in the place of the decoders."""
    (tmp_path / "PIL").mkdir()
    (tmp_path / "PIL" / "__init__.py").touch()
    monkeypatch.setattr(pictures, "_packages", lambda: str(tmp_path))
    return tmp_path / "PIL" / "Image.py"


def test_the_process_is_limited_and_knows_nothing_of_us(pillow: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", MARK.decode())
    pillow.write_text(SPY)
    seen = json.loads(in_child("clean", b"")[1])

    assert seen["limits"]["RLIMIT_AS"] == [2**30, 2**30]
    assert seen["limits"]["RLIMIT_CPU"] == [10, 10]
    assert seen["limits"]["RLIMIT_CORE"] == [0, 0]
    assert 0 < seen["limits"]["RLIMIT_FSIZE"][1] <= 2**26
    assert set(seen["environment"]) <= {"LC_CTYPE"}
    assert not {str(Path.cwd()), str(Path(pictures.__file__).parent), ""} & set(seen["path"])
    assert seen["modules"] == []


@pytest.mark.parametrize("signal", ["SIGSEGV", "SIGXCPU", "SIGKILL"])
def test_a_process_that_is_stopped_refuses_the_picture(signal: str, pillow: Path) -> None:
    """By its limits, or by a fault in a decoder."""
    pillow.write_text(f"import os, signal; os.kill(os.getpid(), signal.{signal})")
    verdict, result = in_child("clean", b"")

    assert "within our limits" in (verdict.refusal or "")
    assert result == b""


def test_a_process_that_does_not_end_is_stopped(pillow: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "SECONDS", 0.3)
    pillow.write_text("import time; time.sleep(60)")

    assert "too long" in (in_child("clean", b"")[0].refusal or "")


def test_memory_beyond_the_limit_is_not_to_be_had(pillow: Path) -> None:
    pillow.write_text("held = bytearray(2 ** 30)")

    with pytest.raises(RuntimeError, match="MemoryError"):
        in_child("clean", b"")


def test_a_decoder_that_is_missing_is_our_fault_and_not_the_pictures(pillow: Path) -> None:
    pillow.write_text("raise ImportError('no libjpeg')")

    with pytest.raises(RuntimeError, match="no libjpeg"):
        in_child("clean", b"")


def test_nothing_is_left_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    ALONE.clean(encoded(drawing(), "PNG"), declared_type="image/png")

    assert os.listdir(tmp_path) == []  # noqa: PTH208 - hidden files too
