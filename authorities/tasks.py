"""The app's tasks, where Celery looks for them."""

from authorities.sign_in.tasks import send_account_mail, send_waiting_mail, sweep_sign_in
from authorities.upkeep import keep_projection, tell_of_endings

__all__ = ["keep_projection", "send_account_mail", "send_waiting_mail", "sweep_sign_in", "tell_of_endings"]
