"""The sea under a low sun or moon: rows of waves, a path of light on the water, a boat or a lighthouse."""

import math
from dataclasses import dataclass

from PIL import Image, ImageDraw

from infra.local.models.sketch.drawing.colors import Color, mix
from infra.local.models.sketch.drawing.compositions import silhouettes
from infra.local.models.sketch.drawing.compositions.scene import Focus, Scene
from infra.local.models.sketch.drawing.compositions.sky import Sky
from infra.local.models.sketch.drawing.paint import FULL_TURN, Point, gradient, sway

_ROWS = 15
_HORIZON = 0.56


@dataclass(frozen=True)
class Wave:
    """One row of water: its level, the height of its waves, and the sines that shape it (how many, how far on, how strong)."""

    level: float
    height: float
    sines: tuple[tuple[int, float, float, int], ...]
    crest: Color
    trough: Color


class Sea:
    def __init__(self, scene: Scene) -> None:
        width, height = scene.size
        random = scene.random
        self._scene = scene
        radius = min(width, height) * random.uniform(0.1, 0.14)
        above = random.uniform(0.2, 1.5) * radius
        self.focus = Focus((width * random.uniform(0.3, 0.7), height * _HORIZON - above), radius)
        self._sky = Sky(scene, horizon=_HORIZON, light=self.focus)
        self._water = self._calm_water()
        self._waves = [self._wave(index / (_ROWS - 1)) for index in range(_ROWS)]
        self._glints = [self._glint() for _ in range(420)]
        self._birds = silhouettes.flock(random, 6 if "birds" in scene.things else random.choice((0, 0, 4)))
        self._light_is_left = self.focus.centre[0] < width / 2
        self._boat_at = random.uniform(0.14, 0.24) if self._light_is_left else random.uniform(0.76, 0.86)

    def frame(self, phase: float) -> Image.Image:
        image = self._sky.frame(phase)
        image.paste(self._water, (0, round(image.height * _HORIZON)))
        palette = self._scene.palette
        silhouettes.draw_flock(image, self._birds, phase, mix(palette.at(0.15), palette.sky_at(0.5), 0.2))
        things = self._scene.things
        for index, wave in enumerate(self._waves):
            if "lighthouse" in things and index == _ROWS // 5:
                x = image.width * (0.85 if self._light_is_left else 0.15)
                silhouettes.draw_lighthouse(image, self._scene, x, wave.level - 12 * self._scene.unit, phase)
            if "boat" in things and index == _ROWS // 3:
                self._draw_boat(image, wave, phase)
            self._draw_wave(image, wave, phase)
            self._draw_glints(image, index, phase)
        return image

    def _calm_water(self) -> Image.Image:
        palette, (width, height) = self._scene.palette, self._scene.size
        tall = height - round(height * _HORIZON)
        near = mix(palette.at(palette.sky[1] * 0.5), palette.at(0.2), 0.4)
        return gradient((width, tall), lambda row: mix(mix(palette.sky_at(0.8), near, 0.35), near, row))

    def _wave(self, near: float) -> Wave:
        """Rows lie closer together and flatter towards the horizon."""
        random, palette, height = self._scene.random, self._scene.palette, self._scene.size[1]
        level = height * (_HORIZON + (1.02 - _HORIZON) * (0.012 + 0.988 * near**1.7))
        tall = height * (0.0018 + 0.026 * near**1.2)
        count = 3 + 9 * (1 - near)
        sines = tuple(
            (max(round(count * scale * random.uniform(0.8, 1.25)), 1), random.random(), strength, random.choice(turns))
            for scale, strength, turns in ((1, 0.6, (1, -1)), (2.3, 0.3, (1, 2)), (4.9, 0.16, (-2, 2)))
        )
        horizon = palette.sky[1]
        trough = mix(palette.at(horizon * (0.62 - 0.52 * near**0.7)), palette.sky_at(0.8), 0.25 * (1 - near))
        crest = mix(trough, palette.at(horizon * (0.85 - 0.2 * near)), 0.42 - 0.12 * near)
        return Wave(level, tall, sines, crest, trough)

    def _line(self, wave: Wave, phase: float) -> list[Point]:
        """Whole waves across and whole turns a film, so that neither the edges nor the ends show."""
        width = self._scene.size[0]
        points = 120
        line = []
        for index in range(points + 1):
            share = index / points
            lift = sum(
                strength * math.sin(FULL_TURN * (count * share + offset + turns * phase))
                for count, offset, strength, turns in wave.sines
            )
            line.append((share * width, wave.level - wave.height * (lift + 0.35 * abs(lift))))
        return line

    def _draw_wave(self, image: Image.Image, wave: Wave, phase: float) -> None:
        line = self._line(wave, phase)
        draw = ImageDraw.Draw(image)
        steps = 5
        for step in range(steps):
            down = step * wave.height * 0.5
            color = mix(wave.crest, wave.trough, step / (steps - 1))
            edge = [(x, y + down * (1 + 0.2 * step)) for x, y in line]
            draw.polygon([*edge, (image.width, image.height), (0, image.height)], fill=color)
        rim = mix(wave.crest, self._scene.palette.light, 0.35)
        draw.line(line, fill=rim, width=max(round(wave.height * 0.07), 1), joint="curve")

    def _glint(self) -> tuple[int, float, float, float, float]:
        """A dash of light: its row, how far off the path's middle, its length, its moment, and where between the rows."""
        random = self._scene.random
        row = int(random.random() ** 0.8 * _ROWS)
        return row, random.gauss(0, 0.42), random.uniform(0.3, 1.0), random.random(), random.random()

    def _draw_glints(self, image: Image.Image, index: int, phase: float) -> None:
        """The light's path widens towards the viewer and every dash flickers in its own time."""
        draw, wave = ImageDraw.Draw(image), self._waves[index]
        below = self._waves[index + 1].level if index + 1 < _ROWS else image.height
        near = index / (_ROWS - 1)
        for row, aside, length, moment, between in self._glints:
            bright = sway(phase, offset=moment)
            if row != index or bright < -0.35:
                continue
            reach = self.focus.radius * (0.75 + 1.5 * near)
            x = self.focus.centre[0] + aside * reach
            y = wave.level + (below - wave.level) * between
            half = self.focus.radius * (0.06 + 0.22 * near) * length * (0.6 + 0.4 * bright)
            thick = max((0.9 + 3.2 * near) * self._scene.unit * (0.6 + 0.4 * bright), 1.0)
            color = mix(wave.crest, self._scene.palette.light, (0.55 + 0.4 * bright) * math.exp(-1.3 * aside * aside))
            draw.ellipse((x - half, y - thick, x + half, y + thick), fill=color)

    def _draw_boat(self, image: Image.Image, wave: Wave, phase: float) -> None:
        x = image.width * (self._boat_at + 0.012 * sway(phase))
        place = round(120 * x / image.width)
        line = self._line(wave, phase)
        palette = self._scene.palette
        hull, sail = palette.at(0.06), mix(palette.at(0.95), palette.accent, 0.12)
        silhouettes.draw_boat(
            image,
            x,
            line[place][1] + 2 * self._scene.unit,
            185 * self._scene.unit,
            0.05 * sway(phase, offset=0.2),
            hull,
            sail,
        )
