"""Tickets handled together and parted again."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import PROTECT, F, Q

MERGED = "merged"


class Migration(migrations.Migration):
    dependencies = [("hotline", "0007_requests")]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="split_from",
            field=models.ForeignKey(
                null=True, on_delete=PROTECT, related_name="split_off", to="hotline.ticket"
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["category", "-opened_at"], name="tickets_of_a_category"),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=Q(state=MERGED, merged_into__isnull=False)
                | (~Q(state=MERGED) & Q(merged_into=None)),
                name="merged_names_its_master",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=~Q(merged_into=F("id")), name="never_merged_into_itself"
            ),
        ),
    ]
