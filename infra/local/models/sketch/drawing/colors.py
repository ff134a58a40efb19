"""Colours mixed the way eyes see them: OKLab in between, plain RGB outside."""

import math
from collections.abc import Sequence

Color = tuple[int, int, int]
Lab = tuple[float, float, float]


def mix(first: Color, second: Color, share: float) -> Color:
    """`first` at share 0, `second` at share 1, evenly seen in between."""
    if share <= 0:
        return first
    if share >= 1:
        return second
    one, two = to_lab(first), to_lab(second)
    return from_lab((_between(one[0], two[0], share), _between(one[1], two[1], share), _between(one[2], two[2], share)))


def along(stops: Sequence[Color], position: float) -> Color:
    """The colour at `position` (0..1) of a ramp with evenly spaced stops."""
    place = min(max(position, 0.0), 1.0) * (len(stops) - 1)
    index = min(int(place), len(stops) - 2)
    return mix(stops[index], stops[index + 1], place - index)


def hue(degrees: float, *, lightness: float, chroma: float) -> Color:
    """A colour by its hue in degrees, lightness 0..1 and chroma 0..0.3."""
    angle = math.radians(degrees)
    return from_lab((lightness, chroma * math.cos(angle), chroma * math.sin(angle)))


def lightness(color: Color) -> float:
    return to_lab(color)[0]


def chroma(color: Color) -> float:
    _, a, b = to_lab(color)
    return math.hypot(a, b)


def with_lightness(color: Color, wanted: float) -> Color:
    _, a, b = to_lab(color)
    return from_lab((wanted, a, b))


def from_hex(text: str) -> Color:
    """`#rrggbb` or `rrggbb`."""
    value = int(text.removeprefix("#"), 16)
    return value >> 16, value >> 8 & 255, value & 255


def to_lab(color: Color) -> Lab:
    red, green, blue = (_linear(channel / 255) for channel in color)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def from_lab(lab: Lab) -> Color:
    light, a, b = lab
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _byte(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _byte(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _byte(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )


def _between(first: float, second: float, share: float) -> float:
    return first + (second - first) * share


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _byte(linear: float) -> int:
    value = 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055
    return min(max(round(value * 255), 0), 255)
