"""TLS for callers beyond this machine: certificate files that are given, or a certificate that signs itself."""

from __future__ import annotations

import hashlib
import ipaddress
import socket
import ssl
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from phonedeck.datadir import private_file
from phonedeck.model.errors import InvalidRequest

log = structlog.get_logger(__name__)

CERTIFICATE_NAME = "tls-certificate.pem"
KEY_NAME = "tls-key.pem"
LASTS = timedelta(days=397)
"""The longest that browsers accept."""
RENEWED_BEFORE = timedelta(days=30)


def context(certificate: Path, key: Path) -> ssl.SSLContext:
    """TLS 1.2 or newer with a certificate file and its key; files that are replaced count for the next connection.

    Raises:
        InvalidRequest: one of them cannot be read, or they do not belong together.
    """
    made = _loaded(certificate, key)
    made.sni_callback = _Renewal(certificate, key)
    return made


class _Renewal:
    """Asked at every handshake. Certificates last weeks, and this server longer: it must not need a restart for one."""

    def __init__(self, certificate: Path, key: Path) -> None:
        self._files = certificate, key
        self._seen = self._stamps()
        self._renewed: ssl.SSLContext | None = None

    def __call__(self, connection: ssl.SSLObject, _name: str | None, _context: ssl.SSLContext) -> None:
        if (stamps := self._stamps()) != self._seen:
            self._seen = stamps
            try:
                self._renewed = _loaded(*self._files)
                log.info("certificate.renewed", file=str(self._files[0]))
            except InvalidRequest as error:  # one of the two may be replaced a moment later; until then the old ones
                log.warning("certificate.not_renewed", why=error.message)
        if self._renewed is not None:
            connection.context = self._renewed

    def _stamps(self) -> list[tuple[int, int] | None]:
        return [_stamp(file) for file in self._files]


def _loaded(certificate: Path, key: Path) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    files = f"tls_certificate {certificate} and tls_key {key} cannot be used"
    try:
        # Without an answer of ours OpenSSL would ask for a key's password on the terminal, and wait for ever.
        made.load_cert_chain(certificate, key, password=_no_password)
    except (OSError, ssl.SSLError) as error:
        raise InvalidRequest(f"{files}: {error.strerror or error}") from error
    return made


def _no_password() -> str:
    raise InvalidRequest("tls_key is encrypted, and nobody is there to type its password: set a key without one")


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino


def fingerprint(certificate: Path) -> str:
    """The sha256 of a certificate as browsers show it, to be compared by a person."""
    loaded = x509.load_pem_x509_certificate(certificate.read_bytes())
    digest = hashlib.sha256(loaded.public_bytes(serialization.Encoding.DER)).hexdigest().upper()
    return ":".join(digest[i : i + 2] for i in range(0, len(digest), 2))


def self_signed(directory: Path, names: Sequence[str], now: datetime) -> tuple[Path, Path]:
    """The certificate and key kept in a directory; made when there are none for these names, or they soon expire."""
    certificate, key = directory / CERTIFICATE_NAME, directory / KEY_NAME
    wanted = sorted({*names, socket.gethostname(), "localhost"})
    if not (key.is_file() and _is_good(certificate, wanted, now)):
        _make(certificate, key, wanted, now)
    return certificate, key


def _is_good(certificate: Path, names: Sequence[str], now: datetime) -> bool:
    try:
        loaded = x509.load_pem_x509_certificate(certificate.read_bytes())
        known = loaded.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, x509.ExtensionNotFound):
        return False
    covered = {str(name.value) for name in known}
    return set(names) <= covered and now + RENEWED_BEFORE < loaded.not_valid_after_utc


def _make(certificate: Path, key: Path, names: Sequence[str], now: datetime) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Phonedeck")])
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + LASTS)
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(private, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private_file(
        key,
        private.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    )
    private_file(certificate, built.public_bytes(pem))


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
