"""Pictures for tests: proper ones of every kind, and what pretends to be one or is more than one."""

import io
import struct
import zlib
from collections.abc import Callable, Iterator

from PIL import Image, ImageCms, PngImagePlugin

TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
MARK = b"SECRET-PAYLOAD"
"""Hidden in many of these; no clean picture has it."""


def drawing(mode: str = "RGB", size: tuple[int, int] = (48, 32)) -> Image.Image:
    """A picture whose four corners differ: red, green, blue, white."""
    image = Image.new("RGB", size, "white")
    half_width, half_height = size[0] // 2, size[1] // 2
    image.paste("red", (0, 0, half_width, half_height))
    image.paste("lime", (half_width, 0, size[0], half_height))
    image.paste("blue", (0, half_height, half_width, size[1]))
    return image.convert(mode)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, *chunks: bytes, depth: int = 8, colour: int = 2, interlace: int = 0) -> bytes:
    """A PNG that declares its size and goes on with any chunks."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(chunks) + chunk(b"IEND", b"")


def with_chunks(*chunks: bytes) -> bytes:
    """A proper PNG with further chunks behind its header."""
    data = encoded(drawing(), "PNG")
    return data[:33] + b"".join(chunks) + data[33:]


def rows(width: int, height: int) -> bytes:
    return chunk(b"IDAT", zlib.compress((b"\0" + b"\x80\x40\x20" * width) * height))


def riff(*chunks: bytes) -> bytes:
    """A WebP of any chunks."""
    content = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(content)) + content


def swapped_profile() -> bytes:
    """An RGB profile in which the channel called red is what sRGB calls blue, and the other way round."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for name, other in ((b"rXYZ", b"bXYZ"), (b"rTRC", b"bTRC")):
        srgb = srgb.replace(name, b"tmp!").replace(other, name).replace(b"tmp!", other)
    return srgb.replace("sRGB".encode("utf-16-be"), "odd ".encode("utf-16-be")).replace(b"sRGB", b"odd ")


def turned(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = MARK.decode()
    return exif


def located() -> Image.Exif:
    """As a telephone writes it: where it was, and which telephone."""
    exif = Image.Exif()
    exif[0x010F] = MARK.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 0.0), 3: "E", 4: (13.0, 24.0, 0.0)})
    return exif


def proper() -> Iterator[tuple[str, str, bytes]]:
    """Name, format and bytes of pictures that must be taken."""
    for mode in ("RGB", "RGBA", "L", "LA", "P", "1", "I;16"):
        yield f"png {mode}", "PNG", encoded(drawing("L" if mode == "I;16" else mode).convert(mode), "PNG")
    transparent = drawing("P")
    yield "png palette transparent", "PNG", encoded(transparent, "PNG", transparency=0)
    yield "png grey transparent", "PNG", encoded(drawing("L"), "PNG", transparency=255)
    yield "png rgb transparent", "PNG", encoded(drawing(), "PNG", transparency=(255, 255, 255))
    yield "png 16-bit rgb", "PNG", png(2, 2, chunk(b"IDAT", zlib.compress((b"\0" + b"\x80\0" * 6) * 2)), depth=16)
    yield (
        "png 16-bit alpha",
        "PNG",
        png(2, 2, chunk(b"IDAT", zlib.compress((b"\0" + b"\x80\0" * 8) * 2)), depth=16, colour=6),
    )
    yield "png one pixel", "PNG", encoded(drawing(size=(1, 1)), "PNG")
    yield "png long", "PNG", png(8192, 1, rows(8192, 1))
    for mode in ("RGB", "L", "CMYK"):
        yield f"jpeg {mode}", "JPEG", encoded(drawing(mode), "JPEG")
    yield "jpeg progressive", "JPEG", encoded(drawing(), "JPEG", progressive=True)
    yield "jpeg of a camera", "JPEG", encoded(drawing(), "JPEG", exif=located(), comment=MARK)
    yield "jpeg of several pictures", "JPEG", encoded(drawing(), "MPO", save_all=True, append_images=[drawing("L")])
    yield "webp", "WEBP", encoded(drawing(), "WEBP")
    yield "webp lossless", "WEBP", encoded(drawing(), "WEBP", lossless=True)
    yield "webp transparent", "WEBP", encoded(drawing("RGBA"), "WEBP")
    yield "webp of a camera", "WEBP", encoded(drawing(), "WEBP", exif=located(), xmp=b"<x>" + MARK + b"</x>")


