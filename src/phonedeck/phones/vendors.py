"""What phones of some makers need besides USB debugging, as their owners report it."""

from __future__ import annotations

QUIRKS: dict[str, list[str]] = {
    "xiaomi": [
        "Xiaomi, Redmi, POCO: turn on 'USB debugging (Security settings)' and 'Install via USB' in the developer "
        "options (a Mi account and a SIM are asked for), else taps fail with INJECT_EVENTS.",
        "Xiaomi: set the battery saver of the apps to 'No restrictions', else MIUI ends what runs for adb.",
    ],
    "huawei": [
        "Huawei, Honor: turn on 'Allow ADB debugging in charge only mode', and set 'App launch' of the apps to manual, "
        "else EMUI ends what runs for adb when the screen goes off.",
    ],
    "oppo": [
        "Oppo, realme, OnePlus: turn on 'Disable permission monitoring' in the developer options, else taps are "
        "refused; it goes off again with every restart of some versions.",
        "Oppo: allow the apps 'Background activity' in the battery settings.",
    ],
    "vivo": [
        "vivo, iQOO: turn on 'USB simulated click' (also called USB security permission) in the developer options.",
    ],
    "samsung": [
        "Samsung: switch off 'Auto Blocker' (Security), which blocks USB commands.",
        "Samsung: put the apps under 'Never sleeping apps' in the battery settings.",
    ],
}
"""By maker, in lower case."""

SAME_AS = {"redmi": "xiaomi", "poco": "xiaomi", "honor": "huawei", "realme": "oppo", "oneplus": "oppo", "iqoo": "vivo"}


def advice(manufacturer: str) -> list[str]:
    """What to look at on a phone of this maker (`ro.product.manufacturer`), sentences for a person."""
    name = manufacturer.strip().casefold()
    return list(QUIRKS.get(SAME_AS.get(name, name), []))
