"""Nested squares in a grid that lose their order little by little: geometry with a tremble."""

import math
from dataclasses import dataclass

from PIL import Image, ImageDraw

from infra.local.models.sketch.drawing.colors import Color, mix
from infra.local.models.sketch.drawing.compositions.scene import Focus, Scene
from infra.local.models.sketch.drawing.paint import FULL_TURN, Point, gradient, levels, noise, shine

_CORNERS = ((-1, -1), (1, -1), (1, 1), (-1, 1))


@dataclass(frozen=True)
class Square:
    """One square: its middle, half its side, how far each corner strays (length, angle), its colour, filled or not."""

    centre: Point
    half: float
    strays: tuple[tuple[float, float], ...]
    color: Color
    is_filled: bool


class Grid:
    def __init__(self, scene: Scene) -> None:
        width, height = scene.size
        random = scene.random
        self._scene = scene
        self._across = random.choice((7, 8, 9))
        cell = min(width, height) / self._across
        columns, rows = max(round(width / cell), 1), max(round(height / cell), 1)
        self._cell = min(width / (columns + 0.6), height / (rows + 0.6))
        edge = ((width - columns * self._cell) / 2, (height - rows * self._cell) / 2)
        self.focus = Focus(
            (edge[0] + self._cell * (columns // 2 + 0.5), edge[1] + self._cell * (rows // 2 + 0.5)), self._cell * 1.25
        )
        self._is_dark = scene.palette.is_night or random.random() < 0.45
        self._paper = self._painted_paper()
        storm = (random.uniform(0.1, 0.9) * width, random.uniform(0.1, 0.9) * height)
        self._squares = [
            square
            for row in range(rows)
            for column in range(columns)
            for square in self._nest((edge[0] + self._cell * (column + 0.5), edge[1] + self._cell * (row + 0.5)), storm)
        ]

    def frame(self, phase: float) -> Image.Image:
        """Every corner walks once around its own small circle."""
        image = self._paper.copy()
        draw = ImageDraw.Draw(image)
        thin = max(round(self._scene.unit * 3.2), 1)
        for square in self._squares:
            corners = [
                (
                    square.centre[0] + right * square.half + length * math.cos(FULL_TURN * (angle + phase)),
                    square.centre[1] + down * square.half + length * math.sin(FULL_TURN * (angle + phase)),
                )
                for (right, down), (length, angle) in zip(_CORNERS, square.strays, strict=True)
            ]
            if square.is_filled:
                draw.polygon(corners, fill=square.color)
            draw.line([*corners, corners[0], corners[1]], fill=square.color, width=thin, joint="curve")
        return image

    def _painted_paper(self) -> Image.Image:
        palette, scene = self._scene.palette, self._scene
        low, high = (0.0, 0.14) if self._is_dark else (0.99, 0.86)
        image = gradient(scene.size, lambda row: palette.at(low + (high - low) * row))
        fibre = levels(noise(scene.size, 110, scene.random, octaves=2), 60, 230, top=16)
        image.paste(Image.new("RGB", scene.size, palette.at(0.5)), (0, 0), fibre)
        if self._is_dark:
            shine(image, self.focus.centre, min(scene.size) * 0.75, palette.at(0.45), 0.6)
        return image

    def _nest(self, centre: Point, storm: Point) -> list[Square]:
        """Squares inside each other; the nearer to the storm, the further their corners stray."""
        random, palette = self._scene.random, self._scene.palette
        away = math.dist(centre, storm) / math.dist((0, 0), self._scene.size)
        unrest = self._cell * (0.015 + 0.2 * max(1 - 1.7 * away, 0.0) ** 1.5)
        tone = 0.25 + 0.6 * (1 - away) if self._is_dark else 0.12 + 0.5 * away
        count = random.choice((3, 4, 5, 6))
        accented = random.random() < 0.12
        squares = []
        for index in range(count):
            share = 1 - index / count
            own = palette.at(min(max(tone + random.uniform(-0.14, 0.14), 0.05), 0.95))
            is_filled = index == count - 1 and (accented or random.random() < 0.5)
            color = mix(palette.accent, own, 0.0 if accented and is_filled else 1.0)
            strays = tuple((unrest * random.uniform(0.3, 1.0) * (0.5 + 0.5 * share), random.random()) for _ in _CORNERS)
            squares.append(Square(centre, self._cell * 0.45 * share, strays, color, is_filled))
        return squares
