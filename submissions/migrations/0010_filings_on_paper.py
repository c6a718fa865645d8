import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.kernel.crypto


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_uploads_in_pieces"),
        ("campaigns", "0004_channels"),
        ("submissions", "0009_consents_are_looked_at"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="paper_state",
            field=models.CharField(
                blank=True,
                choices=[
                    ("entering", "代录中"),
                    ("waiting", "代录，待单位确认"),
                    ("confirmed", "代录，单位已确认"),
                    ("objected", "代录，单位有异议"),
                ],
                default="",
                max_length=10,
                verbose_name="代录",
            ),
        ),
        migrations.CreateModel(
            name="PaperFiling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entered_at", models.DateTimeField(verbose_name="登记时间")),
                ("arrived_at", models.DateTimeField(verbose_name="纸质件收到时间")),
                ("by_arrival", models.BooleanField(default=False, verbose_name="按收到时间计为按时")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="收件依据")),
                ("contact", models.CharField(max_length=50, verbose_name="联系人")),
                ("phone", accounts.kernel.crypto.EncryptedTextField(verbose_name="联系电话")),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="确认期限")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="确认时间")),
                (
                    "way",
                    models.CharField(
                        blank=True,
                        choices=[("scan", "盖章扫描件"), ("sign_in", "登录确认")],
                        max_length=8,
                        verbose_name="确认方式",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.storedfile",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.storedfile"
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="campaigns.seat"
                    ),
                ),
                (
                    "submission",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="paper_filing",
                        to="submissions.submission",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.tenant"
                    ),
                ),
            ],
            options={"verbose_name": "代录申报", "verbose_name_plural": "代录申报", "ordering": ("-pk",)},
        ),
        migrations.AlterField(
            model_name="consortiumpartner",
            name="state",
            field=models.CharField(
                choices=[
                    ("invited", "待确认"),
                    ("confirmed", "已确认"),
                    ("declined", "已谢绝"),
                    ("leaving", "申请退出"),
                    ("left", "已退出"),
                ],
                default="invited",
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.AddField(
            model_name="consortiumpartner",
            name="leave_asked_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="申请退出时间"),
        ),
        migrations.AddField(
            model_name="consortiumpartner",
            name="leave_judged_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="退出办理时间"),
        ),
        migrations.AddField(
            model_name="consortiumpartner",
            name="leave_judged_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="consortiumpartner",
            name="leave_answer",
            field=models.CharField(blank=True, default="", max_length=300, verbose_name="主办单位答复"),
            preserve_default=False,
        ),
    ]
