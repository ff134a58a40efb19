"""The colours of a picture: from the moods and colour names of the prompt, from a reference, or from the seed."""

from dataclasses import dataclass
from functools import cached_property
from random import Random

from PIL import Image

from infra.local.models.sketch.drawing.colors import (
    Color,
    along,
    chroma,
    from_hex,
    hue,
    lightness,
    mix,
    with_lightness,
)
from infra.local.models.sketch.drawing.words import found

NIGHT, DUSK, DAY = (0.0, 0.6), (0.2, 0.97), (0.5, 1.0)

# Six stops from dark to light, the accent, and which part of them the sky takes from its top to the horizon.
_MOODS = {
    "sunset": ("1a1033 4a1f5e 9b2f6a e2574f f89c4f ffe2a6", "ffcf5c", DUSK),
    "dawn": ("23264d 50517f 8d78a8 d79fae f6c6b0 fff0d9", "ff9f80", DUSK),
    "night": ("050916 0c1a3a 17336a 3a62a8 86a8dc eef3ff", "ffd98a", NIGHT),
    "forest": ("07160f 11321f 23593a 5b8f54 acc583 f3f3cf", "f2a541", DAY),
    "ocean": ("04192b 0a3a58 10688a 36a0b2 8fd3cf f6f4e2", "ff8a5b", DAY),
    "neon": ("0a0620 24104f 5a1a8b b9249b f25fa8 b7f6ff", "19e3ff", NIGHT),
    "winter": ("14233a 34506f 6b8caa a6c0d3 d7e4ec ffffff", "f07c62", DAY),
    "autumn": ("23100d 5a2017 a23b1b d9732a efb04e fbe9bd", "ffd27a", DUSK),
    "spring": ("2c3350 56688f 8fa8bf c3cfc4 f3d6d4 fff7ea", "ef7f9c", DAY),
    "fire": ("120507 3d0a0d 8a1a12 d9481c f99a2e fff0ad", "ffe36b", NIGHT),
    "desert": ("2c1820 6b3a39 b16b4a dd9f66 f1cd98 fdf0d8", "2f8f9d", DUSK),
    "gold": ("14110c 3b2d16 7a5a23 bd9038 e6c577 fff6dc", "f4e3b1", DUSK),
    "mono": ("0c0d10 2a2c31 55585f 8b8f96 c4c6ca f6f5f1", "e0463c", DAY),
    "candy": ("3a1550 7a2f86 c653a5 f58bb3 fbc3c6 fff3e6", "4fd1d9", DAY),
    "storm": ("0d141b 22303b 41545f 6d828a a5b4b5 e9ece6", "f2c14e", DAY),
    "aurora": ("060c1f 0d2440 10535c 1e9a78 8ce5a0 f3ffe0", "b07cff", NIGHT),
}

# The light of an hour says more about colours than a place or the weather.
_LIGHTS = ("sunset", "dawn", "night", "neon", "aurora", "fire")

_MOOD_WORDS = {
    "sunset": "sunset* dusk evening* закат* вечер* сумер*",
    "dawn": "dawn* sunrise* morning* рассвет* утро утра утрен* заря зари",
    "night": "night* midnight moon* star stars starry ночь ночи ночн* ночью лун* звезд* звёзд*",
    "forest": "forest* wood woods jungle* moss* leaf leaves лес леса лесу лесн* лесом джунгл* мох листв* тайг*",
    "ocean": "ocean* sea seas water* lake* river* wave* underwater"
    " океан* море моря морск* морем вода воды водн* озер* озёр* река реки речк* волн*",
    "neon": "neon* cyberpunk synthwave vaporwave electric неон* киберпанк*",
    "winter": "winter* snow* ice icy frost* arctic зима зимы зимн* зимой снег* снеж* лёд льда ледян* мороз*",
    "autumn": "autumn* october harvest* осен* октябр*",
    "spring": "spring* pastel* sakura gentle весна весны весенн* весной пастел* нежн* сакур*",
    "fire": "fire* lava flame* volcan* ember* огонь огня огнен* лава лавы плам* вулкан*",
    "desert": "desert* dune* sand* canyon* mars пустын* песок песк* песч* дюн* каньон* марс*",
    "gold": "golden luxur* brass honey золотист* роскош* мёд медов*",
    "mono": "monochrome noir charcoal pencil black white минимал* нуар* чёрно* черно* чёрный черный белый белая",
    "candy": "candy sweet* bubblegum dream* unicorn* конфет* сладк* мечт* единорог*",
    "storm": "storm* rain* thunder* fog* mist misty grey gray шторм* дожд* гроз* туман* серый серая серое",
    "aurora": "aurora* northern magic* сияни* магич* магия волшеб*",
}

_HUES = {"red": 27, "orange": 55, "yellow": 88, "green": 145, "teal": 190, "blue": 255, "purple": 300, "pink": 355}
_HUE_WORDS = {
    "red": "red crimson scarlet ruby красн* алый алая алое багров* рубин*",
    "orange": "orange* amber copper оранж* янтар* рыж*",
    "yellow": "yellow* gold lemon* жёлт* желт* золот* лимон*",
    "green": "green* emerald* olive* зелён* зелен* изумруд* оливк*",
    "teal": "teal turquoise cyan mint бирюз* мятн*",
    "blue": "blue* azure indigo navy sapphire* синий синяя синее синие голуб* лазур* сапфир*",
    "purple": "purple violet* lavender lilac* фиолет* пурпур* лаванд* сирен*",
    "pink": "pink* magenta rose roses coral* розов* роза розы коралл* малин*",
}


