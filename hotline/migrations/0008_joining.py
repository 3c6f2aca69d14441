"""Tickets handled together and parted again; statements that are meant to be quoted, and expire."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import PROTECT, F, Q

MERGED = "merged"


class Migration(migrations.Migration):
    dependencies = [("hotline", "0006_request_ids")]

    operations = [
        migrations.AddField(
            model_name="statement",
            name="uses",
            field=ArrayField(
                models.CharField(max_length=12),
                blank=True,
                db_default=models.Value([], ArrayField(models.CharField(max_length=12))),
                default=list,
            ),
        ),
        migrations.AddField(
            model_name="statementdraft",
            name="expires_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="statementversion",
            name="expires_on",
            field=models.DateField(null=True),
        ),
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
