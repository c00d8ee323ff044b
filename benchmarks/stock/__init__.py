"""What a team would otherwise build: Django's admin with django-guardian's generic tables, for the comparison only."""
