"""Small dark shapes that make a place of a landscape: trees, birds, a house, a boat, a lighthouse."""

import math
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageDraw

from infra.local.models.sketch.drawing.colors import Color, mix
from infra.local.models.sketch.drawing.compositions.scene import Scene
from infra.local.models.sketch.drawing.paint import FULL_TURN, Point, shine, sway


@dataclass(frozen=True)
class Bird:
    """Where in the picture (shares of it), how big, and at which moment of its wing beat."""

    x: float
    y: float
    size: float
    beat: float


def flock(random: Random, count: int) -> list[Bird]:
    x, y = random.uniform(0.25, 0.7), random.uniform(0.14, 0.3)
    return [
        Bird(x + random.uniform(-0.1, 0.1), y + random.uniform(-0.05, 0.05), random.uniform(0.6, 1.1), random.random())
        for _ in range(count)
    ]


def draw_flock(image: Image.Image, birds: list[Bird], phase: float, color: Color) -> None:
    draw = ImageDraw.Draw(image)
    unit = min(image.size) / 1000
    for bird in birds:
        x = (bird.x + 0.02 * sway(phase, offset=bird.beat)) * image.width
        y = (bird.y + 0.008 * sway(phase, offset=bird.beat + 0.25)) * image.height
        span = 15 * bird.size * unit
        lift = span * (0.35 + 0.4 * sway(3 * phase, offset=bird.beat))
        for side in (-1, 1):
            wing = [(x, y), (x + side * span * 0.45, y - lift), (x + side * span, y - lift * 0.55)]
            draw.line(wing, fill=color, width=max(round(2.2 * unit * bird.size), 1), joint="curve")


def draw_wood(layer: Image.Image, line: list[Point], scene: Scene, near: float, color: Color) -> None:
    """Firs along a ridge, denser and taller the nearer it is; they stand in groves."""
    random, draw = scene.random, ImageDraw.Draw(layer)
    dense = "trees" in scene.things
    tallest = scene.unit * (16 + 74 * near**1.5) * (1.25 if dense else 0.8)
    grove = random.uniform(0, FULL_TURN)
    position = 0.0
    while position < layer.width - 1:
        index = min(int(position / layer.width * (len(line) - 1)), len(line) - 1)
        foot = line[index][1]
        thickness = 0.5 + 0.5 * math.sin(grove + position / layer.width * 17)
        if dense or thickness > 0.6:
            tall = tallest * random.uniform(0.45, 1.0) * (0.45 + 0.55 * thickness)
            _fir(draw, position, foot + tall * 0.08, tall, color)
        position += tallest * random.uniform(0.12, 0.34) * (1 if dense else 1.6)


def draw_house(layer: Image.Image, line: list[Point], scene: Scene) -> None:
    """A small house with a lit window on the ridge."""
    draw, unit = ImageDraw.Draw(layer), scene.unit
    place = round(len(line) * scene.random.uniform(0.3, 0.7))
    x, y = line[place]
    wide, tall = 58 * unit, 40 * unit
    foot = max(y for px, y in line if abs(px - x) < wide / 2) + 2 * unit
    dark = mix(scene.palette.at(0.0), scene.palette.at(0.2), 0.3)
    draw.rectangle((x - wide / 2, y - tall, x + wide / 2, foot), fill=(*dark, 255))
    draw.polygon([(x - wide * 0.62, y - tall), (x, y - tall * 1.9), (x + wide * 0.62, y - tall)], fill=(*dark, 255))
    draw.rectangle((x + wide * 0.2, y - tall * 2.0, x + wide * 0.34, y - tall * 1.2), fill=(*dark, 255))
    lit = (*mix(scene.palette.light, scene.palette.accent, 0.4), 255)
    for side in (-0.3, 0.06):
        draw.rectangle((x + wide * side, y - tall * 0.75, x + wide * (side + 0.22), y - tall * 0.3), fill=lit)


def draw_boat(image: Image.Image, x: float, y: float, tall: float, tilt: float, hull: Color, sail: Color) -> None:
    """A sailing boat whose waterline is at (x, y), leaning by `tilt` radians."""
    draw = ImageDraw.Draw(image)

    def at(right: float, up: float) -> Point:
        return (
            x + tall * (right * math.cos(tilt) + up * math.sin(tilt)),
            y - tall * (up * math.cos(tilt) - right * math.sin(tilt)),
        )

    draw.polygon([at(0.03, 0.16), at(0.03, 1.0), at(0.42, 0.18)], fill=sail)
    draw.polygon([at(-0.03, 0.2), at(-0.03, 0.86), at(-0.3, 0.2)], fill=mix(sail, hull, 0.18))
    draw.polygon([at(-0.42, 0.12), at(0.5, 0.12), at(0.36, -0.06), at(-0.3, -0.06)], fill=hull)


def draw_lighthouse(image: Image.Image, scene: Scene, x: float, y: float, phase: float) -> None:
    """A lighthouse on a rock; its lamp swells and fades once a turn."""
    draw, unit, palette = ImageDraw.Draw(image), scene.unit, scene.palette
    dark, pale = palette.at(0.05), mix(palette.at(0.85), palette.sky_at(0.8), 0.25)
    rock = [(-150, 60), (-104, 4), (-82, -4), (-60, -22), (-20, -30), (40, -26), (58, -12), (92, -2), (160, 60)]
    draw.polygon([(x + px * unit, y + py * unit) for px, py in rock], fill=dark)
    for index in range(5):
        low, high = index / 5, (index + 1) / 5
        widths = [24 - 9 * share for share in (low, high)]
        corners = [
            (-widths[0], -26 - 190 * low),
            (widths[0], -26 - 190 * low),
            (widths[1], -26 - 190 * high),
            (-widths[1], -26 - 190 * high),
        ]
        color = palette.accent if index % 2 else pale
        draw.polygon([(x + px * unit, y + py * unit) for px, py in corners], fill=mix(color, dark, 0.12))
    draw.rectangle((x - 20 * unit, y - 222 * unit, x + 20 * unit, y - 214 * unit), fill=dark)
    draw.rectangle((x - 11 * unit, y - 246 * unit, x + 11 * unit, y - 222 * unit), fill=palette.light)
    draw.polygon([(x - 16 * unit, y - 246 * unit), (x, y - 266 * unit), (x + 16 * unit, y - 246 * unit)], fill=dark)
    shine(image, (x, y - 234 * unit), (190 + 60 * sway(phase)) * unit, palette.light, 0.8)


def _fir(draw: ImageDraw.ImageDraw, x: float, foot: float, tall: float, color: Color) -> None:
    fill = (*color, 255)
    for low, high, wide in ((0.0, 0.5, 0.24), (0.26, 0.76, 0.18), (0.52, 1.0, 0.12)):
        draw.polygon(
            [
                (x - tall * wide, foot - tall * (low + 0.1)),
                (x, foot - tall * high),
                (x + tall * wide, foot - tall * (low + 0.1)),
            ],
            fill=fill,
        )
    draw.rectangle((x - tall * 0.02, foot - tall * 0.12, x + tall * 0.02, foot), fill=fill)
