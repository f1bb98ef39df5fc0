"""How many months have passed: completed calendar months, the one rule that is used."""

from datetime import date


def completed_months(since: date, until: date) -> int:
    """The completed calendar months from one day to a later one.

    A month is completed on the day of the month on which it began: from January 15 one month is
    completed on February 15. Where a month has no such day, it is completed on the first of the
    next one: from January 31 on March 1. So a duration is never said longer than it was.
    """
    return (until.year - since.year) * 12 + until.month - since.month - (until.day < since.day)