def loaded() -> Iterator[tuple[str, str, bytes]]:
    """Pictures that carry more than pixels: each must be taken, and come out without it."""
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", MARK.decode())
    text.add_itxt("XML:com.adobe.xmp", f"<x>{MARK.decode()}</x>")
    yield "png text", "PNG", encoded(drawing(), "PNG", pnginfo=text)
    yield "png exif", "PNG", encoded(drawing(), "PNG", exif=located())
    yield "png private chunk", "PNG", with_chunks(chunk(b"prVt", MARK))
    yield "png profile that is none", "PNG", with_chunks(chunk(b"iCCP", b"x\0\0" + zlib.compress(MARK)))
    yield "jpeg profile that is none", "JPEG", encoded(drawing(), "JPEG", icc_profile=MARK)
    for kind in TYPES:
        for name, tail in (
            ("zip", b"PK\x03\x04" + MARK),
            ("html", b"<html><script>" + MARK + b"</script>"),
            ("php", b"<?php " + MARK + b" ?>"),
            ("second picture", encoded(drawing("L"), kind) + MARK),
        ):
            yield f"{kind} and {name}", kind, encoded(drawing(), kind) + tail
    yield "jpeg broken exif", "JPEG", encoded(drawing(), "JPEG", exif=b"Exif\0\0MM\0\x2a\xff\xff\xff\xff" + MARK)
    yield "jpeg exif of nothing", "JPEG", encoded(drawing(), "JPEG", exif=b"Exif\0\0" + MARK)
    yield "png exif of nothing", "PNG", with_chunks(chunk(b"eXIf", b"XX\0*" + MARK))
    yield "webp exif of nothing", "WEBP", encoded(drawing(), "WEBP", exif=b"XX\0*" + MARK)
    yield "jpeg html comment", "JPEG", encoded(drawing(), "JPEG", comment=b"<script>" + MARK)


def broken() -> Iterator[tuple[str, str, bytes]]:
    """Name, the format it pretends to be, and bytes of what must be refused."""
    yield from _cut()
    yield from _strange()
    yield from _too_large()
    yield from _films()
    yield from _damaged()


def _cut() -> Iterator[tuple[str, str, bytes]]:
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


def _strange() -> Iterator[tuple[str, str, bytes]]:
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
    }
    for name, data in others.items():
        for kind in TYPES:
            yield f"{name} as {kind}", kind, data
    for kind in TYPES:
        for other in TYPES:
            if other != kind:
                yield f"{other} as {kind}", kind, encoded(drawing(), other)


def _too_large() -> Iterator[tuple[str, str, bytes]]:
    for width, height in ((12000, 12000), (8193, 1), (1, 8193), (8192, 4883), (2**31 - 1, 1), (65535, 65535)):
        yield f"png {width} x {height}", "PNG", png(width, height, rows(1, 1))
    yield "png of a bomb", "PNG", png(12000, 12000, chunk(b"IDAT", zlib.compress(bytes(12000 * 1500))))
    jpeg = encoded(drawing(), "JPEG")
    frame = jpeg.index(b"\xff\xc0") + 5
    for width, height in ((12000, 12000), (65500, 65500), (9000, 10)):
        data = jpeg[:frame] + struct.pack(">HH", height, width) + jpeg[frame + 4 :]
        yield f"jpeg {width} x {height}", "JPEG", data
    yield "webp 16383 x 10", "WEBP", encoded(drawing(size=(16383, 10)), "WEBP")
    yield "png heavier than allowed", "PNG", with_chunks(chunk(b"prVt", bytes(10 * 1024 * 1024)))


def _films() -> Iterator[tuple[str, str, bytes]]:
    frames = [drawing().rotate(angle) for angle in (90, 180)]
    yield "png film", "PNG", encoded(drawing(), "PNG", save_all=True, append_images=frames)
    yield "png film of many", "PNG", with_chunks(chunk(b"acTL", struct.pack(">II", 1000, 0)))
    yield "webp film", "WEBP", encoded(drawing(), "WEBP", save_all=True, append_images=frames)


def _damaged() -> Iterator[tuple[str, str, bytes]]:
    good, pixels = encoded(drawing(), "PNG"), rows(4, 4)
    damages: dict[str, Callable[[], bytes]] = {
        "header checksum": lambda: good[:29] + b"\0\0\0\0" + good[33:],
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
