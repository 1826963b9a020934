"""From a number to a picture and what is to be found in it.

`compose(seed, …)` gives the same on every machine with the same fonts, backgrounds and library versions.
"""

from __future__ import annotations

from random import Random

import cv2
import numpy as np

from . import clutter, covers, events, grounds
from .screen import CLASSES, Screen

GREY = 114
"""The app fills what a recording leaves of the net's picture with this."""


def _source(r: Random) -> tuple[int, int]:
    """Size of a recording. Larger ones are drawn smaller, as nothing of its sharpness is left at the net's size."""
    h = r.choice((540, 720, 720, 720, 720, 720, 720, 900))
    ratio = r.choices((16 / 9, 21 / 9, 4 / 3, 16 / 10, 32 / 9, 1.25), (76, 6, 7, 8, 1, 2))[0]
    return int(h * ratio) // 2 * 2, h


def _inner(r: Random, w: int, h: int) -> tuple[int, int, int, int]:
    """Where the game is in the recording: everything, or less when recorded with black bars or in a window."""
    kind = r.random()
    if kind < 0.9:
        return 0, 0, w, h
    if kind < 0.96:
        ratio = r.choice((4 / 3, 16 / 10, 1.25, 1.5))
        iw = min(w, int(h * ratio))
        return (w - iw) // 2, 0, iw, h
    if kind < 0.98:
        ih = min(h, int(w / r.choice((21 / 9, 2.0, 2.39))))
        return 0, (h - ih) // 2, w, ih
    share = r.uniform(0.65, 0.9)
    iw, ih = int(w * share), int(h * share)
    return r.randint(0, w - iw), r.randint(0, h - ih), iw, ih


def _fill(s: Screen) -> None:
    """Chooses what happens on this screen. A third has no event at all. Where there are events there are many: a picture
    costs the same to learn from with two things on it or with twelve."""
    r = s.r
    state = r.random()
    quiet = r.random() < 0.3
    if state < 0.07:
        covers.menu(s)
        if r.random() < 0.5:
            return
    elif state < 0.09:
        covers.console(s)
    elif state < 0.18:
        covers.scoreboard(s)
        if not quiet and r.random() < 0.45:
            events.notice(s, "death_notice")
    elif state < 0.25 and not quiet:
        if r.random() < 0.3:
            events.shade(s, r)
        events.notice(s, "death_notice")
    elif state < 0.42 and not quiet:
        if r.random() < 0.3:
            events.shade(s, r)
        events.banner(s, "win_banner" if r.random() < 0.5 else "end_banner")
        if r.random() < 0.2:
            covers.scoreboard(s)
    if r.random() < 0.07:
        events.facecam(s)
    if not quiet:
        for kind, share in r.sample((("kill_notice", 0.65), ("kill_notice", 0.3), ("death_notice", 0.25), ("centre_text", 0.3)), 4):
            if r.random() < share:
                events.notice(s, kind)
        for share in (0.4, 0.15):
            if r.random() < share:
                events.medals(s)
        for share in (0.85, 0.3):
            if r.random() < share:
                events.feed(s, console=r.random() < 0.35)
    elif r.random() < 0.5:
        events.notice(s, "centre_text")
    busy = r.choice((0.15, 0.35, 0.6, 0.9))
    for part, share in r.sample(clutter.ALL, len(clutter.ALL)):
        if r.random() < share * busy:
            part(s)


def compose(seed: int, half: str, folder: str, size: tuple[int, int] = (640, 384)) -> tuple[np.ndarray, np.ndarray]:
    """A picture (rows x columns x 3, red, green, blue) of the net's size, and what is in it: class, x1, y1, x2, y2."""
    r = Random(f"{half}:{seed}")
    w, h = _source(r)
    inner = _inner(r, w, h)
    picture = np.zeros((h, w, 3), np.uint8)
    if inner != (0, 0, w, h) and r.random() < 0.25:
        picture[:] = grounds.made_up(r, w, h)
    picture[inner[1] : inner[1] + inner[3], inner[0] : inner[0] + inner[2]] = grounds.ground(r, inner[2], inner[3], folder, half)
    s = Screen(r, half, picture, inner)
    _fill(s)
    scale = min(size[0] / w, size[1] / h)
    nw, nh = round(w * scale), round(h * scale)
    picture = _recorded(r, s.picture, nw, nh)
    x, y = (size[0] - nw) // 2, (size[1] - nh) // 2
    out = np.full((size[1], size[0], 3), GREY, np.uint8)
    out[y : y + nh, x : x + nw] = picture
    found = np.array(
        [(CLASSES.index(k), a * nw / w + x, b * nh / h + y, c * nw / w + x, d * nh / h + y) for k, a, b, c, d in s.boxes],
        np.float32,
    ).reshape(-1, 5)
    return out, found


def _recorded(r: Random, picture: np.ndarray, w: int, h: int) -> np.ndarray:
    """What a recorder and the app's scaler leave of a picture: compression at its own size, then the smaller size."""
    if r.random() < 0.8:
        flags = [cv2.IMWRITE_JPEG_QUALITY, r.choice((30, 45, 55, 65, 75, 85, 92))]
        _, data = cv2.imencode(".jpg", picture[..., ::-1], flags)
        picture = cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1]
    way = cv2.INTER_AREA if r.random() < 0.85 else cv2.INTER_LINEAR
    return cv2.resize(picture, (w, h), interpolation=way)
