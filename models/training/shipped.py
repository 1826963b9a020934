"""Takes the weights of a shipped ONNX file back into the net, so that a training can go on from it: `train.py --start X.onnx`.

The file's convolutions have the norms folded in. A norm that would give the same numbers is one that undoes what it does:
so pictures are sent through, and each norm takes over the mean and the spread that it meets.
"""

from __future__ import annotations

from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from net import ConvUnit, Detector, build


def _units(net: Detector) -> list[nn.Module]:
    """Convolutions in the order in which they are run, which is the order in the file."""
    order: list[nn.Module] = []
    found = [m for m in net.modules() if isinstance(m, (ConvUnit, nn.Conv2d))]
    inner = {id(m.conv) for m in found if isinstance(m, ConvUnit)}
    handles = [
        m.register_forward_pre_hook(lambda module, _: order.append(module)) for m in found if id(m) not in inner
    ]
    net.eval()
    with torch.no_grad():
        net(torch.zeros(1, 3, 64, 64))
    for handle in handles:
        handle.remove()
    return order


def read(path: Path, size: str, names: tuple[str, ...], old: tuple[str, ...], pictures: Tensor) -> Detector:
    """A net of `names` with the weights of a file whose net had the classes `old`. Classes it did not know start as the
    first of the old ones, and unlikely. `pictures` are what the norms take their numbers from (N x 3 x H x W, 0 to 1)."""
    graph = onnx.load(str(path)).graph
    values = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    for node in graph.node:  # Equal numbers are kept once.
        if node.op_type == "Identity" and node.input[0] in values:
            values[node.output[0]] = values[node.input[0]]
    whole = [n for n in graph.node if n.op_type == "Conv"]
    source = build(size, len(old))
    units = _units(source)
    assert len(units) == len(whole), f"{len(whole)} convolutions in the file, {len(units)} in the net"
    with torch.no_grad():
        for unit, node in zip(units, whole):
            weight, bias = (torch.from_numpy(values[name].copy()) for name in node.input[1:3])
            if isinstance(unit, ConvUnit):
                unit.conv.weight.copy_(weight)

                def take(norm: nn.BatchNorm2d, given: tuple[Tensor], bias: Tensor = bias) -> Tensor:
                    x = given[0]
                    var, mean = torch.var_mean(x, (0, 2, 3), unbiased=False)
                    norm.running_mean.copy_(mean)
                    norm.running_var.copy_(var)
                    norm.weight.copy_((var + norm.eps).sqrt())
                    norm.bias.copy_(mean + bias)

                unit.norm.register_forward_pre_hook(take)
            else:
                unit.weight.copy_(weight)
                unit.bias.copy_(bias)
        source.eval()
        source(pictures)
        net = build(size, len(names))
        state = source.state_dict()
        for key, value in net.state_dict().items():
            if key.startswith("cls.") and state[key].shape != value.shape and ".2." in key:
                rows = [state[key][old.index(n)] if n in old else state[key][0] - (2 if key.endswith("bias") else 0) for n in names]
                state[key] = torch.stack(rows)
        net.load_state_dict(state)
    return net
