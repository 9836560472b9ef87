"""Decimals and percentages as files have them."""

import re
from decimal import Decimal
from fractions import Fraction

NUMBER = re.compile(r"[+-]?(\d{1,40}([.,]\d{0,40})?|[.,]\d{1,40})([eE][+-]?\d{1,2})?\Z", re.ASCII)


class NotANumberError(ValueError):
    """The text is not a decimal of reasonable length."""


def decimal(text: str) -> Decimal:
    text = text.strip()
    if not NUMBER.match(text):
        raise NotANumberError(text[:60])
    return Decimal(text.replace(",", "."))


def plain(number: Decimal) -> str:
    """Without exponent and without zeros that say nothing: 48, 0.5."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("", "-0", "-") else text


def percent(text: str) -> Fraction:
    return Fraction(decimal(text))


def shown(number: Fraction) -> str:
    """At most five digits after the point, as Moodle writes it."""
    return (
        plain(Decimal(number.numerator) / Decimal(number.denominator)).strip()
        if number.denominator == 1
        else (f"{float(number):.5f}".rstrip("0").rstrip("."))
    )
