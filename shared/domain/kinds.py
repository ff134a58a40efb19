"""What can be generated, and in which roles a reference image may guide it."""

from typing import Literal

Kind = Literal["text", "image", "video"]
Role = Literal["character", "style", "color"]
