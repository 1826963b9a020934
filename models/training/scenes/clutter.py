"""What every game draws and nobody wants to be told of: health and ammunition, maps, names above heads, chat, subtitles,
timers, hints, overlays of streamers. Most of it looks like what has to be found, and that is why it is here."""

from __future__ import annotations

import math

import cv2
import numpy as np

from . import draw, words
from .screen import Screen


def _corner(s: Screen, d: np.ndarray, fx: float, fy: float, inset: float = 12) -> bool:
    left, top, w, h = s.inner
    i = s.px(inset)
    x = left + i + int(fx * (w - d.shape[1] - 2 * i))
    y = top + i + int(fy * (h - d.shape[0] - 2 * i))
    return s.put(d, x, y)


def counters(s: Screen) -> None:
    """Health, armour, ammunition, money along the bottom."""
    r = s.r
    size = r.choice((16, 20, 26, 34, 44))
    for fx in r.sample((0.0, 0.12, 0.3, 0.5, 0.7, 0.88, 1.0), r.randint(1, 4)):
        word = r.choice((str(r.randint(0, 200)), f"{r.randint(0, 40)} / {r.randint(0, 240)}", f"{r.randint(0, 100)}%", f"$ {r.randint(0, 9000)}", f"{r.randint(0, 40)}|{r.randint(0, 99)}"))
        d = s.text(word, size, draw.bright(r) if r.random() < 0.5 else None)
        if r.random() < 0.6:
            d = draw.beside([draw.icon(r, s.px(size)), d] if r.random() < 0.6 else [d, draw.icon(r, s.px(size * 1.3))], s.px(5))
        _corner(s, d, fx, 1.0, r.uniform(4, 24))
    if r.random() < 0.4:
        for _ in range(r.randint(1, 3)):
            bar = draw.panel(r, s.px(r.uniform(60, 260)), s.px(r.uniform(5, 18)), draw.bright(r), 0.9)
            _corner(s, bar, r.choice((0, 0.05, 0.5, 1)), r.choice((0.9, 0.95, 1.0, 0.0, 0.05)))


