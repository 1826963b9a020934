"""How good a detector file is on labelled pictures: `python score.py MODEL.onnx --shard DIR` for drawn ones,
`--real LABELS.json --frames DIR` for frames of real games. `--thresholds` chooses one a class, `--sheet FILE` draws
what was found (green: right, red: wrong, yellow: missed).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

from data import Shards
from scenes.screen import CLASSES

GREY = 114


class Model:
    """The ONNX file with the same steps around it as in the app: letterbox, one class a cell, suppression by class."""

    def __init__(self, path: Path, threads: int = 1):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        # The file says itself which classes it has: shipped ones may stand for two of the drawn ones.
        names = self.session.get_modelmeta().custom_metadata_map["names"]
        self.names = [part.split("'")[1] for part in names.split(",")]
        _, _, self.height, self.width = self.session.get_inputs()[0].shape

    def letterbox(self, picture: np.ndarray) -> tuple[np.ndarray, float, int, int]:
        h, w = picture.shape[:2]
        scale = min(self.width / w, self.height / h)
        nw, nh = round(w * scale), round(h * scale)
        x, y = (self.width - nw) // 2, (self.height - nh) // 2
        out = np.full((self.height, self.width, 3), GREY, np.uint8)
        out[y : y + nh, x : x + nw] = cv2.resize(picture, (nw, nh), interpolation=cv2.INTER_AREA)
        return out, scale, x, y

    def look(self, picture: np.ndarray, floor: float = 0.02) -> np.ndarray:
        """Class, x1, y1, x2, y2 in pixels of the picture, score; best first."""
        box, scale, x, y = self.letterbox(picture)
        raw = self.session.run(None, {"images": (box.transpose(2, 0, 1)[None] / 255).astype(np.float32)})[0][0]
        scores, kinds = raw[4:].max(0), raw[4:].argmax(0)
        keep = np.flatnonzero(scores > floor)
        keep = keep[np.argsort(-scores[keep], kind="stable")][:300]
        cx, cy, w, h = raw[:4, keep]
        found = np.stack([kinds[keep], cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2, scores[keep]], 1)
        left = []
        for one in found:
            if all(one[0] != o[0] or overlap(one[1:5], o[None, 1:5])[0] <= 0.45 for o in left):
                left.append(one)
        found = np.array(left).reshape(-1, 6)
        found[:, [1, 3]] = (found[:, [1, 3]] - x) / scale
        found[:, [2, 4]] = (found[:, [2, 4]] - y) / scale
        return found


def overlap(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """IoU of one box with many."""
    w = np.clip(np.minimum(a[2], b[:, 2]) - np.maximum(a[0], b[:, 0]), 0, None)
    h = np.clip(np.minimum(a[3], b[:, 3]) - np.maximum(a[1], b[:, 1]), 0, None)
    i = w * h
    return i / ((a[2] - a[0]) * (a[3] - a[1]) + (b[:, 2] - b[:, 0]) * (b[:, 3] - b[:, 1]) - i + 1e-9)


def match(found: np.ndarray, truth: np.ndarray, least: float = 0.5) -> tuple[list[bool], np.ndarray]:
    """Of each find (best first) whether it is right; of each truth whether it was found."""
    hit, right = np.zeros(len(truth), bool), []
    for one in found:
        free = np.flatnonzero((truth[:, 0] == one[0]) & ~hit)
        values = overlap(one[1:5], truth[free, 1:5]) if len(free) else np.zeros(0)
        right.append(bool(len(values) and values.max() >= least))
        if right[-1]:
            hit[free[values.argmax()]] = True
    return right, hit


def average_precision(right: np.ndarray, scores: np.ndarray, truths: int) -> tuple[float, float, float, float, float]:
    """AP (area below the best precision at each recall), and the threshold with the best F1 with its precision, recall."""
    if truths == 0:
        return float("nan"), 0.5, float("nan"), float("nan"), float("nan")
    if len(right) == 0:
        return 0.0, 0.5, 0.0, 0.0, 0.0
    order = np.argsort(-scores, kind="stable")
    good = np.cumsum(right[order])
    precision, recall = good / np.arange(1, len(good) + 1), good / truths
    best = np.maximum.accumulate(precision[::-1])[::-1]
    ap = float(np.sum(np.diff(np.concatenate(([0.0], recall))) * best))
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    i = int(f1.argmax())
    return ap, float(scores[order][i]), float(precision[i]), float(recall[i]), float(f1[i])


MERGED = {"kill_notice": "centre_notice", "death_notice": "centre_notice", "own_row": "feed_row"}
"""What a class is called by a file that does not tell it apart."""


def pictures(a: argparse.Namespace):
    """Name, picture (RGB), truth (class, x1, y1, x2, y2)."""
    if a.shard:
        shards = Shards([a.shard])
        for i in range(len(shards)):
            picture, boxes = shards.get(i)
            yield "drawn", f"{i}", picture, boxes
    else:
        for one in json.loads(a.real.read_text())["frames"]:
            picture = cv2.imread(str(a.frames / one["file"]), cv2.IMREAD_COLOR)
            h, w = picture.shape[:2]
            boxes = [(CLASSES.index(b["class"]), b["x"] * w, b["y"] * h, (b["x"] + b["w"]) * w, (b["y"] + b["h"]) * h) for b in one["boxes"]]
            yield one["game"], one["file"], picture[..., ::-1], np.array(boxes, np.float32).reshape(-1, 5)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("model", type=Path)
    p.add_argument("--shard", type=Path)
    p.add_argument("--real", type=Path)
    p.add_argument("--frames", type=Path)
    p.add_argument("--thresholds", type=Path, help="write the best threshold of each class here")
    p.add_argument("--use", type=Path, help="thresholds to count errors with")
    p.add_argument("--sheet", type=Path)
    p.add_argument("--json", type=Path)
    a = p.parse_args()
    model = Model(a.model)
    use = json.loads(a.use.read_text()) if a.use else {}
    names = model.names
    renamed = [names.index(n if n in names else MERGED[n]) for n in CLASSES]
    finds = {name: ([], []) for name in names}
    truths = dict.fromkeys(names, 0)
    fixed = {name: [0, 0, 0] for name in names}  # right, wrong, missed at the thresholds of `use`
    tiles = []
    for game, name, picture, truth in pictures(a):
        truth = truth.copy()
        truth[:, 0] = [renamed[int(k)] for k in truth[:, 0]]
        found = model.look(picture)
        right, _ = match(found, truth)
        for one, ok in zip(found, right):
            kind = names[int(one[0])]
            finds[kind][0].append(ok)
            finds[kind][1].append(one[5])
        for one in truth:
            truths[names[int(one[0])]] += 1
        shown = found[[one[5] >= use.get(names[int(one[0])], 0.4) for one in found]] if len(found) else found
        right, hit = match(shown, truth)
        for one, ok in zip(shown, right):
            fixed[names[int(one[0])]][0 if ok else 1] += 1
        for one, ok in zip(truth, hit):
            fixed[names[int(one[0])]][2] += not ok
        if a.sheet and len(tiles) < 48 and (a.real or not all(right) or not all(hit)):
            tiles.append(drawn(names, picture, shown, right, truth, hit))
    table = {}
    for name in names:
        ap, threshold, precision, recall, f1 = average_precision(np.array(finds[name][0], bool), np.array(finds[name][1]), truths[name])
        table[name] = {"truths": truths[name], "ap50": ap, "threshold": threshold, "precision": precision, "recall": recall, "f1": f1, "fixed": fixed[name]}
        print(f"{name:13} n {truths[name]:5}  AP50 {ap:5.3f}  best F1 {f1:5.3f} (P {precision:5.3f} R {recall:5.3f} at {threshold:4.2f})  right/wrong/missed {fixed[name]}")
    print(f"mAP50 {np.nanmean([t['ap50'] for t in table.values()]):.3f}")
    if a.thresholds:
        a.thresholds.write_text(json.dumps({k: round(float(np.clip(t["threshold"], 0.2, 0.8)), 2) for k, t in table.items()}, indent=1))
    if a.json:
        a.json.write_text(json.dumps(table, indent=1))
    if tiles:
        h, w = 288, 512
        tiles = [cv2.resize(t, (w, h), interpolation=cv2.INTER_AREA) for t in tiles] + [np.zeros((h, w, 3), np.uint8)] * (-len(tiles) % 4)
        cv2.imwrite(str(a.sheet), np.vstack([np.hstack(tiles[i : i + 4]) for i in range(0, len(tiles), 4)])[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 85])


def drawn(names: list[str], picture: np.ndarray, found: np.ndarray, right: list[bool], truth: np.ndarray, hit: np.ndarray) -> np.ndarray:
    """The picture with frames round finds and misses."""
    k = max(1.0, 720 / picture.shape[0])
    out = cv2.resize(picture, None, fx=k, fy=k)
    for one, ok in zip(found, right):
        x0, y0, x1, y1 = (int(v * k) for v in one[1:5])
        colour = (60, 255, 60) if ok else (255, 40, 40)
        cv2.rectangle(out, (x0, y0), (x1, y1), colour, 2)
        cv2.putText(out, f"{names[int(one[0])][:9]} {one[5]:.2f}", (x0, max(14, y0 - 3)), cv2.FONT_HERSHEY_SIMPLEX, 0.6, colour, 2)
    for one in truth[~hit]:
        x0, y0, x1, y1 = (int(v * k) for v in one[1:5])
        cv2.rectangle(out, (x0, y0), (x1, y1), (255, 255, 0), 2)
        cv2.putText(out, names[int(one[0])][:9], (x0, y1 + 16), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (255, 255, 0), 2)
    return out


if __name__ == "__main__":
    main()
