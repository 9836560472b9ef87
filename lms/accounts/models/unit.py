import uuid
import zoneinfo
from datetime import date, datetime, time, timedelta
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet


def validate_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("“%(name)s” is not a time zone. Example: Europe/Lisbon"), params={"name": name})


class UnitQuerySet(MP_NodeQuerySet):
    def within(self, roots: "list[Unit]") -> "UnitQuerySet":
        """These units and everything below them."""
        inside = models.Q(pk__in=[])
        for root in roots:
            inside |= models.Q(path__startswith=root.path)
        return self.filter(inside)


class UnitManager(MP_NodeManager):
    def get_queryset(self) -> UnitQuerySet:
        return UnitQuerySet(self.model).order_by("path")

    def within(self, roots: "list[Unit]") -> UnitQuerySet:
        return self.get_queryset().within(roots)


class Unit(MP_Node):
    """A place in the organisation: agency, division, station, or a partner organisation."""

    class Kind(models.TextChoices):
        AGENCY = "agency", _("agency")
        DIVISION = "division", _("division")
        STATION = "station", _("station")
        PARTNER = "partner", _("partner organisation")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    time_zone = models.CharField(_("time zone"), max_length=50, default="UTC", validators=[validate_time_zone])

    objects: ClassVar[UnitManager] = UnitManager()
    node_order_by: ClassVar = ["name"]

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def __str__(self) -> str:
        return self.name

    @property
    def agency_path(self) -> str:
        """Of the unit on top of its tree."""
        return str(self.path[: self.steplen])

    def due_at(self, day: date) -> datetime:
        """The instant at which `day` is over where this unit is."""
        return datetime.combine(day + timedelta(days=1), time.min, tzinfo=zoneinfo.ZoneInfo(self.time_zone))
