"""What can be generated, in which roles a reference image may guide it, and by which rule it may be cancelled."""

from typing import Literal, get_args

Kind = Literal["text", "image", "video"]
Role = Literal["character", "style", "color"]
CancelRule = Literal["refund", "charge", "before_start"]

ROLES: tuple[Role, ...] = get_args(Role)
