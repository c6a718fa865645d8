import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_tenant_logo_hosts_and_passwords"),
    ]

    operations = [
        migrations.CreateModel(
            name="WorkdayChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(unique=True, verbose_name="日期")),
                ("is_workday", models.BooleanField(verbose_name="是工作日")),
                ("note", models.CharField(max_length=200, verbose_name="依据")),
                ("changed_at", models.DateTimeField(verbose_name="更正时间")),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "工作日更正",
                "verbose_name_plural": "工作日更正",
                "ordering": ["day"],
            },
        ),
    ]
