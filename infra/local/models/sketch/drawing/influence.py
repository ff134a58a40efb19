"""What reference pictures do to a drawing: characters appear in it, styles decide its strokes and tones."""

import math
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps, ImageStat

from infra.local.models.sketch.drawing.colors import mix
from infra.local.models.sketch.drawing.compositions.scene import Focus
from infra.local.models.sketch.drawing.paint import Size, disc, shine, sway
from infra.local.models.sketch.drawing.palette import Palette

_CELLS = 32
_STROKES = 6000
_SAMPLE = 4

Stroke = tuple[tuple[int, int], tuple[float, float, float, float], float]
"""Where it takes its colour, from where to where it goes, and how light it is."""


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

    def __init__(self, picture: Image.Image, strength: float, size: Size, random: Random) -> None:
        style = picture.convert("RGB")
        self._strength = strength
        self._means, self._spreads = _statistics(style.resize((128, 128), Image.Resampling.BOX))
        self._angles = _directions(style)
        edges = style.convert("L").resize((128, 128), Image.Resampling.BOX).filter(ImageFilter.FIND_EDGES)
        busy = min(ImageStat.Stat(edges.crop((2, 2, 126, 126))).mean[0] / 60, 1.0)
        spacing = math.sqrt(size[0] * size[1] / _STROKES)
        self._width = spacing * (0.85 - 0.3 * busy)
        self._length = spacing * (2.8 - 1.5 * busy)
        self._texture = _texture(style, size)
        self._strokes = self._scattered(size, spacing, random)

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

    def _scattered(self, size: Size, spacing: float, random: Random) -> list[Stroke]:
        """All strokes, in the order they are painted."""
        columns, rows = int(size[0] / spacing) + 2, int(size[1] / spacing) + 2
        places = [(column, row) for row in range(rows) for column in range(columns)]
        random.shuffle(places)
        strokes = []
        for column, row in places:
            x = min(max((column + random.uniform(-0.5, 0.5)) * spacing, 0), size[0] - 1)
            y = min(max((row + random.uniform(-0.5, 0.5)) * spacing, 0), size[1] - 1)
            cell = int(y / size[1] * _CELLS) * _CELLS + int(x / size[0] * _CELLS)
            angle = self._angles[cell] + random.uniform(-0.25, 0.25)
            half = self._length * random.uniform(0.25, 0.55)
            right, down = math.cos(angle) * half, math.sin(angle) * half
            strokes.append(((int(x), int(y)), (x - right, y - down, x + right, y + down), random.uniform(0.9, 1.12)))
        return strokes

    def _painted(self, image: Image.Image) -> Image.Image:
        """Every stroke takes the colour that lies under its middle, a little lighter or darker."""
        canvas = image.copy()
        draw = ImageDraw.Draw(canvas)
        pixels = image.reduce(_SAMPLE).load()
        width = max(round(self._width), 1)
        for (x, y), line, shade in self._strokes:
            red, green, blue = pixels[x // _SAMPLE, y // _SAMPLE]  # type: ignore[index, misc]  # an RGB picture has them
            draw.line(line, fill=(int(red * shade), int(green * shade), int(blue * shade)), width=width)
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


def _texture(picture: Image.Image, size: Size) -> Image.Image:
    """The fine structure of a picture without its colours, as grey around the middle, over the whole drawing."""
    grey = ImageOps.fit(picture.convert("L"), size)
    coarse = grey.resize((max(size[0] // 8, 1), max(size[1] // 8, 1)), Image.Resampling.BOX).filter(
        ImageFilter.GaussianBlur(4)
    )
    coarse = coarse.resize(size, Image.Resampling.BICUBIC)
    fine = ImageChops.subtract(grey, coarse, scale=1, offset=128)
    return Image.merge("RGB", [fine] * 3)
