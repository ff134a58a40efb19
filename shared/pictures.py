"""Looks into pictures and videos that somebody sent. A picture is decoded only in a limited process of its own."""

import importlib.util
import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from shared import picture_child
from shared.domain.errors import Unavailable, UnsafeUpload
from shared.media import LARGEST_UPLOAD, TOO_LARGE, Cleaned, Described, NotMedia
from shared.palettes import main_colours
from shared.picture_child import Verdict
from shared.sniffing import PICTURES, VIDEOS, sniff
from shared.videos import probe_video

LARGEST_OUTPUT = 64 * 1024 * 1024
SECONDS = 10
"""For one picture, of processor time and of waiting alike."""

_AT_ONCE = 2
"""Each may take a gigabyte of memory."""

Work = Callable[[str, bytes], tuple[Verdict, bytes]]
"""From an operation of picture_child.py and a picture to what came of it."""


class PictureWorkshop:
    """Media, for PNG, JPEG, WebP, MP4 and WebM. `work` does what is done to a picture, by default in a process for each."""

    def __init__(self, work: Work | None = None) -> None:
        self._work = work or in_child
        self._places = threading.BoundedSemaphore(_AT_ONCE)

    def clean(self, data: bytes, *, declared_type: str) -> Cleaned:
        """A copy in the same format, upright, in sRGB and without metadata.

        Raises UnsafeUpload with a sentence that says what would be right, Unavailable when too many wait.
        """
        found = sniff(data)
        if len(data) > LARGEST_UPLOAD:
            raise UnsafeUpload(TOO_LARGE)
        if found not in PICTURES:
            raise UnsafeUpload("This is no picture; upload a PNG, JPEG or WebP file.")
        if found != declared_type:
            raise UnsafeUpload(f"This picture is {found}, but was announced as {declared_type}; announce what it is.")
        verdict, result = self._done("clean", data)
        if verdict.refusal is not None:
            raise UnsafeUpload(verdict.refusal)
        return Cleaned(result, verdict.content_type, verdict.width, verdict.height)

    def describe(self, file: IO[bytes]) -> Described:
        """What a file is, decoded whole if it is a picture; it is left at its start. Raises NotMedia, Unavailable."""
        file.seek(0)
        found = sniff(file.read(64))
        file.seek(0)
        described = self._video(file) if found in VIDEOS else self._picture(file) if found in PICTURES else None
        if described is None:
            raise NotMedia("This is no picture or video.")
        file.seek(0)
        return described

    def palette(self, data: bytes, *, colours: int) -> tuple[str, ...]:
        """At most so many main colours of a picture in words, the most frequent first. Raises NotMedia, Unavailable."""
        verdict, points = self._done("points", data)
        if verdict.refusal is not None:
            raise NotMedia(verdict.refusal)
        return main_colours(((points[at], points[at + 1], points[at + 2]) for at in range(0, len(points), 3)), colours)

    def _video(self, file: IO[bytes]) -> Described:
        video = probe_video(file)
        return Described(video.content_type, video.width, video.height, video.duration_seconds)

    def _picture(self, file: IO[bytes]) -> Described:
        data = file.read(LARGEST_OUTPUT + 1)
        if len(data) > LARGEST_OUTPUT:
            raise NotMedia("This picture is too large.")
        verdict, thumbnail = self._done("thumbnail", data)
        if verdict.refusal is not None:
            raise NotMedia(verdict.refusal)
        return Described(verdict.content_type, verdict.width, verdict.height, thumbnail=thumbnail)

    def _done(self, operation: str, data: bytes) -> tuple[Verdict, bytes]:
        if not self._places.acquire(timeout=SECONDS / 2):
            raise Unavailable
        try:
            return self._work(operation, data)
        finally:
            self._places.release()


def in_child(operation: str, data: bytes) -> tuple[Verdict, bytes]:
    """Do it in a process without our environment, ended when it takes too long. RuntimeError when it cannot work at all."""
    command = [sys.executable, "-I", "-S", "-B", picture_child.__file__, operation, _packages()]
    with TemporaryFile() as answer:
        try:
            ended = subprocess.run(
                command, input=data, stdout=answer, stderr=subprocess.PIPE, timeout=SECONDS, env={}, check=False
            )
        except subprocess.TimeoutExpired:
            return Verdict(refusal="This picture takes too long to read; send a simpler one."), b""
        if ended.returncode < 0:  # stopped by its limits, or by a fault in a decoder
            return Verdict(refusal="This picture cannot be read within our limits; send a simpler one."), b""
        if ended.returncode > 0:
            raise RuntimeError(f"pictures cannot be read here: {ended.stderr.decode(errors='replace')[-500:]}")
        answer.seek(0)
        return Verdict(**json.loads(answer.readline(1000))), answer.read()


def _packages() -> str:
    """Where Pillow is: the process looks for packages nowhere else."""
    found = importlib.util.find_spec("PIL")
    if found is None or found.origin is None:
        raise RuntimeError("Pillow is not installed")
    return str(Path(found.origin).parents[1])
