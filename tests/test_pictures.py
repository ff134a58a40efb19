"""Pictures that people and models send: what is taken, what is left of it, and what is refused."""

import io
import random
import re
import struct
import threading
from typing import Any

import pytest
from PIL import Image

from shared import picture_child, pictures
from shared.domain.errors import Unavailable, UnsafeUpload
from shared.media import NotMedia
from shared.picture_child import Verdict, work
from shared.pictures import PictureWorkshop
from tests.bad_pictures import REFUSED, broken
from tests.pictures import MARK, TYPES, drawing, encoded, loaded, png, proper, swapped_profile, turned

pytestmark = pytest.mark.filterwarnings("ignore:Corrupt EXIF data")

RED, LIME, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)

HERE = PictureWorkshop(work)
"""The same work without a process for each picture; so many pictures take no time."""


PROPER = [*proper(), *loaded()]
BROKEN = [
    pytest.param(kind, data, sentence, id=name) for sentence, cases in REFUSED.items() for name, kind, data in cases()
]


def named(cases: list[tuple[str, str, bytes]]) -> list[Any]:
    return [pytest.param(kind, data, id=name) for name, kind, data in cases]


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def corners(data: bytes) -> list[str]:
    """The colours at the corners, row by row, as the nearest of four names."""
    names = {RED: "red", LIME: "lime", BLUE: "blue", WHITE: "white"}
    image = opened(data).convert("RGB")
    right, bottom = image.width - 1, image.height - 1
    found = []
    for place in ((0, 0), (right, 0), (0, bottom), (right, bottom)):
        pixel = image.getpixel(place)
        assert isinstance(pixel, tuple)
        found.append(min(names, key=lambda colour: sum(abs(a - b) for a, b in zip(colour, pixel, strict=True))))
    return [names[colour] for colour in found]


def parts(data: bytes) -> set[bytes]:
    """The kinds of chunks or segments a file is made of. Fails when there is anything behind the last."""
    kinds: set[bytes] = set()
    if data.startswith(b"\x89PNG"):
        position = 8
        while position < len(data):
            (length,) = struct.unpack_from(">I", data, position)
            kinds.add(data[position + 4 : position + 8])
            position += length + 12
        assert position == len(data)
    elif data.startswith(b"RIFF"):
        position = 12
        assert struct.unpack_from("<I", data, 4)[0] + 8 == len(data)
        while position < len(data):
            (length,) = struct.unpack_from("<I", data, position + 4)
            kinds.add(data[position : position + 4])
            position += 8 + length + length % 2
    else:
        position = 2
        while data[position : position + 2] != b"\xff\xda":
            kinds.add(data[position : position + 2])
            position += 2 + struct.unpack_from(">H", data, position + 2)[0]
        assert data.count(b"\xff\xd9") == 1
        assert data.endswith(b"\xff\xd9")
    return kinds


