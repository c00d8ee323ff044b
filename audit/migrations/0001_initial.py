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
                        ('day', models.DateField(primary_key=True, serialize=False)),
                        ('sequence', models.PositiveIntegerField(unique=True)),
                        ('event_count', models.PositiveIntegerField()),
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
                        ('at', models.DateTimeField(editable=False)),
                        ('action', models.CharField(max_length=32)),
                        ('actor_id', models.BigIntegerField(null=True)),
                        ('actor_name', models.CharField(blank=True, max_length=200)),
                        ('actor_role', models.CharField(blank=True, max_length=200)),
                        ('actor_role_label', models.CharField(blank=True, max_length=200)),
                        ('actor_authority_id', models.BigIntegerField(null=True)),
                        ('actor_authority_label', models.CharField(blank=True, max_length=200)),
                        ('area_id', models.BigIntegerField(null=True)),
                        ('client_id', models.UUIDField(null=True)),
                        ('object_type', models.CharField(blank=True, max_length=100)),
                        ('object_id', models.CharField(blank=True, max_length=64)),
                        ('data_group', models.CharField(blank=True, max_length=32)),
                        ('basis', models.CharField(blank=True, max_length=64)),
                        ('reason', models.CharField(blank=True, max_length=64)),
                        ('request_id', models.CharField(blank=True, max_length=64)),
                        ('changed_fields', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), default=list, size=None)),
                        ('listed_ids', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                        ('search_hash', models.CharField(blank=True, max_length=100)),
                        ('row_count', models.IntegerField(null=True)),
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
