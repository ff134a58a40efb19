"""The colours of drawn pictures, as a model is told them instead of the picture."""

import random
import threading

import pytest
from PIL import Image, ImageDraw

from shared import pictures
from shared.domain.errors import Unavailable
from shared.media import NotMedia
from shared.palettes import in_words
from shared.picture_child import Verdict, work
from shared.pictures import PictureWorkshop
from tests.bad_pictures import broken
from tests.pictures import drawing, encoded, swapped_profile, turned

HERE = PictureWorkshop(work)

Drawn = tuple[int, int, int]
RED, CYAN, NAVY, GOLD = (220, 20, 20), (20, 220, 220), (20, 20, 110), (250, 200, 40)


def plain(colour: Drawn | int, size: tuple[int, int] = (400, 300), mode: str = "RGB") -> Image.Image:
    return Image.new(mode, size, colour)


def striped(*colours: Drawn, size: tuple[int, int] = (1024, 1024), width: int = 1) -> Image.Image:
    """Upright stripes, each a few points wide: nothing but edges."""
    image = plain(colours[0], size)
    draw = ImageDraw.Draw(image)
    for step, left in enumerate(range(0, size[0], width)):
        draw.rectangle((left, 0, left + width - 1, size[1]), colours[step % len(colours)])
    return image


def chequered(one: Drawn, other: Drawn, side: int = 512) -> Image.Image:
    """One in three points is of the first colour."""
    image = Image.new("1", (side, side))
    image.putdata([(place + place // side) % 3 == 0 for place in range(side * side)])
    return Image.composite(plain(one, image.size), plain(other, image.size), image)


def seen_through(inside: tuple[int, ...], outside: tuple[int, ...]) -> Image.Image:
    image = Image.new("RGBA", (200, 200), outside)
    image.paste(inside, (0, 0, 60, 60))
    return image


def said(image: Image.Image, kind: str = "PNG", *, colours: int = 5, **options: object) -> list[str]:
    return list(HERE.palette(encoded(image, kind, **options), colours=colours))


@pytest.mark.parametrize(
    ("image", "colours"),
    [
        pytest.param(plain(RED), [RED], id="one colour"),
        pytest.param(plain(RED, (1, 1)), [RED], id="one point"),
        pytest.param(plain(RED, (8192, 1)), [RED], id="one line"),
        pytest.param(striped(RED, CYAN, RED), [RED, CYAN], id="stripes whose mixture is grey"),
        pytest.param(striped(RED, CYAN, CYAN, NAVY, NAVY, NAVY, width=3), [NAVY, CYAN, RED], id="three kinds of stripes"),
        pytest.param(striped(RED, *[CYAN] * 7), [CYAN, RED], id="stripes that a grid would miss"),
        pytest.param(chequered(GOLD, NAVY), [NAVY, GOLD], id="a chequer of points"),
        pytest.param(chequered(GOLD, NAVY, 12), [NAVY, GOLD], id="a small chequer of points"),
        pytest.param(plain(90, mode="L"), [(90, 90, 90)], id="grey"),
        pytest.param(plain(1, mode="1"), [(255, 255, 255)], id="white of one bit"),
        pytest.param(plain(0x8000, mode="I;16"), [(128, 128, 128)], id="grey of sixteen bits"),
        pytest.param(striped(RED, NAVY, NAVY).convert("P", palette=Image.Palette.ADAPTIVE), [NAVY, RED], id="a palette"),
        pytest.param(seen_through((*RED, 255), (*CYAN, 0)), [RED], id="what cannot be seen"),
        pytest.param(seen_through((*RED, 255), (*CYAN, 140)), [CYAN, RED], id="what can be seen through"),
        pytest.param(seen_through((*RED, 0), (*CYAN, 0)), [], id="nothing to be seen"),
    ],
)  # fmt: skip
def test_a_drawn_picture_has_exactly_the_colours_it_was_drawn_in(image: Image.Image, colours: list[Drawn]) -> None:
    assert said(image) == [in_words(colour) for colour in colours]


def test_a_grey_gradient_is_said_in_a_few_greys_that_are_in_it() -> None:
    greys = said(Image.linear_gradient("L").resize((700, 700)), colours=4)

    assert set(greys) < {in_words((grey, grey, grey)) for grey in range(256)}
    assert len(greys) == 4


@pytest.mark.slow
def test_no_colour_is_a_mixture_however_small_the_parts() -> None:
    """Flat shapes in random colours, at random places: what is said was drawn, and all that was drawn large is said."""
    for seed in range(12):
        chance = random.Random(seed)
        colours = [tuple(chance.randrange(0, 256, 85) for _ in "rgb") for _ in range(6)]
        image = plain(colours[0], (chance.randrange(300, 900), chance.randrange(300, 900)))  # type: ignore[arg-type]
        draw = ImageDraw.Draw(image)
        for _ in range(300):
            left, top = chance.randrange(image.width), chance.randrange(image.height)
            wide, high = chance.randrange(1, 90), chance.randrange(1, 6)
            draw.rectangle((left, top, left + wide, top + high), chance.choice(colours))

        assert set(said(image, colours=8)) <= {in_words(colour) for colour in colours}  # type: ignore[arg-type]
        assert said(image, colours=8)[0] == in_words(colours[0])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "options"), [("JPEG", {"quality": 95}), ("WEBP", {"quality": 90}), ("WEBP", {"lossless": True})]
)
def test_a_format_that_loses_a_little_changes_no_name(kind: str, options: dict[str, object]) -> None:
    image = striped(RED, NAVY, NAVY, size=(600, 400), width=200)

    assert [words.partition(" (")[0] for words in said(image, kind, **options)] == [
        words.partition(" (")[0] for words in said(image)
    ]


def test_colours_are_those_that_people_see() -> None:
    """In the profile that the picture brings, and whichever way the camera was held."""
    bright = [in_words(colour) for colour in ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255))]

    assert sorted(said(drawing())) == sorted(bright)
    assert sorted(said(drawing(), exif=turned(6))) == sorted(bright)
    assert said(plain((255, 0, 0)), icc_profile=swapped_profile()) == [in_words((0, 0, 255))]


