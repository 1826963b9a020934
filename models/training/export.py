"""From a checkpoint to `models/NAME.onnx`, its entry in `models/manifest.json`, and the numbers that the app's tests
compare: `python export.py CHECKPOINT --name hud-half --version 1 --thresholds FILE --models ..`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

from net import Exported, build
from scenes.screen import CLASSES

OPSET = 17
SIGNALS = {
    # A line of the feed is anyone's kill, until somebody reads whose.
    "feed_row": ("kill", False),
    "kill_notice": ("kill", True),
    "death_notice": ("death", True),
    "medal": ("medal", True),
    "win_banner": ("victory", True),
    "end_banner": ("defeat", None),
    "scoreboard": ("scoreboard", None),
    "menu": ("menu", None),
    # A face and other messages are no events; they are known so that they are not taken for one.
    "facecam": (None, None),
    "centre_text": (None, None),
}


def pattern(count: int) -> np.ndarray:
    """Numbers 0 to 1 that any language can make: a linear congruential generator, upper 24 bits."""
    state, out = 12345, np.empty(count, np.float32)
    for i in range(count):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        out[i] = (state >> 8) / float(1 << 24)
    return out


def to_onnx(net: Exported, path: Path, size: tuple[int, int]) -> None:
    w, h = size
    torch.onnx.export(
        net, (torch.zeros(1, 3, h, w),), str(path), input_names=["images"], output_names=["output0"],
        opset_version=OPSET, dynamo=False, do_constant_folding=True,
    )
    model = onnx.load(str(path))
    for key, value in {
        "names": "{" + ", ".join(f"{i}: '{n}'" for i, n in enumerate(CLASSES)) + "}",
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
    p.add_argument("--out", type=Path, help="file to write, when not into --models")
    p.add_argument("--parity", type=Path, help="write input rule and expected numbers for the app's tests here")
    a = p.parse_args()
    state = torch.load(a.checkpoint, map_location="cpu")
    size = tuple(int(v) for v in a.input.split("x"))
    net = build(state["facts"]["size"], len(CLASSES))
    net.load_state_dict(state["ema"])
    whole = Exported(net.eval().float(), size[1], size[0]).eval()
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
        cells = np.linspace(0, ours.shape[2] - 1, 24).astype(int)
        a.parity.write_text(json.dumps({
            "model": path.name, "input": list(size), "seed": 12345,
            "cells": cells.tolist(), "expected": [[round(float(v), 5) for v in ours[0, :, c]] for c in cells],
        }))
    if a.models:
        thresholds = json.loads(a.thresholds.read_text()) if a.thresholds else {}
        classes = []
        for name in CLASSES:
            signal, own = SIGNALS[name]
            entry = {"name": name}
            if signal:
                entry["signal"] = signal
            if own is not None:
                entry["own"] = own
            entry["threshold"] = thresholds.get(name, 0.45)
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
