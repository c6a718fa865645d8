from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_newest_first"),
    ]

    operations = [
        migrations.AddField(
            model_name="auditentry",
            name="capacity",
            field=models.CharField(blank=True, max_length=200, null=True, verbose_name="身份"),
        ),
    ]
