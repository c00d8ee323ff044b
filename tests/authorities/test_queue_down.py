"""An administrator's save while Redis is down: it is saved, the mail waits, and the hourly job finds it."""

import pytest
from django.core import mail
from django.urls import reverse

from authorities.models import AccountMail
from authorities.sign_in.mail import send_waiting
from authorities.sign_in.tasks import send_account_mail
from core import jobs
from core.transactions import unit_of_work
from tests.factories import make_area, make_user
from tests.http import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def redis_down(monkeypatch):
    """A queue behind a port where nobody answers."""
    for name in ("broker_url", "broker_write_url"):
        monkeypatch.setattr(send_account_mail.app.conf, name, "redis://127.0.0.1:1/0")
    pause = jobs._Pause()
    monkeypatch.setattr(jobs, "_broker_pause", pause)
    return pause


def test_an_invitation_with_redis_down_is_saved_and_sent_later(redis_down):
    area = make_area()
    user = make_user(employer=area.authorities["tvv"])
    user.set_unusable_password()
    user.save()
    http = signed_in(area.user("administrator"))
    assert http.post(reverse("authorities:invite-user", args=[user.pk])).status_code == 302
    assert redis_down.until > 0, "the queue was not even tried"
    assert AccountMail.objects.filter(user=user, sent_at=None).count() == 1
    assert mail.outbox == []
    with unit_of_work():
        assert send_waiting() == {"sent": 1, "failed": 0}
    assert [message.to for message in mail.outbox] == [[user.email]]
