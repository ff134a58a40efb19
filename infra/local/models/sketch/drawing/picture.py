"""From a prompt, a seed and references to finished frames."""

from dataclasses import dataclass
from hashlib import sha256
from random import Random
from typing import Literal

from PIL import Image

from infra.local.models.sketch.drawing.compositions import composition_for, things_in
from infra.local.models.sketch.drawing.compositions.scene import Scene
from infra.local.models.sketch.drawing.finish import finish
from infra.local.models.sketch.drawing.influence import Character, Style
from infra.local.models.sketch.drawing.paint import Size
from infra.local.models.sketch.drawing.palette import palette_from_picture, palette_from_prompt

Role = Literal["character", "style", "color"]
_FINE_UP_TO_PIXELS = 1_200_000


@dataclass(frozen=True)
class Reference:
    """A picture that shall influence the drawing, and how much (0..1)."""

    role: Role
    picture: Image.Image
    strength: float


class Picture:
    """One drawing; the same arguments always give the same frames. `variant` tells apart the outputs of one request."""

    def __init__(self, prompt: str, seed: int, variant: int, size: Size, references: list[Reference]) -> None:
        random = Random(sha256(f"{seed}/{variant}/{prompt}".encode()).digest())  # noqa: S311
        finer = 2.0 if size[0] * size[1] <= _FINE_UP_TO_PIXELS else 1.5
        drawn = (round(size[0] * finer), round(size[1] * finer))
        palette = palette_from_prompt(prompt, random)
        for reference in _in_role("color", references):
            palette = palette_from_picture(reference.picture, palette, reference.strength)
        self._prompt, self._size = prompt, size
        self._composition = composition_for(prompt, random)(Scene(drawn, palette, random, things_in(prompt)))
        self._characters = [
            Character(reference.picture, reference.strength, self._composition.focus, palette, min(drawn) * 0.15)
            for reference in _in_role("character", references)
        ]
        self._styles = [
            Style(reference.picture, reference.strength, drawn, random) for reference in _in_role("style", references)
        ]

    def frame(self, phase: float, *, grain: bool) -> Image.Image:
        """The finished picture at a phase from 0 to 1, at its own size; drawn larger first, so that edges are smooth."""
        image = self._composition.frame(phase)
        for index, character in enumerate(self._characters):
            character.draw(image, phase, index - (len(self._characters) - 1) / 2)
        for style in self._styles:
            image = style.apply(image)
        small = image.resize(self._size, Image.Resampling.BOX)
        return finish(small, self._prompt, grain=grain)


def _in_role(role: Role, references: list[Reference]) -> list[Reference]:
    return [reference for reference in references if reference.role == role]
