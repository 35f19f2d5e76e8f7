"""What is written on the screens, by language. The English label is the key.

Indonesian: what is publicly known; what is not stays English, as in partly translated apps. Rounded counts are
unmeasured. `xx` is a pseudo-language: every label replaced, structure kept, so that a reader who relies on English
finds nothing.
"""

from __future__ import annotations

import re

INDONESIAN = {
    "Home": "Beranda",
    "Message": "Pesan",
    "Profile": "Profil",
    "Like": "Suka",
    "Comment": "Komentar",
    "Add to Saved": "Tambahkan ke Tersimpan",
    "More actions for this post": "Tindakan lain untuk postingan ini",
    "Send post": "Kirim postingan",
    "Follow": "Ikuti",
    "Follow {name}": "Ikuti {name}",
    "Following": "Mengikuti",
    "Following {name}": "Mengikuti {name}",
    "Follow back": "Ikuti Balik",
    "Follow back {name}": "Ikuti Balik {name}",
    "Requested": "Diminta",
    "Requested {name}": "Diminta {name}",
    "Unfollow": "Batal Mengikuti",
    "Edit profile": "Edit profil",
    "Share profile": "Bagikan profil",
    "New post": "Postingan baru",
    "Create New": "Buat Baru",
    "Create new reel": "Buat reel baru",
    "Cancel": "Batal",
    "Next": "Selanjutnya",
    "Next ": "Berikutnya",
    "Share": "Bagikan",
    "Write a caption and add hashtags...": "Tulis keterangan dan tambahkan tagar...",
    "OK": "Oke",
    "Save draft?": "Simpan draf?",
    "Start over": "Mulai dari awal",
    "Start new video": "Mulai video baru",
    "Not now": "Lain kali",
    "Add a comment…": "Tambahkan komentar…",
    "Log in": "Masuk",
    "{count}K": "{count} rb",
}
"""Both editors say "Next" in English; in Indonesian the video editor has another word, so its key ends in a space."""

_LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "áḃćďéḟǵȟíĵķļṁńóṕɋŕśťúṽẃẋýźÁḂĆĎÉḞǴȞÍĴĶĻṀŃÓṔɊŔŚŤÚṼẂẊÝŹ",
)


def say(language: str, label: str, **values: object) -> str:
    """A label in a language, with its values filled in."""
    words = label
    if language == "id":
        words = INDONESIAN.get(label, label)
    elif language == "xx":
        words = "".join(
            part if part.startswith("{") else part.translate(_LETTERS) for part in re.split(r"(\{\w+\})", label)
        )
    return words.strip().format(**values) if values else words.strip()
