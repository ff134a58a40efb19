"""What a composition is given and what it must be able to do."""

from dataclasses import dataclass
from random import Random
from typing import Protocol

from PIL import Image

from infra.local.models.sketch.drawing.paint import Point, Size
from infra.local.models.sketch.drawing.palette import Palette


@dataclass(frozen=True)
class Scene:
    """One picture to compose: the size it is drawn at, its colours, its chance, and the things its prompt names."""

    size: Size
    palette: Palette
    random: Random
    things: frozenset[str]

    @property
    def unit(self) -> float:
        """A thousandth of the shorter side, so that lines look the same at every size."""
        return min(self.size) / 1000


@dataclass(frozen=True)
class Focus:
    """The circle of the picture that the eye goes to: a character's portrait belongs there."""

    centre: Point
    radius: float


class Composition(Protocol):
    """Built once for a scene, then asked for frames."""

    focus: Focus

    def __init__(self, scene: Scene) -> None: ...

    def frame(self, phase: float) -> Image.Image:
        """The RGB picture at a phase from 0 to 1; 1 looks like 0, so that a film of them has no seam."""
        ...
