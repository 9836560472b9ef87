from lms.dashboards.models.heartbeat import Heartbeat
from lms.dashboards.models.rollup import Attribution, DayRollup, MonthRollup, Rollup
from lms.dashboards.models.saved_view import SavedView, ScheduledReport

__all__ = ["Attribution", "DayRollup", "Heartbeat", "MonthRollup", "Rollup", "SavedView", "ScheduledReport"]
