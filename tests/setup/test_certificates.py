"""The certificates of the inner hops are accepted under their own name only, kept while good, and made anew before their end."""

import importlib.util
import socket
import ssl
import stat
import threading
from datetime import timedelta

import pytest
from django.conf import settings

_spec = importlib.util.spec_from_file_location("certificates", settings.BASE_DIR / "deploy" / "certificates.py")
certificates = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(certificates)


@pytest.fixture
def make(tmp_path, monkeypatch):
    monkeypatch.setattr(certificates.os, "chown", lambda *arguments: None)

    def run():
        return certificates.main([f"--authority={tmp_path / 'ca'}", f"--server=postgres={tmp_path / 'postgres'}"])

    return run


def _shake_hands(folder, authority, name):
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    client_side = ssl.create_default_context(cafile=authority)
    ours, theirs = socket.socketpair()
    ours.settimeout(20)
    theirs.settimeout(20)
    with ours, theirs:

        def serve():
            try:
                server_side.wrap_socket(theirs, server_side=True).close()
            except OSError:
                theirs.close()

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            with client_side.wrap_socket(ours, server_hostname=name):
                return True
        finally:
            thread.join(30)


def test_a_client_that_knows_the_authority_accepts_the_server(make, tmp_path):
    assert make() == 0
    assert _shake_hands(tmp_path / "postgres", tmp_path / "ca" / "ca.pem", "postgres")


def test_another_name_is_refused(make, tmp_path):
    make()
    with pytest.raises(ssl.SSLCertVerificationError):
        _shake_hands(tmp_path / "postgres", tmp_path / "ca" / "ca.pem", "redis")


def test_the_key_is_not_for_everybody(make, tmp_path):
    make()
    assert stat.S_IMODE((tmp_path / "postgres" / "key.pem").stat().st_mode) == 0o640


def test_good_certificates_stay(make, tmp_path):
    make()
    before = (tmp_path / "postgres" / "certificate.pem").read_bytes()
    make()
    assert (tmp_path / "postgres" / "certificate.pem").read_bytes() == before


def test_certificates_are_made_anew_a_month_before_their_end(make, tmp_path, monkeypatch):
    monkeypatch.setattr(certificates, "VALID", timedelta(days=29))
    make()
    before = (tmp_path / "postgres" / "certificate.pem").read_bytes()
    make()
    assert (tmp_path / "postgres" / "certificate.pem").read_bytes() != before


def test_a_certificate_of_another_authority_is_replaced(make, tmp_path):
    make()
    stranger = (tmp_path / "ca" / "ca.pem").read_bytes()
    (tmp_path / "postgres" / "certificate.pem").unlink()
    make()
    (tmp_path / "ca" / "ca.pem").write_bytes(stranger)
    make()
    assert _shake_hands(tmp_path / "postgres", tmp_path / "ca" / "ca.pem", "postgres")
