"""What the sketch service takes: one schema for each of its models, and nothing unknown."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

Size = tuple[int, int]
Outcome = Literal["succeed", "reject", "block", "unavailable", "stall", "lose_output"]
_SIZE = re.compile(r"([1-9]\d{1,3})x([1-9]\d{1,3})")
_IMAGE_SIDES = range(256, 1537)
_VIDEO_SIDES = range(128, 961, 2)
_PROBE_SIZE = (256, 256)


class BadInput(Exception):
    """The request cannot be taken; the text says which field and why."""


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ReferenceInput(_Closed):
    """A picture to go by: where it is, what it is for, and how much it counts."""

    role: Literal["character", "style", "color"]
    url: str = Field(max_length=4096)
    strength: float | None = Field(default=None, ge=0, le=1)


def _within(sides: range) -> AfterValidator:
    def check(size: str) -> str:
        if not all(side in sides for side in pixels(size)):
            even = " and even" if sides.step == 2 else ""
            raise ValueError(f"must be WIDTHxHEIGHT, each {sides[0]} to {sides[-1]}{even}, such as 512x512")
        return size

    return AfterValidator(check)


Seed = Annotated[int, Field(ge=0, le=2**32 - 1)] | None


class ImageParams(_Closed):
    size: Annotated[str, _within(_IMAGE_SIDES)] = "1024x1024"
    number: int = Field(default=1, ge=1, le=4)
    seed: Seed = None
    format: Literal["png", "webp"] = "png"


class VideoParams(_Closed):
    size: Annotated[str, _within(_VIDEO_SIDES)] = "640x360"
    seconds: int = Field(default=3, ge=1, le=6)
    seed: Seed = None


class ProbeParams(_Closed):
    seconds: float = Field(default=1, ge=0, le=600)
    outcome: Outcome = "succeed"
    outputs: int = Field(default=1, ge=1, le=4)


class _Request(_Closed):
    prompt: str = Field(min_length=1, max_length=8000)
    references: tuple[ReferenceInput, ...] = Field(default=(), max_length=8, strict=False)
    nonce: str | None = Field(default=None, min_length=16, max_length=128)
    webhook_url: str | None = Field(default=None, max_length=2048)


class ImageRequest(_Request):
    model: Literal["sketch-image"]
    params: ImageParams = ImageParams()

    @property
    def size(self) -> Size:
        return pixels(self.params.size)

    @property
    def outputs(self) -> int:
        return self.params.number

    @property
    def content_type(self) -> str:
        return f"image/{self.params.format}"


class VideoRequest(_Request):
    model: Literal["sketch-video"]
    params: VideoParams = VideoParams()

    @property
    def size(self) -> Size:
        return pixels(self.params.size)

    @property
    def outputs(self) -> int:
        return 1

    @property
    def content_type(self) -> str:
        return "video/mp4"


class ProbeRequest(_Request):
    model: Literal["probe"]
    params: ProbeParams = ProbeParams()

    @property
    def size(self) -> Size:
        return _PROBE_SIZE

    @property
    def outputs(self) -> int:
        return self.params.outputs

    @property
    def content_type(self) -> str:
        return "image/png"


SketchRequest = ImageRequest | VideoRequest | ProbeRequest
_ANY: TypeAdapter[SketchRequest] = TypeAdapter(Annotated[SketchRequest, Field(discriminator="model")])


def parse(body: bytes) -> SketchRequest:
    """The request in a JSON body. Raises BadInput."""
    try:
        return _ANY.validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        if first["type"].startswith("union_tag"):
            raise BadInput("model: must be sketch-image, sketch-video or probe") from None
        # The first part of a place is the model's name, which the caller did not write as a field.
        place = ".".join(str(part) for part in first["loc"][1:]) or "body"
        raise BadInput(f"{place}: {first['msg'].removeprefix('Value error, ')}") from None


def pixels(size: str) -> Size:
    """Width and height of `WIDTHxHEIGHT`; (0, 0) for anything else."""
    match = _SIZE.fullmatch(size)
    return (int(match[1]), int(match[2])) if match else (0, 0)
