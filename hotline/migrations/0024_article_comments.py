"""What the government has done with comments below articles; who, when and why never change."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

ORDERS = """
ALTER TABLE hotline_commentorder ADD CONSTRAINT ordered_by_a_person_of_that_kind
  FOREIGN KEY (by_id, by_kind) REFERENCES hotline_user (id, organisation_kind);
CREATE TRIGGER an_order_never_changes BEFORE UPDATE ON hotline_commentorder
  FOR EACH ROW EXECUTE FUNCTION hotline_never_changes(
    'place_id', 'how', 'why', 'by_id', 'by_kind', 'at');
"""
ORDERS_BACK = """
DROP TRIGGER an_order_never_changes ON hotline_commentorder;
ALTER TABLE hotline_commentorder DROP CONSTRAINT ordered_by_a_person_of_that_kind;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('hotline', '0023_menus'),
    ]

    operations = [
        migrations.CreateModel(
            name='CommentOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('how', models.CharField(choices=[('elect', 'Show to everybody'), ('unelect', 'Show no longer'), ('hide', 'Delete the comment')], max_length=8)),
                ('why', models.CharField(max_length=200)),
                ('by_kind', models.CharField(max_length=12)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('state', models.CharField(choices=[('waiting', 'On its way'), ('done', 'Done'), ('failed', 'Not done')], default='waiting', max_length=8)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, max_length=80)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='hotline.publicplace')),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('place',), name='one_order_on_its_way'), models.CheckConstraint(condition=models.Q(('by_kind', 'government')), name='only_government_orders')],
            },
        ),
        migrations.RunSQL(ORDERS, ORDERS_BACK),
    ]
