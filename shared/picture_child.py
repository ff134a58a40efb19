"""What is done to a picture that somebody sent, in a process of its own with little memory and time: nothing here is trusted.

Started by pictures.py as a script, without the rest of the project: the picture comes in on standard input; one line of
JSON and then the new picture go out.
"""

import importlib
import io
import json
import resource
import sys
import warnings
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 10
LARGEST_RESULT = 20 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 8192
THUMBNAIL_SIDE = 512
MOST_POINTS = 20_000
_VISIBLE = 128
_SPREAD = (0.7548776662466927, 0.5698402909980532)

FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
_ORIENTATION = 0x0112
_SIXTEEN_BITS = ("I", "I;16", "I;16B", "I;16L")
_WEBP_QUALITIES = (90, 75, 50)


@dataclass(frozen=True)
class Verdict:
    """What came of a picture: `refusal` says what would be right, or the rest says what it is (in pixels)."""

    refusal: str | None = None
    content_type: str = ""
    width: int = 0
    height: int = 0


class _Refusal(Exception):
    pass


def work(operation: str, data: bytes) -> tuple[Verdict, bytes]:
    """`clean` gives the picture with nothing but its pixels, `thumbnail` a small WebP of it, `points` the colours of some of its
    points, three bytes each. Bad data raises nothing."""
    try:
        kind, pixels = _decoded(data)
        result = _made(operation, kind, pixels)
    except _Refusal as refusal:
        return Verdict(refusal=str(refusal)), b""
    except MemoryError:
        return Verdict(refusal="This picture needs too much memory; send a smaller one."), b""
    except Exception:  # noqa: BLE001 - decoders fail in every way there is, and all of them mean the same
        return Verdict(refusal="This picture is damaged; save it again as PNG, JPEG or WebP."), b""
    if len(result) > LARGEST_RESULT:
        return Verdict(refusal="This picture is too rich in detail; send a smaller one."), b""
    return Verdict(None, FORMATS[kind], pixels.width, pixels.height), result


def main() -> None:
    """Limit this process, do one operation, and say what came of it."""
    operation, packages = sys.argv[1:]
    sys.path.append(packages)
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 2 * LARGEST_RESULT),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    warnings.simplefilter("ignore")
    importlib.import_module("PIL.Image")  # fails here, and not as if the picture were damaged, where it is missing
    verdict, result = work(operation, sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(asdict(verdict)).encode() + b"\n" + result)


def _decoded(data: bytes) -> "tuple[str, Image]":
    """The format and the pixels, upright, as RGB or RGBA. What it declares is checked before anything is decoded."""
    from PIL import Image, JpegImagePlugin, PngImagePlugin, WebPImagePlugin  # noqa: F401 - the only decoders there are

    Image.MAX_IMAGE_PIXELS = None  # the limits here are lower, and no warnings
    with Image.open(io.BytesIO(data), formats=list(FORMATS)) as picture:
        # A JPEG with further pictures behind it (a depth map, say) is called MPO; the first is the picture.
        kind = "JPEG" if picture.format == "MPO" else str(picture.format)
        _check_size(picture.width, picture.height)
        if kind != "JPEG" and getattr(picture, "n_frames", 1) != 1:
            raise _Refusal("This picture moves; send a still one.")
        picture.load()
        pixels = _standard_colours(_upright(picture))
        pixels.info = {}
        return kind, pixels


def _check_size(width: int, height: int) -> None:
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise _Refusal(
            f"This picture has {width} x {height} pixels; at most {LONGEST_SIDE} on a side and "
            f"{MOST_PIXELS // 1_000_000} million in all are possible."
        )


def _upright(picture: "Image") -> "Image":
    """Turned as its metadata says, because those are about to go. Unreadable metadata turn nothing."""
    from PIL.Image import Transpose

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    try:
        turn = turns.get(picture.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - as above
        return picture
    return picture if turn is None else picture.transpose(turn)


def _standard_colours(picture: "Image") -> "Image":
    """As 8-bit RGB or RGBA in sRGB, which is what a picture without a profile means."""
    transparent = picture.has_transparency_data
    profile = picture.info.get("icc_profile")
    if picture.mode in _SIXTEEN_BITS:
        picture = picture.point(lambda value: value * (1 / 256)).convert("L")
    elif picture.mode in {"1", "P", "PA"}:
        picture = picture.convert("RGBA" if transparent else "RGB")
    if profile and picture.mode in {"L", "RGB", "RGBA", "CMYK"}:
        picture = _by_profile(picture, profile)
    mode = "RGBA" if transparent else "RGB"
    return picture if picture.mode == mode else picture.convert(mode)


def _by_profile(picture: "Image", profile: bytes) -> "Image":
    from PIL import ImageCms

    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(given):
            return picture
        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        turned = ImageCms.profileToProfile(picture, given, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError):
        return picture
    return turned or picture


def _made(operation: str, kind: str, pixels: "Image") -> bytes:
    match operation:
        case "clean":
            return _written(pixels, kind)
        case "points":
            return _points(pixels)
        case _:
            return _thumbnail(pixels)


def _written(pixels: "Image", kind: str) -> bytes:
    match kind:
        case "PNG":
            return _saved(pixels, kind, compress_level=2)
        case "JPEG":
            return _saved(pixels, kind, quality=92)
        case _:
            return _webp(pixels)


def _webp(pixels: "Image") -> bytes:
    """The format has no room for very large and detailed pictures at high quality."""
    for quality in _WEBP_QUALITIES:
        try:
            return _saved(pixels, "WEBP", quality=quality, method=0)
        except ValueError:
            continue
    raise _Refusal("This picture is too rich in detail; send a smaller one.")


def _thumbnail(pixels: "Image") -> bytes:
    small = pixels.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return _saved(small, "WEBP", quality=80)


def _points(pixels: "Image") -> bytes:
    """Red, green and blue of the visible points: of all of them, or of many in a picture that has more.

    They are taken as they are, since a picture made smaller has mixtures that the picture has not. Their places are spread
    evenly, but in no grid (after Martin Roberts' sequence), so that no pattern in the picture falls through it.
    """
    width, height = pixels.size
    places = [(place % width, place // width) for place in range(min(width * height, MOST_POINTS))]
    if width * height > MOST_POINTS:
        across, down = _SPREAD
        places = [(int(step * across % 1 * width), int(step * down % 1 * height)) for step in range(MOST_POINTS)]
    found = [pixels.getpixel(place) for place in places]
    colours = [point for point in found if isinstance(point, tuple)]  # as it is in RGB and RGBA
    return b"".join(bytes(colour[:3]) for colour in colours if len(colour) == 3 or colour[3] >= _VISIBLE)


def _saved(pixels: "Image", kind: str, **options: int) -> bytes:
    file = io.BytesIO()
    pixels.save(file, kind, **options)
    return file.getvalue()


if __name__ == "__main__":
    main()