@dataclass(frozen=True)
class Palette:
    """Colours from dark to light, one accent, and the stretch of them that the sky takes from its top to the horizon."""

    stops: tuple[Color, ...]
    accent: Color
    sky: tuple[float, float]

    def at(self, position: float) -> Color:
        """The colour at 0 (darkest) to 1 (lightest)."""
        return self._ramp[min(max(int(position * 255 + 0.5), 0), 255)]

    def sky_at(self, position: float) -> Color:
        """The sky's colour at 0 (top) to 1 (horizon)."""
        top, horizon = self.sky
        return self.at(top + (horizon - top) * position)

    @property
    def is_night(self) -> bool:
        return self.sky == NIGHT

    @property
    def light(self) -> Color:
        """What sun, moon and lamps shine with."""
        return mix(self.at(1.0), self.accent, 0.18)

    @cached_property
    def table(self) -> tuple[list[int], list[int], list[int]]:
        """The ramp as three look-up tables, for turning a grey picture into a coloured one."""
        red, green, blue = zip(*self._ramp, strict=True)
        return list(red), list(green), list(blue)

    @cached_property
    def _ramp(self) -> list[Color]:
        return [along(self.stops, index / 255) for index in range(256)]


def palette_from_prompt(prompt: str, random: Random) -> Palette:
    """Moods first, then colour names; a prompt that names neither gets one of the moods by chance."""
    named = sorted(found(prompt, _MOOD_WORDS), key=lambda name: name not in _LIGHTS)
    moods = [_mood(name) for name in named[:2]]
    colors = [_HUES[name] for name in found(prompt, _HUE_WORDS)[:2]]
    if not moods:
        return _from_hues(colors) if colors else _mood(random.choice(list(_MOODS)))
    palette = moods[0]
    if len(moods) == 2:
        stops = tuple(mix(one, two, 0.35) for one, two in zip(palette.stops, moods[1].stops, strict=True))
        palette = Palette(stops, moods[1].accent, palette.sky)
    if colors:
        palette = Palette(palette.stops, hue(colors[0], lightness=0.72, chroma=0.17), palette.sky)
    return palette


def palette_from_picture(picture: Image.Image, base: Palette, strength: float) -> Palette:
    """The six colours a picture is mostly made of in the place of the base's, spread so that there still is dark and light."""
    small = picture.convert("RGB").resize((64, 64), Image.Resampling.BOX)
    flat = small.quantize(12, method=Image.Quantize.MEDIANCUT).convert("RGB")
    counted = sorted(((count, color) for count, color in flat.getcolors(4096) or []), reverse=True)
    colors = [color for _, color in counted if isinstance(color, tuple)]
    chosen = sorted(_distinct([(color[0], color[1], color[2]) for color in colors], 6), key=lightness)
    stops = tuple(
        with_lightness(color, 0.45 * lightness(color) + 0.55 * (0.14 + 0.82 * index / 5))
        for index, color in enumerate(chosen)
    )
    vivid = max(chosen, key=chroma)
    accent = with_lightness(vivid, max(lightness(vivid), 0.68))
    blended = tuple(mix(one, two, strength) for one, two in zip(base.stops, stops, strict=True))
    return Palette(blended, mix(base.accent, accent, strength), base.sky)


def _mood(name: str) -> Palette:
    stops, accent, sky = _MOODS[name]
    return Palette(tuple(from_hex(stop) for stop in stops.split()), from_hex(accent), sky)


def _from_hues(hues: list[int]) -> Palette:
    """From a dark first hue to a light second one; one hue alone drifts a little, warmer when dark."""
    first, last = (hues[0], hues[1]) if len(hues) == 2 else (hues[0] - 25, hues[0] + 15)
    turn = (last - first + 180) % 360 - 180
    levels = ((0.17, 0.06), (0.32, 0.12), (0.48, 0.17), (0.65, 0.16), (0.81, 0.10), (0.96, 0.03))
    stops = tuple(
        hue(first + turn * index / 5, lightness=light, chroma=strength)
        for index, (light, strength) in enumerate(levels)
    )
    return Palette(stops, hue(first + 180, lightness=0.75, chroma=0.14), DUSK)


def _distinct(colors: list[Color], wanted: int) -> list[Color]:
    """The most frequent colours that differ from each other; lighter and darker versions fill up when there are too few."""
    chosen: list[Color] = []
    for nearest in (48, 24, 0):
        for color in colors:
            far = all(sum(abs(a - b) for a, b in zip(color, other, strict=True)) > nearest for other in chosen)
            if len(chosen) < wanted and far:
                chosen.append(color)
    while len(chosen) < wanted:
        chosen.append(with_lightness(chosen[0], 0.15 + 0.8 * len(chosen) / wanted))
    return chosen
