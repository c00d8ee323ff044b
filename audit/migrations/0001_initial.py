"""The event log and the seals: made by SQL (see audit/database.py), told to Django as state."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.conf import settings
from django.db import migrations, models

import core.ids
from audit.database import DROP_STATEMENTS, create_statements

MONTHS_AHEAD = 12


class Migration(migrations.Migration):
    initial = True

    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql=create_statements(app_role=settings.DATABASE_APP_ROLE, months_ahead=MONTHS_AHEAD),
            reverse_sql=DROP_STATEMENTS,
            state_operations=[
                migrations.CreateModel(
                    name='DaySeal',
                    fields=[
                        ('day', models.DateField(primary_key=True, serialize=False, verbose_name='day')),
                        ('sequence', models.PositiveIntegerField(unique=True, verbose_name='number')),
                        ('event_count', models.PositiveIntegerField(verbose_name='events')),
                        ('rows_hash', models.BinaryField(max_length=32)),
                        ('previous', models.BinaryField(max_length=32)),
                        ('seal', models.BinaryField(max_length=32)),
                        ('key_id', models.CharField(max_length=16)),
                    ],
                    options={
                        'verbose_name': 'seal of a day',
                        'verbose_name_plural': 'seals of days',
                        'ordering': ('day',),
                        'default_permissions': (),
                    },
                ),
                migrations.CreateModel(
                    name='Event',
                    fields=[
                        ('id', models.UUIDField(default=core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('at', models.DateTimeField(editable=False, verbose_name='time')),
                        ('action', models.CharField(max_length=32, verbose_name='action')),
                        ('actor_id', models.BigIntegerField(null=True, verbose_name='actor')),
                        ('actor_name', models.CharField(blank=True, max_length=200, verbose_name='name')),
                        ('actor_role', models.CharField(blank=True, max_length=200, verbose_name='roles')),
                        ('actor_role_label', models.CharField(blank=True, max_length=200, verbose_name='role')),
                        ('actor_authority_id', models.BigIntegerField(null=True, verbose_name='authority')),
                        ('actor_authority_label', models.CharField(blank=True, max_length=200, verbose_name='authority')),
                        ('area_id', models.BigIntegerField(null=True, verbose_name='area')),
                        ('client_id', models.UUIDField(null=True, verbose_name='client')),
                        ('object_type', models.CharField(blank=True, max_length=100, verbose_name='type of object')),
                        ('object_id', models.CharField(blank=True, max_length=64, verbose_name='object')),
                        ('data_group', models.CharField(blank=True, max_length=32, verbose_name='data group')),
                        ('basis', models.CharField(blank=True, max_length=64, verbose_name='basis')),
                        ('reason', models.CharField(blank=True, max_length=64, verbose_name='reason')),
                        ('request_id', models.CharField(blank=True, max_length=64, verbose_name='request')),
                        ('changed_fields', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), default=list, size=None, verbose_name='changed fields')),
                        ('listed_ids', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None, verbose_name='listed')),
                        ('search_hash', models.CharField(blank=True, max_length=100, verbose_name='keyed hash of the search')),
                        ('row_count', models.IntegerField(null=True, verbose_name='rows')),
                        ('key_id', models.CharField(editable=False, max_length=16)),
                        ('mac', models.BinaryField(max_length=32)),
                    ],
                    options={
                        'verbose_name': 'event',
                        'verbose_name_plural': 'events',
                        'ordering': ('-at', '-id'),
                        'default_permissions': (),
                        'indexes': [models.Index(fields=['client_id', '-at', '-id'], name='audit_event_client'), models.Index(fields=['actor_id', '-at', '-id'], name='audit_event_actor'), models.Index(fields=['area_id', '-at', '-id'], name='audit_event_area'), django.contrib.postgres.indexes.GinIndex(fields=['listed_ids'], name='audit_event_listed'), models.Index(condition=models.Q(('action', 'log_expired')), fields=['at'], name='audit_event_expired')],
                    },
                ),
            ],
        ),
    ]
