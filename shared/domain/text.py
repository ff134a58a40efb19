"""Text as it may be kept: whole characters only."""


def whole(text: str) -> str:
    """The text with halves of characters joined or left out: a stream may cut an emoji in two, and JSON may hold one half."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
