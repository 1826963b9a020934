"""Small drawings with transparency: texts in many looks, panels, icons, medals. A drawing is rows x columns x 4, floats,
colour 0 to 255 and cover 0 to 1, and is laid onto the picture by `paste`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np
from PIL import Image, ImageDraw

from . import fonts, words

Colour = tuple[int, int, int]
BRIGHT = ((255, 255, 255), (240, 240, 240), (255, 220, 60), (255, 160, 40), (255, 80, 60), (90, 200, 255), (120, 255, 120),
          (255, 120, 200), (60, 160, 255), (255, 255, 120), (200, 200, 200), (255, 40, 40), (40, 220, 90), (180, 120, 255))


def bright(r: Random) -> Colour:
    """A colour that texts have."""
    if r.random() < 0.75:
        return r.choice(BRIGHT)
    c = [r.randint(30, 255) for _ in range(3)]
    c[r.randrange(3)] = r.randint(200, 255)
    return tuple(c)


def dark(r: Random) -> Colour:
    """A colour that panels have."""
    v = r.randint(0, 60)
    return tuple(max(0, min(255, v + r.randint(-20, 40))) for _ in range(3))


@dataclass
class Look:
    """How one game writes: chosen once a picture, varied a little between its parts."""

    font: tuple[str, int]
    script: str
    colour: Colour
    outline: int
    shadow: int
    glow: bool
    spacing: float
    stretch: float
    blocky: bool
    upper: bool
    alpha: float

    @staticmethod
    def random(r: Random, half: str, script: str) -> "Look":
        edge = r.random()
        return Look(
            font=fonts.choose(r, half, script),
            script=script,
            colour=bright(r),
            # Games see to it that they can be read: nine of ten have an edge or a shadow.
            outline=1 if edge < 0.3 else 2 if edge < 0.38 else 0,
            shadow=0 if edge < 0.38 else 1 if edge < 0.8 else 2 if edge < 0.9 else 0,
            glow=r.random() < 0.06,
            spacing=r.choice((0, 0, 0, 0, 0, 0, 0.04, 0.1, 0.2, 0.35, 0.5)) if script != "cjk" else 0,
            stretch=r.choice((1, 1, 1, 1, 1, 1, 0.8, 0.9, 1.15, 1.3)),
            blocky=r.random() < 0.08,
            upper=r.random() < 0.25,
            alpha=r.choice((1, 1, 1, 1, 0.9, 0.75)),
        )


def text(
    r: Random, look: Look, line: str, size: int, colour: Colour | None = None, half: str = "train",
    spans: list[tuple[int, Colour]] | None = None,
) -> np.ndarray:
    """One line. `size` is the height of the font in pixels; the drawing is cut to what is visible. `spans` says from which
    letter on which colour goes."""
    size = max(7, int(size))
    font_id = look.font
    script = words.script_of(line)
    if script != "latin" and script != look.script:
        font_id = fonts.choose(r, half, script)
    line = line.upper() if look.upper else line
    colour = colour or look.colour
    drawn = size if not (look.blocky and size >= 14) else max(7, size // 2)
    font = fonts.load(font_id[0], font_id[1], drawn)
    outline = look.outline if drawn > 11 else min(1, look.outline)
    if drawn > 40 and outline:
        outline = max(outline, drawn // 16)
    pad = outline + look.shadow + (drawn // 4 if look.glow else 0) + 2
    gap = int(round(look.spacing * drawn))
    if gap or font_id[0].endswith("Mono.ttf"):
        steps = [font.getlength(c) + gap for c in line]
        width = int(sum(steps)) + 1
    else:
        steps, width = [], int(font.getlength(line)) + 1
    high = int(drawn * 1.7)
    mask = Image.new("L", (width + 2 * pad, high + 2 * pad))
    draw = ImageDraw.Draw(mask)

    def put(where: ImageDraw.ImageDraw, dx: int, dy: int, stroke: int) -> None:
        if steps:
            x = float(pad + dx)
            for c, step in zip(line, steps):
                where.text((int(x), pad + dy), c, 255, font, stroke_width=stroke)
                x += step
        else:
            where.text((pad + dx, pad + dy), line, 255, font, stroke_width=stroke)

    put(draw, 0, 0, 0)
    face = np.asarray(mask, np.float32) / 255
    back = np.zeros_like(face)
    if outline:
        other = Image.new("L", mask.size)
        put(ImageDraw.Draw(other), 0, 0, outline)
        back = np.asarray(other, np.float32) / 255
    if look.shadow:
        d = look.shadow if drawn < 30 else max(look.shadow, drawn // 18)
        moved = np.zeros_like(face)
        moved[d:, d:] = face[:-d, :-d]
        back = np.maximum(back, moved * 0.9)
    if look.glow:
        back = np.maximum(back, np.clip(cv2.GaussianBlur(face, (0, 0), max(1.0, drawn / 8)) * 1.3, 0, 1) * 0.8)
    out = np.empty((*face.shape, 4), np.float32)
    under = (0, 0, 0) if not look.glow else tuple(c * 0.5 for c in colour)
    cover = face + back * (1 - face)
    share = face / np.maximum(cover, 1e-6)
    inks = np.empty((face.shape[1], 3), np.float32)
    inks[:] = colour
    for start, ink in spans or ():
        x = pad + (sum(steps[:start]) if steps else font.getlength(line[:start]))
        inks[int(x) :] = ink
    for i in range(3):
        out[..., i] = inks[None, :, i] * share + under[i] * (1 - share)
    out[..., 3] = cover
    if drawn != size:
        out = cv2.resize(out, None, fx=size / drawn, fy=size / drawn, interpolation=cv2.INTER_NEAREST)
    if look.stretch != 1:
        out = cv2.resize(out, None, fx=look.stretch, fy=1, interpolation=cv2.INTER_LINEAR)
    out = cut(out)
    out[..., 3] *= look.alpha
    return out


def cut(d: np.ndarray) -> np.ndarray:
    """Without invisible edges."""
    seen = d[..., 3] > 0.05
    rows, columns = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
    if len(rows) == 0:
        return np.zeros((2, 2, 4), np.float32)
    return d[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].copy()


def beside(parts: list[np.ndarray], gap: int, across: bool = True) -> np.ndarray:
    """Drawings in a row (or below each other), middles aligned."""
    if not across:
        turned = beside([p.transpose(1, 0, 2) for p in parts], gap)
        return turned.transpose(1, 0, 2)
    height = max(p.shape[0] for p in parts)
    out = np.zeros((height, sum(p.shape[1] for p in parts) + gap * (len(parts) - 1), 4), np.float32)
    x = 0
    for p in parts:
        y = (height - p.shape[0]) // 2
        out[y : y + p.shape[0], x : x + p.shape[1]] = p
        x += p.shape[1] + gap
    return out


def over(low: np.ndarray, high: np.ndarray, x: int, y: int) -> None:
    """Lays a drawing onto another one, which has to be large enough."""
    part = low[y : y + high.shape[0], x : x + high.shape[1]]
    high = high[: part.shape[0], : part.shape[1]]
    a, b = high[..., 3:], part[..., 3:]
    cover = a + b * (1 - a)
    part[..., :3] = (high[..., :3] * a + part[..., :3] * b * (1 - a)) / np.maximum(cover, 1e-6)
    part[..., 3:] = cover


def panel(r: Random, w: int, h: int, colour: Colour | None = None, alpha: float | None = None) -> np.ndarray:
    """A plate to write on: plain, shaded to one side, rounded, slanted, framed."""
    colour = colour or (dark(r) if r.random() < 0.8 else bright(r))
    alpha = alpha if alpha is not None else r.uniform(0.3, 0.95)
    w, h = max(3, w), max(3, h)
    d = np.empty((h, w, 4), np.float32)
    d[..., :3] = colour
    d[..., 3] = alpha
    kind = r.random()
    if kind < 0.2:
        slope = np.linspace(1, 0, w, dtype=np.float32)
        d[..., 3] *= (slope if r.random() < 0.5 else slope[::-1])[None]
    elif kind < 0.3:
        d[..., 3] *= (1 - np.abs(np.linspace(-1, 1, w, dtype=np.float32)) ** 3)[None]
    elif kind < 0.45 and h > 8:
        mask = np.zeros((h, w), np.uint8)
        radius = max(2, min(h // 2, r.randint(2, 12)))
        cv2.rectangle(mask, (radius, 0), (w - radius, h), 255, -1)
        cv2.rectangle(mask, (0, radius), (w, h - radius), 255, -1)
        for cx in (radius, w - radius - 1):
            for cy in (radius, h - radius - 1):
                cv2.circle(mask, (cx, cy), radius, 255, -1)
        d[..., 3] *= mask.astype(np.float32) / 255
    elif kind < 0.52:
        shift = min(h // 2, w // 8)
        mask = np.zeros((h, w), np.uint8)
        cv2.fillConvexPoly(mask, np.array([[shift, 0], [w, 0], [w - shift, h], [0, h]], np.int32), 255, cv2.LINE_AA)
        d[..., 3] *= mask.astype(np.float32) / 255
    if r.random() < 0.3:
        t = max(1, h // 24)
        c = bright(r)
        which = r.random()
        edges = [d[:t], d[-t:], d[:, :t], d[:, -t:]] if which < 0.5 else [d[:, : 2 * t]] if which < 0.8 else [d[-t:]]
        for e in edges:
            e[..., :3] = c
            e[..., 3] = max(alpha, 0.8)
    return d


def icon(r: Random, size: int, colour: Colour | None = None, wide: bool = False) -> np.ndarray:
    """A made-up sign: a weapon's outline, a skull, a star, a shape, a letter in a ring."""
    size = max(6, size)
    w = int(size * (r.uniform(1.6, 3.4) if wide else 1))
    k = 3
    mask = np.zeros((size * k, w * k), np.uint8)
    H, W = mask.shape
    kind = r.random()
    if wide and kind < 0.75:  # A gun: barrel, body, grip, stock, sight.
        y = int(H * r.uniform(0.3, 0.45))
        cv2.rectangle(mask, (int(W * 0.45), y), (W - 1, y + int(H * r.uniform(0.08, 0.2))), 255, -1)
        cv2.rectangle(mask, (int(W * 0.2), y), (int(W * r.uniform(0.5, 0.75)), y + int(H * r.uniform(0.2, 0.35))), 255, -1)
        for _ in range(r.randint(1, 3)):
            x = int(W * r.uniform(0.2, 0.6))
            cv2.fillConvexPoly(mask, np.array([[x, y], [x + W // 10, y], [x + W // 20, int(H * 0.95)], [x - W // 12, int(H * 0.95)]], np.int32), 255)
        if r.random() < 0.7:
            cv2.fillConvexPoly(mask, np.array([[0, y], [int(W * 0.25), y], [int(W * 0.25), y + H // 5], [0, y + H // 2]], np.int32), 255)
        if r.random() < 0.4:
            cv2.rectangle(mask, (int(W * 0.4), int(H * 0.15)), (int(W * 0.62), y), 255, max(1, H // 12))
    elif kind < 0.3:  # A skull.
        cv2.ellipse(mask, (W // 2, int(H * 0.4)), (int(min(W, H) * 0.4), int(H * 0.38)), 0, 0, 360, 255, -1)
        cv2.rectangle(mask, (int(W / 2 - H * 0.2), int(H * 0.6)), (int(W / 2 + H * 0.2), int(H * 0.95)), 255, -1)
        for s in (-1, 1):
            cv2.circle(mask, (int(W / 2 + s * H * 0.17), int(H * 0.45)), int(H * 0.1), 0, -1)
    elif kind < 0.5:
        points, turn = r.randint(3, 9), r.random() * 6.28
        inner = r.uniform(0.3, 0.9)
        star = [
            (W / 2 + math.cos(turn + i * math.pi / points) * min(W, H) * (0.48 if i % 2 else 0.48 * inner),
             H / 2 + math.sin(turn + i * math.pi / points) * min(W, H) * (0.48 if i % 2 else 0.48 * inner))
            for i in range(points * 2)
        ]
        cv2.fillPoly(mask, [np.array(star, np.int32)], 255)
    elif kind < 0.65:
        cv2.circle(mask, (W // 2, H // 2), int(min(W, H) * 0.46), 255, r.choice((-1, max(2, H // 8))))
        if r.random() < 0.6:
            cv2.line(mask, (0, H // 2), (W, H // 2), 255, max(1, H // 10))
            cv2.line(mask, (W // 2, 0), (W // 2, H), 255, max(1, H // 10))
    else:
        for _ in range(r.randint(2, 5)):
            p = np.array([[r.randint(0, W), r.randint(0, H)] for _ in range(r.randint(3, 5))], np.int32)
            cv2.fillConvexPoly(mask, cv2.convexHull(p), 255 if r.random() < 0.8 else 0)
    mask = cv2.resize(mask, (w, size), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    d = np.empty((size, w, 4), np.float32)
    d[..., :3] = colour or (bright(r) if r.random() < 0.5 else (245, 245, 245))
    d[..., 3] = mask
    if r.random() < 0.25:
        d[..., :3] *= np.linspace(1.1, 0.6, size, dtype=np.float32)[:, None, None]
    return d


def medal(r: Random, size: int) -> np.ndarray:
    """A badge: plate of some shape in metal or game colours, rim, a sign inside, sometimes ribbons, wings or a shine."""
    k, n = 2, max(10, size)
    S = n * k
    d = np.zeros((S, S, 4), np.float32)
    base = np.array(r.choice(((230, 190, 60), (200, 205, 215), (190, 120, 60), bright(r), bright(r), dark(r))), np.float32)
    shape = r.random()
    mask = np.zeros((S, S), np.uint8)
    c = S // 2
    rad = int(S * r.uniform(0.36, 0.48))
    if shape < 0.35:
        cv2.circle(mask, (c, c), rad, 255, -1, cv2.LINE_AA)
    elif shape < 0.5:
        cv2.fillPoly(mask, [np.array([[c - rad, c - rad], [c + rad, c - rad], [c + rad, c + rad // 4], [c, c + rad], [c - rad, c + rad // 4]], np.int32)], 255, cv2.LINE_AA)
    elif shape < 0.65:
        m = r.choice((4, 5, 6, 8))
        t = r.random() * 6.3
        cv2.fillPoly(mask, [np.array([[c + rad * math.cos(t + i * 2 * math.pi / m), c + rad * math.sin(t + i * 2 * math.pi / m)] for i in range(m)], np.int32)], 255, cv2.LINE_AA)
    elif shape < 0.85:
        m = r.randint(5, 16)
        inner = r.uniform(0.45, 0.9)
        cv2.fillPoly(mask, [np.array([[c + rad * (1 if i % 2 else inner) * math.cos(i * math.pi / m), c + rad * (1 if i % 2 else inner) * math.sin(i * math.pi / m)] for i in range(2 * m)], np.int32)], 255, cv2.LINE_AA)
    else:
        cv2.rectangle(mask, (c - rad, c - rad), (c + rad, c + rad), 255, -1)
    if r.random() < 0.3:  # Ribbons or wings behind.
        wing = np.zeros((S, S), np.uint8)
        for s in (-1, 1):
            p = np.array([[c, c], [c + s * S // 2, c + r.randint(-c, c)], [c + s * S // 3, c + r.randint(0, c)]], np.int32)
            cv2.fillConvexPoly(wing, p, 255, cv2.LINE_AA)
        d[..., :3] = bright(r)
        d[..., 3] = wing.astype(np.float32) / 255
    m = mask.astype(np.float32)[..., None] / 255
    shade = np.linspace(r.uniform(1.0, 1.35), r.uniform(0.45, 0.9), S, dtype=np.float32)[:, None, None]
    if r.random() < 0.4:
        shade = shade.transpose(1, 0, 2)
    d[..., :3] = d[..., :3] * (1 - m) + np.clip(base * shade, 0, 255) * m
    d[..., 3:] = np.maximum(d[..., 3:], m)
    if r.random() < 0.7:
        rim = cv2.morphologyEx(mask, cv2.MORPH_GRADIENT, np.ones((max(3, S // 14),) * 2, np.uint8)).astype(np.float32)[..., None] / 255
        d[..., :3] = d[..., :3] * (1 - rim) + np.array(bright(r), np.float32) * rim
        d[..., 3:] = np.maximum(d[..., 3:], rim)
    d = cv2.resize(d, (n, n), interpolation=cv2.INTER_AREA)
    sign = icon(r, int(n * r.uniform(0.35, 0.6)))
    over(d, sign, (n - sign.shape[1]) // 2, (n - sign.shape[0]) // 2)
    return cut(d)


LEAST_CONTRAST = 60


def readable(picture: np.ndarray, d: np.ndarray, x: int, y: int) -> bool:
    """Whether a drawing would stand out from what lies below it: nobody should learn to see what nobody can."""
    H, W = picture.shape[:2]
    x0, y0, x1, y1 = max(0, x), max(0, y), min(W, x + d.shape[1]), min(H, y + d.shape[0])
    if x1 - x0 < 0.7 * d.shape[1] or y1 - y0 < 0.7 * d.shape[0]:
        return False
    part = d[y0 - y : y1 - y, x0 - x : x1 - x]
    changed = np.abs(part[..., :3] - picture[y0:y1, x0:x1]).max(2) * part[..., 3]
    return float(np.percentile(changed[part[..., 3] > 0.3], 75)) > LEAST_CONTRAST if (part[..., 3] > 0.3).any() else False


def paste(picture: np.ndarray, d: np.ndarray, x: int, y: int) -> tuple[int, int, int, int] | None:
    """Lays a drawing onto a picture (rows x columns x 3, bytes). Returns what of it can be seen: left, top, right,
    bottom; nothing when it lies outside."""
    H, W = picture.shape[:2]
    x0, y0, x1, y1 = max(0, x), max(0, y), min(W, x + d.shape[1]), min(H, y + d.shape[0])
    if x1 <= x0 or y1 <= y0:
        return None
    part = d[y0 - y : y1 - y, x0 - x : x1 - x]
    a = part[..., 3:]
    low = picture[y0:y1, x0:x1]
    low[:] = np.clip(low * (1 - a) + part[..., :3] * a, 0, 255).astype(np.uint8)
    return x0, y0, x1, y1
