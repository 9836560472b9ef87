"""JSON as a package may hold it: UTF-8, not too deep, not too much, no NaN, nothing that a database refuses."""

import json
import math
import re
from typing import Any

from courses.standards.h5p.limits import Limits

ODD_ESCAPE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
ODD_CHARACTER = re.compile(r"[\x00\ud800-\udfff]")


class NotPlainError(ValueError):
    """The text of it says what is wrong, in few words."""


def read_json(data: bytes, limits: Limits) -> Any:
    """Raises NotPlainError."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotPlainError("the text is not UTF-8") from error
    if sum(map(text.count, ",[{")) > limits.tokens:
        raise NotPlainError("there are too many values in it")
    try:
        value = json.loads(text, parse_constant=_refused, parse_float=_finite)
    except RecursionError as error:
        raise NotPlainError("it is nested too deeply") from error
    except ValueError as error:
        raise NotPlainError(str(error)[:120]) from error
    if depth_exceeds(value, limits.depth):
        raise NotPlainError("it is nested too deeply")
    return _without_odd(value) if ODD_ESCAPE.search(text) or "\0" in text else value


def _refused(name: str) -> float:
    raise NotPlainError(f"{name} is not a number")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise NotPlainError("a number is too large")
    return value


def depth_exceeds(value: Any, most: int) -> bool:
    """Level by level, so that no depth is too much for the machine."""
    level = [value]
    for _depth in range(most + 1):
        level = [part for whole in level if isinstance(whole, dict | list) for part in _parts(whole)]
        if not level:
            return False
    return True


def _parts(whole: dict[str, Any] | list[Any]) -> list[Any]:
    return list(whole.values()) if isinstance(whole, dict) else whole


def _without_odd(value: Any) -> Any:
    if isinstance(value, str):
        return ODD_CHARACTER.sub("\ufffd", value)
    if isinstance(value, list):
        return [_without_odd(part) for part in value]
    if isinstance(value, dict):
        return {_without_odd(key): _without_odd(part) for key, part in value.items()}
    return value
