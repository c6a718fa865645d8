"""Demo people: whom one click signs in, only where settings.DEMO_MODE is on."""

from django.db import models


class DemoPerson(models.Model):
    """An invented person on the demo page, with the workspace to arrive at. See accounts.signin.demo_people."""

    user = models.OneToOneField("accounts.User", models.CASCADE, related_name="+")
    label = models.CharField("称呼", max_length=60)
    group = models.CharField("工作台", max_length=40)
    workspace_url = models.CharField("到达页面", max_length=200)
    blurb = models.CharField("说明", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "演示人员"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.label
