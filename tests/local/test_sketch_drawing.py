"""Drawing by rule: the same request gives the same bytes, every part of the request shows, and every size works."""

from fractions import Fraction
from pathlib import Path
from random import Random

import av
import pytest
from PIL import Image, ImageChops, ImageStat

from infra.local.models.sketch.drawing.compositions import composition_for, things_in
from infra.local.models.sketch.drawing.finish import finish
from infra.local.models.sketch.drawing.palette import palette_from_picture, palette_from_prompt
from infra.local.models.sketch.drawing.picture import Picture, Reference, Role
from infra.local.models.sketch.drawing.words import found
from infra.local.models.sketch.inputs import ImageParams, ImageRequest, SketchRequest, VideoParams, VideoRequest
from infra.local.models.sketch.studio import paint

ONE_OF_EACH = ["mountain forest", "boat at sea", "rainy city", "a planet", "wind", "stained glass", "grid", "flowers"]
SMALL = (160, 120)


def image(prompt: str = "sunset over the sea", *, seed: int | None = 7, image_format: str = "png") -> ImageRequest:
    params = ImageParams.model_validate({"size": "256x256", "seed": seed, "format": image_format})
    return ImageRequest(model="sketch-image", prompt=prompt, params=params)


def painted(request: SketchRequest, folder: Path, *, index: int = 0, references: tuple[Reference, ...] = ()) -> bytes:
    path = folder / "output"
    paint(request, index, list(references), path)
    return path.read_bytes()


def drawn(prompt: str, *references: Reference, phase: float = 0.2, size: tuple[int, int] = SMALL) -> Image.Image:
    return Picture(prompt, 1, 0, size, list(references)).frame(phase, grain=False)


def difference(one: Image.Image, two: Image.Image) -> float:
    return sum(ImageStat.Stat(ImageChops.difference(one, two)).mean) / 3


@pytest.mark.parametrize("image_format", ["png", "webp"])
def test_the_same_image_request_gives_the_same_bytes(tmp_path: Path, image_format: str) -> None:
    request = image(image_format=image_format)

    assert painted(request, tmp_path) == painted(request, tmp_path)


def test_the_same_video_request_gives_the_same_bytes(tmp_path: Path) -> None:
    request = VideoRequest(model="sketch-video", prompt="boat", params=VideoParams(size="128x128", seconds=1, seed=3))

    assert painted(request, tmp_path) == painted(request, tmp_path)


def test_prompt_seed_and_output_number_each_make_another_picture(tmp_path: Path) -> None:
    pictures = [
        painted(image(), tmp_path),
        painted(image("sunset over the sea!"), tmp_path),
        painted(image(seed=8), tmp_path),
        painted(image(), tmp_path, index=1),
    ]

    assert len(set(pictures)) == 4


def test_no_seed_is_seed_zero(tmp_path: Path) -> None:
    assert painted(image(seed=None), tmp_path) == painted(image(seed=0), tmp_path)


@pytest.mark.parametrize("prompt", ONE_OF_EACH)
@pytest.mark.parametrize("size", [(48, 288), (288, 48), SMALL])
def test_every_composition_fills_every_shape(prompt: str, size: tuple[int, int]) -> None:
    picture = drawn(prompt, size=size)

    assert picture.size == size
    assert max(ImageStat.Stat(picture).stddev) > 8


@pytest.mark.parametrize("prompt", ONE_OF_EACH)
def test_every_composition_moves_and_comes_back_to_its_start(prompt: str) -> None:
    """A film has no seam."""
    picture = Picture(prompt, 1, 0, SMALL, [])
    start, middle, end = (picture.frame(phase, grain=False) for phase in (0.0, 0.4, 1.0))

    assert difference(start, end) < difference(start, middle) / 5


@pytest.mark.parametrize("role", ["character", "style", "color"])
def test_a_reference_changes_the_picture_the_more_the_stronger(role: Role) -> None:
    reference = drawn("fire dance", size=(64, 64))
    plain = drawn("winter lake")
    weak, strong = (drawn("winter lake", Reference(role, reference, strength)) for strength in (0.3, 1.0))

    assert 0 < difference(plain, weak) < difference(plain, strong)


def test_a_color_reference_gives_its_colors() -> None:
    palette = palette_from_picture(
        Image.new("RGB", (8, 8), (220, 30, 30)), palette_from_prompt("ocean", Random(1)), 1.0
    )
    red, green, blue = palette.at(0.5)

    assert red > 1.5 * max(green, blue)


def test_a_character_with_a_clear_ground_is_cut_out() -> None:
    """Only the figure appears: what its picture hides behind transparency does not."""
    figure = Image.new("RGBA", (64, 64), (0, 255, 0, 0))
    figure.paste((255, 0, 0, 255), (24, 8, 40, 56))
    picture = drawn("winter lake", Reference("character", figure, 1.0))
    red, green, blue = picture.split()
    others = {"red": ImageChops.lighter(green, blue), "green": ImageChops.lighter(red, blue)}
    redness, greenness = ImageChops.subtract(red, others["red"]), ImageChops.subtract(green, others["green"])

    assert sum(redness.histogram()[90:]) > 50
    assert sum(greenness.histogram()[90:]) == 0


@pytest.mark.parametrize(
    ("prompt", "place", "things"),
    [
        ("A Lighthouse by the sea", "Sea", {"lighthouse"}),
        ("маяк и парусник в море", "Sea", {"lighthouse", "boat"}),
        ("ночной город под дождём", "City", {"rain"}),
        ("домик в горах", "Hills", {"house", "mountains"}),
        ("roses, roses", "Bloom", set()),
        ("космос и звёзды", "Orbits", {"stars"}),
    ],
)
def test_the_prompt_chooses_the_place_and_what_is_in_it(prompt: str, place: str, things: set[str]) -> None:
    assert composition_for(prompt, Random(1)).__name__ == place
    assert things_in(prompt) == things


def test_words_are_whole_and_stems_may_go_on() -> None:
    table = {"sea": "sea", "hills": "hill* гор*", "city": "город*"}

    assert found("the season of seas", table) == []
    assert found("City? Hillside, SEA; sea", table) == ["hills", "sea"]
    assert found("города у горы", table) == ["city", "hills"]


@pytest.mark.parametrize(
    "prompt", ["", "short", "a long prompt that goes on " * 40, "закат " * 60, "日本", "a\0b\n\u202ec", "🦊" * 200]
)
def test_every_picture_says_what_it_is(prompt: str) -> None:
    """The label is there whatever the prompt, and the prompt never runs into it."""
    captioned = finish(Image.new("RGB", (400, 300)), prompt, grain=False)
    same = finish(Image.new("RGB", (400, 300)), "", grain=False)
    label = (310, 270, 400, 300)

    assert sum(captioned.crop(label).convert("L").histogram()[150:]) > 50
    assert difference(captioned.crop(label), same.crop(label)) == 0


def test_a_film_plays_at_once_and_has_the_size_and_length_asked_for(tmp_path: Path) -> None:
    request = VideoRequest(model="sketch-video", prompt="wind", params=VideoParams(size="160x128", seconds=2))
    content = painted(request, tmp_path)

    with av.open(str(tmp_path / "output")) as film:
        stream = film.streams.video[0]
        assert (stream.codec_context.name, stream.width, stream.height) == ("h264", 160, 128)
        assert stream.average_rate == Fraction(24)
        assert sum(1 for _ in film.decode(video=0)) == 48
    assert content.find(b"moov") < content.find(b"mdat")
