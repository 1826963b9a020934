"""Shards of drawn pictures, read by batches and varied a little on the way, so that each can be seen several times."""

from __future__ import annotations

import queue
import threading
from pathlib import Path
from random import Random

import cv2
import numpy as np
import torch

cv2.setNumThreads(1)


class Shards:
    """Pictures of some shards by number. Shards that come up in the folder later are taken in by `rescan`."""

    def __init__(self, roots: list[Path]):
        self.roots = roots
        self.parts: dict[Path, tuple] = {}
        self.places: list[tuple[Path, int]] = []
        self.rescan()

    def rescan(self) -> None:
        for root in self.roots:
            for index in sorted(root.rglob("index.npz")):
                if index.parent in self.parts or not (index.parent / "pictures.bin").exists():
                    continue
                loaded = np.load(index)
                ends = np.cumsum(loaded["counts"])
                data = np.memmap(index.parent / "pictures.bin", np.uint8, "r")
                self.parts[index.parent] = (data, loaded["begins"], ends - loaded["counts"], ends, loaded["boxes"])
                self.places += [(index.parent, i) for i in range(len(loaded["counts"]))]

    def __len__(self) -> int:
        return len(self.places)

    def preload(self, size: tuple[int, int]) -> None:
        """Decodes everything once, in the size (width, height) that is trained at: decoding costs as much as a quarter of
        a step of a small net. 0.3 MB a picture at 416x256."""
        self.size = size
        self.cache: dict[int, tuple[np.ndarray, np.ndarray]] = {}
        for number in range(len(self.places)):
            picture, boxes = self.get(number)
            h, w = picture.shape[:2]
            small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
            k = (size[0] / w, size[1] / h)
            self.cache[number] = small, boxes * np.float32([1, k[0], k[1], k[0], k[1]])

    def get(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """Picture (rows x columns x 3, RGB) and boxes (class, x1, y1, x2, y2)."""
        if number in getattr(self, "cache", ()):
            return self.cache[number]
        where, i = self.places[number]
        data, begins, starts, ends, boxes = self.parts[where]
        picture = cv2.imdecode(data[begins[i] : begins[i + 1]], cv2.IMREAD_COLOR)
        return cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), boxes[starts[i] : ends[i]]


def vary(r: Random, picture: np.ndarray, boxes: np.ndarray, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """The picture in another size (width, height), a little larger or smaller, a little aside, in other light and other
    colours, with noise. Never mirrored or turned: text is not, and places matter."""
    h, w = picture.shape[:2]
    W, H = size
    scale = r.uniform(0.88, 1.12) if r.random() < 0.4 else 1.0
    if scale == 1 and (w, h) == size:
        # Only aside: the edge that comes in is grey, as beside a recording of another shape.
        mx, my = r.randint(-12, 12), r.randint(-8, 8)
        made = np.full((H, W, 3), 114, np.uint8)
        made[max(0, my) : H + min(0, my), max(0, mx) : W + min(0, mx)] = picture[max(0, -my) : H - max(0, my), max(0, -mx) : W - max(0, mx)]
        kx = ky = 1.0
        dx, dy = mx, my
    elif scale >= 1:
        cw, ch = int(w / scale), int(h / scale)
        x, y = r.randint(0, w - cw), r.randint(0, h - ch)
        made = cv2.resize(picture[y : y + ch, x : x + cw], size, interpolation=cv2.INTER_AREA)
        kx, ky, dx, dy = W / cw, H / ch, -x * W / cw, -y * H / ch
    else:
        sw, sh = int(W * scale), int(H * scale)
        dx, dy = r.randint(0, W - sw), r.randint(0, H - sh)
        made = np.full((H, W, 3), 114, np.uint8)
        made[dy : dy + sh, dx : dx + sw] = cv2.resize(picture, (sw, sh), interpolation=cv2.INTER_AREA)
        kx, ky = sw / w, sh / h
    if len(boxes):
        moved = boxes * np.float32([1, kx, ky, kx, ky]) + np.float32([0, dx, dy, dx, dy])
        whole = (moved[:, 3] - moved[:, 1]) * (moved[:, 4] - moved[:, 2])
        moved[:, [1, 3]] = moved[:, [1, 3]].clip(0, W)
        moved[:, [2, 4]] = moved[:, [2, 4]].clip(0, H)
        boxes = moved[(moved[:, 3] - moved[:, 1]) * (moved[:, 4] - moved[:, 2]) > 0.5 * whole]
    picture = made
    if r.random() < 0.7:
        table = np.arange(256, dtype=np.float32) / 255
        gamma, lift = r.uniform(0.8, 1.25), r.uniform(-0.04, 0.04)
        table = np.stack([table**gamma * r.uniform(0.9, 1.1) + lift for _ in range(3)], 1)
        picture = cv2.LUT(picture, (table.clip(0, 1) * 255).astype(np.uint8)[:, None])
    if r.random() < 0.15:
        picture = cv2.GaussianBlur(picture, (3, 3), r.uniform(0.3, 0.8))
    if r.random() < 0.3:
        noise = np.random.default_rng(r.getrandbits(32)).integers(0, r.randint(3, 16), (H, W, 1), np.uint8)
        picture = cv2.add(picture, np.repeat(noise, 3, 2))
    return picture, boxes


def batch(items: list[tuple[np.ndarray, np.ndarray]]) -> tuple[torch.Tensor, ...]:
    """Pictures (N x 3 x H x W, bytes), classes, boxes and which of them are real."""
    most = max(1, max(len(b) for _, b in items))
    classes, boxes = np.zeros((len(items), most), np.int64), np.zeros((len(items), most, 4), np.float32)
    real = np.zeros((len(items), most), bool)
    for i, (_, found) in enumerate(items):
        n = len(found)
        classes[i, :n], boxes[i, :n], real[i, :n] = found[:, 0], found[:, 1:], True
    pictures = torch.from_numpy(np.stack([p for p, _ in items])).permute(0, 3, 1, 2)
    return pictures, torch.from_numpy(classes), torch.from_numpy(boxes), torch.from_numpy(real)


class Feeder:
    """Batches made by a thread ahead of time. Which pictures come is a function of seed and step alone, as long as the
    shards stay the same."""

    def __init__(self, shards: Shards, count: int, size: tuple[int, int], seed: int, first_step: int):
        self.shards, self.count, self.size, self.seed = shards, count, size, seed
        self.ready: queue.Queue = queue.Queue(3)
        self.done = False
        threading.Thread(target=self._work, args=(first_step,), daemon=True).start()

    def _work(self, step: int) -> None:
        try:
            while not self.done:
                r = Random(f"{self.seed}:{step}")
                items = [vary(r, *self.shards.get(r.randrange(len(self.shards))), self.size) for _ in range(self.count)]
                self.ready.put(batch(items))
                step += 1
        except BaseException as error:  # The trainer has to hear of it.
            self.ready.put(error)
            raise

    def next(self) -> tuple[torch.Tensor, ...]:
        item = self.ready.get()
        if isinstance(item, BaseException):
            raise item
        return item
