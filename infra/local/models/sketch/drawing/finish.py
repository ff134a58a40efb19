"""The last touches of every picture: bloom of bright places, darker corners, grain, and the caption that says what it is."""

from functools import lru_cache
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from infra.local.models.sketch.drawing.paint import Size

LABEL = "local sketch, not AI"
_GRAIN = 8
_CYRILLIC_FONTS = ("DejaVuSans.ttf", "Arial.ttf", "arial.ttf", "NotoSans-Regular.ttf", "LiberationSans-Regular.ttf")


def finish(image: Image.Image, prompt: str, *, grain: bool) -> Image.Image:
    """The finished picture; grain is for stills only, because films of it get big and look dirty."""
    image = _with_bloom(image)
    image = ImageChops.multiply(image, _vignette(image.size))
    if grain:
        image = ImageChops.overlay(image, _grain(image.size))
    return _with_caption(image, prompt)


def _with_bloom(image: Image.Image) -> Image.Image:
    """Bright places spill a little light over their surroundings."""
    small = image.resize((max(image.width // 4, 2), max(image.height // 4, 2)), Image.Resampling.BOX)
    bright = small.point([max(value - 150, 0) * 0.5 for value in range(256)] * 3)
    soft = bright.filter(ImageFilter.GaussianBlur(min(small.size) / 40))
    return ImageChops.screen(image, soft.resize(image.size, Image.Resampling.BICUBIC))


@lru_cache(maxsize=4)
def _vignette(size: Size) -> Image.Image:
    distance = Image.radial_gradient("L").resize(size, Image.Resampling.BICUBIC)
    shade = distance.point([round(255 - 70 * max(value / 255 - 0.35, 0) ** 1.6) for value in range(256)])
    return Image.merge("RGB", [shade] * 3)


@lru_cache(maxsize=4)
def _grain(size: Size) -> Image.Image:
    """The same grain on every picture of a size: a sheet of grey that wavers around the middle."""
    speckles = Image.frombytes("L", size, Random(0).randbytes(size[0] * size[1]))  # noqa: S311
    sheet = speckles.filter(ImageFilter.BoxBlur(0.5)).point(
        [128 + (value - 128) * _GRAIN // 64 for value in range(256)]
    )
    return Image.merge("RGB", [sheet] * 3)


def _with_caption(image: Image.Image, prompt: str) -> Image.Image:
    strip = _caption(image.size, prompt)
    image.paste(strip, (0, image.height - strip.height), strip)
    return image


@lru_cache(maxsize=4)
def _caption(size: Size, prompt: str) -> Image.Image:
    """A strip for the lower edge that darkens towards it: the prompt at the left, the label at the right."""
    width, height = size
    text_size = max(round(min(size) * 0.021), 9)
    margin, tall = text_size, min(round(text_size * 3.4), height)
    strip = Image.new("RGBA", (width, tall), (8, 8, 14, 255))
    strip.putalpha(
        Image.linear_gradient("L").resize((width, tall)).point([round(value * 0.72) for value in range(256)])
    )
    draw = ImageDraw.Draw(strip)
    font = ImageFont.load_default(text_size)
    baseline = tall - margin
    draw.text((width - margin, baseline), LABEL, font=font, fill=(255, 255, 255, 215), anchor="rs")
    room = width - 3 * margin - draw.textlength(LABEL, font=font)
    quote, quote_font = _cut_prompt(draw, " ".join(prompt.split()), text_size, room)
    draw.text((margin, baseline), quote, font=quote_font, fill=(255, 255, 255, 165), anchor="ls")
    return strip


def _cut_prompt(draw: ImageDraw.ImageDraw, prompt: str, size: int, room: float) -> tuple[str, ImageFont.FreeTypeFont]:
    """As much of the prompt as there is room for, in a font that has its letters; nothing when there is none."""
    font = _font_for(prompt, size)
    if font is None or not prompt:
        return "", ImageFont.load_default(size)  # type: ignore[return-value]
    if draw.textlength(prompt, font=font) <= room:
        return prompt, font
    kept = prompt[: max(round(room / size * 3), 0)]
    while kept and draw.textlength(kept + "…", font=font) > room:
        kept = kept[:-1]
    return (kept.rstrip() + "…" if kept else ""), font


def _font_for(text: str, size: int) -> ImageFont.FreeTypeFont | None:
    """The font that comes with Pillow knows Latin letters only; for others a common one of the machine is looked for."""
    if all(ord(letter) < 0x250 for letter in text):
        return ImageFont.load_default(size)  # type: ignore[return-value]
    for name in _CYRILLIC_FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return None
