"""Fetches the pictures a request refers to: from this machine only, and within narrow limits."""

import io
import time
from urllib.parse import urlsplit

import requests
from PIL import Image, ImageOps

MAX_BYTES = 10 * 1024 * 1024
TIMEOUT_SECONDS = 5.0
_HOSTS = ("127.0.0.1", "localhost")
_FORMATS = ("PNG", "JPEG", "WEBP")
_MAX_PIXELS = 40_000_000
_LARGEST_SIDE = 1024


class BadReference(Exception):
    """A reference cannot be used; the text says why."""


def is_local(url: str) -> bool:
    """Whether a URL is plain HTTP to this machine: the service reaches nothing else."""
    try:
        parts = urlsplit(url)
        return parts.scheme == "http" and parts.hostname in _HOSTS and parts.port != 0
    except ValueError:
        return False


def fetch(url: str) -> bytes:
    """What is behind a URL of this machine, at most 10 MB in 5 seconds. Raises BadReference."""
    if not is_local(url):
        raise BadReference("its address is not http on this machine")
    ends_at = time.monotonic() + TIMEOUT_SECONDS
    with requests.Session() as session:
        session.trust_env = False
        try:
            with session.get(url, stream=True, allow_redirects=False, timeout=TIMEOUT_SECONDS) as response:
                if response.status_code != 200:
                    raise BadReference(f"its address answers {response.status_code}")
                return _content(response, ends_at)
        except requests.RequestException as error:
            raise BadReference(f"it could not be fetched ({type(error).__name__})") from None


def decode(content: bytes) -> Image.Image:
    """The picture, upright and at most 1024 pixels wide and high. Raises BadReference."""
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
            if picture.width * picture.height > _MAX_PIXELS:
                raise BadReference(f"it has {picture.width}x{picture.height} pixels, which is too many")
            picture.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE))
            upright = ImageOps.exif_transpose(picture)
            return upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise BadReference("it is no PNG, JPEG or WebP picture") from None


def _content(response: requests.Response, ends_at: float) -> bytes:
    content = bytearray()
    for piece in response.iter_content(64 * 1024):
        content += piece
        if len(content) > MAX_BYTES:
            raise BadReference("it is larger than 10 MB")
        if time.monotonic() > ends_at:
            raise BadReference("it took too long to fetch")
    return bytes(content)
