"""A picture that is being filled: pixels, what lies where, and what the detector should say of it."""

from __future__ import annotations

from random import Random

import numpy as np

from . import draw, words
from .draw import Look

CLASSES = (
    "feed_row", "kill_notice", "death_notice", "medal", "win_banner", "end_banner", "scoreboard", "menu", "facecam", "centre_text",
    "own_row",
)
"""In the order of the net's outputs."""


class Screen:
    """`inner` is where the game is (left, top, width, height): less than the picture when there are black bars."""

    def __init__(self, r: Random, half: str, picture: np.ndarray, inner: tuple[int, int, int, int]):
        self.r, self.half, self.picture, self.inner = r, half, picture, inner
        self.boxes: list[tuple[str, float, float, float, float]] = []
        self.busy: list[tuple[int, int, int, int]] = []
        self.script = r.choices(("latin", "cyrillic", "cjk"), (0.88, 0.06, 0.06))[0]
        self.look = Look.random(r, half, self.script)
        """What the game's HUD writes with."""
        self.second = Look.random(r, half, self.script) if r.random() < 0.4 else self.look
        self.unit = inner[3] / 720 * r.choice((0.85, 0.9, 1, 1, 1, 1, 1.1, 1.25, 1.4))
        """Pixels of this HUD for one of a 720p picture at normal HUD size."""
        self.own = words.name(r, self.script)

    def px(self, size: float) -> int:
        """A length of a 720p picture here."""
        return max(1, int(round(size * self.unit)))

    def text(self, line: str, size: float, colour=None, look: Look | None = None, spans=None) -> np.ndarray:
        """One line in the HUD's look, `size` in pixels of 720p."""
        return draw.text(self.r, look or self.look, line, self.px(size), colour, self.half, spans)

    def sentence(self, template: str, size: float, plain, names, look: Look | None = None, own: str | None = None) -> np.ndarray:
        """A sentence with its names in colours of their own: `plain` for the words, `names` in turn for the names."""
        marked = words.fill(self.r, template, self.script, own, mark=True)
        line, spans, n = "", [], 0
        for c in marked:
            if c == words.NAME_BEGINS:
                spans.append((len(line), names[n % len(names)]))
                n += 1
            elif c == words.NAME_ENDS:
                spans.append((len(line), plain))
            else:
                line += c
        return self.text(line, size, plain, look, spans)

    def free(self, x: int, y: int, w: int, h: int, margin: int = 2) -> bool:
        """Whether nothing important lies there."""
        return all(
            x >= b[2] + margin or x + w + margin <= b[0] or y >= b[3] + margin or y + h + margin <= b[1] for b in self.busy
        )

    def at(self, fx: float, fy: float, w: int, h: int) -> tuple[int, int]:
        """Top left for a thing whose anchor is at a share of the game's picture: 0 is left-aligned, 1 right-aligned."""
        left, top, width, height = self.inner
        return int(left + fx * (width - w)), int(top + fy * (height - h))

    def put(self, d: np.ndarray, x: int, y: int, kind: str | None = None, block: bool = True, force: bool = False) -> bool:
        """Lays a drawing down, unless something lies there already. With `kind` it is a thing to be found."""
        h, w = d.shape[:2]
        if not force and not self.free(x, y, w, h):
            return False
        if kind and not draw.readable(self.picture, d, x, y):
            return False
        seen = draw.paste(self.picture, d, x, y)
        if seen is None:
            return False
        if block:
            self.busy.append(seen)
        if kind:
            self.label(kind, *seen)
        return True

    def label(self, kind: str, x0: float, y0: float, x1: float, y1: float) -> None:
        """Something to be found, in pixels of this picture."""
        if x1 - x0 >= 4 and y1 - y0 >= 4:
            self.boxes.append((kind, x0, y0, x1, y1))
