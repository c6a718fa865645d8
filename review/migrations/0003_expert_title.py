from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0002_priority_marks"),
    ]

    operations = [
        migrations.AddField(
            model_name="expert",
            name="title",
            field=models.CharField(blank=True, max_length=100, verbose_name="职称、职务"),
        ),
    ]
