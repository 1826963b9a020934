"""A net of twice the width that says what the narrower one said, to go on training from: each channel twice, what
reads it shared between the two at random, a little noise so that the two go ways of their own (Chen et al. 2015,
"Net2Net: accelerating learning via knowledge transfer").

    python widen.py NARROW.pt half n WIDE.pt
"""

from __future__ import annotations

import sys

import torch
from torch import Tensor

from net import build


def widen(old: dict[str, Tensor], like: dict[str, Tensor], seed: int = 1, noise: float = 0.02) -> dict[str, Tensor]:
    """The weights of the wide net; `like` are any weights of it, for their shapes."""
    draw = torch.Generator().manual_seed(seed)
    new = {}
    for name, shape in ((name, value.shape) for name, value in like.items()):
        value = old[name]
        if value.ndim == 0:
            new[name] = value.clone()
            continue
        value = value.repeat_interleave(shape[0] // value.shape[0], 0)
        if value.ndim > 1:
            if shape[1] != value.shape[1]:
                share = 0.25 + 0.5 * torch.rand(value.shape[:2], generator=draw).view(*value.shape[:2], 1, 1)
                value = torch.stack((value * share, value * (1 - share)), 2).flatten(1, 2)
            value = value * (1 + noise * torch.randn(value.shape, generator=draw))
        new[name] = value.contiguous()
        assert new[name].shape == shape, name
    return new


def main() -> None:
    narrow, of, to, out = sys.argv[1:]
    state = torch.load(narrow, map_location="cpu")
    classes = state["facts"]["classes"]
    weights = widen(state["ema"], build(to, len(classes)).state_dict())
    torch.save({"ema": weights, "facts": state["facts"] | {"size": to, "widened_from": of}}, out)


if __name__ == "__main__":
    main()
