import accounts.kernel.crypto
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_quarantine_and_scanned_files"),
    ]

    operations = [
        migrations.CreateModel(
            name="AdministratorProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "event",
                    models.CharField(
                        choices=[("appoint", "任命"), ("dismiss", "免去")], max_length=10, verbose_name="事项"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("sysadmin", "系统管理员"), ("secadmin", "安全管理员"), ("auditor", "审计管理员")],
                        max_length=10,
                        verbose_name="岗位",
                    ),
                ),
                ("name", models.CharField(max_length=50, verbose_name="姓名")),
                (
                    "phone",
                    accounts.kernel.crypto.EncryptedTextField(
                        blank=True, purpose="administrator.phone", verbose_name="手机号"
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="理由")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "待确认"),
                            ("confirmed", "已确认"),
                            ("refused", "未同意"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("proposed_at", models.DateTimeField(verbose_name="提出时间")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="确认时间")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "user",
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
                "verbose_name": "管理员任免",
                "verbose_name_plural": "管理员任免",
                "ordering": ("-proposed_at", "-pk"),
            },
        ),
    ]
