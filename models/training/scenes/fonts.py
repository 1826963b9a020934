"""Fonts of the machine, in two halves by family: what trains never judges.

Every font comes from a Debian package (`models/README.md` lists them). Only fonts that can draw the basic Latin letters
are used for Latin text; those with Cyrillic or East Asian characters are known by asking them.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
from pathlib import Path
from random import Random

from PIL import ImageFont

_PREFIX = Path(os.environ.get("HUD_PREFIX", "/"))
"""Where the packages lie: they can be unpacked into a folder instead of being installed."""
ROOTS = tuple(_PREFIX / "usr/share/fonts" / kind for kind in ("truetype", "opentype"))
_SKIP = ("emoji", "math", "symbol", "icons", "awesome", "musi", "bravura", "braille", "lastresort", "barcode", "mt extra")
_WANT = {"latin": "AaGgEeRrKk059:+!", "cyrillic": "ПриветЖ", "cjk": "击杀勝"}
_WANT_HANGUL = "처치"


def _family(path: Path) -> str:
    """Family by its file's name, without weights and widths, so that bold and regular stay in one half."""
    stem = path.stem.split("-")[0].split("_")[0]
    for word in ("Bold", "Italic", "Oblique", "Regular", "Condensed", "Light", "Medium", "Mono", "Narrow", "Semi"):
        stem = stem.replace(word, "")
    return stem.lower() or path.stem.lower()


def _draws(font: ImageFont.FreeTypeFont, text: str) -> bool:
    """Whether every character has a picture of its own, unlike the box for missing ones."""
    missing = bytes(font.getmask("\uffff"))
    for c in text:
        mask = font.getmask(c)
        if mask.size[0] == 0 or bytes(mask) == missing:
            return False
    return True


@functools.cache
def catalogue() -> dict[str, dict[str, list[tuple[str, int]]]]:
    """`train` and `val` → script → (file, face). Kept in a file beside the data, as asking 1000 fonts takes a while."""
    store = Path(os.environ.get("HUD_CACHE", "/tmp")) / "fonts.json"
    if store.exists():
        return json.loads(store.read_text())
    found = {half: {script: [] for script in _WANT} for half in ("train", "val")}
    files = sorted(p for root in ROOTS for p in root.rglob("*") if p.suffix.lower() in (".ttf", ".otf", ".ttc"))
    seen: dict[tuple[str, str], int] = {}
    for path in files:
        low = str(path).lower()
        if any(word in low for word in _SKIP) or "italic" in low or "oblique" in low:
            continue
        family = _family(path)
        half = "val" if hashlib.sha256(family.encode()).digest()[0] < 56 else "train"
        try:
            font = ImageFont.truetype(str(path), 24)
            for script, text in _WANT.items():
                # A family with 40 weights must not outvote the others; Noto has hundreds of scripts with one Latin.
                if seen.get((family, script), 0) >= 6 or not _draws(font, text):
                    continue
                if script == "cjk" and not _draws(font, "倒胜"):
                    continue
                seen[(family, script)] = seen.get((family, script), 0) + 1
                found[half][script].append((str(path), 0))
        except OSError:
            continue
    store.parent.mkdir(parents=True, exist_ok=True)
    store.write_text(json.dumps(found))
    return found


@functools.lru_cache(maxsize=400)
def load(path: str, face: int, size: int) -> ImageFont.FreeTypeFont:
    """An opened font."""
    return ImageFont.truetype(path, size, index=face, layout_engine=ImageFont.Layout.BASIC)


_PLAIN = (
    "dejavu", "liberation", "roboto", "lato", "open-sans", "inter", "oxygen", "cantarell", "urw", "ubuntu", "play", "dosis",
    "yanone", "bebas", "league", "tex-gyre", "texgyre", "paratype", "freefont", "karla", "cabin", "din", "roadgeek", "jura",
    "sora", "manrope", "mono", "hack", "firacode", "inconsolata", "b612", "carlito", "clear", "noto", "gillius", "switzera",
    "universalis", "quicksand", "allerta", "3270", "hermit", "agave", "anonymous", "tuffy", "opendin", "mona", "wine", "go",
)
"""Parts of the names of packages whose letters are such as HUDs are written with."""
PLAIN_SHARE = 0.85


@functools.cache
def _packages(half: str, script: str) -> tuple[tuple[tuple, ...], tuple[tuple, ...]]:
    """Fonts by package (the folder they lie in): plain ones, others. One package has hundreds of odd faces."""
    fonts = catalogue()
    by_folder: dict[Path, list] = {}
    for path, face in fonts[half][script] or fonts["train" if half == "val" else "val"][script]:
        by_folder.setdefault(Path(path).parent, []).append((path, face))
    plain = tuple(tuple(v) for k, v in sorted(by_folder.items()) if any(word in k.name for word in _PLAIN))
    other = tuple(tuple(v) for k, v in sorted(by_folder.items()) if not any(word in k.name for word in _PLAIN))
    return plain or other, other or plain


def choose(r: Random, half: str, script: str) -> tuple[str, int]:
    """A font of a half that can draw a script; where the half has none, the other half helps out. Games write so that
    they can be read: most of the time it is a plain face, and bold or condensed ones as often as others."""
    plain, other = _packages(half, script)
    return r.choice(r.choice(plain if r.random() < PLAIN_SHARE else other))
