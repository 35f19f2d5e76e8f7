"""How a phone is made, and what every phone has in common."""

from __future__ import annotations

from dataclasses import dataclass, field

from virtualphone.apps import catalogue
from virtualphone.apps.catalogue import Installed

SIZE = (1080, 2400)
DENSITY = 420
API_RELEASES = {
    26: "8.0.0", 27: "8.1.0", 28: "9", 29: "10", 30: "11", 31: "12", 32: "12", 33: "13", 34: "14", 35: "15", 36: "16",
}  # fmt: skip
LOCALES = {"en": "en-US", "id": "id-ID", "xx": "xx-XX"}


@dataclass(frozen=True, slots=True)
class PhoneSpec:
    """How a phone is made. `number` counts from 1 and names its accounts."""

    number: int
    hardware_serial: str
    accounts: int = 3
    api_level: int = 34
    apps: tuple[Installed, ...] = field(default_factory=catalogue.usual)
    language: str = "en"
    model: str = "Virtual Phone"

    def properties(self, language: str) -> dict[str, str]:
        """Android's system properties."""
        return {
            "ro.serialno": self.hardware_serial,
            "ro.boot.serialno": self.hardware_serial,
            "ro.product.name": "virtualphone",
            "ro.product.model": self.model,
            "ro.product.device": "virtualphone",
            "ro.product.brand": "virtual",
            "ro.product.manufacturer": "virtual",
            "ro.product.cpu.abi": "arm64-v8a",
            "ro.product.cpu.abilist": "arm64-v8a,armeabi-v7a,armeabi",
            "ro.build.version.sdk": str(self.api_level),
            "ro.build.version.release": API_RELEASES[self.api_level],
            "ro.build.version.preview_sdk": "0",
            "ro.sf.lcd_density": str(DENSITY),
            "ro.debuggable": "0",
            "persist.sys.locale": LOCALES.get(language, language),
            "persist.sys.timezone": "UTC",
            "sys.boot_completed": "1",
        }
