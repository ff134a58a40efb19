"""A garden seen close: one great flower of many rings of petals, smaller ones around it, leaves behind."""

import math
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFilter

from infra.local.models.sketch.drawing.colors import Color, hue, mix
from infra.local.models.sketch.drawing.compositions.scene import Focus, Scene
from infra.local.models.sketch.drawing.paint import FULL_TURN, Point, gradient, levels, noise, shine, sway

# The outline of a petal that is 1 long and 1 broad: there along one side, back along the other.
_ONE_SIDE = [(step / 8, 0.9 * math.sin(math.pi * (step / 8) ** 0.72) ** 0.85) for step in range(8)] + [(1.0, 0.0)]
_PETAL = [*_ONE_SIDE, *((share, -breadth) for share, breadth in reversed(_ONE_SIDE))]


@dataclass(frozen=True)
class Flower:
    centre: Point
    radius: float
    petals: int
    rings: int
    turn: float
    low: float
    high: float
    heart: Color


class Bloom:
    def __init__(self, scene: Scene) -> None:
        width, height = scene.size
        random = scene.random
        self._scene = scene
        great = min(width, height) * random.uniform(0.3, 0.36)
        centre = (width * random.uniform(0.4, 0.6), height * random.uniform(0.44, 0.54))
        self.focus = Focus(centre, great * 0.42)
        self._flowers = [*self._small_flowers(centre, great), self._flower(centre, great, rings=8)]
        self._background = self._painted_background()

    def frame(self, phase: float) -> Image.Image:
        image = self._background.copy()
        for flower in self._flowers:
            self._draw_flower(image, flower, phase)
        return image

    def _small_flowers(self, centre: Point, great: float) -> list[Flower]:
        """Placed so that they hardly cover each other, the furthest first."""
        random, (width, height) = self._scene.random, self._scene.size
        placed: list[Flower] = []
        for _ in range(60):
            radius = great * random.uniform(0.22, 0.5)
            place = (random.uniform(-0.02, 1.02) * width, random.uniform(-0.02, 1.02) * height)
            clear = math.dist(place, centre) > great * 0.86 + radius * 0.7
            if clear and all(math.dist(place, other.centre) > 0.8 * (radius + other.radius) for other in placed):
                placed.append(self._flower(place, radius, rings=random.choice((3, 4, 5))))
        return sorted(placed[:13], key=lambda flower: flower.radius)

    def _flower(self, centre: Point, radius: float, *, rings: int) -> Flower:
        random, palette = self._scene.random, self._scene.palette
        low = random.uniform(0.22, 0.42)
        heart = mix(palette.accent, palette.at(0.9), random.uniform(0.0, 0.3))
        return Flower(
            centre,
            radius,
            random.choice((9, 11, 13, 14)),
            rings,
            random.random(),
            low,
            random.uniform(0.72, 0.92),
            heart,
        )

    def _painted_background(self) -> Image.Image:
        scene, palette, random = self._scene, self._scene.palette, self._scene.random
        image = gradient(scene.size, lambda row: palette.at(0.05 + 0.13 * row))
        haze = levels(noise(scene.size, 4, random, octaves=4), 90, 220, top=130)
        image.paste(Image.new("RGB", scene.size, palette.at(0.3)), (0, 0), haze)
        self._draw_leaves(image, 60, 0.16)
        quarter = (scene.size[0] // 4, scene.size[1] // 4)
        image = (
            image.resize(quarter)
            .filter(ImageFilter.GaussianBlur(6 * scene.unit))
            .resize(scene.size, Image.Resampling.BICUBIC)
        )
        self._draw_leaves(image, 46, 0.24)
        shine(image, self.focus.centre, self.focus.radius * 4.5, palette.at(0.6), 0.35)
        return image

    def _draw_leaves(self, image: Image.Image, count: int, tone: float) -> None:
        random, palette, unit = self._scene.random, self._scene.palette, self._scene.unit
        draw = ImageDraw.Draw(image)
        for _ in range(count):
            place = (random.uniform(0, image.width), random.uniform(0, image.height))
            angle, length = random.random(), unit * random.uniform(90, 210)
            deep = tone + random.uniform(-0.1, 0.1)
            green = mix(hue(158, lightness=0.2 + 0.75 * deep, chroma=0.075), palette.at(deep), 0.2)
            draw.polygon(_petal(place, angle, 0.0, length, 0.3), fill=green)
            tip = (place[0] + length * math.cos(FULL_TURN * angle), place[1] + length * math.sin(FULL_TURN * angle))
            draw.line([place, tip], fill=mix(green, palette.at(0.7), 0.25), width=max(round(unit * 2), 1))

    def _draw_flower(self, image: Image.Image, flower: Flower, phase: float) -> None:
        """Rings from the outside in, each turned by half a petal, breathing a little out of step."""
        draw, palette, unit = ImageDraw.Draw(image), self._scene.palette, self._scene.unit
        for ring in range(flower.rings):
            share = ring / flower.rings
            breath = 1 + 0.025 * sway(phase, offset=flower.turn + share * 0.4)
            reach = flower.radius * (1 - 0.78 * share) * breath
            color = palette.at(flower.low + (flower.high - flower.low) * share**0.9)
            dark, gleam = mix(color, palette.at(0.05), 0.5), mix(color, palette.at(1.0), 0.28)
            vein = mix(color, dark, 0.5)
            count = flower.petals + (flower.rings - ring) // 3
            for index in range(count):
                angle = (index + 0.5 * (ring % 2)) / count + flower.turn + 0.012 * sway(phase, offset=share)
                wide = 1.35 / count * (1 + share)
                draw.polygon(_petal(flower.centre, angle, 0.0, reach * 1.02, wide * 1.1), fill=dark)
                draw.polygon(_petal(flower.centre, angle, reach * 0.02, reach, wide), fill=color)
                draw.polygon(_petal(flower.centre, angle, reach * 0.35, reach * 0.93, wide * 0.55), fill=gleam)
                ray = (math.cos(FULL_TURN * angle), math.sin(FULL_TURN * angle))
                line = [
                    (flower.centre[0] + ray[0] * reach * part, flower.centre[1] + ray[1] * reach * part)
                    for part in (0.3, 0.8)
                ]
                draw.line(line, fill=vein, width=max(round(unit * 1.6), 1))
        self._draw_heart(draw, flower)

    def _draw_heart(self, draw: ImageDraw.ImageDraw, flower: Flower) -> None:
        """Seeds in the spiral that sunflowers use."""
        palette = self._scene.palette
        count = 90 if flower.rings > 5 else 34
        reach = flower.radius * 0.19
        for index in range(count):
            share = index / count
            angle, away = index * 2.399963, reach * math.sqrt(share)
            x, y = flower.centre[0] + away * math.cos(angle), flower.centre[1] + away * math.sin(angle)
            size = reach * (0.085 + 0.06 * share)
            color = mix(flower.heart, palette.at(0.1), 0.55 * (1 - share))
            draw.ellipse((x - size, y - size, x + size, y + size), fill=color)


def _petal(root: Point, angle: float, start: float, length: float, wide: float) -> list[Point]:
    """A pointed oval from `start` to `length` away from the root; `wide` is its breadth in parts of the length."""
    ray = (math.cos(FULL_TURN * angle), math.sin(FULL_TURN * angle))
    outline: list[Point] = []
    for share, breadth in _PETAL:
        along = start + (length - start) * share
        across = length * wide * breadth
        outline.append((root[0] + ray[0] * along - ray[1] * across, root[1] + ray[1] * along + ray[0] * across))
    return outline
