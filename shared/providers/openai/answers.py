"""Reads what the SDK made of an answer: its objects are built from any JSON and promise nothing."""

from collections.abc import Mapping

import openai

Data = Mapping[str, object]


def plain(answer: object) -> Data:
    """The answer as plain data. Raises ValueError for what is no object at all."""
    if not isinstance(answer, openai.BaseModel):
        raise ValueError("The answer is not a JSON object.")  # noqa: TRY004 - bad JSON is a ValueError too
    return answer.to_dict(warnings=False)


def text_in(data: object, name: str) -> str | None:
    """A text in a mapping; None where there is none."""
    value = data.get(name) if isinstance(data, Mapping) else None
    return value if isinstance(value, str) else None


def mapping_in(data: object, name: str) -> Data:
    """A mapping in a mapping; empty where there is none."""
    value = data.get(name) if isinstance(data, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def mappings_in(data: object, name: str) -> list[Data]:
    """The mappings in a list in a mapping."""
    value = data.get(name) if isinstance(data, Mapping) else None
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def usage_in(data: Data) -> dict[str, float]:
    """Tokens in and out, which the two text interfaces name differently. An image tool's own tokens stand beside those of the
    model that called it, and may be left out."""
    names = {"input_tokens": ("input_tokens", "prompt_tokens"), "output_tokens": ("output_tokens", "completion_tokens")}
    told = mapping_in(data, "usage")
    found = {ours: told[name] for ours, theirs in names.items() for name in theirs if name in told}
    tool = mapping_in(mapping_in(data, "tool_usage"), "image_gen")
    found |= {f"image_{name}": tool[name] for name in names if tool.get(name)}
    return {name: float(value) for name, value in found.items() if isinstance(value, int)}
