"""The licence plan: whether the API answers, and how many phones may work at once.

An installation of one's own has plan Business and the limit it sets. Whoever rents the service out sets a public key;
then the plan comes only from a licence file signed with it, checked offline.
"""

from __future__ import annotations

import codecs
from datetime import UTC, datetime
from pathlib import Path

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from phonedeck.clock import Clock
from phonedeck.model.errors import InvalidRequest, PlanRefused
from phonedeck.model.plan import Licence, Plan
from phonedeck.wire.task import Licence as LicenceView

ALGORITHM = "EdDSA"
AUDIENCE = "phonedeck"
FILE_NAME = "phonedeck.license"


class LicenceService:
    """The plan in force, read again when the file changes and until it expires."""

    def __init__(self, clock: Clock, *, own: Licence, public_key: str | None = None, file: Path | None = None) -> None:
        self._clock = clock
        self._own = own
        self._public_key = public_key
        self._file = file
        self._read: tuple[float, Licence] | None = None

    def current(self) -> Licence:
        """The licence in force now."""
        if self._public_key is None or self._file is None:
            return self._own
        try:
            changed = self._file.stat().st_mtime
        except OSError:
            return _starter(f"there is no licence file at {self._file}")
        if self._read is None or self._read[0] != changed:
            self._read = (changed, read(self._file, self._public_key))
        licence = self._read[1]
        if licence.expires_at is not None and licence.expires_at <= self._clock.now():
            return _starter(f"the licence expired on {licence.expires_at:%Y-%m-%d}; ask for a new file")
        return licence

    def device_limit(self) -> int:
        """Phones that may work at once."""
        return self.current().device_limit

    def require_api(self) -> None:
        """Raise PlanRefused unless the plan has API access."""
        licence = self.current()
        if not licence.plan.api_enabled:
            why = f" ({licence.why})" if licence.why else ""
            raise PlanRefused(f"Plan Starter has no API access{why}; use Pro, Team or Business.")

    def check(self) -> LicenceView:
        """What `GET license/check` answers."""
        self.require_api()
        licence = self.current()
        return LicenceView(
            plan_name=licence.plan.name_on_wire,
            api_enabled=True,
            device_limit=licence.device_limit,
            message="API access enabled",
        )


def read(file: Path, public_key: str) -> Licence:
    """The licence in a file; plan Starter, with the reason, when the file is not valid."""
    try:
        claims = jwt.decode(
            _text(file.read_bytes()),
            _loaded_public(public_key),
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            # The expiry is checked at every call, by the injected clock.
            options={"verify_exp": False, "require": ["exp", "plan"]},
        )
        name = str(claims["plan"]).upper()
        if name not in Plan.__members__:
            raise ValueError(f"no plan is called {name[:40]}")
        plan = Plan[name]
        expires_at = datetime.fromtimestamp(int(claims["exp"]), UTC)
        limit = int(claims.get("device_limit", plan.devices))
    except (OSError, UnicodeDecodeError, jwt.PyJWTError, ValueError, TypeError, OverflowError) as error:
        return _starter(f"the licence file {file} is not valid: {error or type(error).__name__}")
    return Licence(plan, limit, expires_at=expires_at, holder=str(claims.get("sub", "")))


def _text(content: bytes) -> str:
    """A licence as it was saved: PowerShell's `>` writes UTF-16, and editors on Windows a mark before UTF-8."""
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if marked else "utf-8-sig").strip()


def issue(private_key: str, plan: Plan, expires_at: datetime, *, holder: str, device_limit: int | None = None) -> str:
    """A licence file's text.

    Raises:
        InvalidRequest: the key is not an Ed25519 private key.
    """
    try:
        key = serialization.load_pem_private_key(private_key.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise InvalidRequest("the private key is not PEM; make a pair with phonedeck license keygen") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise InvalidRequest("the private key is not an Ed25519 key; make a pair with phonedeck license keygen")
    claims = {"aud": AUDIENCE, "plan": plan.name_on_wire, "sub": holder, "exp": int(expires_at.timestamp())}
    if device_limit is not None:
        claims["device_limit"] = device_limit
    return jwt.encode(claims, key, algorithm=ALGORITHM)


def new_key_pair() -> tuple[str, str]:
    """A private and a public key, both PEM."""
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


def _loaded_public(public_key: str) -> Ed25519PublicKey:
    try:
        key = serialization.load_pem_public_key(public_key.encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ValueError("the setting license_public_key is not a PEM public key") from error
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("the setting license_public_key is not an Ed25519 key")
    return key


def _starter(why: str) -> Licence:
    return Licence(Plan.STARTER, Plan.STARTER.devices, why=why)
