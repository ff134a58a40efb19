"""What reference pictures do to a drawing: characters appear in it, styles decide its strokes and tones."""

import math
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps, ImageStat

from infra.local.models.sketch.drawing.colors import mix
from infra.local.models.sketch.drawing.compositions.scene import Focus
from infra.local.models.sketch.drawing.paint import disc, shine, sway
from infra.local.models.sketch.drawing.palette import Palette

_CELLS = 32


class Character:
    """A portrait at the focus of the composition: a medallion, or the figure itself when its picture has a see-through ground."""

    def __init__(self, picture: Image.Image, strength: float, focus: Focus, palette: Palette, smallest: float) -> None:
        self._focus, self._palette = focus, palette
        self._radius = round(max(focus.radius, smallest) * (0.75 + 0.5 * strength))
        self._portrait = self._painted(picture)

    def draw(self, image: Image.Image, phase: float, aside: float) -> None:
        """`aside` moves the portrait sideways by its own widths, so that several stand in a row."""
        x = self._focus.centre[0] + aside * self._radius * 2.3
        x = min(max(x, self._radius * 1.1), image.width - self._radius * 1.1)
        y = self._focus.centre[1] + 0.02 * self._radius * sway(phase)
        shine(image, (x, y), self._radius * 2.1, self._palette.light, 0.6)
        corner = (round(x - self._portrait.width / 2), round(y - self._portrait.height / 2))
        image.paste(self._portrait, corner, self._portrait)

    def _painted(self, picture: Image.Image) -> Image.Image:
        rgba = picture.convert("RGBA")
        if rgba.getchannel("A").getextrema()[0] < 128:  # type: ignore[operator]
            figure = ImageOps.contain(rgba, (round(self._radius * 2.6), round(self._radius * 2.6)))
            toned = self._toned(figure.convert("RGB")).convert("RGBA")
            toned.putalpha(figure.getchannel("A"))
            return toned
        size = (2 * self._radius, 2 * self._radius)
        face = self._toned(ImageOps.fit(picture.convert("RGB"), size, centering=(0.5, 0.35))).convert("RGBA")
        face.putalpha(disc(self._radius, softness=0.02))
        ring = max(self._radius // 28, 2)
        draw = ImageDraw.Draw(face)
        draw.ellipse((0, 0, size[0] - 1, size[1] - 1), outline=(*self._palette.light, 255), width=ring)
        draw.ellipse(
            (2 * ring, 2 * ring, size[0] - 1 - 2 * ring, size[1] - 1 - 2 * ring),
            outline=(*mix(self._palette.light, self._palette.at(0.2), 0.5), 160),
            width=max(ring // 2, 1),
        )
        return face

    def _toned(self, picture: Image.Image) -> Image.Image:
        """A touch of the drawing's colours, so that the portrait belongs to its light."""
        grey = ImageOps.autocontrast(picture.convert("L"), cutoff=1)
        duotone = Image.merge("RGB", [grey.point(table) for table in self._palette.table])
        return Image.blend(picture, duotone, 0.34)


class Style:
    """Repaints a drawing with strokes: their direction, length and tones come from the style's picture."""

    def __init__(self, picture: Image.Image, strength: float, size: tuple[int, int], random: Random) -> None:
        style = picture.convert("RGB")
        self._strength = strength
        self._means, self._spreads = _statistics(style.resize((128, 128), Image.Resampling.BOX))
        self._angles = _directions(style)
        edges = style.convert("L").resize((128, 128), Image.Resampling.BOX).filter(ImageFilter.FIND_EDGES)
        busy = min(ImageStat.Stat(edges.crop((2, 2, 126, 126))).mean[0] / 60, 1.0)
        unit = min(size) / 1000
        self._length = unit * (40 - 22 * busy)
        self._width = unit * (11.5 - 5 * busy)
        self._texture = _texture(style, size)
        self._strokes = self._scattered(size, random)

    def apply(self, image: Image.Image) -> Image.Image:
        toned = Image.blend(image, self._retoned(image), 0.75 * self._strength)
        painted = self._painted(toned)
        painted = ImageChops.soft_light(painted, self._texture)
        return Image.blend(toned, painted, 0.3 + 0.55 * self._strength)

    def _retoned(self, image: Image.Image) -> Image.Image:
        """Moves brightness and colour of the drawing to the mean and spread that the style has."""
        means, spreads = _statistics(image.resize((128, 128), Image.Resampling.BOX))
        tables: list[int] = []
        for index in range(3):
            gain = min(max(self._spreads[index] / max(spreads[index], 1.0), 0.6), 1.7)
            tables += [
                round(min(max((value - means[index]) * gain + self._means[index], 0), 255)) for value in range(256)
            ]
        return image.convert("YCbCr").point(tables).convert("RGB")

    def _scattered(self, size: tuple[int, int], random: Random) -> list[tuple[float, float, float, float, float]]:
        """Places, directions, lengths and shades of all strokes, in the order they are painted."""
        spacing = self._width * 1.35
        columns, rows = int(size[0] / spacing) + 2, int(size[1] / spacing) + 2
        places = [(column, row) for row in range(rows) for column in range(columns)]
        random.shuffle(places)
        strokes = []
        for column, row in places:
            x, y = (column + random.uniform(-0.5, 0.5)) * spacing, (row + random.uniform(-0.5, 0.5)) * spacing
            across = min(max(int(x / size[0] * _CELLS), 0), _CELLS - 1)
            down = min(max(int(y / size[1] * _CELLS), 0), _CELLS - 1)
            angle = self._angles[down * _CELLS + across] + random.uniform(-0.25, 0.25)
            strokes.append((x, y, angle, self._length * random.uniform(0.5, 1.1), random.uniform(0.9, 1.12)))
        return strokes

    def _painted(self, image: Image.Image) -> Image.Image:
        """Every stroke takes the colour that lies under its middle."""
        canvas = image.copy()
        draw = ImageDraw.Draw(canvas)
        step = 4
        small = image.resize((max(image.width // step, 1), max(image.height // step, 1)), Image.Resampling.BOX)
        pixels = small.load()
        assert pixels is not None  # noqa: S101
        width = max(round(self._width), 1)
        for x, y, angle, length, shade in self._strokes:
            column = min(max(int(x / step), 0), small.width - 1)
            row = min(max(int(y / step), 0), small.height - 1)
            red, green, blue = pixels[column, row]  # type: ignore[misc]
            color = (min(int(red * shade), 255), min(int(green * shade), 255), min(int(blue * shade), 255))
            right, down = math.cos(angle) * length / 2, math.sin(angle) * length / 2
            draw.line((x - right, y - down, x + right, y + down), fill=color, width=width)
        return canvas


def _statistics(picture: Image.Image) -> tuple[list[float], list[float]]:
    """Mean and spread of brightness and the two colour differences."""
    statistics = ImageStat.Stat(picture.convert("YCbCr"))
    return statistics.mean, statistics.stddev


def _directions(picture: Image.Image) -> list[float]:
    """The direction of the lines of a picture in a grid of cells; flat cells get a gentle wave."""
    small = (
        picture.convert("L")
        .resize((_CELLS + 2, _CELLS + 2), Image.Resampling.BOX)
        .filter(ImageFilter.GaussianBlur(0.8))
    )
    values = small.tobytes()
    width = _CELLS + 2
    angles = []
    for row in range(1, _CELLS + 1):
        for column in range(1, _CELLS + 1):
            place = row * width + column
            across = values[place + 1] - values[place - 1]
            down = values[place + width] - values[place - width]
            is_flat = abs(across) + abs(down) < 6
            wave = 0.5 * math.sin(column / 5) + 0.4 * math.cos(row / 4)
            angles.append(wave if is_flat else math.atan2(down, across) + math.pi / 2)
    return angles


def _texture(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The fine structure of a picture without its colours, as grey around the middle, over the whole drawing."""
    grey = ImageOps.fit(picture.convert("L"), size)
    coarse = grey.resize((max(size[0] // 8, 1), max(size[1] // 8, 1)), Image.Resampling.BOX).filter(
        ImageFilter.GaussianBlur(4)
    )
    coarse = coarse.resize(size, Image.Resampling.BICUBIC)
    fine = ImageChops.subtract(grey, coarse, scale=1, offset=128)
    return Image.merge("RGB", [fine] * 3)
