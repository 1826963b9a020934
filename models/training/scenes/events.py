"""What the detector has to find, in as many looks as a hundred games have."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np

from . import draw, words
from .draw import Look
from .screen import Screen


def feed_row(s: Screen, style: dict, own: bool) -> np.ndarray:
    """One line of a kill feed; `own` says that it has to show that it is the player's kill."""
    r = s.r
    size, look = style["size"], style["look"]
    killer = s.own if own or r.random() < 0.15 else None
    ca = style["ca"] if r.random() < 0.5 else style["cb"]
    cb = style["cb"] if ca is style["ca"] else style["ca"]
    plain = style["plain"]
    if own and style["own_ink"] is not None:
        ca = plain = style["own_ink"]
    if style["sentence"]:
        pool = words.OWN_ROWS[s.script] if own and style["mark"] == "words" else style["sentences"]
        template = r.choice(pool)
        if own and "{a}" not in template and style["mark"] != "words":
            template = "{a} » {b}"
        names = (plain,) if style["plain_names"] else (ca, cb)
        row = s.sentence(template, size, plain, names, look, killer)
    else:
        a = s.text("You" if own and style["mark"] == "words" else killer or words.name(r, s.script), size, ca, look)
        b = s.text(words.name(r, s.script), size, cb, look)
        high = max(8, s.px(size * style["icon"]))
        sign = draw.icon(r, high, style["sign"], wide=r.random() < 0.75)
        parts = [a, sign, b]
        if r.random() < 0.2:
            parts.insert(2, draw.icon(r, high))
        if r.random() < style["avatars"]:
            parts.insert(0, draw.medal(r, high) if r.random() < 0.5 else draw.panel(r, high, high, draw.bright(r), 1.0))
        if r.random() < 0.06 and not own:
            parts = parts[1:]
        row = draw.beside(parts, max(2, s.px(size * style["gap"])))
    if style["panel"] is not None or (own and style["mark"] in ("frame", "plate")):
        px, py = s.px(style["padx"]), s.px(style["pady"])
        w, h = row.shape[1] + 2 * px, row.shape[0] + 2 * py
        state = r.getstate()
        r.seed(style["panel"] or 0)
        if own and style["mark"] == "plate":
            plate = draw.panel(r, w, h, style["own_plate"], max(0.6, style["plate_alpha"]))
        elif style["panel"] is None:
            plate = np.zeros((h, w, 4), np.float32)
        else:
            plate = draw.panel(r, w, h, style["plate"], style["plate_alpha"])
        r.setstate(state)
        if own and style["mark"] == "frame":
            t = max(1, s.px(style["frame"]))
            for e in (plate[:t], plate[-t:], plate[:, :t], plate[:, -t:]):
                e[..., :3], e[..., 3] = style["own_plate"], 1
        draw.over(plate, row, px, py)
        row = plate
    return row