ONLY_PIXELS = {
    "image/png": {b"IHDR", b"IDAT", b"IEND"},
    "image/jpeg": {b"\xff\xe0", b"\xff\xdb", b"\xff\xc0", b"\xff\xc4"},
    "image/webp": {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"},
}


# What is taken


@pytest.mark.parametrize(("kind", "data"), named(PROPER))
def test_a_proper_picture_comes_out_in_its_format_with_nothing_but_pixels(kind: str, data: bytes) -> None:
    clean = HERE.clean(data, declared_type=TYPES[kind])

    assert (clean.content_type, clean.width, clean.height) == (TYPES[kind], *opened(data).size)
    assert opened(clean.data).size == (clean.width, clean.height)
    assert parts(clean.data) <= ONLY_PIXELS[clean.content_type]
    assert MARK not in clean.data
    assert not opened(clean.data).getexif()


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_picture_looks_the_same(kind: str, mode: str) -> None:
    data = encoded(drawing(mode if kind != "JPEG" else "RGB"), kind)

    assert corners(HERE.clean(data, declared_type=TYPES[kind]).data) == ["red", "lime", "blue", "white"]


def test_printers_colours_become_those_of_screens() -> None:
    clean = HERE.clean(encoded(drawing("CMYK"), "JPEG"), declared_type="image/jpeg")

    assert opened(clean.data).mode == "RGB"
    assert corners(clean.data) == ["red", "lime", "blue", "white"]


def test_sixteen_bits_become_eight_without_losing_the_picture() -> None:
    """A plain conversion would cut every value off at 255."""
    deep = Image.new("I;16", (2, 1))
    deep.putpixel((0, 0), 0x4000)
    deep.putpixel((1, 0), 0xFFFF)
    clean = opened(HERE.clean(encoded(deep, "PNG"), declared_type="image/png").data)

    assert (clean.getpixel((0, 0)), clean.getpixel((1, 0))) == ((0x40,) * 3, (0xFF,) * 3)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_was_transparent_stays_so(kind: str) -> None:
    image = drawing("RGBA")
    image.putpixel((0, 0), (0, 0, 0, 0))
    clean = opened(HERE.clean(encoded(image, kind, lossless=True), declared_type=TYPES[kind]).data)

    assert clean.mode == "RGBA"
    assert [clean.getpixel(place)[3] for place in ((0, 0), (47, 31))] == [0, 255]  # type: ignore[index]


def test_transparent_colours_of_a_palette_stay_so() -> None:
    image = drawing("P")
    alphas = bytearray([255] * 256)
    alphas[image.tobytes()[0]], alphas[image.tobytes()[47]] = 0, 100
    clean = opened(HERE.clean(encoded(image, "PNG", transparency=bytes(alphas)), declared_type="image/png").data)

    assert [clean.getpixel(place)[3] for place in ((0, 0), (47, 0), (47, 31))] == [0, 100, 255]  # type: ignore[index]


@pytest.mark.parametrize(
    ("orientation", "seen"),
    [
        (1, ["red", "lime", "blue", "white"]),
        (2, ["lime", "red", "white", "blue"]),
        (3, ["white", "blue", "lime", "red"]),
        (4, ["blue", "white", "red", "lime"]),
        (5, ["red", "blue", "lime", "white"]),
        (6, ["blue", "red", "white", "lime"]),
        (7, ["white", "lime", "blue", "red"]),
        (8, ["lime", "white", "red", "blue"]),
        (9, ["red", "lime", "blue", "white"]),
    ],
)
def test_a_picture_stands_as_the_camera_was_held(orientation: int, seen: list[str]) -> None:
    clean = HERE.clean(encoded(drawing(), "JPEG", exif=turned(orientation), quality=95), declared_type="image/jpeg")

    assert corners(clean.data) == seen
    assert (clean.width, clean.height) == ((32, 48) if 5 <= orientation <= 8 else (48, 32))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_colours_that_need_a_profile_are_right_without_it(kind: str) -> None:
    data = encoded(drawing(), kind, icc_profile=swapped_profile())

    assert corners(HERE.clean(data, declared_type=TYPES[kind]).data) == ["blue", "lime", "red", "white"]


def test_cleaning_twice_changes_no_pixel_of_a_png() -> None:
    once = HERE.clean(encoded(drawing("RGBA"), "PNG"), declared_type="image/png").data

    assert HERE.clean(once, declared_type="image/png").data == once


def test_a_webp_that_cannot_be_written_at_high_quality_is_written_at_a_lower_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The format has no room for much detail in a very large picture, and the encoder fails."""
    write, tried = picture_child._saved, []

    def fail_once(pixels: Image.Image, kind: str, **options: int) -> bytes:
        tried.append(options["quality"])
        if len(tried) == 1:
            raise ValueError("encoding error 6")
        return write(pixels, kind, **options)

    monkeypatch.setattr(picture_child, "_saved", fail_once)
    clean = HERE.clean(encoded(drawing(), "WEBP"), declared_type="image/webp")

    assert tried == [90, 75]
    assert corners(clean.data) == ["red", "lime", "blue", "white"]


# What is refused


@pytest.mark.parametrize(("kind", "data", "sentence"), BROKEN)
def test_what_is_no_proper_picture_is_refused_with_a_sentence_that_says_what_would_be_right(
    kind: str, data: bytes, sentence: str
) -> None:
    with pytest.raises(UnsafeUpload) as refused:
        HERE.clean(data, declared_type=TYPES[kind])

    assert re.search(sentence, refused.value.detail)


@pytest.mark.parametrize(("width", "height"), [(12000, 12000), (8193, 1), (1, 8193), (8192, 4883), (65535, 65535)])
def test_what_declares_too_many_pixels_is_told_so_before_it_is_decoded(width: int, height: int) -> None:
    refusal = work("clean", png(width, height))[0].refusal

    assert refusal is not None
    assert refusal.startswith(f"This picture has {width} x {height} pixels")


def test_other_decoders_are_not_there() -> None:
    """Even for a file that passed for a picture at first sight."""
    for kind in ("GIF", "BMP", "TIFF", "PPM"):
        assert work("clean", encoded(drawing(), kind))[0].refusal is not None


def test_a_result_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_child, "LARGEST_RESULT", 100)

    with pytest.raises(UnsafeUpload, match="rich in detail"):
        HERE.clean(encoded(drawing(), "PNG"), declared_type="image/png")


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len({data for _, _, data in (*broken(), *PROPER)}) >= 150


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_random_damage_gives_a_refusal_or_a_clean_picture(kind: str) -> None:
    """Whatever it is, nothing else is raised and nothing hidden comes through."""
    whole = encoded(drawing(), kind)
    for seed in range(150):
        chance, data = random.Random(seed), bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(16, len(data))] = chance.randrange(256)
        verdict, result = work("clean", bytes(data))
        if verdict.refusal is None:
            assert parts(result) <= ONLY_PIXELS[verdict.content_type]


# Outputs of models


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_an_output_is_described_with_a_thumbnail(kind: str) -> None:
    file = io.BytesIO(encoded(drawing(size=(1024, 640)), kind))
    described = HERE.describe(file)

    assert (described.content_type, described.width, described.height) == (TYPES[kind], 1024, 640)
    assert (described.duration_seconds, file.tell()) == (None, 0)
    assert described.thumbnail is not None
    small = opened(described.thumbnail)
    assert (small.format, small.size) == ("WEBP", (512, 320))
    assert corners(described.thumbnail) == ["red", "lime", "blue", "white"]


def test_a_small_or_narrow_picture_has_a_thumbnail_no_larger_than_itself() -> None:
    for size in ((10, 5), (1, 1), (8192, 1)):
        thumbnail = HERE.describe(io.BytesIO(encoded(drawing(size=size), "PNG"))).thumbnail
        assert thumbnail is not None
        assert opened(thumbnail).size == (min(size[0], 512), size[1])


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"<svg/>", b"text", b"GIF89a", encoded(drawing(), "GIF"), encoded(drawing(), "PNG")[:60]),
        *(png(12000, 12000), b"\0\0\0\x18ftypisom\0\0\0\0isommp41", b"\0\0\0\x18ftypqt  \0\0\0\0qt  qt  "),
    ],
)
def test_an_output_that_is_no_picture_or_video_is_none(data: bytes) -> None:
    with pytest.raises(NotMedia):
        HERE.describe(io.BytesIO(data))


def test_an_output_may_be_larger_than_an_upload_but_not_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    large = encoded(drawing(), "PNG") + bytes(11 * 1024 * 1024)
    assert HERE.describe(io.BytesIO(large)).width == 48

    monkeypatch.setattr(pictures, "LARGEST_OUTPUT", len(large) - 1)
    with pytest.raises(NotMedia):
        HERE.describe(io.BytesIO(large))


def test_only_two_pictures_are_worked_on_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each may take a gigabyte."""
    monkeypatch.setattr(pictures, "SECONDS", 0.1)
    busy, done = threading.Barrier(3), threading.Event()

    def slow(operation: str, data: bytes) -> tuple[Verdict, bytes]:
        busy.wait(10)
        done.wait(10)
        return Verdict(None, "image/png", 1, 1), b""

    workshop, data = PictureWorkshop(slow), encoded(drawing(), "PNG")
    threads = [
        threading.Thread(target=workshop.clean, args=(data,), kwargs={"declared_type": "image/png"}) for _ in "ab"
    ]
    for thread in threads:
        thread.start()
    busy.wait(10)
    with pytest.raises(Unavailable):
        workshop.clean(data, declared_type="image/png")
    done.set()
    for thread in threads:
        thread.join()
