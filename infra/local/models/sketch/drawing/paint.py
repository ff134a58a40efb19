"""What every composition paints with: gradients, soft noise, light and ridges."""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random

from PIL import Image, ImageChops, ImageDraw

from infra.local.models.sketch.drawing.colors import Color

Size = tuple[int, int]
Point = tuple[float, float]
FULL_TURN = 2 * math.pi


def gradient(size: Size, color_at: Callable[[float], Color]) -> Image.Image:
    """A picture that changes from top (0) to bottom (1)."""
    height = size[1]
    strip = Image.new("RGB", (1, height))
    strip.putdata([color_at(row / max(height - 1, 1)) for row in range(height)])
    return strip.resize(size, Image.Resampling.NEAREST)


def noise(size: Size, cells: int, random: Random, *, octaves: int = 3) -> Image.Image:
    """Soft grey clouds with about `cells` blobs across; each octave is twice as fine and half as strong."""
    width, height = size
    small = (max(width // 3, 2), max(height // 3, 2))
    clouds = Image.new("L", small, 128)
    for octave in range(octaves):
        across = max(cells * 2**octave, 2)
        down = max(round(across * height / width), 2)
        grid = Image.frombytes("L", (across, down), random.randbytes(across * down))
        layer = grid.resize(small, Image.Resampling.BICUBIC)
        clouds = layer if octave == 0 else Image.blend(clouds, layer, 0.5**octave * 0.66)
    return clouds.resize(size, Image.Resampling.BICUBIC)


def levels(image: Image.Image, low: float, high: float, *, top: int = 255) -> Image.Image:
    """A grey picture stretched so that `low` becomes 0 and `high` becomes `top`, softly at both ends."""
    return image.point([round(top * smooth((value - low) / (high - low))) for value in range(256)])


def smooth(value: float) -> float:
    """0 below 0, 1 above 1, with a soft start and end between."""
    inside = min(max(value, 0.0), 1.0)
    return inside * inside * (3 - 2 * inside)


def disc(radius: int, *, softness: float) -> Image.Image:
    """A round mask of twice the radius across; `softness` is the share of the radius over which it fades."""
    distance = Image.radial_gradient("L").resize((2 * radius, 2 * radius), Image.Resampling.BICUBIC)
    edge = 255 / math.sqrt(2)
    inner = edge * (1 - softness)
    return distance.point([round(255 * smooth((edge - value) / max(edge - inner, 1.0))) for value in range(256)])


def shine(image: Image.Image, centre: Point, radius: float, color: Color, strength: float) -> None:
    """Adds a round glow of light to the picture."""
    reach = max(round(radius), 2)
    left, top = round(centre[0]) - reach, round(centre[1]) - reach
    box = (max(left, 0), max(top, 0), min(left + 2 * reach, image.width), min(top + 2 * reach, image.height))
    if box[0] >= box[2] or box[1] >= box[3]:
        return
    falloff = disc(reach, softness=1.0).point([round(value * (value / 255) * strength) for value in range(256)])
    falloff = falloff.crop((box[0] - left, box[1] - top, box[2] - left, box[3] - top))
    light = Image.merge("RGB", [falloff.point([value * channel // 255 for value in range(256)]) for channel in color])
    image.paste(ImageChops.screen(image.crop(box), light), box[:2])


def ridge(count: int, random: Random, *, rough: float) -> list[float]:
    """Heights from about -1 to 1 of a line of hills: `rough` near 0.4 is rolling, near 0.6 rocky."""
    heights = [random.uniform(-1, 1), random.uniform(-1, 1)]
    swing = 1.0
    while len(heights) < count:
        between = [(a + b) / 2 + random.uniform(-swing, swing) for a, b in pairwise(heights)]
        heights = [height for pair in zip(heights, between, strict=False) for height in pair] + heights[-1:]
        swing *= rough
    low, high = min(heights), max(heights)
    return [2 * (height - low) / (high - low) - 1 for height in heights]


def cut_out(size: Size, line: Sequence[Point], fill: Image.Image) -> Image.Image:
    """`fill` below a line that runs from left to right, see-through above it."""
    mask = Image.new("L", size, 0)
    bottom = [(line[-1][0], size[1]), (line[0][0], size[1])]
    ImageDraw.Draw(mask).polygon([*line, *bottom], fill=255)
    layer = fill.convert("RGBA")
    layer.putalpha(mask)
    return layer


def sway(phase: float, *, offset: float = 0.0) -> float:
    """From -1 to 1 and back while the phase goes from 0 to 1."""
    return math.sin(FULL_TURN * (phase + offset))
