"""What the net is taught by: which cell answers for which box, and how wrong it is.

The assignment is the task-aligned one of TOOD (arXiv 2108.07755), the box loss is CIoU (arXiv 1911.08287), the
distances are learned as distributions (arXiv 2006.04388). One thing is ours: a row of a kill feed is thinner than a
stride and often holds no cell's middle at all, so a box is enlarged to at least `SMALLEST_INSIDE` pixels when it is
asked which cells lie inside.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from net import Detector, cell_centres, to_corners

ALPHA, BETA, TOP_K = 0.5, 6.0, 10
SMALLEST_INSIDE = 9.0
"""Pixels: one more than the finest stride, so that every box holds at least one cell's middle."""
FLOOR, LEAST_TARGET = 0.1, 0.2
"""Overlap that the nearest cell is credited with, and the least target of the best cell of a box."""
BOX_GAIN, CLASS_GAIN, BINS_GAIN = 7.5, 0.5, 1.5


def iou(a: Tensor, b: Tensor, complete: bool = False) -> Tensor:
    """IoU of boxes (x1, y1, x2, y2) that broadcast against each other; CIoU when `complete`."""
    eps = 1e-7
    aw, ah = a[..., 2] - a[..., 0], a[..., 3] - a[..., 1]
    bw, bh = b[..., 2] - b[..., 0], b[..., 3] - b[..., 1]
    w = (torch.minimum(a[..., 2], b[..., 2]) - torch.maximum(a[..., 0], b[..., 0])).clamp(min=0)
    h = (torch.minimum(a[..., 3], b[..., 3]) - torch.maximum(a[..., 1], b[..., 1])).clamp(min=0)
    inter = w * h
    value = inter / (aw * ah + bw * bh - inter + eps)
    if not complete:
        return value
    cw = torch.maximum(a[..., 2], b[..., 2]) - torch.minimum(a[..., 0], b[..., 0])
    ch = torch.maximum(a[..., 3], b[..., 3]) - torch.minimum(a[..., 1], b[..., 1])
    apart = ((a[..., 0] + a[..., 2] - b[..., 0] - b[..., 2]) ** 2 + (a[..., 1] + a[..., 3] - b[..., 1] - b[..., 3]) ** 2) / 4
    shape = (4 / math.pi**2) * (torch.atan(aw / (ah + eps)) - torch.atan(bw / (bh + eps))) ** 2
    with torch.no_grad():
        weight = shape / (1 - value + shape + eps)
    return value - apart / (cw**2 + ch**2 + eps) - weight * shape


@torch.no_grad()
def assign(scores: Tensor, corners: Tensor, centres: Tensor, classes: Tensor, boxes: Tensor, real: Tensor):
    """Which cell answers for which box.

    `scores` N x A x classes (0 to 1), `corners` N x A x 4, `centres` A x 2; truth: `classes` N x M, `boxes` N x M x 4,
    `real` N x M (False for filling). Returns: which cells are taken (N x A), their boxes (N x A x 4), and soft targets
    (N x A x classes).
    """
    n, cells, kinds = scores.shape
    most = boxes.shape[1]
    if most == 0:
        taken = torch.zeros(n, cells, dtype=torch.bool, device=scores.device)
        return taken, torch.zeros_like(corners), torch.zeros_like(scores)
    middle = (boxes[..., :2] + boxes[..., 2:]) / 2
    reach = ((boxes[..., 2:] - boxes[..., :2]) / 2).clamp(min=SMALLEST_INSIDE / 2)
    inside = ((centres[None, None] - middle[:, :, None]).abs() < reach[:, :, None]).all(-1) & real[..., None]
    overlap = iou(boxes[:, :, None], corners[:, None]) * inside  # N x M x A
    said = scores.transpose(1, 2).gather(1, classes[..., None].expand(-1, -1, cells))
    # What a fresh net says overlaps a thin row not at all. Then the nearest cells learn first; with complete IoU here, or
    # without this floor, rows had no teacher for hundreds of steps.
    away = ((centres[None, None] - middle[:, :, None]) / reach[:, :, None]).square().sum(-1).clamp(max=2)
    rank = said.clamp(min=1e-4) ** ALPHA * (overlap + FLOOR * (1 - away / 4)) ** BETA * inside
    _, where = rank.topk(min(TOP_K, cells), dim=2)
    chosen = torch.zeros_like(inside).scatter_(2, where, True) & inside
    # A cell that two boxes want goes to the one it covers better.
    contested = chosen.sum(1) > 1
    owner = F.one_hot((overlap * chosen + chosen * 1e-6).argmax(1), most).transpose(1, 2).bool()
    chosen = torch.where(contested[:, None], owner & chosen, chosen)
    taken = chosen.any(1)
    index = chosen.float().argmax(1)
    targets = boxes.gather(1, index[..., None].expand(-1, -1, 4))
    rank, overlap = rank * chosen, overlap * chosen
    top_rank, top_overlap = rank.amax(2, keepdim=True), overlap.amax(2, keepdim=True).clamp(min=LEAST_TARGET)
    soft = (rank / (top_rank + 1e-12) * top_overlap).amax(1)
    kind = classes.gather(1, index)
    targets_by_class = F.one_hot(kind, kinds).to(scores.dtype) * (soft * taken)[..., None]
    return taken, targets, targets_by_class


def loss(net: Detector, out: tuple, classes: Tensor, boxes: Tensor, real: Tensor) -> tuple[Tensor, dict[str, float]]:
    """The loss of a batch, and its parts for the log."""
    box_logits, class_logits, shapes = out
    box_logits, class_logits = box_logits.float(), class_logits.float()
    centres, strides = cell_centres(shapes, class_logits.device)
    corners = to_corners(net.distances(box_logits), centres, strides)
    taken, target_boxes, target_scores = assign(
        class_logits.detach().sigmoid(), corners.detach(), centres, classes, boxes, real
    )
    total = target_scores.sum().clamp(min=1)
    class_loss = F.binary_cross_entropy_with_logits(class_logits, target_scores, reduction="sum") / total
    if taken.any():
        weight = target_scores.sum(-1)[taken]
        wanted = target_boxes[taken]
        box_loss = ((1 - iou(corners[taken], wanted, complete=True)) * weight).sum() / total
        place = centres.expand(len(taken), -1, -1)[taken]
        stride = strides.expand(len(taken), -1, -1)[taken]
        sides = torch.cat((place - wanted[:, :2], wanted[:, 2:] - place), 1) / stride
        sides = sides.clamp(0, net.reg_max - 1.01)
        low = sides.long()
        part = sides - low
        logits = box_logits[taken].flatten(0, 1)
        bins = F.cross_entropy(logits, low.flatten(), reduction="none").view_as(sides) * (1 - part)
        bins = bins + F.cross_entropy(logits, low.flatten() + 1, reduction="none").view_as(sides) * part
        bins_loss = (bins.mean(1) * weight).sum() / total
    else:
        box_loss = bins_loss = corners.sum() * 0
    whole = BOX_GAIN * box_loss + CLASS_GAIN * class_loss + BINS_GAIN * bins_loss
    return whole, {"box": float(box_loss.detach()), "class": float(class_loss.detach()), "bins": float(bins_loss.detach())}
