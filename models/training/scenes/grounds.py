"""What lies below the HUD: frames of free games without their HUD, pictures from their data, and made-up scenes."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from random import Random

import cv2
import numpy as np

VAL_SHARE = 30
"""Of 256: pictures that only validation sees."""


@functools.lru_cache(maxsize=4)
def files(folder: str, half: str) -> tuple[tuple[str, ...], ...]:
    """Pictures below a folder by game (the first folder level), one half of them."""
    games = []
    root = Path(folder)
    for game in sorted(p for p in root.iterdir() if p.is_dir()) if root.is_dir() else ():
        mine = []
        for p in sorted(game.rglob("*")):
            if p.suffix.lower() in (".jpg", ".jpeg", ".png"):
                val = hashlib.sha256(f"{game.name}/{p.name}".encode()).digest()[0] < VAL_SHARE
                if val == (half == "val"):
                    mine.append(str(p))
        if mine:
            games.append(tuple(mine))
    return tuple(games)


@functools.lru_cache(maxsize=350)
def _read(path: str) -> np.ndarray:
    picture = cv2.imread(path, cv2.IMREAD_COLOR)
    if picture is None:
        return np.full((8, 8, 3), 90, np.uint8)
    if picture.shape[0] > 800:
        picture = cv2.resize(picture, None, fx=720 / picture.shape[0], fy=720 / picture.shape[0], interpolation=cv2.INTER_AREA)
    return picture[..., ::-1].copy()


def game_frame(r: Random, w: int, h: int, folder: str, half: str) -> np.ndarray | None:
    """A part of a frame, in the wanted size."""
    games = files(folder, half)
    if not games:
        return None
    picture = _read(r.choice(r.choice(games)))
    H, W = picture.shape[:2]
    share = r.uniform(0.55, 1.0)
    cw, ch = (W, W * h / w) if W / H < w / h else (H * w / h, H)
    cw, ch = max(8, int(cw * share)), max(8, int(ch * share))
    x, y = r.randint(0, max(0, W - cw)), r.randint(0, max(0, H - ch))
    part = cv2.resize(picture[y : y + ch, x : x + cw], (w, h), interpolation=cv2.INTER_LINEAR)
    return part[:, ::-1].copy() if r.random() < 0.5 else part


def _noise(g: np.random.Generator, w: int, h: int, cells: int) -> np.ndarray:
    return cv2.resize(g.random((max(2, cells * h // w + 1), cells)).astype(np.float32), (w, h), interpolation=cv2.INTER_CUBIC)


def made_up(r: Random, w: int, h: int) -> np.ndarray:
    """A scene that no game has: corridors, terrain, tiles, skies, plain colours, desktops."""
    g = np.random.default_rng(r.randint(0, 1 << 30))
    W, H = w // 2, h // 2
    dull = r.uniform(0.1, 0.7)

    def colour(low: int = 0, high: int = 255) -> np.ndarray:
        c = np.array([r.randint(low, high) for _ in range(3)], np.float32)
        return c.mean() + (c - c.mean()) * dull

    kind = r.random()
    base = np.empty((H, W, 3), np.float32)
    if kind < 0.25:  # Sky, hills, ground.
        t = np.linspace(0, 1, H, dtype=np.float32)[:, None, None]
        base[:] = colour(60, 255) * (1 - t) + colour(60, 255) * t
        for i in range(r.randint(1, 5)):
            line = (_noise(g, W, 4, r.randint(3, 14))[0] * H * r.uniform(0.1, 0.5) + H * r.uniform(0.2, 0.75)).astype(int)
            mask = np.arange(H)[:, None] > line[None]
            base[mask] = colour(10, 170) * r.uniform(0.4, 1)
    elif kind < 0.5:  # A corridor: four walls to a vanishing point.
        cx, cy = r.randint(W // 4, 3 * W // 4), r.randint(H // 4, 3 * H // 4)
        d = r.uniform(0.1, 0.4)
        inner = [(int(cx + (x - cx) * d), int(cy + (y - cy) * d)) for x, y in ((0, 0), (W, 0), (W, H), (0, H))]
        outer = [(0, 0), (W, 0), (W, H), (0, H)]
        base[:] = colour(0, 120)
        for i in range(4):
            cv2.fillConvexPoly(base, np.array([outer[i], outer[(i + 1) % 4], inner[(i + 1) % 4], inner[i]], np.int32), tuple(map(float, colour(20, 200))))
        for _ in range(r.randint(0, 12)):
            x, y = r.randint(0, W), r.randint(0, H)
            cv2.rectangle(base, (x, y), (x + r.randint(4, W // 4), y + r.randint(4, H // 3)), tuple(map(float, colour())), -1)
    elif kind < 0.65:  # Tiles seen from above or from the side.
        n = r.randint(8, 40)
        small = g.integers(0, r.randint(2, 6), (n * H // W + 1, n))
        palette = np.stack([colour() for _ in range(6)])
        base[:] = cv2.resize(palette[small], (W, H), interpolation=cv2.INTER_NEAREST)
    elif kind < 0.8:  # Shapes everywhere.
        base[:] = colour()
        for _ in range(r.randint(5, 60)):
            p = np.array([[r.randint(-50, W + 50), r.randint(-50, H + 50)] for _ in range(r.randint(3, 5))], np.int32)
            cv2.fillConvexPoly(base, cv2.convexHull(p), tuple(map(float, colour())))
    elif kind < 0.88:  # Next to nothing: a loading picture, the night, fog.
        base[:] = colour(0, 60) if r.random() < 0.6 else colour(120, 255)
    else:  # A desktop with windows.
        base[:] = colour()
        for _ in range(r.randint(1, 5)):
            x, y, ww, hh = r.randint(-20, W), r.randint(-20, H), r.randint(60, W), r.randint(40, H)
            v = r.choice((250, 240, 40, 30))
            cv2.rectangle(base, (x, y), (x + ww, y + hh), (v, v, v), -1)
            cv2.rectangle(base, (x, y), (x + ww, y + 10), tuple(map(float, colour())), -1)
            for i in range(r.randint(0, 14)):
                cv2.line(base, (x + 6, y + 18 + i * 7), (x + r.randint(10, max(11, ww - 6)), y + 18 + i * 7), (255 - v,) * 3, 1)
    for cells in (6, 40, 160):
        if r.random() < 0.75:
            base *= (1 + r.uniform(0.1, 0.6) * (_noise(g, W, H, cells) - 0.5))[..., None]
    if r.random() < 0.5:
        base = cv2.GaussianBlur(base, (0, 0), r.uniform(0.4, 3))
    return cv2.resize(np.clip(base, 0, 255).astype(np.uint8), (w, h), interpolation=cv2.INTER_LINEAR)


def ground(r: Random, w: int, h: int, folder: str, half: str) -> np.ndarray:
    """A picture of the wanted size."""
    picture = game_frame(r, w, h, folder, half) if r.random() < 0.88 else None
    if picture is None:
        picture = made_up(r, w, h)
    if r.random() < 0.5:
        gain = np.array([r.uniform(0.9, 1.1) for _ in range(3)], np.float32) * r.uniform(0.4, 1.15)
        table = np.arange(256, dtype=np.float32)[:, None] * gain + r.uniform(-15, 15)
        picture = cv2.LUT(picture, np.clip(table, 0, 255).astype(np.uint8)[:, None])
    if r.random() < 0.12:  # Somebody turns: the world smears, the HUD does not.
        k = r.randint(3, max(4, w // 40))
        picture = cv2.blur(picture, (k, 1) if r.random() < 0.8 else (1, k))
    return picture
