"""First."""
import time
import pytest
from django.core.management import call_command

@pytest.mark.django_db(transaction=True)
def test_it_loads():
    t=time.time()
    call_command("load_demo")
    print("SECONDS", time.time()-t)
    call_command("demo_sign_ins")
