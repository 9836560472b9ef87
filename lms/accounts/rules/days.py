"""The days that anything may be about. What is reckoned from them, forwards or back, is a day too."""

from datetime import date

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
