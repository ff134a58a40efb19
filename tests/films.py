"""Films for tests: from real encoders, and made by hand box by box."""

import io
import struct
from typing import Any

import av


def film(container: str, codec: str, *, frames: int = 30, options: dict[str, str] | None = None) -> bytes:
    """160 x 120 pixels, 15 frames a second."""
    file = io.BytesIO()
    with av.open(file, "w", format=container, options=options or {}) as output:
        stream: Any = output.add_stream(codec, rate=15)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        for number in range(frames):
            frame = av.VideoFrame(160, 120, "rgb24")
            frame.planes[0].update(bytes([number * 8]) * frame.planes[0].buffer_size)
            output.mux(stream.encode(frame))
        output.mux(stream.encode())
    return file.getvalue()


def talkie() -> bytes:
    """A film whose first track is sound."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as output:
        sound = output.add_stream("aac", rate=44100, layout="mono")
        picture = output.add_stream("mpeg4", rate=15)
        picture.width, picture.height, picture.pix_fmt = 160, 120, "yuv420p"
        tone = av.AudioFrame(format="fltp", layout="mono", samples=1024)
        tone.sample_rate = 44100
        tone.planes[0].update(bytes(4096))
        output.mux(sound.encode(tone))
        frame = av.VideoFrame(160, 120, "rgb24")
        output.mux(picture.encode(frame))
        output.mux(sound.encode(None))
        output.mux(picture.encode(None))
    return file.getvalue()


def box(kind: bytes, content: bytes, *, length: int | None = None) -> bytes:
    return struct.pack(">I4s", length if length is not None else 8 + len(content), kind) + content


def movie(*boxes: bytes, duration: bytes = struct.pack(">II", 1000, 2500), width: int = 64, height: int = 48) -> bytes:
    """An MP4 made by hand: 64 x 48 pixels, 2.5 seconds, and further boxes behind."""
    header = box(b"mvhd", bytes(12) + duration + bytes(80))
    track = box(b"tkhd", bytes(76) + struct.pack(">II", width << 16, height << 16))
    return (
        box(b"ftyp", b"isom\0\0\2\0isommp41")
        + box(b"moov", header + box(b"trak", track))
        + box(b"mdat", b"frames")
        + b"".join(boxes)
    )
