"""What the platform calls a refused delivery, kept beside the message."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hotline", "0005_menus_and_greetings")]

    operations = [
        migrations.AddField(
            model_name="outboundmessage",
            name="rid",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
    ]
