"""What the platform asks about pictures and videos: a clean copy of what a person uploads, and the facts of what a model made."""

from dataclasses import dataclass, field
from typing import IO, Protocol

from shared.domain.errors import PlatformError

LARGEST_UPLOAD = 10 * 1024 * 1024
"""Bytes of a picture that a person sends."""

TOO_LARGE = f"This picture is too large; at most {LARGEST_UPLOAD // 1024**2} MB are possible."


@dataclass(frozen=True)
class Cleaned:
    """A picture decoded and encoded again: nothing in it but pixels. Width and height in pixels."""

    data: bytes = field(repr=False)
    content_type: str
    width: int
    height: int


@dataclass(frozen=True)
class Described:
    """What an output really is, whatever its sender called it. `thumbnail` is a small WebP, of pictures only."""

    content_type: str
    width: int | None = None
    height: int | None = None
    duration_seconds: float | None = None
    thumbnail: bytes | None = field(default=None, repr=False)


class NotMedia(PlatformError):
    """This is no picture or video of a kind we keep."""

    @property
    def reason(self) -> str:
        """Why, for logs: a sentence of our own."""
        return self.detail


class Media(Protocol):
    """Looks into files in a limited child process."""

    def clean(self, data: bytes, *, declared_type: str) -> Cleaned:
        """A clean copy of an uploaded picture. Raises UnsafeUpload with a sentence that says what would be right."""

    def describe(self, file: IO[bytes]) -> Described:
        """What a file at its start is; it is left at its start again. Raises NotMedia."""

    def palette(self, data: bytes, *, colours: int) -> tuple[str, ...]:
        """At most so many colours of a picture, the most frequent first, in words with their value: `sienna (#a0522d)`.

        Raises NotMedia, Unavailable.
        """
