"""The words for a picture's colours: real colours only, shades counted as one, and the same words every time."""

import random

import pytest

from shared.palettes import NAMES, Colour, in_words, main_colours

RED, DARKER_RED, BLUE, GREEN = (200, 20, 20), (190, 25, 22), (20, 40, 200), (20, 200, 40)
WHITE, ALMOST_WHITE = (255, 255, 255), (248, 250, 247)


@pytest.mark.parametrize(
    ("points", "colours"),
    [
        ([], []),
        ([RED], [RED]),
        ([RED, BLUE, BLUE], [BLUE, RED]),
        ([RED, BLUE], [BLUE, RED]),
        ([BLUE, RED], [BLUE, RED]),
        ([RED] * 3 + [DARKER_RED] * 4 + [BLUE] * 6, [DARKER_RED, BLUE]),
        ([WHITE] * 5 + [ALMOST_WHITE] * 5 + [BLUE], [ALMOST_WHITE, BLUE]),
        ([WHITE] * 985 + [RED] * 15, [WHITE]),
        ([WHITE] * 975 + [RED] * 25, [WHITE, RED]),
        ([WHITE] * 3 + [RED] * 2 + [BLUE] * 4 + [GREEN] * 5, [GREEN, BLUE, WHITE]),
    ],
    ids=[
        "none", "one", "the most frequent first", "as many of each", "as many of each, the other way round",
        "shades count as one", "the most frequent shade", "a speck", "an accent", "more than asked for",
    ],
)  # fmt: skip
def test_these_are_the_main_colours(points: list[Colour], colours: list[Colour]) -> None:
    assert main_colours(points, 3) == tuple(in_words(colour) for colour in colours)


def test_the_words_do_not_depend_on_the_order_of_the_points() -> None:
    chance = random.Random(1)
    points = [(chance.randrange(256), chance.randrange(256), chance.randrange(256)) for _ in range(2000)]
    said = main_colours(points, 8)
    chance.shuffle(points)

    assert main_colours(points, 8) == said
    assert len(said) == 8


@pytest.mark.slow
def test_every_colour_said_is_one_of_the_points() -> None:
    """Also where there are thousands of them, none twice, and many near each other."""
    for seed in range(20):
        chance = random.Random(seed)
        points = [tuple(min(255, max(0, round(chance.gauss(128, 60)))) for _ in "rgb") for _ in range(1500)]
        real = {in_words(point) for point in points}  # type: ignore[arg-type]  # three numbers each

        assert set(main_colours(points, 8)) <= real  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("000000", "black"), ("0c0c10", "black"), ("2a2a2a", "charcoal"), ("7f7f7f", "grey"), ("fdfdfd", "white"),
        ("fe0000", "red"), ("00e000", "bright green"), ("a0522d", "sienna"), ("1e90ff", "azure"), ("fafad2", "cream"),
        ("ff69b4", "hot pink"), ("38b878", "emerald"), ("191970", "navy"), ("e0ac90", "tan"),
    ],
)  # fmt: skip
def test_a_colour_is_called_what_people_call_it(value: str, words: str) -> None:
    assert in_words((int(value[:2], 16), int(value[2:4], 16), int(value[4:], 16))) == f"{words} (#{value})"


def test_every_name_is_the_name_of_its_own_colour() -> None:
    """A name that another one always beats would be of no use."""
    for name, value in NAMES.items():
        assert in_words((value >> 16, value >> 8 & 255, value & 255)) == f"{name} (#{value:06x})"
