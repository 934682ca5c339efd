"""Sentences on their way between our processes: JSON that knows what it was made of, so that it can be translated."""

from collections.abc import Mapping
from typing import Any

from controller.domain.saying import Counted, Joined, Said, Sentence, joined, say, say_count


def packed(text: str) -> Any:
    """JSON. What is no sentence of ours, or of another kind, is packed as plain text."""
    if not isinstance(text, Said):
        return str(text)
    match text.made_of:
        case Sentence(pattern, values):
            return {"say": pattern, "values": _packed(values)}
        case Counted(one, many, number, values):
            return {"one": one, "many": many, "number": number, "values": _packed(values)}
        case Joined(between, parts):
            return {"between": between, "parts": [packed(part) for part in parts]}
        case _:
            return "".join(text)


def unpacked(content: Any) -> str:
    """Raises KeyError, TypeError, ValueError for what `packed` never makes."""
    if isinstance(content, str):
        return content
    if "say" in content:
        return say(str(content["say"]), **_unpacked(content["values"]))
    if "one" in content:
        return say_count(int(content["number"]), content["one"], content["many"], **_unpacked(content["values"]))
    return joined(str(content["between"]), [unpacked(part) for part in content["parts"]])


def _packed(values: Mapping[str, object]) -> dict[str, Any]:
    return {name: packed(value) if isinstance(value, str) else value for name, value in values.items()}


def _unpacked(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, int) else unpacked(value) for name, value in values.items()}
