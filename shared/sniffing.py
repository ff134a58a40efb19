"""Tells from its first bytes what a file is, whatever its name or its sender say."""

PICTURES = frozenset({"image/png", "image/jpeg", "image/webp"})
VIDEOS = frozenset({"video/mp4", "video/webm"})

_MP4_BRANDS = frozenset(
    {b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash"}
)
_WEBP_CHUNKS = frozenset({b"VP8 ", b"VP8L", b"VP8X"})
_WEBM_TYPE = b"\x42\x82\x84webm"


def sniff(data: bytes) -> str | None:
    """One of PICTURES or VIDEOS, or None for anything else. The first 64 bytes are enough."""
    if data.startswith(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP" and data[12:16] in _WEBP_CHUNKS:
        return "image/webp"
    if data[4:8] == b"ftyp" and data[8:12] in _MP4_BRANDS:
        return "video/mp4"
    if data.startswith(b"\x1a\x45\xdf\xa3") and _WEBM_TYPE in data[:64]:
        return "video/webm"
    return None
