"""Ribbons that follow an invisible current: thousands of strokes along one smooth field, dark ones first."""

import math
from dataclasses import dataclass

from PIL import Image, ImageDraw

from infra.local.models.sketch.drawing.colors import Color, mix
from infra.local.models.sketch.drawing.compositions.scene import Focus, Scene
from infra.local.models.sketch.drawing.paint import FULL_TURN, Point, gradient, shine

_RIBBONS = 620
_STEPS = 46


@dataclass(frozen=True)
class Ribbon:
    line: list[Point]
    color: Color
    width: float
    moment: float


class Flow:
    def __init__(self, scene: Scene) -> None:
        width, height = scene.size
        random = scene.random
        self._scene = scene
        self.focus = Focus(
            (width * random.uniform(0.35, 0.65), height * random.uniform(0.38, 0.6)), min(width, height) * 0.17
        )
        self._swirls = [
            (
                random.uniform(0, width),
                random.uniform(0, height),
                random.uniform(0.25, 0.6) * min(width, height),
                random.choice((-1, 1)) * random.uniform(0.7, 1.4),
            )
            for _ in range(4)
        ]
        self._bend = [(random.uniform(0.6, 1.5), random.uniform(0.6, 1.5), random.random()) for _ in range(3)]
        self._slope = random.uniform(-0.5, 0.5)
        ribbons = [self._ribbon(index / _RIBBONS) for index in range(_RIBBONS)]
        self._still = self._painted(ribbons)
        self._moving = ribbons[_RIBBONS // 4 :: 2]

    def frame(self, phase: float) -> Image.Image:
        """A bright piece travels along every second ribbon, once in a film."""
        image = self._still.copy()
        draw = ImageDraw.Draw(image)
        light = self._scene.palette.light
        for ribbon in self._moving:
            length = len(ribbon.line)
            head = int(((ribbon.moment + phase) % 1.0) * (length + 14))
            piece = ribbon.line[max(head - 14, 0) : head]
            if len(piece) > 1:
                color = mix(ribbon.color, light, 0.55)
                draw.line(piece, fill=color, width=max(round(ribbon.width * 0.34), 1), joint="curve")
        return image

    def _painted(self, ribbons: list[Ribbon]) -> Image.Image:
        palette, scene = self._scene.palette, self._scene
        image = gradient(scene.size, lambda row: mix(palette.at(0.04), palette.at(0.3), row * row))
        shine(image, self.focus.centre, self.focus.radius * 4.5, palette.at(0.6), 0.5)
        draw = ImageDraw.Draw(image)
        for ribbon in ribbons:
            shade = mix(ribbon.color, palette.at(0.0), 0.6)
            line, half = ribbon.line, ribbon.width / 2
            draw.line(
                [(x + half * 0.5, y + half * 0.7) for x, y in line],
                fill=shade,
                width=round(ribbon.width),
                joint="curve",
            )
            draw.line(line, fill=ribbon.color, width=round(ribbon.width), joint="curve")
            for x, y in (line[0], line[-1]):
                draw.ellipse((x - half, y - half, x + half, y + half), fill=ribbon.color)
            gleam = mix(ribbon.color, palette.light, 0.28)
            draw.line(
                [(x - half * 0.25, y - half * 0.35) for x, y in line[2:-2]], fill=gleam, width=max(round(half * 0.3), 1)
            )
        return image

    def _ribbon(self, order: float) -> Ribbon:
        """Later ribbons are lighter, thinner and start closer to the focus."""
        random, palette = self._scene.random, self._scene.palette
        width, height = self._scene.size
        x, y = random.uniform(-0.1, 1.0) * width, random.uniform(-0.05, 1.05) * height
        step = min(width, height) * random.uniform(0.009, 0.013)
        line: list[Point] = [(x, y)]
        for _ in range(round(_STEPS * random.uniform(0.5, 1.0))):
            angle = self._angle(x, y)
            x, y = x + step * math.cos(angle), y + step * math.sin(angle)
            line.append((x, y))
        middle = line[len(line) // 2]
        away = math.dist(middle, self.focus.centre) / math.dist((0, 0), self._scene.size)
        tone = 0.18 + 0.78 * order - 0.75 * away + random.uniform(-0.1, 0.1)
        color = palette.at(min(max(tone, 0.06), 0.97))
        if random.random() < 0.05:
            color = palette.accent
        thick = self._scene.unit * (5 + 17 * (1 - order) ** 1.4) * random.uniform(0.6, 1.3)
        return Ribbon(line, color, max(thick, 2.0), random.random())

    def _angle(self, x: float, y: float) -> float:
        width, height = self._scene.size
        right, down = x / width, y / height
        angle = self._slope + 0.8 * sum(
            math.sin(FULL_TURN * (right * across + down * along + offset)) for across, along, offset in self._bend
        )
        for centre_x, centre_y, reach, turn in self._swirls:
            distance = math.hypot(x - centre_x, y - centre_y)
            angle += turn * 1.9 * math.exp(-((distance / reach) ** 2))
        return angle
