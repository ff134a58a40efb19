"""How a reference image reaches a provider: as a field of its own, in a list of images, as a mask, or as words alone."""

from typing import Annotated, Literal

from pydantic import Field

from shared.catalogue.entry import Entry

FieldName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_$-]+(\.[A-Za-z0-9_$-]+)*$")]


class How(Entry):
    """What becomes of the images of one role.

    With `field` they go into that input of the provider; without it they join the list of images that the adapter sends, in
    the order of the request. `say` is put before the prompt, once for each image. With `palette` no image is sent: its
    colours are said instead.
    """

    field: FieldName | None = None
    """the provider's own field that takes the image, such as image_prompt or input.image"""

    form: Literal["url", "data_uri", "base64", "file"] = "url"
    """what the field takes: `url`, `data_uri`, `base64` or `file`"""

    many: bool = False
    """true where the field takes a list"""

    say: str | None = Field(default=None, min_length=1, max_length=300)
    """a sentence put before the prompt; {number} is the image's place in the list or the field, {palette} its colours"""

    palette: int | None = Field(default=None, ge=2, le=8)
    """2 to 8: say this many colours of the image instead of sending it"""
