"""A city by the water: towers with lit windows in rows of haze, and their reflection, with rain if asked for."""

from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from infra.local.models.sketch.drawing.colors import Color, mix
from infra.local.models.sketch.drawing.compositions.scene import Focus, Scene
from infra.local.models.sketch.drawing.compositions.sky import Sky
from infra.local.models.sketch.drawing.paint import gradient, shine, sway

_ROWS = 4
_SHORE = 0.74


@dataclass(frozen=True)
class Window:
    """A lit window that goes dim and bright again at its own moment."""

    box: tuple[float, float, float, float]
    color: Color
    moment: float


class City:
    def __init__(self, scene: Scene) -> None:
        width, height = scene.size
        random = scene.random
        self._scene = scene
        radius = min(width, height) * random.uniform(0.13, 0.17)
        self.focus = Focus((width * random.uniform(0.35, 0.65), height * random.uniform(0.3, 0.38)), radius)
        self._sky = Sky(scene, horizon=_SHORE, light=self.focus)
        self._dark = mix(scene.palette.at(0.04), scene.palette.at(0.2), 0.3)
        self._windows: list[Window] = []
        self._lamps: list[tuple[float, float]] = []
        self._town = Image.new("RGBA", scene.size)
        for row in range(_ROWS):
            self._build_row(row / (_ROWS - 1))
        self._shift = [random.uniform(-1, 1) for _ in range(64)]
        self._drops = [(random.random(), random.random(), random.uniform(0.5, 1.0)) for _ in range(340)]

    def frame(self, phase: float) -> Image.Image:
        image = self._sky.frame(phase)
        image.paste(self._town, (0, 0), self._town)
        draw = ImageDraw.Draw(image)
        for window in self._windows:
            if sway(phase, offset=window.moment) < -0.6:
                draw.rectangle(window.box, fill=self._dark)
        for x, y in self._lamps:
            shine(image, (x, y), 26 * self._scene.unit, self._scene.palette.accent, 0.8 + 0.2 * sway(phase, offset=x))
        self._reflect(image, phase)
        if "rain" in self._scene.things:
            self._rain(image, phase)
        return image

    def _build_row(self, near: float) -> None:
        """Far rows are pale, low in contrast and dense; the nearest is almost black."""
        scene, random, palette = self._scene, self._scene.random, self._scene.palette
        width, height = scene.size
        base = height * _SHORE
        top = palette.sky[1]
        wall = mix(palette.at(top * (0.7 - 0.66 * near**0.8)), palette.sky_at(0.9), 0.22 * (1 - near))
        foot = mix(wall, palette.sky_at(0.9), 0.35 * (1 - near))
        silhouette = Image.new("L", scene.size, 0)
        draw = ImageDraw.Draw(silhouette)
        x = -random.uniform(0, 0.05) * width
        while x < width:
            wide = scene.unit * random.uniform(45, 105) * (0.7 + 0.5 * near)
            centre = 1 - abs((x + wide / 2) / width - 0.5) * 1.2
            tall = height * (0.13 + 0.3 * random.random() ** 1.6) * (1.12 - 0.42 * near) * (0.55 + 0.6 * centre)
            self._tower(draw, x, base - tall, wide, base, near)
            x += wide * random.uniform(0.96, 1.3 + 0.4 * near)
        fill = gradient(scene.size, lambda share: mix(wall, foot, min(max(share / _SHORE - 0.35, 0) / 0.65, 1.0)))
        self._town.paste(fill, (0, 0), silhouette)
        self._paint_steady_windows(near)

    def _tower(self, draw: ImageDraw.ImageDraw, x: float, top: float, wide: float, base: float, near: float) -> None:
        random, unit = self._scene.random, self._scene.unit
        draw.rectangle((x, top, x + wide, base), fill=255)
        crown = random.random()
        if crown < 0.3:
            draw.rectangle((x + wide * 0.22, top - wide * 0.22, x + wide * 0.78, top), fill=255)
        elif crown < 0.45:
            draw.polygon([(x, top), (x + wide / 2, top - wide * 0.5), (x + wide, top)], fill=255)
        elif crown < 0.6:
            draw.rectangle((x + wide * 0.47, top - wide * 0.85, x + wide * 0.53, top), fill=255)
            if near == 1.0:
                self._lamps.append((x + wide * 0.5, top - wide * 0.85))
        self._add_windows(x, top, wide, base, near, unit)

    def _add_windows(self, x: float, top: float, wide: float, base: float, near: float, unit: float) -> None:
        random, palette = self._scene.random, self._scene.palette
        step = unit * (9 + 6 * near)
        warm = mix(palette.light, palette.accent, random.uniform(0, 0.7))
        lit = random.uniform(0.1, 0.5) * (1.0 if palette.is_night else 0.6)
        color = mix(mix(palette.sky_at(0.9), warm, 0.6), warm, near)
        for row in range(int((base - top) / (step * 1.35)) - 1):
            for column in range(int(wide / step) - 1):
                if random.random() < lit:
                    left, up = x + step * (column + 0.75), top + step * 1.35 * (row + 0.6)
                    box = (left, up, left + step * 0.5, up + step * 0.75)
                    self._windows.append(
                        Window(box, mix(color, palette.at(0.2), random.uniform(0, 0.4)), random.random())
                    )

    def _paint_steady_windows(self, near: float) -> None:
        """Most windows stay as they are; one in seven of the nearest row, which nothing hides, is kept to blink."""
        draw = ImageDraw.Draw(self._town)
        for window in self._windows:
            draw.rectangle(window.box, fill=(*window.color, 255))
        self._windows = self._windows[::7] if near == 1.0 else []

    def _reflect(self, image: Image.Image, phase: float) -> None:
        """The water shows the town upside down, darker, in rows that are shifted a little against each other."""
        width, height = image.size
        shore = round(height * _SHORE)
        deep = height - shore
        above = image.crop((0, max(shore - 2 * deep, 0), width, shore)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        mirror = (
            above.resize((width // 2, deep // 2)).filter(ImageFilter.BoxBlur((0, deep // 90 + 1))).resize((width, deep))
        )
        water = mix(self._scene.palette.at(0.03), self._scene.palette.sky_at(0.4), 0.3)
        fade = gradient((width, deep), lambda row: mix(self._scene.palette.at(0.85), water, 0.2 + 0.7 * row))
        mirror = Image.blend(mirror, ImageChops.multiply(mirror, fade), 0.85)
        band = max(deep // len(self._shift), 1)
        for index in range(deep // band + 1):
            near = index * band / deep
            swing = self._shift[index % 64] * sway(phase, offset=self._shift[index % 64])
            strip = mirror.crop((0, index * band, width, min((index + 1) * band, deep)))
            image.paste(
                ImageChops.offset(strip, round(swing * self._scene.unit * (2 + 11 * near)), 0),
                (0, shore + index * band),
            )
        line = mix(self._scene.palette.sky_at(1.0), water, 0.4)
        ImageDraw.Draw(image).line([(0, shore), (width, shore)], fill=line, width=max(round(self._scene.unit * 2), 1))

    def _rain(self, image: Image.Image, phase: float) -> None:
        draw = ImageDraw.Draw(image)
        width, height = image.size
        color = mix(self._scene.palette.at(0.8), self._scene.palette.sky_at(0.5), 0.35)
        for x, y, speed in self._drops:
            falls = 6 if speed > 0.75 else 4
            down = ((y + falls * phase) % 1.0) * 1.1 * height - 0.05 * height
            long = height * 0.03 * speed
            left = x * 1.1 * width
            draw.line([(left, down), (left - long * 0.18, down + long)], fill=color, width=1 if speed < 0.8 else 2)
