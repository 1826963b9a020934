"""From a checkpoint to `models/NAME.onnx`, its entry in `models/manifest.json`, and the numbers that the app's tests
compare: `python export.py CHECKPOINT --name hud-half --version 1 --thresholds FILE --models ..`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import cv2
import numpy as np
import onnx
import onnxruntime
import torch

from data import Feeder, Shards
from net import Exported, build
from scenes.screen import CLASSES
from score import overlap
from train import settle

OPSET = 17
MERGED = {"centre_notice": ("kill_notice", "death_notice"), "feed_row": ("feed_row", "own_row")}
"""Classes that a short training can't tell apart ship as one, with the higher score of both."""
SHIPPED = tuple("centre_notice" if c == "kill_notice" else c for c in CLASSES if c not in ("death_notice", "own_row"))
SIGNALS = {
    # A line of the feed is anyone's kill, until somebody reads whose; it is not claimed for the player.
    "feed_row": ("kill", False),
    "centre_notice": ("kill", True),
    "medal": ("medal", True),
    "win_banner": ("victory", True),
    "end_banner": ("defeat", None),
    "scoreboard": ("scoreboard", None),
    "menu": ("menu", None),
    # A face is no event; it is known so that it is not taken for one.
    "facecam": (None, None),
    # Nor is another message, unless its words say that this is somebody else's game.
    "centre_text": ("spectating", None),
}
BY_WORDS = ("centre_text",)
"""Classes that are their signal only where the reader read words that say so."""


class Merged(torch.nn.Module):
    """The net with the classes of `SHIPPED`."""

    def __init__(self, whole: Exported):
        super().__init__()
        self.whole = whole

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        out = self.whole(images)
        rows = [out[:, :4]]
        for name in SHIPPED:
            parts = [4 + CLASSES.index(n) for n in MERGED.get(name, (name,))]
            row = out[:, parts[0] : parts[0] + 1]
            for other in parts[1:]:
                row = torch.maximum(row, out[:, other : other + 1])
            rows.append(row)
        return torch.cat(rows, 1)


def pattern(count: int) -> np.ndarray:
    """Numbers 0 to 1 that any language can make: a linear congruential generator, upper 24 bits."""
    state, out = 12345, np.empty(count, np.float32)
    for i in range(count):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        out[i] = (state >> 8) / float(1 << 24)
    return out


PALETTE = ((40, 44, 52), (255, 255, 255), (230, 70, 60), (90, 200, 255), (20, 20, 24), (120, 130, 90))
FLOOR, SAME_THING = 0.1, 0.45
"""What the app tells at all, and what it takes for one thing; see `src-tauri/vision`."""


