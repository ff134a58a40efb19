"""A short film of a drawing as MP4 that browsers start to play before it is whole."""

from fractions import Fraction
from pathlib import Path

import av

from infra.local.models.sketch.drawing.paint import Size, smooth
from infra.local.models.sketch.drawing.picture import Picture

FRAMES_PER_SECOND = 24
_FADE_SECONDS = 0.5
_DARKEST = 0.72


def film(picture: Picture, size: Size, seconds: int, path: Path) -> None:
    """Writes H.264 video of one loop, which brightens at its start and dims towards its end."""
    frames = seconds * FRAMES_PER_SECOND
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=FRAMES_PER_SECOND)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.time_base = Fraction(1, FRAMES_PER_SECOND)
        stream.options = {"preset": "veryfast", "crf": "20", "threads": "1"}
        for index in range(frames):
            image = picture.frame(index / frames, grain=False)
            light = _fade(index / FRAMES_PER_SECOND, seconds)
            if light < 1:
                image = image.point([round(value * light) for value in range(256)] * 3)
            frame = av.VideoFrame.from_image(image)  # type: ignore[no-untyped-call]  # as its stubs have it
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def _fade(second: float, seconds: int) -> float:
    """Never black, because the first frame is what a page shows before the film is played."""
    edge = min(second, seconds - 1 / FRAMES_PER_SECOND - second) / _FADE_SECONDS
    return _DARKEST + (1 - _DARKEST) * smooth(edge)
