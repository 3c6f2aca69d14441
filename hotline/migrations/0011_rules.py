"""Rules as data that people edit: the dispatch catalogue in versions, who made a version of a policy
or of the calendar and why, days with hours of their own, and which calendar a clock was counted with."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def take_over(apps, editor):
    """What the categories named until now becomes the first version of the catalogue."""
    leading = apps.get_model("hotline", "Category").lead_offices.through
    rows = list(leading.objects.values_list("category_id", "office_id"))
    if rows:
        first = apps.get_model("hotline", "Catalogue").objects.create(number=1)
        Line = apps.get_model("hotline", "CatalogueLine")
        Line.objects.bulk_create(
            Line(catalogue=first, category_id=category, district="", office_id=office)
            for category, office in rows
        )


def give_back(apps, editor):
    """The way back; what a district says of its own is lost, as it had no place before."""
    newest = apps.get_model("hotline", "Catalogue").objects.order_by("-number").first()
    leading = apps.get_model("hotline", "Category").lead_offices.through
    if newest:
        lines = apps.get_model("hotline", "CatalogueLine").objects.filter(catalogue=newest, district="")
        leading.objects.bulk_create(
            leading(category_id=line.category_id, office_id=line.office_id) for line in lines
        )


# Clocks that run were counted with the calendar that was the newest when they began.
COUNTED_WITH = """
UPDATE hotline_clock SET calendar = v.version FROM (
  SELECT version, made_at, lead(made_at) OVER (ORDER BY version) AS replaced_at FROM hotline_workcalendar
) v WHERE hotline_clock.started_at >= v.made_at
      AND (v.replaced_at IS NULL OR hotline_clock.started_at < v.replaced_at);
UPDATE hotline_clock SET calendar = (SELECT min(version) FROM hotline_workcalendar)
 WHERE calendar = 0 AND EXISTS (SELECT 1 FROM hotline_workcalendar);
"""

made_by = {"null": True, "on_delete": django.db.models.deletion.PROTECT, "related_name": "+"}


class Migration(migrations.Migration):
    dependencies = [("hotline", "0010_search")]

    operations = [
        migrations.CreateModel(
            name="Catalogue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("reason", models.CharField(blank=True, default="", max_length=200)),
                ("number", models.PositiveIntegerField(unique=True)),
                ("made_by", models.ForeignKey(to=settings.AUTH_USER_MODEL, **made_by)),
            ],
            options={"ordering": ["-number"]},
        ),
        migrations.CreateModel(
            name="CatalogueLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("district", models.CharField(blank=True, max_length=40)),
                ("catalogue", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="hotline.catalogue")),
                ("category", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="hotline.category")),
                ("office", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hotline.office")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("catalogue", "category", "district", "office"), name="an_office_is_named_once"
                    )
                ],
            },
        ),
        migrations.RunPython(take_over, give_back),
        migrations.RemoveField(model_name="category", name="lead_offices"),
        *(
            operation
            for model in ("policy", "workcalendar")
            for operation in (
                migrations.AddField(model, "made_by", models.ForeignKey(to=settings.AUTH_USER_MODEL, **made_by)),
                migrations.AddField(model, "reason", models.CharField(blank=True, default="", max_length=200)),
            )
        ),
        migrations.AddField("calendarday", "hours", models.CharField(blank=True, default="", max_length=80)),
        migrations.AlterField(
            "calendarday",
            "calendar",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="days", to="hotline.workcalendar"),
        ),
        migrations.AddField("clock", "calendar", models.PositiveIntegerField(default=0)),
        migrations.RunSQL(COUNTED_WITH, migrations.RunSQL.noop),
        migrations.AlterField(
            "clock",
            "policy",
            models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hotline.policy"),
        ),
        migrations.AddIndex(
            "clock",
            models.Index(condition=models.Q(("stopped_at", None)), fields=["policy", "started_at"], name="open_clocks_of_a_policy"),
        ),
    ]
