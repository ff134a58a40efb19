"""Says in words which colours a picture has: the few that most of it is painted in, each one really there."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255 each, in sRGB."""

NEAR = 0.15
"""Colours closer than this are shades of one; black and white are 1 apart."""

LEAST_SHARE = 0.02
"""What covers less of a picture is none of its main colours."""

_CELL = 16

# fmt: off
NAMES: Mapping[str, int] = {
    "black": 0x000000, "charcoal": 0x303438, "dark grey": 0x505050, "grey": 0x808080, "silver": 0xB8B8B8,
    "light grey": 0xDCDCDC, "white": 0xFFFFFF, "ivory": 0xFFFFF0, "cream": 0xFFF3D0, "beige": 0xE8DCC0,
    "tan": 0xD2B48C, "khaki": 0xB5AD78, "ochre": 0xCC7722, "brown": 0x8B5A2B, "dark brown": 0x4A2C14,
    "sienna": 0xA0522D, "brick": 0xAA4A44, "terracotta": 0xCC6B4E, "rust": 0xB7410E, "maroon": 0x800000,
    "burgundy": 0x722030, "dark red": 0xA00000, "crimson": 0xDC143C, "red": 0xFF0000, "tomato": 0xFF6347,
    "coral": 0xFF7F50, "salmon": 0xFA8072, "peach": 0xFFCBA4, "orange": 0xFFA500, "dark orange": 0xFF8000,
    "amber": 0xFFBF00, "gold": 0xFFD700, "mustard": 0xD4A017, "yellow": 0xFFFF00, "pale yellow": 0xFFFFA8,
    "lime": 0x80FF00, "bright green": 0x00FF00, "spring green": 0x00FF7F, "mint": 0xA8F0C8, "sage": 0x9CAF88,
    "olive": 0x808000, "dark olive": 0x4B5320, "moss": 0x6B7F3A, "green": 0x009000, "forest green": 0x1F6B2E,
    "dark green": 0x004000, "emerald": 0x30B070, "teal": 0x008080, "dark teal": 0x0A4A50, "turquoise": 0x40E0D0,
    "cyan": 0x00FFFF, "pale blue": 0xCFE8F7, "sky blue": 0x87CEEB, "azure": 0x2090F0, "steel blue": 0x4682B4,
    "slate": 0x708090, "blue": 0x0000FF, "royal blue": 0x4169E1, "dark blue": 0x0000A0, "navy": 0x000060,
    "slate blue": 0x6A5ACD, "periwinkle": 0x9FA8F0, "indigo": 0x4B0082, "violet": 0x8A2BE2, "purple": 0x800080,
    "dark purple": 0x3A0A4A, "plum": 0xB060B0, "lavender": 0xD8C8F0, "lilac": 0xC8A2C8, "mauve": 0x986888,
    "magenta": 0xFF00FF, "hot pink": 0xFF40A0, "pink": 0xFFC0CB, "blush": 0xFFE4E1, "rose": 0xE8748C,
    "dusty rose": 0xBC8F8F,
}
# fmt: on


@dataclass
class _Shades:
    """One of the main colours: its most frequent shade, and how many of the points are near it."""

    colour: Colour
    look: tuple[float, float, float]
    points: int


def main_colours(points: Iterable[Colour], number: int) -> tuple[str, ...]:
    """At most `number` colours of these points of a picture, the most frequent first, as `sienna (#a0522d)`.

    Shades of one colour count as one and are named after the most frequent of them, so nothing is a mixture. The same
    points in any order give the same colours; none give none.
    """
    counted = Counter(points)
    total = sum(counted.values())
    groups: list[_Shades] = []
    for colour, count in _by_frequency(_cells(counted)):
        look = _look(colour)
        near = min(groups, key=lambda group: math.dist(group.look, look), default=None)
        if near is not None and math.dist(near.look, look) < NEAR:
            near.points += count
        else:
            groups.append(_Shades(colour, look, count))
    kept = {group.colour: group.points for group in groups if group.points >= total * LEAST_SHARE}
    return tuple(in_words(colour) for colour, _ in _by_frequency(kept)[:number])


def in_words(colour: Colour) -> str:
    """The name that fits best, and the exact value."""
    look = _look(colour)
    name = min(NAMES, key=lambda name: math.dist(_look_of_name(name), look))
    return f"{name} (#{bytes(colour).hex()})"


def _cells(counted: Mapping[Colour, int]) -> dict[Colour, int]:
    """Points by small cells of the colour space, each under its most frequent colour: a photo has few equal points."""
    cells: dict[Colour, dict[Colour, int]] = {}
    for (red, green, blue), count in counted.items():
        cells.setdefault((red // _CELL, green // _CELL, blue // _CELL), {})[red, green, blue] = count
    return {_by_frequency(shades)[0][0]: sum(shades.values()) for shades in cells.values()}


def _by_frequency(counted: Mapping[Colour, int]) -> list[tuple[Colour, int]]:
    """The most frequent first; among equals the lower value, so that the order never depends on chance."""
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))


@cache
def _look_of_name(name: str) -> tuple[float, float, float]:
    value = NAMES[name]
    return _look((value >> 16, value >> 8 & 255, value & 255))


def _look(colour: Colour) -> tuple[float, float, float]:
    """Where a colour stands in Oklab (Björn Ottosson, 2020), a space in which distance is how different colours look.

    Lightness is the one that he proposes for pictures on a white ground, which tells dark shades apart less. The two axes of
    colour are doubled, or a grey would look more like a dull green than like another grey.
    """
    red, green, blue = (_light(channel / 255) for channel in colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    bent = 1.206 / 1.03 * lightness - 0.206
    return (
        (bent + (bent**2 + 0.12 * 1.206 / 1.03 * lightness) ** 0.5) / 2,
        2 * (1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short),
        2 * (0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short),
    )


def _light(channel: float) -> float:
    """The amount of light behind a channel of sRGB, 0..1."""
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
