"""Corrections to the calendar of working days, for all hosts: what the library does not know yet, or knows wrongly."""

from django.db import models


class WorkdayChange(models.Model):
    """One day that is a working day, or is none, whatever the calendar says. Global: holidays are the country's."""

    day = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("是工作日")
    note = models.CharField("依据", max_length=200)
    changed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField("更正时间")

    class Meta:
        verbose_name = verbose_name_plural = "工作日更正"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {'工作日' if self.is_workday else '休息日'}"