def feed(s: Screen, console: bool = False, rows: int | None = None) -> None:
    """A kill feed: rows of one look below each other, in a corner, at the edge or on the left in the middle."""
    r = s.r
    look = s.look if r.random() < 0.7 else s.second
    if console:
        look = Look(look.font, look.script, (255, 255, 255), look.outline, 1, False, r.choice((0, 0.1, 0.25, 0.4)), r.choice((1, 1, 1.15, 1.3)), r.random() < 0.3, False, 1)
    sentences = words.KILL_SENTENCES[s.script]
    dark_plate = r.random() < 0.85
    style = {
        "size": r.choice((9, 10, 11, 12, 13, 15, 17)) if console else r.choice((11, 12, 13, 14, 15, 16, 18, 20, 22)),
        "look": look,
        "ca": draw.bright(r), "cb": draw.bright(r), "plain": (255, 255, 255) if r.random() < 0.75 else draw.bright(r),
        "plain_names": r.random() < 0.4,
        "sign": (255, 255, 255) if r.random() < 0.6 else draw.bright(r),
        "icon": r.uniform(0.9, 1.7), "gap": r.uniform(0.3, 0.9), "avatars": r.choice((0, 0, 0, 0.5, 1)),
        "sentence": console or r.random() < 0.3,
        "sentences": r.sample(sentences, min(len(sentences), r.randint(1, 12))),
        "panel": None if console or r.random() < 0.5 else r.randint(1, 1 << 30),
        "plate": draw.dark(r) if dark_plate else draw.bright(r), "plate_alpha": r.uniform(0.3, 0.9),
        "padx": r.uniform(3, 12), "pady": r.uniform(1, 6), "frame": r.uniform(1.2, 3),
        # How this game shows the player's own rows, when it does.
        "mark": "words" if console else r.choice(("frame", "frame", "plate", "plate", "words")),
        "own_plate": r.choice(((255, 50, 50), (255, 255, 255), (255, 210, 60), draw.bright(r))),
        "own_ink": None,
    }
    if style["mark"] == "plate":
        style["own_plate"] = draw.bright(r) if dark_plate else draw.dark(r)
        style["own_ink"] = (15, 15, 15) if dark_plate and r.random() < 0.6 else None
    marking = r.random() < (0.3 if console else 0.7)
    if console:
        fx, fy = r.choices(((0, 0), (0, 1), (0, 0.7), (0.5, 0)), (62, 20, 8, 10))[0]
        off_x, off_y = r.choice((0, 0, 2, 4, 8, 16)), r.choice((0, 0, 2, 4, 8, 16))
    else:
        fx, fy = r.choices(((1, 0), (0, 0), (0, 0.35), (1, 0.3), (0, 1), (1, 1), (0.5, 0), (0.5, 0.8)), (50, 14, 8, 7, 8, 5, 6, 2))[0]
        off_x, off_y = r.uniform(0, 30), r.choice((r.uniform(0, 20), r.uniform(10, 110)))
    count = rows or r.choices((1, 2, 3, 4, 5, 6, 8), (14, 16, 20, 20, 15, 10, 5))[0]
    owns = [marking and r.random() < 0.4 for _ in range(count)]
    made = [feed_row(s, style, own) for own in owns]
    pitch = max(m.shape[0] for m in made) + s.px(r.uniform(1, 6)) + (s.px(2) if not console else 0)
    left, top, width, height = s.inner
    y = top + s.px(off_y) if fy == 0 else int(top + height - s.px(off_y) - count * pitch) if fy == 1 else int(top + fy * height)
    chatty = console and r.random() < 0.5
    for d, own in zip(made, owns):
        if d.shape[1] > width * 0.62:
            d = d[:, : int(width * 0.62)]
        x = left + s.px(off_x) if fx == 0 else left + width - d.shape[1] - s.px(off_x) if fx == 1 else left + (width - d.shape[1]) // 2
        if chatty and r.random() < 0.25:  # Chatter in between is no kill.
            line = words.fill(r, r.choice(words.SYSTEM), s.script) if r.random() < 0.5 else f"{words.name(r)}: {r.choice(words.CHAT)}"
            other = s.text(line, style["size"], style["plain"], look)
            s.put(other, x, y + (pitch - other.shape[0]) // 2)
        else:
            if r.random() < 0.06:
                d = d.copy()
                d[..., 3] *= r.uniform(0.6, 0.85)  # Fading out.
            s.put(d, x, y + (pitch - d.shape[0]) // 2, "own_row" if own else "feed_row")
        y += pitch
        if y > top + height:
            break


def lines(s: Screen, parts: list[tuple[str, float]], look: Look, colour, gap: float = 4) -> np.ndarray:
    """Lines below each other, centred. Templates are filled; names, or the first word, may have a colour of their own."""
    r = s.r
    name_ink = draw.bright(r) if r.random() < 0.3 else colour
    made = []
    for i, (template, size) in enumerate(parts):
        ink = colour if i == 0 or r.random() < 0.5 else (255, 255, 255)
        if i > 0 and r.random() < 0.25:
            line = words.fill(r, template, s.script)
            first = len(line.split(" ")[0])
            made.append(s.text(line, size, ink, look, [(0, draw.bright(r)), (first, ink)]))
        else:
            made.append(s.sentence(template, size, ink, (name_ink,), look))
    return draw.beside(made, s.px(gap), across=False)


def notice(s: Screen, kind: str) -> None:
    """A message in the middle: a kill of the player, his death, or something else (`centre_text`)."""
    r = s.r
    look = s.look if r.random() < 0.6 else s.second
    pool = {"kill_notice": words.KILL_NOTICES, "death_notice": words.DEATH_NOTICES, "centre_text": words.OTHER_CENTRE}[kind][s.script]
    size = r.choice((14, 15, 16, 18, 20, 22, 24, 28, 32, 38))
    if kind == "death_notice" and r.random() < 0.35:
        size = r.uniform(36, 80)
    colour = draw.bright(r) if r.random() < 0.55 else (255, 255, 255)
    parts = [(r.choice(pool), size)]
    tails = words.DEATH_TAILS if kind == "death_notice" else words.NOTICE_TAILS
    if r.random() < (0.45 if kind != "centre_text" else 0.15):
        tail = (r.choice(tails), size * r.choice((1, 1, 0.8, 0.65)))
        parts.append(tail)
    if kind == "kill_notice" and r.random() < 0.12:
        parts.append((r.choice(pool), size))
    d = lines(s, parts, look, colour, r.uniform(2, 8))
    if kind == "kill_notice" and r.random() < 0.2:
        sign = draw.icon(r, s.px(size * r.uniform(1, 2)))
        d = draw.beside([sign, d] if r.random() < 0.5 else [d, sign], s.px(6)) if r.random() < 0.6 else draw.beside([sign, d], s.px(4), across=False)
    if r.random() < 0.22:
        px, py = s.px(r.uniform(6, 40)), s.px(r.uniform(3, 12))
        plate = draw.panel(r, d.shape[1] + 2 * px, d.shape[0] + 2 * py)
        draw.over(plate, d, px, py)
        d = plate
    most = s.inner[2] * 0.92
    if d.shape[1] > most:
        d = cv2.resize(d, None, fx=most / d.shape[1], fy=most / d.shape[1], interpolation=cv2.INTER_AREA)
    fx = 0.5 if r.random() < 0.92 else r.uniform(0.3, 0.7)
    fy = r.choice((0.12, 0.17, 0.2, 0.22, 0.25, 0.28, 0.3, 0.33, 0.4, 0.58, 0.62, 0.66, 0.7, 0.75, 0.8, r.uniform(0.1, 0.85)))
    if kind == "death_notice" and r.random() < 0.5:
        fy = r.uniform(0.35, 0.55)
    s.put(d, *s.at(fx, fy, d.shape[1], d.shape[0]), kind)


def medals(s: Screen) -> None:
    """One badge or some in a row, with or without words."""
    r = s.r
    size = s.px(r.choice((22, 28, 34, 40, 48, 56, 64, 80)))
    count = r.choices((1, 2, 3, 4), (70, 15, 10, 5))[0]
    if r.random() < 0.3 and count > 1:
        one = draw.medal(r, size)
        made = [one] * count
    else:
        made = [draw.medal(r, size) for _ in range(count)]
    d = draw.beside(made, s.px(r.uniform(2, 14)))
    if r.random() < 0.2:
        d = draw.beside([d, s.text(str(r.randint(2, 30)), 14, (255, 255, 255))], s.px(2), across=False)
    elif r.random() < 0.5:
        word = s.text(r.choice(words.MEDAL_WORDS), r.choice((11, 13, 15, 18, 22)), draw.bright(r), s.second)
        d = draw.beside([d, word], s.px(4), across=r.random() < 0.25)
    fx = 0.5 if r.random() < 0.85 else r.choice((0.06, 0.94, 0.3, 0.7))
    fy = r.choice((0.05, 0.1, 0.12, 0.14, 0.16, 0.18, 0.22, 0.26, 0.3, 0.62, 0.7))
    s.put(d, *s.at(fx, fy, d.shape[1], d.shape[0]), "medal")


def banner(s: Screen, kind: str) -> None:
    """The end of a match or a round, large."""
    r = s.r
    look = s.second if r.random() < 0.5 else s.look
    won = kind == "win_banner"
    pool = (words.WIN if won else words.END)[s.script]
    size = r.choice((22, 28, 36, 46, 56, 70, 90, 110))
    if won:
        colour = r.choice(((255, 215, 60), (255, 255, 255), (120, 220, 255), (120, 255, 140), draw.bright(r)))
    else:
        colour = r.choice(((255, 70, 60), (255, 255, 255), (200, 200, 200), (255, 150, 50), draw.bright(r)))
    parts = [(r.choice(pool), size)]
    if r.random() < 0.4:
        sub = r.choice(("Round {n}", "{n} - {p}", "{a} is the MVP", "+{p} XP", "{l}", "Score {p}", "Next map: {l}", "{n} kills"))
        parts.append((sub, max(13, size * 0.4)))
    d = lines(s, parts, look, colour, 6)
    width = s.inner[2]
    if d.shape[1] > width * 0.9:
        d = cv2.resize(d, None, fx=width * 0.9 / d.shape[1], fy=width * 0.9 / d.shape[1], interpolation=cv2.INTER_AREA)
    fy = r.choice((0.08, 0.12, 0.16, 0.22, 0.3, 0.4, 0.45, 0.5))
    if r.random() < 0.35:
        full = r.random() < 0.5
        w = width if full else d.shape[1] + s.px(60)
        plate = draw.panel(r, w, d.shape[0] + s.px(r.uniform(14, 50)))
        x, y = s.at(0.5, fy, plate.shape[1], plate.shape[0])
        s.put(plate, x, y, block=False)
        s.put(d, x + (w - d.shape[1]) // 2, y + (plate.shape[0] - d.shape[0]) // 2, kind)
    else:
        s.put(d, *s.at(0.5, fy, d.shape[1], d.shape[0]), kind)


def shade(s: Screen, r: Random) -> None:
    """What games do to the picture below a death, a menu or an end: grey, red, darker, blurred."""
    left, top, w, h = s.inner
    part = s.picture[top : top + h, left : left + w]
    kind = r.random()
    if kind < 0.35:
        part[:] = (part * r.uniform(0.3, 0.75)).astype(np.uint8)
    elif kind < 0.55:
        grey = part.mean(2, keepdims=True)
        part[:] = np.clip(grey * r.uniform(0.5, 1.1) + part * 0.1, 0, 255).astype(np.uint8)
    elif kind < 0.7:
        part[:] = np.clip(part * np.array([r.uniform(0.8, 1.1), 0.4, 0.4]), 0, 255).astype(np.uint8)
    elif kind < 0.85:
        k = max(3, h // 60) | 1
        part[:] = cv2.GaussianBlur(part, (k, k), 0)


def facecam(s: Screen) -> None:
    """Somebody before a camera, in a corner."""
    r = s.r
    w = int(s.picture.shape[1] * r.uniform(0.12, 0.28))
    h = int(w * r.choice((0.5625, 0.5625, 0.75, 1.0, 1.25)))
    k = 2 if w > 160 else 1
    W, H = w // k, h // k
    d = np.empty((H, W, 4), np.float32)
    d[..., 3] = 1
    a, b = np.array(draw.dark(r), np.float32), np.array(draw.bright(r), np.float32) * r.uniform(0.2, 0.8)
    d[..., :3] = a + (b - a) * np.linspace(0, 1, W, dtype=np.float32)[None, :, None]
    for _ in range(r.randint(0, 6)):  # A room: shelves, posters, lamps.
        x, y = r.randint(0, W), r.randint(0, H)
        cv2.rectangle(d, (x, y), (x + r.randint(4, W // 3 + 5), y + r.randint(4, H // 3 + 5)), (*draw.bright(r), 1), -1)
    d = cv2.GaussianBlur(d, (0, 0), max(0.6, W / 60))
    skin = tuple(int(c * r.uniform(0.35, 1.0)) for c in (245, 205, 175))
    cx, cy = int(W * r.uniform(0.35, 0.65)), int(H * r.uniform(0.38, 0.55))
    head = int(min(W, H) * r.uniform(0.16, 0.28))
    shirt, hair = (*draw.bright(r), 1), (*draw.dark(r), 1)
    cv2.ellipse(d, (cx, H), (int(head * 2.1), int(H - cy - head * 0.7)), 0, 0, 360, shirt, -1)
    cv2.rectangle(d, (cx - head // 3, cy), (cx + head // 3, cy + int(head * 1.4)), (*skin, 1), -1)
    cv2.ellipse(d, (cx, cy - head // 4), (int(head * 0.95), int(head * 1.2)), 0, 180, 360, hair, -1)
    cv2.ellipse(d, (cx, cy), (int(head * 0.8), int(head * 1.05)), 0, 0, 360, (*skin, 1), -1)
    for e in (-1, 1):
        cv2.circle(d, (cx + e * head // 3, cy - head // 6), max(1, head // 9), (30, 30, 30, 1), -1)
    cv2.ellipse(d, (cx, cy + head // 2), (head // 4, max(1, head // 10)), 0, 0, 360, (120, 50, 50, 1), -1)
    if r.random() < 0.6:  # Headphones.
        cv2.ellipse(d, (cx, cy - head // 5), (int(head * 0.98), int(head * 1.05)), 0, 180, 360, (25, 25, 28, 1), max(2, head // 7))
        for e in (-1, 1):
            cv2.circle(d, (cx + int(e * head * 0.9), cy), head // 4, (25, 25, 28, 1), -1)
    d[..., :3] += np.random.default_rng(r.randint(0, 1 << 30)).normal(0, r.uniform(1, 8), d.shape[:2])[..., None]
    d[..., :3] = np.clip(cv2.GaussianBlur(d[..., :3], (0, 0), 0.8), 0, 255)
    d = cv2.resize(d, (w, h))
    if r.random() < 0.2:
        mask = np.zeros((h, w), np.uint8)
        cv2.ellipse(mask, (w // 2, h // 2), (w // 2 - 1, h // 2 - 1), 0, 0, 360, 255, -1)
        d[..., 3] = mask / 255
    elif r.random() < 0.4:
        t = max(2, w // 60)
        for e in (d[:t], d[-t:], d[:, :t], d[:, -t:]):
            e[..., :3] = draw.bright(r)
    H, W = s.picture.shape[:2]
    x = r.choice((0, int(W * 0.015), W - w, W - w - int(W * 0.015)))
    y = r.choice((0, int(H * 0.02), H - h, H - h - int(H * 0.03), int(H * 0.4)))
    s.put(d, x, y, "facecam")
