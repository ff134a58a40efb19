"""A stained-glass rose window: panes between rings of points, leaded, lit from behind."""

import math
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageChops, ImageDraw

from infra.local.models.sketch.drawing.colors import Color, mix
from infra.local.models.sketch.drawing.compositions.scene import Focus, Scene
from infra.local.models.sketch.drawing.paint import FULL_TURN, Point, levels, noise, shine, sway

_NEIGHBOURS = 26


@dataclass(frozen=True)
class Seed:
    """A point that a pane grows around: its ring, its place in it, and how far it has left the pattern (0..1)."""

    point: Point
    ring: int
    index: int
    loose: float


@dataclass(frozen=True)
class Pane:
    centre: Point
    corners: list[Point]
    color: Color
    moment: float


class Glass:
    def __init__(self, scene: Scene) -> None:
        width, height = scene.size
        random = scene.random
        self._scene = scene
        self.focus = Focus((width / 2 + random.uniform(-0.05, 0.05) * width, height / 2), min(width, height) * 0.17)
        self._petals = random.choice((8, 10, 12, 16))
        self._tones = [_row_of_tones(random) for _ in range(5)]
        self._twist = random.uniform(0.0, 0.5)
        seeds = self._seeds()
        points = [seed.point for seed in seeds]
        self._panes = [self._pane(seed, points) for seed in seeds]
        ripples = levels(noise(scene.size, 90, random, octaves=2), 40, 235, top=50).point(
            [255 - value for value in range(256)]
        )
        self._grain = Image.merge("RGB", [ripples] * 3)
        self._lead = self._leading()

    def frame(self, phase: float) -> Image.Image:
        palette = self._scene.palette
        image = Image.new("RGB", self._scene.size, palette.at(0.0))
        draw = ImageDraw.Draw(image)
        for pane in self._panes:
            light = 0.5 + 0.5 * sway(phase, offset=pane.moment)
            for inset, brightness in ((0.0, -0.25), (0.2, 0.0), (0.42, 0.1), (0.64, 0.22)):
                shade = palette.at(0.0) if brightness < 0 else palette.light
                draw.polygon(_shrunk(pane, inset), fill=mix(pane.color, shade, abs(brightness) * (0.55 + 0.6 * light)))
        image = ImageChops.multiply(image, self._grain)
        shine(image, self.focus.centre, self.focus.radius * 4.2, palette.at(0.75), 0.16 + 0.05 * sway(phase))
        image.paste(mix(palette.at(0.0), (8, 8, 12), 0.6), (0, 0), self._lead)
        return image

    def _seeds(self) -> list[Seed]:
        """Rings of points around the focus; beyond the rose they loosen and scatter."""
        random, (width, height) = self._scene.random, self._scene.size
        centre_x, centre_y = self.focus.centre
        reach = math.hypot(max(centre_x, width - centre_x), max(centre_y, height - centre_y)) * 1.08
        seeds = [Seed(self.focus.centre, 0, 0, 0.0)]
        ring, distance = 1, self.focus.radius * 0.55
        while distance < reach:
            loose = min(max(distance / (min(width, height) * 0.46) - 1.0, 0.0), 1.0)
            count = self._petals * min(1 + ring // 2, 4)
            for index in range(count):
                angle = FULL_TURN * (index + 0.5 * (ring % 2)) / count + self._twist * ring / 9
                angle += random.uniform(-1, 1) * loose * 1.6 / count
                away = distance * (1 + random.uniform(-1, 1) * loose * 0.07)
                point = (centre_x + away * math.cos(angle), centre_y + away * math.sin(angle))
                seeds.append(Seed(point, ring, index, loose))
            ring += 1
            distance += self.focus.radius * (0.5 + 0.07 * ring)
        return seeds

    def _pane(self, seed: Seed, points: list[Point]) -> Pane:
        """The part of the window nearest to the seed, cut by the middles to its neighbours."""
        point, far = seed.point, max(self._scene.size)
        corners: list[Point] = [
            (point[0] + x * far, point[1] + y * far) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))
        ]
        near = sorted(points, key=lambda other: (other[0] - point[0]) ** 2 + (other[1] - point[1]) ** 2)
        for other in near[1 : _NEIGHBOURS + 1]:
            corners = _cut(corners, point, other)
        distance = math.dist(point, self.focus.centre) / min(self._scene.size)
        return Pane(point, corners, self._color(seed), distance + self._scene.random.uniform(-0.06, 0.06))

    def _color(self, seed: Seed) -> Color:
        """Inside the rose every ring repeats its own short row of tones; outside chance takes over."""
        random, palette = self._scene.random, self._scene.palette
        row = self._tones[seed.ring % len(self._tones)]
        tone = row[seed.index % len(row)] + random.uniform(-0.05, 0.05)
        if seed.loose > random.random():
            tone = random.uniform(0.15, 0.62)
        is_accent = tone > 1 or random.random() < 0.08 * seed.loose
        return palette.accent if is_accent else palette.at(min(max(tone, 0.14), 0.86))

    def _leading(self) -> Image.Image:
        """A mask of the lead between the panes, with the stronger rings of the frame."""
        mask = Image.new("L", self._scene.size, 0)
        draw = ImageDraw.Draw(mask)
        width = max(round(self._scene.unit * 7), 2)
        for pane in self._panes:
            draw.line([*pane.corners, pane.corners[0]], fill=255, width=width, joint="curve")
        centre_x, centre_y = self.focus.centre
        for radius in (self.focus.radius * 1.02, min(self._scene.size) * 0.46):
            box = (centre_x - radius, centre_y - radius, centre_x + radius, centre_y + radius)
            draw.ellipse(box, outline=255, width=round(width * 1.8))
        return mask


def _row_of_tones(random: Random) -> tuple[float, ...]:
    """Two or four alternating tones of a ring; a tone above 1 stands for the accent."""
    deep, bright = random.uniform(0.18, 0.4), random.uniform(0.5, 0.8)
    return random.choice(
        ((deep, bright), (bright, deep, bright, deep * 1.3), (deep, 2.0, deep, bright), (bright,), (deep, deep * 1.4))
    )


def _shrunk(pane: Pane, inset: float) -> list[Point]:
    centre_x, centre_y = pane.centre
    return [(x + (centre_x - x) * inset, y + (centre_y - y) * inset) for x, y in pane.corners]


def _cut(corners: list[Point], mine: Point, other: Point) -> list[Point]:
    """The part of a convex shape that is nearer to `mine` than to `other`."""
    across = (other[0] - mine[0], other[1] - mine[1])
    middle = ((mine[0] + other[0]) / 2, (mine[1] + other[1]) / 2)

    def side(point: Point) -> float:
        return (point[0] - middle[0]) * across[0] + (point[1] - middle[1]) * across[1]

    kept: list[Point] = []
    for start, end in zip(corners, [*corners[1:], corners[0]], strict=True):
        before, after = side(start), side(end)
        if before <= 0:
            kept.append(start)
        if before * after < 0:
            share = before / (before - after)
            kept.append((start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])))
    return kept
