"""The days on which a manager's page looks back and ahead."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

AHEAD = (30, 60, 90)
MONTHS = 12
DAY = timedelta(days=1)


def months_back(on: date) -> list[date]:
    """The last days of the twelve months before this one, in order."""
    first = on.replace(day=1)
    return [first - relativedelta(months=count) - DAY for count in reversed(range(MONTHS))]


def months_ahead(on: date) -> list[date]:
    """The last days of this month and of those after it that are still to come: twelve, in order."""
    first = (on + DAY).replace(day=1)
    return [first + relativedelta(months=count + 1) - DAY for count in range(MONTHS)]
