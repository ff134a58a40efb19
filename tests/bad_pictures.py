"""What pretends to be a picture, is too much of one, or is one no longer: generated here, and to be refused each time."""

import struct
import zlib
from collections.abc import Callable, Iterator

from tests.pictures import MARK, TYPES, chunk, drawing, encoded, png, riff, rows, with_chunks

Case = tuple[str, str, bytes]
"""Name, the format it pretends to be, and bytes."""

DAMAGED = r"^This picture is damaged; save it again as PNG, JPEG or WebP\.$"
NO_PICTURE = r"^This is no picture; upload a PNG, JPEG or WebP file\.$"
ANOTHER = r"^This picture is image/\w+, but was announced as image/\w+; announce what it is\.$"
TOO_MANY_PIXELS = r"^This picture has \d+ x \d+ pixels; at most 8192 on a side and 40 million in all are possible\.$"
TOO_HEAVY = r"^This picture is too large; at most 10 MB are possible\.$"
MOVES = r"^This picture moves; send a still one\.$"


def broken() -> Iterator[Case]:
    """All of it."""
    for cases in REFUSED.values():
        yield from cases()


def _cut() -> Iterator[Case]:
    large = drawing(size=(96, 64)).effect_spread(20)
    whole: dict[str, tuple[str, bytes]] = {
        "png": ("PNG", encoded(large, "PNG")),
        "png grey": ("PNG", encoded(large.convert("L"), "PNG")),
        "jpeg": ("JPEG", encoded(large, "JPEG")),
        "jpeg progressive": ("JPEG", encoded(large, "JPEG", progressive=True)),
        "webp": ("WEBP", encoded(large, "WEBP")),
        "webp lossless": ("WEBP", encoded(large, "WEBP", lossless=True)),
    }
    for name, (kind, data) in whole.items():
        for percent in (2, 10, 30, 50, 70, 90):
            yield f"{name} cut at {percent} %", kind, data[: len(data) * percent // 100]


def strangers() -> Iterator[Case]:
    others: dict[str, bytes] = {
        "gif": encoded(drawing(), "GIF"),
        "bmp": encoded(drawing(), "BMP"),
        "tiff": encoded(drawing(), "TIFF"),
        "ico": encoded(drawing(size=(32, 32)), "ICO"),
        "ppm": encoded(drawing(), "PPM"),
        "tga": encoded(drawing(), "TGA"),
        "pcx": encoded(drawing(), "PCX"),
        "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) run\n",
        "pdf": b"%PDF-1.7\n1 0 obj<</JS(app.alert(1))>>endobj\n",
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "html": b"<!doctype html><script>alert(1)</script>",
        "xml": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        "script": b"#!/bin/sh\nrm -rf /\n",
        "program": b"\x7fELF\x02\x01\x01" + bytes(57),
        "zip": b"PK\x03\x04" + bytes(40),
        "gzip": b"\x1f\x8b\x08" + bytes(40),
        "mvg": b"push graphic-context\nimage over 0,0 0,0 'https://127.0.0.1/'\npop graphic-context\n",
        "jpeg xl": b"\xff\x0a" + bytes(40),
        "jpeg 2000": b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(40),
        "avif": b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf" + bytes(20),
        "heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(20),
        "mp4": b"\0\0\0\x18ftypisom\0\0\0\0isommp41" + bytes(20),
        "nothing": b"",
        "zeros": bytes(100),
        "space before a png": b" " + encoded(drawing(), "PNG"),
        "html before a jpeg": b"<html>" + encoded(drawing(), "JPEG"),
        "gif header before a png": b"GIF89a" + encoded(drawing(), "PNG"),
        "pdf before a png": b"%PDF-1.7\n" + encoded(drawing(), "PNG"),
    }
    for name, data in others.items():
        for kind in TYPES:
            yield f"{name} as {kind}", kind, data


def _announced_wrongly() -> Iterator[Case]:
    for kind in TYPES:
        for other in TYPES:
            if other != kind:
                yield f"{other} as {kind}", kind, encoded(drawing(), other)


def _too_large() -> Iterator[Case]:
    for width, height in ((12000, 12000), (8193, 1), (1, 8193), (8192, 4883), (2**31 - 1, 1), (65535, 65535)):
        yield f"png {width} x {height}", "PNG", png(width, height, rows(1, 1))
    yield "png of a bomb", "PNG", png(12000, 12000, chunk(b"IDAT", zlib.compress(bytes(12000 * 1500))))
    jpeg = encoded(drawing(), "JPEG")
    frame = jpeg.index(b"\xff\xc0") + 5
    for width, height in ((12000, 12000), (65500, 65500), (9000, 10)):
        data = jpeg[:frame] + struct.pack(">HH", height, width) + jpeg[frame + 4 :]
        yield f"jpeg {width} x {height}", "JPEG", data
    yield "webp 16383 x 10", "WEBP", encoded(drawing(size=(16383, 10)), "WEBP")
    yield "png with a second, larger header", "PNG", with_chunks(png(9000, 9000)[8:33])


def _too_heavy() -> Iterator[Case]:
    yield "png heavier than allowed", "PNG", with_chunks(chunk(b"prVt", bytes(10 * 1024 * 1024)))


def _bombs() -> Iterator[Case]:
    """Little data that unfolds to much, in what stands beside the pixels."""
    bomb, part = zlib.compress(bytes(50_000_000), 9), zlib.compress(bytes(1_000_000), 9)
    yield "png zTXt bomb", "PNG", with_chunks(chunk(b"zTXt", b"c\0\0" + bomb))
    yield "png iTXt bomb", "PNG", with_chunks(chunk(b"iTXt", b"c\0\1\0\0\0" + bomb))
    yield "png iCCP bomb", "PNG", with_chunks(chunk(b"iCCP", b"c\0\0" + bomb))
    yield "png many bombs", "PNG", with_chunks(*(chunk(b"zTXt", b"c%d\0\0" % count + part) for count in range(100)))


def _films() -> Iterator[Case]:
    frames = [drawing().rotate(angle) for angle in (90, 180)]
    yield "png film", "PNG", encoded(drawing(), "PNG", save_all=True, append_images=frames)
    yield "png film of many", "PNG", with_chunks(chunk(b"acTL", struct.pack(">II", 1000, 0)))
    yield "webp film", "WEBP", encoded(drawing(), "WEBP", save_all=True, append_images=frames)


def _damaged() -> Iterator[Case]:
    good, pixels = encoded(drawing(), "PNG"), rows(4, 4)
    damages: dict[str, Callable[[], bytes]] = {
        "header checksum": lambda: good[:29] + b"\0\0\0\0" + good[33:],
        "text checksum": lambda: with_chunks(chunk(b"tEXt", b"a\0b")[:-4] + b"\0\0\0\0"),
        "profile checksum": lambda: with_chunks(chunk(b"iCCP", b"a\0\0" + zlib.compress(b"b"))[:-4] + b"\0\0\0\0"),
        "pixels changed": lambda: good[:70] + bytes([good[70] ^ 1]) + good[71:],
        "no palette": lambda: png(4, 4, chunk(b"IDAT", zlib.compress(bytes(5) * 4)), colour=3),
        "palette too long": lambda: png(
            4, 4, chunk(b"PLTE", bytes(900)), chunk(b"IDAT", zlib.compress(bytes(5) * 4)), colour=3
        ),
        "no pixels": lambda: png(4, 4),
        "empty pixels": lambda: png(4, 4, chunk(b"IDAT", b"")),
        "pixels that are no zlib": lambda: png(4, 4, chunk(b"IDAT", MARK * 9)),
        "no width": lambda: png(0, 4, pixels),
        "no height": lambda: png(4, 0, pixels),
        "no size": lambda: png(0, 0, pixels),
        "unknown depth": lambda: png(4, 4, pixels, depth=3),
        "unknown colour": lambda: png(4, 4, pixels, colour=5),
        "depth and colour that do not fit": lambda: png(4, 4, pixels, depth=1, colour=2),
        "unknown filter": lambda: png(4, 4, chunk(b"IDAT", zlib.compress((b"\x09" + bytes(12)) * 4))),
        "signature alone": lambda: good[:16],
    }
    for name, damaged in damages.items():
        yield f"png {name}", "PNG", damaged()
    jpeg = encoded(drawing(), "JPEG")
    scan = jpeg.index(b"\xff\xda")
    yield "jpeg signature alone", "JPEG", b"\xff\xd8\xff"
    yield "jpeg without frame", "JPEG", jpeg.replace(b"\xff\xc0", b"\xff\xe5")
    yield "jpeg without scan", "JPEG", jpeg[:scan] + b"\xff\xd9"
    yield "jpeg without tables", "JPEG", jpeg.replace(b"\xff\xdb", b"\xff\xe6")
    yield "jpeg of noise", "JPEG", b"\xff\xd8\xff\xe0" + bytes(range(256)) * 4
    yield "jpeg no size", "JPEG", jpeg[: jpeg.index(b"\xff\xc0") + 5] + bytes(4) + jpeg[jpeg.index(b"\xff\xc0") + 9 :]
    yield "jpeg of 12 bits", "JPEG", jpeg.replace(b"\xff\xc0\x00\x11\x08", b"\xff\xc0\x00\x11\x0c")
    webp = encoded(drawing(), "WEBP")
    yield "webp without picture", "WEBP", riff(b"VP8X" + struct.pack("<I", 10) + bytes(10))
    yield "webp of noise", "WEBP", riff(b"VP8 " + struct.pack("<I", 100) + bytes(100))
    yield "webp lossless of noise", "WEBP", riff(b"VP8L" + struct.pack("<I", 100) + b"\x2f" + bytes(range(99)))
    yield "webp header alone", "WEBP", webp[:16]
    yield "webp without key frame", "WEBP", webp[:23] + bytes(7) + webp[30:]


REFUSED: dict[str, Callable[[], Iterator[Case]]] = {
    f"{DAMAGED}|{NO_PICTURE}": lambda: iter((*_cut(), *_damaged())),
    DAMAGED: _bombs,
    NO_PICTURE: strangers,
    ANOTHER: _announced_wrongly,
    TOO_MANY_PIXELS: _too_large,
    TOO_HEAVY: _too_heavy,
    MOVES: _films,
}
"""What is said of which."""
