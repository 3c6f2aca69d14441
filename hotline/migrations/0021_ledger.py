"""The ledger of accounts, opening and closing, what the probe found at each door."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('hotline', '0020_reaching'),
    ]

    operations = [
        migrations.CreateModel(
            name='DoorCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('hook', 'Our address, called as the platform calls it'), ('api', 'The platform, asked with our token'), ('page', 'Our page')], max_length=8)),
                ('fact', models.CharField(blank=True, default='', max_length=40)),
                ('words', models.CharField(blank=True, default='', max_length=200)),
                ('checked_at', models.DateTimeField(null=True)),
                ('since', models.DateTimeField(null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('next_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['account', 'part'],
            },
        ),
        migrations.CreateModel(
            name='LedgerChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by_kind', models.CharField(max_length=12)),
                ('what', models.CharField(max_length=24)),
                ('fields', models.JSONField(default=dict)),
                ('why', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'ordering': ['entry', '-number'],
            },
        ),
        migrations.CreateModel(
            name='LedgerEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('platform', models.CharField(choices=[('wechat', 'WeChat'), ('weibo', 'Weibo'), ('douyin', 'Douyin'), ('kuaishou', 'Kuaishou'), ('toutiao', 'Toutiao'), ('xiaohongshu', 'Xiaohongshu'), ('bilibili', 'Bilibili'), ('app', 'App of our own'), ('other', 'Another platform')], max_length=12)),
                ('name', models.CharField(max_length=80)),
                ('handle', models.CharField(blank=True, max_length=80)),
                ('leader', models.CharField(max_length=40)),
                ('editor', models.CharField(max_length=40)),
                ('duty', models.CharField(max_length=200)),
                ('duty_phone', models.CharField(blank=True, max_length=40)),
                ('opened_on', models.DateField(null=True)),
                ('filed_on', models.DateField(null=True)),
                ('filing_number', models.CharField(blank=True, max_length=40)),
                ('closed_on', models.DateField(null=True)),
                ('closing_filed_on', models.DateField(null=True)),
                ('state', models.CharField(choices=[('proposed', 'To be opened'), ('open', 'In use'), ('closing', 'To be closed'), ('closed', 'Closed'), ('dropped', 'Not opened')], max_length=8)),
                ('version', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name_plural': 'ledger entries',
                'ordering': ['platform', 'name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='LedgerRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
                ('version', models.PositiveIntegerField(unique=True)),
                ('terms', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name_plural': 'ledger rules',
                'ordering': ['-version'],
            },
        ),
        migrations.CreateModel(
            name='Proceeding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('opening', 'Opening'), ('closing', 'Closing')], max_length=8)),
                ('reason', models.CharField(max_length=200)),
                ('begun_at', models.DateTimeField(auto_now_add=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('dropped', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='ProceedingStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField()),
                ('code', models.CharField(max_length=12)),
                ('limit', models.CharField(max_length=10)),
                ('begun_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('on', models.DateField(null=True)),
                ('note', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'ordering': ['proceeding', 'place'],
            },
        ),
        migrations.CreateModel(
            name='Pulse',
            fields=[
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='hotline.account')),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('last_in_at', models.DateTimeField(null=True)),
                ('last_out_at', models.DateTimeField(null=True)),
                ('token_ends_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddIndex(
            model_name='outboundmessage',
            index=models.Index(condition=models.Q(('state__in', ['failed', 'unreached', 'unsure'])), fields=['ended_at'], name='outbox_not_arrived'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('state__in', ['received', 'accepted', 'dispatched', 'handling', 'shelved'])), fields=['account', 'opened_at'], name='tickets_unanswered'),
        ),
        migrations.AddField(
            model_name='doorcheck',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checks', to='hotline.account'),
        ),
        migrations.AddField(
            model_name='ledgerchange',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ledgerentry',
            name='door',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='listed', to='hotline.account'),
        ),
        migrations.AddField(
            model_name='ledgerentry',
            name='office',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='hotline.office'),
        ),
        migrations.AddField(
            model_name='ledgerchange',
            name='entry',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='hotline.ledgerentry'),
        ),
        migrations.AddField(
            model_name='ledgerrules',
            name='made_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='proceeding',
            name='begun_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='proceeding',
            name='entry',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proceedings', to='hotline.ledgerentry'),
        ),
        migrations.AddField(
            model_name='proceeding',
            name='rules',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hotline.ledgerrules'),
        ),
        migrations.AddField(
            model_name='proceedingstep',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='proceedingstep',
            name='proceeding',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='hotline.proceeding'),
        ),
        migrations.AddConstraint(
            model_name='doorcheck',
            constraint=models.UniqueConstraint(fields=('account', 'part'), name='one_check_of_a_part'),
        ),
        migrations.AddConstraint(
            model_name='doorcheck',
            constraint=models.CheckConstraint(condition=models.Q(('part__in', ['hook', 'api', 'page'])), name='known_part'),
        ),
        migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'open', 'closing', 'closed', 'dropped'])), name='known_ledger_state'),
        ),
        migrations.AddConstraint(
            model_name='ledgerchange',
            constraint=models.UniqueConstraint(fields=('entry', 'number'), name='one_ledger_change'),
        ),
        migrations.AddConstraint(
            model_name='ledgerchange',
            constraint=models.CheckConstraint(condition=models.Q(('by_kind', 'government'), models.Q(('by_kind', 'machine'), ('number', 1)), _connector='OR'), name='only_government_keeps_the_ledger'),
        ),
        migrations.AddConstraint(
            model_name='proceeding',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('entry',), name='one_proceeding_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='proceedingstep',
            constraint=models.UniqueConstraint(fields=('proceeding', 'place'), name='one_step_at_a_place'),
        ),
        migrations.AddConstraint(
            model_name='proceedingstep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('by', None), ('done_at', None)), models.Q(('by__isnull', False), ('done_at__isnull', False)), _connector='OR'), name='a_step_was_done_by_somebody'),
        ),
    ]