def minimap(s: Screen) -> None:
    r = s.r
    n = s.px(r.uniform(80, 190))
    d = draw.panel(r, n, n, None, r.uniform(0.5, 0.95))
    for _ in range(r.randint(4, 14)):
        p = np.array([[r.randint(0, n), r.randint(0, n)] for _ in range(3)], np.int32)
        cv2.fillConvexPoly(d, p, (*draw.bright(r), r.uniform(0.4, 1)) if r.random() < 0.5 else (*draw.dark(r), 0.9))
    for _ in range(r.randint(1, 10)):
        cv2.circle(d, (r.randint(0, n), r.randint(0, n)), max(1, n // 40), (*draw.bright(r), 1), -1)
    if r.random() < 0.5:
        mask = np.zeros((n, n), np.float32)
        cv2.circle(mask, (n // 2, n // 2), n // 2 - 1, 1, -1)
        d[..., 3] *= mask
    _corner(s, d, *r.choice(((0, 0), (1, 0), (0, 1), (1, 1), (1, 1))))


def crosshair(s: Screen) -> None:
    r = s.r
    n = s.px(r.uniform(8, 40))
    d = np.zeros((n, n, 4), np.float32)
    c = (*draw.bright(r), 1)
    kind = r.random()
    if kind < 0.6:
        cv2.line(d, (0, n // 2), (n, n // 2), c, max(1, n // 16))
        cv2.line(d, (n // 2, 0), (n // 2, n), c, max(1, n // 16))
    elif kind < 0.8:
        cv2.circle(d, (n // 2, n // 2), max(1, n // 2 - 2), c, 1)
    else:
        cv2.circle(d, (n // 2, n // 2), max(1, n // 6), c, -1)
    if r.random() < 0.25:  # A hit marker.
        for a, b in (((0, 0), (n // 4, n // 4)), ((n, 0), (3 * n // 4, n // 4)), ((0, n), (n // 4, 3 * n // 4)), ((n, n), (3 * n // 4, 3 * n // 4))):
            cv2.line(d, a, b, (255, 255, 255, 1), max(1, n // 14))
    s.put(d, *s.at(0.5, 0.5, n, n), block=False, force=True)


def name_tags(s: Screen) -> None:
    """Names in the world, and the name of who is aimed at."""
    r = s.r
    if r.random() < 0.35:
        d = s.text(words.name(r, s.script), r.choice((11, 13, 16, 20)), draw.bright(r) if r.random() < 0.5 else (255, 255, 255))
        if r.random() < 0.25:
            bar = draw.panel(r, max(12, d.shape[1]), s.px(4), draw.bright(r), 0.9)
            d = draw.beside([d, bar], s.px(2), across=False)
        s.put(d, *s.at(0.5, r.choice((0.44, 0.53, 0.56, 0.6)), d.shape[1], d.shape[0]))
    for _ in range(r.randint(0, 4)):
        d = s.text(words.name(r, s.script), r.uniform(9, 18), draw.bright(r))
        if r.random() < 0.4:
            d = draw.beside([d, draw.panel(r, s.px(50), s.px(5), draw.bright(r), 0.9)], s.px(2), across=False)
        s.put(d, *s.at(r.uniform(0.05, 0.95), r.uniform(0.15, 0.8), d.shape[1], d.shape[0]))


def numbers(s: Screen) -> None:
    """Damage numbers that fly about."""
    r = s.r
    for _ in range(r.randint(1, 8)):
        d = s.text(str(r.randint(1, 999)), r.uniform(12, 32), draw.bright(r))
        s.put(d, *s.at(r.uniform(0.25, 0.75), r.uniform(0.2, 0.7), d.shape[1], d.shape[0]))


def chat(s: Screen) -> None:
    """What players write: left, below the middle more often than above."""
    r = s.r
    size, look = r.choice((10, 11, 12, 13, 15)), s.look if r.random() < 0.6 else s.second
    n = r.randint(1, 8)
    fx, fy = r.choice(((0, 0.75), (0, 0.85), (0, 0.6), (0, 0.45), (0, 0.05), (1, 0.8), (0.5, 0.95)))
    a, b = draw.bright(r), (240, 240, 240)
    made = []
    for _ in range(n):
        who = words.name(r, s.script)
        line = " ".join(r.choice(words.CHAT) for _ in range(r.randint(1, 2)))
        if r.random() < 0.2:
            made.append(s.text(words.fill(r, r.choice(words.SYSTEM), s.script), size, (220, 220, 120), look))
        elif r.random() < 0.5:
            made.append(draw.beside([s.text(f"{who}:", size, a, look), s.text(line, size, b, look)], s.px(4)))
        else:
            made.append(s.text(f"{r.choice(('[All] ', '[Team] ', '(T) ', ''))}{who}: {line}", size, b, look))
    w, h = max(m.shape[1] for m in made), sum(m.shape[0] + s.px(4) for m in made)
    x, y = s.at(fx, fy, w + s.px(16), h + s.px(8))
    if r.random() < 0.3:
        s.put(draw.panel(r, w + s.px(16), h + s.px(8)), x, y, block=False)
    for m in made:
        s.put(m, x + s.px(6), y)
        y += m.shape[0] + s.px(4)


def subtitle(s: Screen) -> None:
    r = s.r
    line = r.choice(words.SUBTITLES)
    if r.random() < 0.4:
        line = f"{words.name(r)}: {line}"
    look = s.second
    d = s.text(line, r.choice((14, 16, 18, 20, 22)), (255, 255, 255) if r.random() < 0.7 else (255, 240, 130), look)
    if d.shape[1] > s.inner[2] * 0.8:
        return
    if r.random() < 0.4:
        plate = draw.panel(r, d.shape[1] + s.px(16), d.shape[0] + s.px(8), (0, 0, 0), 0.6)
        draw.over(plate, d, s.px(8), s.px(4))
        d = plate
    s.put(d, *s.at(0.5, r.uniform(0.84, 0.95), d.shape[1], d.shape[0]))


def top_line(s: Screen) -> None:
    """Clock and scores above, a compass, places left."""
    r = s.r
    clock = f"{r.randint(0, 59)}:{r.randint(0, 59):02d}"
    kind = r.random()
    size = r.choice((13, 16, 20, 26, 34))
    if kind < 0.45:
        parts = [s.text(clock, size, None)]
    elif kind < 0.7:
        parts = [s.text(str(r.randint(0, 99)), size, draw.bright(r)), s.text(clock, size * 0.8, (255, 255, 255)), s.text(str(r.randint(0, 99)), size, draw.bright(r))]
        if r.random() < 0.5:
            parts = [draw.panel(r, s.px(30), s.px(30), draw.bright(r), 0.9) for _ in range(r.randint(1, 5))] + parts + [draw.panel(r, s.px(30), s.px(30), draw.bright(r), 0.9) for _ in range(r.randint(1, 5))]
    elif kind < 0.85:
        parts = [s.text(w, 12, (255, 255, 255)) for w in ("NW", "330", "345", "N", "15", "30", "NE")]
    else:
        parts = [draw.icon(r, s.px(size)), s.text(str(r.randint(1, 99)), size, None), s.text(r.choice(("alive", "left", "kills", "Kills 3", "pts")), size * 0.7, None)]
    d = draw.beside(parts, s.px(r.uniform(4, 18)))
    _corner(s, d, r.choice((0.5, 0.5, 0.5, 0, 1)), r.choice((0, 0, 0, 1)), r.uniform(0, 16))


def side_text(s: Screen) -> None:
    """Quests, objectives, hints, statistics, frames a second, the name of the game."""
    r = s.r
    kind = r.random()
    size = r.choice((10, 11, 12, 14))
    if kind < 0.35:
        made = [s.text(words.fill(r, r.choice(words.OTHER_CENTRE["latin"])), size, (255, 210, 90), s.second)]
        made += [s.text("- " + r.choice(words.SUBTITLES)[: r.randint(12, 34)], size, (230, 230, 230), s.second) for _ in range(r.randint(1, 4))]
        d = draw.beside([made[0]], 0)
        w = max(m.shape[1] for m in made)
        x, y = s.at(r.choice((0.02, 0.98)), r.uniform(0.15, 0.6), w, sum(m.shape[0] + s.px(5) for m in made))
        for m in made:
            s.put(m, x, y)
            y += m.shape[0] + s.px(5)
        return
    if kind < 0.6:
        d = s.text(r.choice((f"{r.randint(20, 240)} FPS", f"FPS: {r.randint(20, 240)}  ping {r.randint(5, 90)}", f"v{r.randint(0, 4)}.{r.randint(0, 20)}.{r.randint(0, 9)}", "PRE-ALPHA BUILD", f"GPU {r.randint(30, 99)}%  {r.randint(50, 83)}C")), size, draw.bright(r), s.second)
        _corner(s, d, r.choice((0, 1)), r.choice((0, 0, 1)), r.uniform(0, 8))
    elif kind < 0.8:
        d = s.text(words.fill(r, r.choice(("{w}", "Picked up {w}", "+{n} {w}", "You got the {w}", "{n} x {w}"))), r.choice((11, 13, 15)), None)
        if r.random() < 0.6:
            d = draw.beside([draw.icon(r, s.px(22)), d], s.px(5))
        _corner(s, d, r.choice((0, 0, 1, 0.5)), r.uniform(0.55, 0.9))
    else:
        d = draw.beside([s.text(r.choice("EFRGXQ1234"), 14, (20, 20, 20)), s.text(r.choice(("Open", "Reload", "Take", "Use", "Hold to revive", "Öffnen", "Ouvrir")), 14, (255, 255, 255))], s.px(8))
        plate = draw.panel(r, d.shape[1] + s.px(14), d.shape[0] + s.px(8))
        draw.over(plate, d, s.px(7), s.px(4))
        s.put(plate, *s.at(r.uniform(0.4, 0.7), r.uniform(0.5, 0.75), plate.shape[1], plate.shape[0]))


def slots(s: Screen) -> None:
    """Weapons, skills, things carried: a row of small pictures."""
    r = s.r
    n, side = r.randint(2, 10), s.px(r.uniform(18, 58))
    framed, wide = r.random() < 0.7, r.random() < 0.3
    cells = []
    for i in range(n):
        sign = draw.icon(r, int(side * 0.7), None, wide)
        if framed:
            cell = draw.panel(r, max(side, sign.shape[1] + 2), side, draw.dark(r), r.uniform(0.3, 0.9))
            draw.over(cell, sign, (cell.shape[1] - sign.shape[1]) // 2, (side - sign.shape[0]) // 2)
        else:
            cell = sign
        cells.append(cell)
    across = r.random() < 0.7
    d = draw.beside(cells, s.px(r.uniform(1, 8)), across)
    if d.shape[0] < s.inner[3] * 0.7 and d.shape[1] < s.inner[2] * 0.8:
        _corner(s, d, *(r.choice(((0.5, 1), (0.5, 0.97), (0, 1), (1, 1), (0.5, 0))) if across else r.choice(((0, 0.5), (1, 0.5), (1, 0.8)))))


def team_list(s: Screen) -> None:
    """The own team at an edge, or players of a small table: rows, but none of a kill feed."""
    r = s.r
    n, size = r.randint(2, 6), r.choice((10, 12, 14))
    x_share = r.choice((0, 0, 1))
    y = s.inner[1] + int(s.inner[3] * r.uniform(0.1, 0.6))
    for _ in range(n):
        bar = draw.panel(r, s.px(r.uniform(30, 110)), s.px(5), draw.bright(r), 0.9)
        d = draw.beside([s.text(words.name(r, s.script), size, (240, 240, 240)), bar], s.px(2), across=False)
        if r.random() < 0.5:
            d = draw.beside([draw.panel(r, s.px(24), s.px(24), draw.bright(r), 0.9), d], s.px(4))
        x, _ = s.at(x_share, 0, d.shape[1] + s.px(16), 0)
        s.put(d, x + s.px(8), y)
        y += d.shape[0] + s.px(8)


def stream(s: Screen) -> None:
    """What streamers lay over everything: alerts, a chat window, a channel's name, a goal."""
    r = s.r
    kind = r.random()
    if kind < 0.35:
        t = s.text(words.fill(r, r.choice(words.ALERTS)), r.choice((18, 24, 30)), draw.bright(r), s.second)
        if r.random() < 0.6:
            t = draw.beside([draw.medal(r, s.px(60)), t], s.px(6), across=r.random() < 0.5)
        s.put(t, *s.at(r.choice((0.5, 0.5, 0.1, 0.9)), r.choice((0.05, 0.15, 0.8)), t.shape[1], t.shape[0]))
    elif kind < 0.6:
        w, h = s.px(r.uniform(180, 300)), s.px(r.uniform(200, 420))
        x, y = s.at(r.choice((0.01, 0.99)), r.uniform(0.2, 0.8), w, h)
        if not s.put(draw.panel(r, w, h, None, r.uniform(0.2, 0.8)), x, y):
            return
        end, y = y + h, y + s.px(6)
        while y + s.px(16) < end:
            line = draw.beside([s.text(words.name(r) + ":", 11, draw.bright(r), s.second), s.text(r.choice(words.CHAT), 11, (240, 240, 240), s.second)], s.px(4))
            draw.paste(s.picture, line[:, : w - s.px(12)], x + s.px(6), y)
            y += s.px(18)
    else:
        t = s.text(r.choice(("live: ", "@", "/", "")) + words.name(r), r.choice((13, 16, 22)), draw.bright(r), s.second)
        if r.random() < 0.5:
            t = draw.beside([draw.medal(r, s.px(26)), t], s.px(5))
        _corner(s, t, r.choice((0, 1, 0.5)), r.choice((0, 1)), 10)


def sign_in_world(s: Screen) -> None:
    """A sign on a wall: text in perspective, dull."""
    r = s.r
    d = s.text(r.choice(("EXIT", "DANGER", "Bar", "Sector 7", "HOTEL", "NO ENTRY", "42", "TAXI", "A", "STOP", "Garage", "出口")), r.uniform(14, 60))
    h, w = d.shape[:2]
    k = lambda v: r.uniform(-0.25, 0.25) * v
    to = np.float32([[max(0, k(w)), max(0, k(h))], [w + min(0, k(w)), max(0, k(h))], [w + min(0, k(w)), h + min(0, k(h))], [max(0, k(w)), h + min(0, k(h))]])
    d = cv2.warpPerspective(d, cv2.getPerspectiveTransform(np.float32([[0, 0], [w, 0], [w, h], [0, h]]), to), (w, h))
    d[..., 3] *= r.uniform(0.4, 0.9)
    if min(d.shape[:2]) > 2 and math.isfinite(float(d.sum())):
        s.put(d, *s.at(r.random(), r.uniform(0.2, 0.8), w, h))


ALL = ((counters, 0.75), (minimap, 0.45), (crosshair, 0.5), (name_tags, 0.4), (numbers, 0.12), (chat, 0.35), (subtitle, 0.15),
       (top_line, 0.6), (side_text, 0.5), (slots, 0.35), (team_list, 0.18), (stream, 0.14), (sign_in_world, 0.15))
"""Each with the share of pictures that have it."""
