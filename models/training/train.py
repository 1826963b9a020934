"""Trains the detector: `python train.py --data DIR --out DIR --steps 4000 --input 640x384`.

It goes on where it was stopped when `--out` holds a checkpoint. `--start FILE` takes the weights of another run, so that
a run on small pictures can be followed by one on larger ones.
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import os
import time
from pathlib import Path

import torch

import shipped
from data import Feeder, Shards
from losses import loss
from net import SIZES, build, parameters
from scenes.screen import CLASSES


def rate(step: int, steps: int, top: float, warm: int) -> float:
    """Learning rate: up in `warm` steps, down to 2 % along a cosine."""
    if step < warm:
        return top * (step + 1) / warm
    return top * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, steps - warm))))


def save(path: Path, state: dict) -> None:
    """Whole or not at all."""
    part = path.with_suffix(".part")
    torch.save(state, part)
    os.replace(part, path)


def native_bf16() -> bool:
    """Whether 16-bit arithmetic is quicker here: on CPUs only with instructions for it."""
    if torch.cuda.is_available():
        return torch.cuda.is_bf16_supported()
    try:
        return "avx512_bf16" in Path("/proc/cpuinfo").read_text() or "amx_bf16" in Path("/proc/cpuinfo").read_text()
    except OSError:
        return False


@torch.no_grad()
def settle(ema: torch.nn.Module, feeder: Feeder, batches: int, device: torch.device) -> None:
    """Gives the averaged weights statistics of their own: those on the way here were of other weights."""
    norms = [m for m in ema.modules() if isinstance(m, torch.nn.BatchNorm2d)]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # The plain mean over all batches.
        norm.train()
    for _ in range(batches):
        ema(feeder.next()[0].to(device).to(memory_format=torch.channels_last).float() / 255)
    for norm in norms:
        norm.eval()


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--data", type=Path, nargs="+", required=True)
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--size", choices=sorted(SIZES), default="half")
    p.add_argument("--input", default="640x384")
    p.add_argument("--steps", type=int, required=True)
    p.add_argument("--batch", type=int, default=16)
    p.add_argument("--lr", type=float, default=1.5e-3)
    p.add_argument("--warm", type=int, default=150)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--start", type=Path, help="a checkpoint, or a shipped .onnx file")
    p.add_argument("--start-classes", help="the classes of that file before any were merged, with commas between")
    p.add_argument("--checkpoint-s", type=float, default=180)
    p.add_argument("--preload", action="store_true", help="decode everything first")
    p.add_argument("--anneal-from", type=float, default=0, help="with --until: full rate up to this time, then down along a cosine by the clock")
    p.add_argument("--until", type=float, default=0, help="stop at this time (seconds since 1970), for the last word on budgets")
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(a.seed)
    a.out.mkdir(parents=True, exist_ok=True)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    half = native_bf16()
    size = tuple(int(v) for v in a.input.split("x"))
    net = build(a.size, len(CLASSES)).to(device).to(memory_format=torch.channels_last)
    if a.start and a.start.suffix == ".onnx":
        some = Feeder(Shards(a.data), 32, size, a.seed, 0)
        old = CLASSES if a.start_classes is None else tuple(a.start_classes.split(","))
        net.load_state_dict(shipped.read(a.start, a.size, CLASSES, old, some.next()[0].float() / 255).state_dict())
        some.done = True
    elif a.start:
        net.load_state_dict(torch.load(a.start, map_location=device)["ema"])
    ema = copy.deepcopy(net).eval().requires_grad_(False)
    decayed = [v for v in net.parameters() if v.ndim > 1]
    others = [v for v in net.parameters() if v.ndim <= 1]
    optimizer = torch.optim.AdamW([{"params": decayed, "weight_decay": 0.02}, {"params": others, "weight_decay": 0}], a.lr, (0.9, 0.99))
    step, file = 0, a.out / "checkpoint.pt"
    seen_s = 0.0
    if file.exists():
        state = torch.load(file, map_location=device)
        net.load_state_dict(state["net"])
        ema.load_state_dict(state["ema"])
        optimizer.load_state_dict(state["optimizer"])
        step, seen_s = state["step"], state["cpu_s"]
    shards = Shards(a.data)
    print(f"{a.size}: {parameters(net)} parameters, {len(shards)} pictures, from step {step} of {a.steps}, {device}, bf16 {half}", flush=True)
    if a.preload:
        shards.preload(size)
    feeder = Feeder(shards, a.batch, size, a.seed, step)
    log = open(a.out / "log.jsonl", "a")
    begun, last, sums, n = time.process_time(), time.time(), {}, 0

    def checkpoint() -> None:
        cpu = seen_s + time.process_time() - begun
        facts = {"size": a.size, "input": size, "classes": CLASSES, "seed": a.seed, "batch": a.batch, "lr": a.lr, "pictures": len(shards)}
        save(file, {"format": 1, "net": net.state_dict(), "ema": ema.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "cpu_s": cpu, "facts": facts})

    while step < a.steps and not (a.until and time.time() > a.until):
        pictures, classes, boxes, real = (t.to(device) for t in feeder.next())
        now_rate = rate(step, a.steps, a.lr, a.warm)
        if a.anneal_from:
            gone = min(1.0, max(0.0, (time.time() - a.anneal_from) / (a.until - a.anneal_from)))
            now_rate = min(rate(step, 10**9, a.lr, a.warm), a.lr * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * gone))))
        for group in optimizer.param_groups:
            group["lr"] = now_rate
        net.train()
        x = pictures.to(memory_format=torch.channels_last).float() / 255
        with torch.autocast(device.type, torch.bfloat16, enabled=half):
            out = net(x)
        value, parts = loss(net, out, classes, boxes, real)
        optimizer.zero_grad(set_to_none=True)
        value.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 10)
        optimizer.step()
        step += 1
        keep = 0.997 * (1 - math.exp(-step / 100))
        with torch.no_grad():
            torch._foreach_lerp_(list(ema.parameters()), list(net.parameters()), 1 - keep)
            # Statistics move as fast as they can be trusted: older ones belong to weights that are gone.
            for mine, new in zip(ema.buffers(), net.buffers()):
                if mine.dtype.is_floating_point:
                    mine.lerp_(new, 0.03)
                else:
                    mine.copy_(new)
        for k, v in parts.items():
            sums[k] = sums.get(k, 0) + v
        n += 1
        if step % 20 == 0:
            line = {"step": step, "cpu_s": round(seen_s + time.process_time() - begun, 1), "at": round(time.time()), **{k: round(v / n, 4) for k, v in sums.items()}}
            log.write(json.dumps(line) + "\n")
            log.flush()
            sums, n = {}, 0
        if time.time() - last > a.checkpoint_s:
            checkpoint()
            shards.rescan()
            last = time.time()
    settle(ema, feeder, 24, device)
    feeder.done = True
    checkpoint()
    print(f"step {step}, {seen_s + time.process_time() - begun:.0f} CPU s", flush=True)


if __name__ == "__main__":
    main()
