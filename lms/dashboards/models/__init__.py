from lms.dashboards.models.rollup import Attribution, DayRollup, MonthRollup, Rollup

__all__ = ["Attribution", "DayRollup", "MonthRollup", "Rollup"]
