"""The detector: YOLOv8's shape, written from its published layer table (widths, depths, strides) and from the papers of
its parts (CSP bottlenecks, SPPF pooling, path aggregation, distribution focal loss). Nothing here was taken from the
code of the reference implementation.

Pictures are N x 3 x H x W, red, green, blue, 0 to 1, H and W multiples of 32.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

STRIDES = (8, 16, 32)
"""Pixels between the cells of the three maps that the head looks at."""


@dataclass(frozen=True)
class Size:
    """How deep and wide a net is: repeats and channels are multiplied, channels are capped before that."""

    depth: float
    width: float
    cap: int = 1024


SIZES = {
    "half": Size(0.33, 0.125),
    "n": Size(0.33, 0.25),
    "s": Size(0.33, 0.50),
    "m": Size(0.67, 0.75, 768),
}
"""`half` is ours: every channel count of `n` halved. The others are the published ones."""


class ConvUnit(nn.Module):
    """Convolution without bias, batch norm, SiLU."""

    def __init__(self, cin: int, cout: int, kernel: int = 1, stride: int = 1):
        super().__init__()
        self.conv = nn.Conv2d(cin, cout, kernel, stride, kernel // 2, bias=False)
        # Momentum as PyTorch has it: with the 0.03 of long trainings, statistics lag behind in short ones.
        self.norm = nn.BatchNorm2d(cout, eps=1e-3, momentum=0.1)
        self.act = nn.SiLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        return self.act(self.norm(self.conv(x)))


class Bottleneck(nn.Module):
    """Two 3x3 units, with the input added when `add`."""

    def __init__(self, c: int, add: bool):
        super().__init__()
        self.one = ConvUnit(c, c, 3)
        self.two = ConvUnit(c, c, 3)
        self.add = add

    def forward(self, x: Tensor) -> Tensor:
        y = self.two(self.one(x))
        return x + y if self.add else y


class Split(nn.Module):
    """"C2f": split in two, a chain of bottlenecks on one half, everything on the way concatenated."""

    def __init__(self, cin: int, cout: int, repeats: int, add: bool):
        super().__init__()
        self.half = cout // 2
        self.enter = ConvUnit(cin, 2 * self.half)
        self.chain = nn.ModuleList(Bottleneck(self.half, add) for _ in range(repeats))
        self.leave = ConvUnit((2 + repeats) * self.half, cout)

    def forward(self, x: Tensor) -> Tensor:
        parts = list(self.enter(x).split((self.half, self.half), 1))
        for block in self.chain:
            parts.append(block(parts[-1]))
        return self.leave(torch.cat(parts, 1))


class Pool(nn.Module):
    """"SPPF": three 5x5 maxima in a row see 13 cells far."""

    def __init__(self, c: int):
        super().__init__()
        self.enter = ConvUnit(c, c // 2)
        self.leave = ConvUnit(2 * c, c)
        self.pool = nn.MaxPool2d(5, 1, 2)

    def forward(self, x: Tensor) -> Tensor:
        parts = [self.enter(x)]
        for _ in range(3):
            parts.append(self.pool(parts[-1]))
        return self.leave(torch.cat(parts, 1))


def tower(cin: int, c: int, cout: int) -> nn.Sequential:
    """One branch of the head at one level."""
    return nn.Sequential(ConvUnit(cin, c, 3), ConvUnit(c, c, 3), nn.Conv2d(c, cout, 1))


class Detector(nn.Module):
    """The whole net. `forward` gives raw numbers for training; `decode` makes boxes of them."""

    def __init__(self, classes: int, size: Size, reg_max: int = 16):
        super().__init__()

        def ch(c: int) -> int:
            return math.ceil(min(c, size.cap) * size.width / 8) * 8

        def rep(n: int) -> int:
            return max(1, round(n * size.depth))

        self.classes, self.reg_max = classes, reg_max
        c1, c2, c3, c4, c5 = ch(64), ch(128), ch(256), ch(512), ch(1024)
        self.stem = nn.Sequential(ConvUnit(3, c1, 3, 2), ConvUnit(c1, c2, 3, 2), Split(c2, c2, rep(3), True))
        self.to3 = nn.Sequential(ConvUnit(c2, c3, 3, 2), Split(c3, c3, rep(6), True))
        self.to4 = nn.Sequential(ConvUnit(c3, c4, 3, 2), Split(c4, c4, rep(6), True))
        self.to5 = nn.Sequential(ConvUnit(c4, c5, 3, 2), Split(c5, c5, rep(3), True), Pool(c5))
        self.up = nn.Upsample(scale_factor=2, mode="nearest")
        self.up4 = Split(c5 + c4, c4, rep(3), False)
        self.up3 = Split(c4 + c3, c3, rep(3), False)
        self.down4 = ConvUnit(c3, c3, 3, 2)
        self.out4 = Split(c3 + c4, c4, rep(3), False)
        self.down5 = ConvUnit(c4, c4, 3, 2)
        self.out5 = Split(c4 + c5, c5, rep(3), False)
        levels = (c3, c4, c5)
        box_c = max(16, c3 // 4, 4 * reg_max)
        class_c = max(c3, min(classes, 100))
        self.box = nn.ModuleList(tower(c, box_c, 4 * reg_max) for c in levels)
        self.cls = nn.ModuleList(tower(c, class_c, classes) for c in levels)
        # The centres of the distance bins: the expectation over them is a distance in strides.
        self.register_buffer("bins", torch.arange(reg_max, dtype=torch.float32), persistent=False)
        self._prior()

    def _prior(self) -> None:
        """Starts the class scores low: about five objects in a picture, else the background drowns the first steps."""
        for box, cls, stride in zip(self.box, self.cls, STRIDES):
            box[-1].bias.data.fill_(1.0)
            cls[-1].bias.data.fill_(math.log(5 / self.classes / ((640 / stride) * (384 / stride))))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, list[tuple[int, int]]]:
        """Distances N x A x 4 x bins and class scores N x A x classes before their softmax and sigmoid, and the sizes
        (rows, columns) of the maps. Cells come level by level, row by row."""
        p3 = self.to3(self.stem(x))
        p4 = self.to4(p3)
        p5 = self.to5(p4)
        n4 = self.up4(torch.cat((self.up(p5), p4), 1))
        o3 = self.up3(torch.cat((self.up(n4), p3), 1))
        o4 = self.out4(torch.cat((self.down4(o3), n4), 1))
        o5 = self.out5(torch.cat((self.down5(o4), p5), 1))
        maps = (o3, o4, o5)
        shapes = [tuple(m.shape[2:]) for m in maps]
        box = torch.cat([tower(m).flatten(2) for tower, m in zip(self.box, maps)], 2)
        cls = torch.cat([tower(m).flatten(2) for tower, m in zip(self.cls, maps)], 2)
        n, _, cells = box.shape
        return box.view(n, 4, self.reg_max, cells).permute(0, 3, 1, 2), cls.transpose(1, 2), shapes

    def distances(self, box: Tensor) -> Tensor:
        """Distances to left, top, right, bottom, in strides."""
        return box.float().softmax(-1) @ self.bins


def cell_centres(shapes: list[tuple[int, int]], device: torch.device | None = None) -> tuple[Tensor, Tensor]:
    """Middle of each cell (A x 2: x, y in pixels) and its stride (A x 1)."""
    centres, strides = [], []
    for (rows, columns), stride in zip(shapes, STRIDES):
        y = (torch.arange(rows, dtype=torch.float32, device=device) + 0.5) * stride
        x = (torch.arange(columns, dtype=torch.float32, device=device) + 0.5) * stride
        yy, xx = torch.meshgrid(y, x, indexing="ij")
        centres.append(torch.stack((xx.flatten(), yy.flatten()), 1))
        strides.append(torch.full((rows * columns, 1), float(stride), device=device))
    return torch.cat(centres), torch.cat(strides)


def to_corners(distances: Tensor, centres: Tensor, strides: Tensor) -> Tensor:
    """Distances (… x 4, in strides) around their cells to x1, y1, x2, y2 in pixels."""
    left_top, right_bottom = (distances * strides).chunk(2, -1)
    return torch.cat((centres - left_top, centres + right_bottom), -1)


class Exported(nn.Module):
    """What goes into the ONNX file: N x (4 + classes) x A, middle, width and height in pixels, scores 0 to 1."""

    def __init__(self, net: Detector, height: int, width: int):
        super().__init__()
        self.net = net
        centres, strides = cell_centres([(height // s, width // s) for s in STRIDES])
        self.register_buffer("centres", centres)
        self.register_buffer("strides", strides)

    def forward(self, images: Tensor) -> Tensor:
        box, cls, _ = self.net(images)
        corners = to_corners(self.net.distances(box), self.centres, self.strides)
        low, high = corners[..., :2], corners[..., 2:]
        return torch.cat(((low + high) / 2, high - low, cls.float().sigmoid()), -1).transpose(1, 2)


def build(size: str, classes: int) -> Detector:
    """A fresh net of a named size."""
    return Detector(classes, SIZES[size])


def parameters(net: nn.Module) -> int:
    """Trainable numbers."""
    return sum(p.numel() for p in net.parameters() if p.requires_grad)
