"""Run in a network of its own: a server with certificate files of the operator's, issued by an authority of theirs."""

from __future__ import annotations

import hashlib
import json
import os
import ssl
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from beyond import ADDRESS
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID
from target import Target

NOW = datetime.now(UTC)
NAME = "deck.example"


class Authority:
    """Issues by way of an intermediate, as authorities do: the server must send the chain."""

    def __init__(self) -> None:
        self._root_key, self._key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        self.root = self._sign("root", self._root_key, "root", self._root_key, ca=True)
        self._middle = self._sign("middle", self._key, "root", self._root_key, ca=True)

    def issue(self, certificate: Path, key: Path, secret: bytes | None = None) -> str:
        """Write both files; the sha256 of the certificate."""
        own = ec.generate_private_key(ec.SECP256R1())
        signed = self._sign(NAME, own, "middle", self._key, ca=False)
        locked: KeySerializationEncryption = BestAvailableEncryption(secret) if secret else NoEncryption()
        key.write_bytes(own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked))
        certificate.write_bytes(signed.public_bytes(Encoding.PEM) + self._middle.public_bytes(Encoding.PEM))
        return hashlib.sha256(signed.public_bytes(Encoding.DER)).hexdigest()

    def _sign(
        self, name: str, key: ec.EllipticCurvePrivateKey, by: str, by_key: ec.EllipticCurvePrivateKey, *, ca: bool
    ) -> x509.Certificate:
        def named(text: str) -> x509.Name:
            return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

        built = (
            x509.CertificateBuilder()
            .subject_name(named(name))
            .issuer_name(named(by))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - timedelta(hours=1))
            .not_valid_after(NOW + timedelta(days=9))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if not ca:
            built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        return built.sign(by_key, hashes.SHA256())


def main(directory: Path) -> None:
    authority = Authority()
    certificate, key = directory / "deck.pem", directory / "deck-key.pem"
    names = f'tls_certificate = "{certificate}"\ntls_key = "{key}"\nallowed_hosts = ["{NAME}"]'
    target = Target(directory, settings=names).prepare()
    token = target.token("remote")
    authority.issue(certificate, key, secret=b"word")
    found: dict[str, object] = {"refused": _refused(target)}
    first = authority.issue(certificate, key)
    target.start("--host", ADDRESS)
    found["said"] = [target.next_line() for _ in range(2)]
    trusted = ssl.create_default_context(cadata=authority.root.public_bytes(Encoding.PEM).decode())

    def call() -> tuple[str, int]:
        """The certificate that the server shows, and the code of a call; the name and the chain are checked."""
        url = f"https://{ADDRESS}:{target.port}/api/v1/task/stats"
        headers = {"Authorization": f"Bearer {token}", "Host": f"{NAME}:{target.port}"}
        with httpx.Client(verify=trusted, headers=headers) as client:
            request = client.build_request("GET", url, extensions={"sni_hostname": NAME})
            answer = client.send(request, stream=True)
            shown = answer.extensions["network_stream"].get_extra_info("ssl_object").getpeercert(True)
            return hashlib.sha256(shown).hexdigest(), json.loads(answer.read())["code"]

    found["first"] = call() == (first, 0)
    (directory / "half.pem").write_bytes(b"not a certificate")
    os.replace(directory / "half.pem", certificate)
    found["half replaced"] = call() == (first, 0)
    second = authority.issue(directory / "new.pem", directory / "new-key.pem")
    os.replace(directory / "new.pem", certificate)
    os.replace(directory / "new-key.pem", key)
    found["renewed"] = call() == (second, 0)
    found["local"] = target.call("GET", "task/stats")["code"]
    target.end()
    found["leaks"] = [line for line in target.log.splitlines() if token in line or "PRIVATE" in line]
    print(json.dumps(found))


def _refused(target: Target) -> str:
    """What `phonedeck serve` says of a key with a password; it must end at once."""
    command = ["serve", "--no-worker", "--port", str(target.port), "--data-dir", str(target.data_dir)]
    program = Path(sys.executable).with_name("phonedeck")
    done = subprocess.run(
        [str(program), *command, "--host", ADDRESS], capture_output=True, text=True, check=False, timeout=120
    )
    return f"{done.returncode} {done.stderr or done.stdout}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
