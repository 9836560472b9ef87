from fractions import Fraction
from math import floor


def percent(score: str) -> int:
    """An exact fraction of 1, such as `9/10`, in whole percent, rounded down: nobody is shown more than they have."""
    return floor(Fraction(score) * 100)
