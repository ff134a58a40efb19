"""What every entry of the catalogue has in common: exact types, no unknown fields, no change after reading."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,62}$")]
Texts = Annotated[tuple[str, ...], Field(strict=False)]


class Entry(BaseModel):
    """The text under a field says what is right for it; the loader repeats it in its mistakes."""

    model_config = ConfigDict(
        strict=True, frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False
    )