def test_the_same_picture_gives_the_same_words() -> None:
    noisy = Image.merge("RGB", [Image.effect_noise((300, 300), 90) for _ in "rgb"])

    assert said(noisy, colours=8) == said(noisy, "WEBP", lossless=True, colours=8)


REFUSED = [
    "png 12000 x 12000",
    "png of a bomb",
    "png zTXt bomb",
    "jpeg cut at 50 %",
    "png film",
    "webp film",
    "svg as PNG",
]


@pytest.mark.slow
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_proper_picture_has_no_colours(name: str) -> None:
    (data,) = (data for found, _, data in broken() if found == name)

    with pytest.raises(NotMedia):
        HERE.palette(data, colours=5)


def test_a_picture_is_not_looked_at_while_two_others_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "SECONDS", 0.1)
    busy, done = threading.Barrier(3), threading.Event()

    def slow(operation: str, data: bytes) -> tuple[Verdict, bytes]:
        busy.wait(10)
        done.wait(10)
        return Verdict(None, "image/png", 1, 1), b""

    workshop = PictureWorkshop(slow)
    threads = [threading.Thread(target=workshop.palette, args=(b"",), kwargs={"colours": 5}) for _ in "ab"]
    for thread in threads:
        thread.start()
    busy.wait(10)
    with pytest.raises(Unavailable):
        workshop.palette(b"", colours=5)
    done.set()
    for thread in threads:
        thread.join()


def test_of_a_large_picture_some_points_are_enough() -> None:
    assert work("points", encoded(plain(RED, (3000, 3000)), "PNG"))[1] == bytes(RED) * 20_000