def parity(whole: Exported, path: Path, size: tuple[int, int]) -> dict:
    """A picture of few colours as runs, and what PyTorch sees in it by the app's rules."""
    w, h = size
    k = w / 640
    sheet = np.zeros((h, w), np.uint8)
    sheet[h * 6 // 10 :] = 5

    def write(text: str, x: float, y: float, scale: float, colour: int, thick: int = 1) -> None:
        cv2.putText(sheet, text, (int(x * w) + 1, int(y * h) + 1), cv2.FONT_HERSHEY_SIMPLEX, scale * k, 4, thick, cv2.LINE_8)
        cv2.putText(sheet, text, (int(x * w), int(y * h)), cv2.FONT_HERSHEY_SIMPLEX, scale * k, colour, thick, cv2.LINE_8)

    for i, (one, other) in enumerate((("wolf", "zero77"), ("Mangozen", "ghost"), ("sarge", "grunt"))):
        write(one, 0.70, 0.08 + 0.055 * i, 0.42, 2)
        cv2.rectangle(sheet, (int(0.845 * w), int((0.06 + 0.055 * i) * h)), (int(0.88 * w), int((0.075 + 0.055 * i) * h)), 1, -1)
        write(other, 0.89, 0.08 + 0.055 * i, 0.42, 3)
    write("You fragged grunt", 0.36, 0.3, 0.6, 1)
    write("VICTORY", 0.3, 0.52, 1.9, 1, 3)
    cv2.rectangle(sheet, (int(0.2 * w), int(0.62 * h)), (int(0.8 * w), int(0.95 * h)), 4, -1)
    for i in range(6):
        for x, word in ((0.23, ("Name", "wolf", "ghost", "sarge", "grunt", "major")[i]), (0.5, str(31 - 4 * i)), (0.62, str(3 * i)), (0.72, "48")):
            write(word, x, 0.67 + 0.05 * i, 0.4, 1)
    picture = np.array(PALETTE, np.uint8)[sheet]
    with torch.no_grad():
        raw = whole(torch.from_numpy(picture.transpose(2, 0, 1)[None].astype(np.float32) / 255)).numpy()[0]
    kinds, scores = raw[4:].argmax(0), raw[4:].max(0)
    kept: list[tuple] = []
    for i in sorted(np.flatnonzero(scores >= FLOOR), key=lambda i: -scores[i]):
        cx, cy, bw, bh = raw[:4, i]
        box = np.array([cx - bw / 2, cy - bh / 2, cx + bw / 2, cy + bh / 2])
        if all(kinds[i] != kind or overlap(box, other[None])[0] <= SAME_THING for kind, other, _ in kept):
            kept.append((kinds[i], box, scores[i]))
    detections = []
    for kind, box, score in kept:
        x0, y0, x1, y1 = box.clip(0, [w, h, w, h])
        detections.append({
            "class": SHIPPED[kind], "confidence": round(float(score), 5),
            "x": round(float(x0) / w, 6), "y": round(float(y0) / h, 6),
            "w": round(float(x1 - x0) / w, 6), "h": round(float(y1 - y0) / h, 6),
        })
    flat = sheet.ravel()
    edges = np.flatnonzero(np.diff(flat)) + 1
    starts = np.concatenate(([0], edges))
    counts = np.diff(np.concatenate((starts, [flat.size])))
    runs = [int(v) for pair in zip(counts, flat[starts]) for v in pair]
    print(f"parity: {len(detections)} finds")
    return {
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "input": [w, h], "palette": PALETTE, "runs": runs,
        "detections": detections,
    }


def to_onnx(net: Exported, path: Path, size: tuple[int, int]) -> None:
    w, h = size
    torch.onnx.export(
        net, (torch.zeros(1, 3, h, w),), str(path), input_names=["images"], output_names=["output0"],
        opset_version=OPSET, dynamo=False, do_constant_folding=True,
    )
    model = onnx.load(str(path))
    for key, value in {
        "names": "{" + ", ".join(f"{i}: '{n}'" for i, n in enumerate(SHIPPED)) + "}",
        "task": "detect", "stride": "32", "imgsz": f"[{h}, {w}]", "license": "MIT OR Apache-2.0",
        "description": "HUD events of games, trained from nothing on drawn scenes",
    }.items():
        entry = model.metadata_props.add()
        entry.key, entry.value = key, value
    # A trace can turn its tail double; the app reads 32-bit floats.
    assert model.graph.output[0].type.tensor_type.elem_type == onnx.TensorProto.FLOAT
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("checkpoint", type=Path)
    p.add_argument("--name", required=True)
    p.add_argument("--version", required=True)
    p.add_argument("--input", default="640x384")
    p.add_argument("--thresholds", type=Path)
    p.add_argument("--facts", type=Path, help="figures for people, put into the manifest")
    p.add_argument("--models", type=Path, help="folder of the manifest; without it only the file is written")
    p.add_argument("--settle", type=Path, help="shards to take the norms' statistics from")
    p.add_argument("--out", type=Path, help="file to write, when not into --models")
    p.add_argument("--parity", type=Path, help="write a picture and what PyTorch sees in it here, for the app's tests")
    a = p.parse_args()
    state = torch.load(a.checkpoint, map_location="cpu")
    size = tuple(int(v) for v in a.input.split("x"))
    torch.set_num_threads(1)
    net = build(state["facts"]["size"], len(CLASSES))
    net.load_state_dict(state["ema"])
    if a.settle:
        # A checkpoint from the middle of a run: its averaged weights have no statistics of their own yet.
        settle(net, Feeder(Shards([a.settle]), 8, size, 7, 0), 24, torch.device("cpu"))
    whole = Merged(Exported(net.eval().float(), size[1], size[0])).eval()
    path = a.out or a.models / f"{a.name}.onnx"
    to_onnx(whole, path, size)
    given = pattern(3 * size[0] * size[1]).reshape(1, 3, size[1], size[0])
    # Noise alone excites nothing. A bar across it, as a row of text, makes the numbers differ more.
    given[:, :, 40:52, size[0] // 2 : size[0] - 20] = 0.9
    with torch.no_grad():
        ours = whole(torch.from_numpy(given)).numpy()
    theirs = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"]).run(None, {"images": given})[0]
    apart = float(np.abs(ours - theirs).max())
    scores_apart = float(np.abs(ours[:, 4:] - theirs[:, 4:]).max())
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB, PyTorch and ONNX Runtime differ by {apart:.2e} (scores {scores_apart:.2e})")
    assert apart < 0.05 and scores_apart < 1e-3, "the export is not the net"
    if a.parity:
        a.parity.write_text(json.dumps(parity(whole, path, size)) + "\n")
    if a.models:
        thresholds = json.loads(a.thresholds.read_text()) if a.thresholds else {}
        classes = []
        for name in SHIPPED:
            signal, own = SIGNALS[name]
            entry = {"name": name}
            if signal:
                entry["signal"] = signal
            if own is not None:
                entry["own"] = own
            entry["threshold"] = thresholds.get(name, 0.45)
            if name in BY_WORDS:
                entry["by_words"] = True
            classes.append(entry)
        trained = {"steps": state["step"], "cpu_seconds": round(state["cpu_s"]), **state["facts"], **(json.loads(a.facts.read_text()) if a.facts else {})}
        trained.pop("classes", None)
        manifest = {
            "$schema": "./manifest.schema.json", "format": 1,
            "detector": {
                "name": a.name, "version": a.version, "file": path.name,
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "input": list(size), "classes": classes,
                "layout": "v8", "trained": trained,
            },
        }
        (a.models / "manifest.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
