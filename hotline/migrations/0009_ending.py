"""How a matter ends: follow-ups, answers by link, published cases, and what a ticket counts."""

from __future__ import annotations

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


# As in 0002: whoever judged or published is of the kind that the row says.
COMPOSITE = [
    ("hotline_followup", "asked_by_that_kind"),
    ("hotline_publication", "published_by_that_kind"),
]


class Migration(migrations.Migration):

    dependencies = [
        ('hotline', '0008_joining'),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="follow_up_vendor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="hotline.organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=~models.Q(follow_up_vendor=models.F("listening_vendor")),
                name="who_is_scored_does_not_ask",
            ),
        ),
        migrations.AddField(
            model_name='ticket',
            name='chases',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='ticket',
            name='notices_allowed',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='ticket',
            name='publication_allowed',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='ticket',
            name='reworks',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='ticket',
            name='unsolved',
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name='AnswerLink',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('digest', models.BinaryField(max_length=32, unique=True)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('used_at', models.DateTimeField(null=True)),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='hotline.release')),
            ],
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_kind', models.CharField(max_length=12)),
                ('contacted', models.BooleanField()),
                ('solved', models.BooleanField(null=True)),
                ('satisfied', models.PositiveSmallIntegerField(null=True)),
                ('note', models.TextField(blank=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('release', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hotline.release')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='hotline.ticket')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('place', models.CharField(max_length=200)),
                ('digest', models.CharField(max_length=64)),
                ('by_kind', models.CharField(max_length=12)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('searched', models.TextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('category', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hotline.category')),
                ('drafter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hotline.office')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='hotline.ticket')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.AddField(
            model_name='ticket',
            name='publication',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shown_for', to='hotline.publication'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('state', 'replied')), fields=['id'], name='tickets_to_lapse'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.CheckConstraint(condition=models.Q(('satisfied', None), ('satisfied__range', (1, 5)), _connector='OR'), name='one_to_five'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('contacted', True), ('satisfied__isnull', False), ('solved__isnull', False)), models.Q(('contacted', False), ('satisfied', None), ('solved', None)), _connector='OR'), name='only_who_was_reached_said_something'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.UniqueConstraint(condition=models.Q(('by_kind', 'citizen')), fields=('ticket', 'release'), name='one_rating_of_an_answer', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.CheckConstraint(condition=models.Q(('by_kind', 'government')), name='only_government_publishes'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.CheckConstraint(condition=models.Q(('by', models.F('drafter')), _negated=True), name='published_by_a_second_person'),
        ),
        *(
            migrations.RunSQL(
                f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (by_id, by_kind) "
                "REFERENCES hotline_user (id, organisation_kind)",
                f"ALTER TABLE {table} DROP CONSTRAINT {name}",
            )
            for table, name in COMPOSITE
        ),
    ]
