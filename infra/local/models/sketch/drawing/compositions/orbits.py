"""Deep space: a nebula, stars, a banded planet with a ring, and small worlds on tilted orbits around it."""

import math
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw

from infra.local.models.sketch.drawing.colors import Color, mix
from infra.local.models.sketch.drawing.compositions.scene import Focus, Scene
from infra.local.models.sketch.drawing.paint import (
    FULL_TURN,
    Point,
    disc,
    gradient,
    levels,
    noise,
    shine,
    sway,
)

_TILT = -0.32
_FLATNESS = 0.3
_RING_SHADES = (0.4, 0.5, 0.62, 0.8, 0.9, 0.7, 0.35, 0.55, 0.85, 0.75, 0.6, 0.45)


@dataclass(frozen=True)
class World:
    """A small planet: orbit and size in radii of the big one, where it starts, how many turns it makes in a film."""

    orbit: float
    size: float
    start: float
    turns: int
    color: Color


class Orbits:
    def __init__(self, scene: Scene) -> None:
        width, height = scene.size
        random = scene.random
        self._scene = scene
        self.focus = Focus(
            (width * random.uniform(0.4, 0.6), height * random.uniform(0.42, 0.55)),
            min(width, height) * random.uniform(0.15, 0.2),
        )
        self._space = self._painted_space()
        self._planet = self._painted_planet()
        self._stars = [self._star() for _ in range(260)]
        palette = scene.palette
        colors = [palette.accent, palette.at(0.75), palette.at(0.6), palette.at(0.9), palette.accent]
        first = random.random()
        self._worlds = [
            World(
                1.75 + 0.55 * index + random.uniform(-0.1, 0.1),
                random.uniform(0.07, 0.19),
                first + 0.382 * index,
                2 if index == 0 else 1,
                color,
            )
            for index, color in enumerate(colors)
        ]

    def frame(self, phase: float) -> Image.Image:
        image = self._space.copy()
        self._draw_stars(image, phase)
        for world in self._worlds:
            self._draw_orbit(image, world, behind=True)
        for world in self._worlds:
            self._draw_world(image, world, phase, behind=True)
        self._draw_ring(image, behind=True)
        radius = self._planet.width // 2
        centre = self.focus.centre
        shine(image, centre, self.focus.radius * 2.1, self._scene.palette.at(0.7), 0.55 + 0.05 * sway(phase))
        image.paste(self._planet, (round(centre[0]) - radius, round(centre[1]) - radius), self._planet)
        self._draw_ring(image, behind=False)
        for world in self._worlds:
            self._draw_orbit(image, world, behind=False)
        for world in self._worlds:
            self._draw_world(image, world, phase, behind=False)
        return image

    def _painted_space(self) -> Image.Image:
        scene, palette, random = self._scene, self._scene.palette, self._scene.random
        image = gradient(scene.size, lambda row: mix(palette.at(0.02 + 0.1 * row), (4, 4, 12), 0.45))
        for position, cells, top in ((0.4, 3, 150), (0.62, 4, 110), (0.85, 6, 55)):
            cloud = levels(noise(scene.size, cells, random, octaves=5), 110, 235, top=top)
            color = palette.at(position)
            light = Image.merge(
                "RGB", [cloud.point([value * channel // 255 for value in range(256)]) for channel in color]
            )
            image = ImageChops.screen(image, light)
        dust = levels(noise(scene.size, 5, random, octaves=5), 130, 220, top=190)
        image.paste(Image.new("RGB", scene.size, palette.at(0.0)), (0, 0), dust)
        return image

    def _painted_planet(self) -> Image.Image:
        """Bands of weather on a ball, lit from the upper left, with a rim of air."""
        random, palette = self._scene.random, self._scene.palette
        radius = round(self.focus.radius)
        size = (2 * radius, 2 * radius)
        rows = [random.uniform(0.32, 0.9) for _ in range(11)]
        bands = Image.new("L", (1, len(rows)))
        bands.putdata([round(255 * row) for row in rows])
        weather = noise((size[0], size[1] * 5), 5, random, octaves=4).resize(size, Image.Resampling.BOX)
        grey = Image.blend(bands.resize(size, Image.Resampling.BICUBIC), weather, 0.42)
        grey = grey.rotate(math.degrees(-_TILT), Image.Resampling.BICUBIC, fillcolor=140)
        ball = Image.merge("RGB", [grey.point(table) for table in palette.table])
        shadow = Image.new("L", size, 0)
        lit = disc(round(radius * 1.75), softness=0.62)
        shadow.paste(lit, (round(-radius * 1.35), round(-radius * 1.4)))
        ball = Image.composite(ball, Image.new("RGB", size, mix(palette.at(0.0), (0, 0, 0), 0.3)), shadow)
        shine(ball, (radius * 0.55, radius * 0.5), radius * 0.9, palette.light, 0.5)
        planet = ball.convert("RGBA")
        planet.putalpha(disc(radius, softness=0.02))
        return planet

    def _star(self) -> tuple[float, float, float, float, float]:
        random, (width, height) = self._scene.random, self._scene.size
        depth = random.random() ** 4
        return (
            random.uniform(0, width),
            random.uniform(0, height),
            0.7 + 2.2 * depth,
            0.3 + 0.7 * depth,
            random.random(),
        )

    def _draw_stars(self, image: Image.Image, phase: float) -> None:
        draw, palette, unit = ImageDraw.Draw(image), self._scene.palette, self._scene.unit
        for x, y, size, brightness, moment in self._stars:
            radius = size * unit
            color = mix(palette.at(0.1), palette.at(1.0), brightness * (0.8 + 0.2 * sway(phase, offset=moment)))
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=color)
            if size > 2.55:
                shine(image, (x, y), radius * 7, palette.light, 0.5)

    def _place(self, distance: float, angle: float) -> Point:
        """A point of a tilted orbit; distance in radii of the planet."""
        along, across = distance * math.cos(angle), distance * math.sin(angle) * _FLATNESS
        x, y = self.focus.centre
        turn_x = along * math.cos(_TILT) - across * math.sin(_TILT)
        turn_y = along * math.sin(_TILT) + across * math.cos(_TILT)
        return x + self.focus.radius * turn_x, y + self.focus.radius * turn_y

    def _arc(self, distance: float, *, behind: bool) -> list[Point]:
        start = math.pi if behind else 0.0
        return [self._place(distance, start + math.pi * step / 60) for step in range(61)]

    def _draw_orbit(self, image: Image.Image, world: World, *, behind: bool) -> None:
        color = mix(self._scene.palette.at(0.3 if behind else 0.5), world.color, 0.3)
        width = max(round(self._scene.unit * (1.1 if behind else 1.7)), 1)
        ImageDraw.Draw(image).line(self._arc(world.orbit, behind=behind), fill=color, width=width)

    def _draw_world(self, image: Image.Image, world: World, phase: float, *, behind: bool) -> None:
        angle = FULL_TURN * (world.start + world.turns * phase)
        if (math.sin(angle) < 0) != behind:
            return
        x, y = self._place(world.orbit, angle)
        radius = self.focus.radius * world.size * (1 + 0.16 * math.sin(angle))
        draw = ImageDraw.Draw(image)
        dark = mix(world.color, self._scene.palette.at(0.0), 0.75)
        for step in range(7):
            share = step / 6
            reach = radius * (1 - 0.7 * share)
            shift = radius * 0.26 * share
            color = mix(dark, mix(world.color, self._scene.palette.light, 0.35), share**0.7)
            draw.ellipse((x - shift - reach, y - shift - reach, x - shift + reach, y - shift + reach), fill=color)

    def _draw_ring(self, image: Image.Image, *, behind: bool) -> None:
        """Half of a broad ring, made of many thin lines."""
        palette, draw = self._scene.palette, ImageDraw.Draw(image)
        for index, shade in enumerate(_RING_SHADES):
            color = mix(palette.at(shade * (0.6 if behind else 1.0)), palette.accent, 0.25)
            line = self._arc(1.26 + 0.026 * index, behind=behind)
            draw.line(line, fill=color, width=max(round(self.focus.radius * 0.022), 1))
