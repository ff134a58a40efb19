"""Pictures for tests: drawn ones, proper ones of every kind, and proper ones that carry more than pixels."""

import io
import struct
import zlib
from collections.abc import Iterator

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
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for kind in TYPES:
        yield f"{kind} with a profile", kind, encoded(drawing(), kind, icc_profile=srgb)
        for name, tail in (
            ("zip", b"PK\x03\x04" + MARK),
            ("html", b"<html><script>" + MARK + b"</script>"),
            ("php", b"<?php " + MARK + b" ?>"),
            ("pdf", b"%PDF-1.7\n" + MARK + b"\n%%EOF"),
            ("second picture", encoded(drawing("L"), kind) + MARK),
        ):
            yield f"{kind} and {name}", kind, encoded(drawing(), kind) + tail
    yield "jpeg xmp", "JPEG", encoded(drawing(), "JPEG", xmp=b"<x>" + MARK + b"</x>")
    yield "jpeg broken exif", "JPEG", encoded(drawing(), "JPEG", exif=b"Exif\0\0MM\0\x2a\xff\xff\xff\xff" + MARK)
    yield "jpeg exif of nothing", "JPEG", encoded(drawing(), "JPEG", exif=b"Exif\0\0" + MARK)
    yield "png exif of nothing", "PNG", with_chunks(chunk(b"eXIf", b"XX\0*" + MARK))
    yield "webp exif of nothing", "WEBP", encoded(drawing(), "WEBP", exif=b"XX\0*" + MARK)
    yield "jpeg html comment", "JPEG", encoded(drawing(), "JPEG", comment=b"<script>" + MARK)
