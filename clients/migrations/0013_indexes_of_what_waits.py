"""Indexes that answer on every page that nothing waits."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("clients", "0012_flags_and_notes")]

    operations = [
        migrations.AddIndex(
            model_name="accessrequest",
            index=models.Index(condition=Q(handled_at=None), fields=["area"], name="requests_that_wait"),
        ),
        migrations.AddIndex(
            model_name="client",
            index=models.Index(condition=Q(died_on__isnull=False), fields=["area"], name="clients_who_have_died"),
        ),
        migrations.AddIndex(
            model_name="client",
            index=models.Index(condition=Q(shielded=True), fields=["area"], name="clients_under_a_shield"),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(condition=Q(state="closing"), fields=["area"], name="memberships_to_be_judged"),
        ),
        migrations.AddIndex(
            model_name="responsibleofficial",
            index=models.Index(
                condition=Q(ended_on=None), fields=["area", "stored_by", "user"], name="officials_of_an_authority"
            ),
        ),
        migrations.AddIndex(
            model_name="servingauthority",
            index=models.Index(condition=Q(ended_on=None), fields=["area", "authority"], name="clients_of_an_authority"),
        ),
    ]
