"""Make the certificates of the inner hops (database, queue): an authority of our own whose key is forgotten at once.

    python deploy/certificates.py --authority DIR --server NAME=DIR ...

DIR of the authority gets ``ca.pem`` for the clients, that of each server ``certificate.pem`` and ``key.pem``. Run again, it
leaves certificates be that are good for another month, and otherwise makes all anew; the services then need a restart.
"""

import argparse
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

VALID = timedelta(days=400)
RENEW_BEFORE_END = timedelta(days=30)
#: Group of both servers in their images (postgres, redis): root owns the key, the server may read it.
SERVER_GROUP = 999


def main(arguments: list[str]) -> int:
    """Make what is missing or about to end; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--authority", type=Path, required=True)
    parser.add_argument("--server", action="append", default=[], metavar="NAME=DIR")
    options = parser.parse_args(arguments)
    servers = {name: Path(folder) for name, _, folder in (item.partition("=") for item in options.server)}
    authority = options.authority / "ca.pem"
    if authority.exists() and all(_is_good(folder / "certificate.pem", authority) for folder in servers.values()):
        print("The certificates are good.")
        return 0
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _authority(key)
    for name, folder in servers.items():
        _write_server(name=name, folder=folder, authority=certificate, authority_key=key)
    _write(authority, certificate.public_bytes(Encoding.PEM), mode=0o644)
    print(f"Made certificates for {', '.join(servers)}, good until {certificate.not_valid_after_utc:%Y-%m-%d}.")
    return 0


def _is_good(path: Path, authority: Path) -> bool:
    """Whether the certificate is there, by this authority, and good for a while yet."""
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        certificate.verify_directly_issued_by(x509.load_pem_x509_certificate(authority.read_bytes()))
    except (OSError, ValueError, InvalidSignature):
        return False
    return certificate.not_valid_after_utc - datetime.now(UTC) > RENEW_BEFORE_END


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(subject: str, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + VALID)
    )


def _authority(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    subject = "TYM inner authority"
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    builder = _builder(subject, _name(subject), key)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(usage, critical=True)
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False).sign(
        key, hashes.SHA256()
    )


def _write_server(*, name: str, folder: Path, authority: x509.Certificate, authority_key: ec.EllipticCurvePrivateKey) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder(name, authority.subject, key)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    certificate = builder.add_extension(identifier, critical=False).sign(authority_key, hashes.SHA256())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _write(folder / "key.pem", pem, mode=0o640)
    _write(folder / "certificate.pem", certificate.public_bytes(Encoding.PEM), mode=0o644)


def _write(path: Path, content: bytes, *, mode: int) -> None:
    """Write a file whole, with its mode and, for root, the servers' group from the start."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        if os.geteuid() == 0:
            os.chown(unfinished, 0, SERVER_GROUP)
        unfinished.chmod(mode)
        file.write(content)
    unfinished.replace(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
