"""Draws pictures into a shard: `python make_scenes.py --out DIR --half train --first 0 --count 4000 --grounds DIR`.

A shard is `pictures.bin` (JPEGs one after the other), and `index.npz` (where each begins, which boxes belong to it).
"""

from __future__ import annotations

import argparse
import os
from multiprocessing import Pool
from pathlib import Path

import cv2
import numpy as np

from scenes.compose import compose

QUALITY = 96
_task: tuple = ()


def _start(task: tuple) -> None:
    global _task
    _task = task
    cv2.setNumThreads(1)


def _one(seed: int) -> tuple[bytes, np.ndarray]:
    picture, found = compose(seed, *_task)
    _, data = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return data.tobytes(), found


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--half", choices=("train", "val"), default="train")
    p.add_argument("--first", type=int, default=0)
    p.add_argument("--count", type=int, required=True)
    p.add_argument("--grounds", required=True, help="folder with one folder of pictures a game")
    p.add_argument("--width", type=int, default=640)
    p.add_argument("--height", type=int, default=384)
    p.add_argument("--jobs", type=int, default=max(1, (os.cpu_count() or 2) - 1))
    a = p.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    begins, counts, boxes = [0], [], []
    with open(a.out / "pictures.bin.part", "wb") as out, Pool(a.jobs, _start, ((a.half, a.grounds, (a.width, a.height)),)) as pool:
        for data, found in pool.imap(_one, range(a.first, a.first + a.count), chunksize=16):
            out.write(data)
            begins.append(begins[-1] + len(data))
            counts.append(len(found))
            boxes.append(found)
    np.savez(a.out / "index.npz", begins=np.array(begins), counts=np.array(counts), boxes=np.concatenate(boxes))
    os.replace(a.out / "pictures.bin.part", a.out / "pictures.bin")
    print(f"{a.out}: {a.count} pictures, {sum(counts)} boxes, {sum(c == 0 for c in counts)} with none")


if __name__ == "__main__":
    main()
