"""The backbone of PP-OCRv6's tiny recogniser in PyTorch, with the weights of its ONNX file.

The file is the one that `cargo xtask setup` puts into the home (Apache-2.0). Its norms are
folded into the convolutions, but for the first two.
"""

import numpy as np
import torch
from torch import nn


class Gate(nn.Module):
    """Squeeze and excitation: channels weighed by what the whole line shows."""

    def __init__(self, channels):
        super().__init__()
        self.squeeze = nn.Conv2d(channels, channels // 4, 1)
        self.excite = nn.Conv2d(channels // 4, channels, 1)

    def forward(self, x):
        gate = self.excite(torch.relu(self.squeeze(x.mean((2, 3), keepdim=True))))
        return x * nn.functional.hardsigmoid(gate)


class Block(nn.Module):
    """Depthwise over neighbours, then two pointwise that are added where the width stays."""

    def __init__(self, inputs, inner, outputs, stride=1, gate=False, activation=nn.functional.gelu):
        super().__init__()
        self.activation = activation
        self.depthwise = nn.Conv2d(inputs, inputs, 3, (stride, 1), 1, groups=inputs)
        self.gate = Gate(inputs) if gate else nn.Identity()
        self.widen = nn.Conv2d(inputs, inner, 1)
        self.narrow = nn.Conv2d(inner, outputs, 1)
        self.adds = inputs == outputs

    def forward(self, x):
        x = self.gate(self.depthwise(x))
        y = self.narrow(self.activation(self.widen(x)))
        return x + y if self.adds else y


class Backbone(nn.Module):
    """(n, 1, 48, width) luma in -1..1 to features (n, 160, 3, width / 4)."""

    CHANNELS = 160

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(1, 24, 3, 2, 1),
            nn.GELU(),
            nn.Conv2d(24, 48, 3, 2, 1),
        )
        self.high = nn.Sequential(Block(48, 96, 48, gate=True), Block(48, 96, 48))
        self.middle = nn.Sequential(
            Block(48, 96, 96, stride=2), Block(96, 192, 96, gate=True), Block(96, 192, 96)
        )
        self.low = nn.Sequential(
            Block(96, 192, 160, stride=2),
            Block(160, 320, 160, gate=True),
            Block(160, 320, 160),
            Block(160, 320, 160),
        )

    def forward(self, x):
        return self.low(self.middle(self.high(self.stem(x))))


def load(backbone, path):
    """Puts the recogniser's weights into `backbone`; colour becomes luma.

    The file names no layers: its convolutions stand in the order in which they are used,
    which is that of the modules here.
    """
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(path).graph
    values = {weights.name: numpy_helper.to_array(weights) for weights in graph.initializer}
    made_by = {node.output[0]: node for node in graph.node}
    for node in graph.node:
        if node.op_type == "Constant":
            values[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)
        if node.op_type == "Identity" and node.input[0] in values:
            values[node.output[0]] = values[node.input[0]]
    used_by = {}
    for node in graph.node:
        for name in node.input:
            used_by.setdefault(name, []).append(node)

    def layer(node):
        """Weight and bias of a convolution with the addition or norm behind it."""
        weight = values[node.input[1]]
        after = used_by[node.output[0]][0]
        if after.op_type == "Add":
            bias = next(values[name] for name in after.input if name in values)
            return weight, bias.reshape(-1)
        scale, shift, mean, variance = (values[name] for name in after.input[1:])
        scale = scale / np.sqrt(variance + next(a.f for a in after.attribute if a.name == "epsilon"))
        return weight * scale[:, None, None, None], shift - mean * scale

    convolutions = [node for node in graph.node if node.op_type == "Conv"]
    ours = [module for module in backbone.modules() if isinstance(module, nn.Conv2d)]
    # What follows in the file is the neck.
    assert len(convolutions) == len(ours) + 2, f"{path} is not the tiny recogniser of PP-OCRv6"
    theirs = [layer(node) for node in convolutions[: len(ours)]]
    # Blue, green and red are each (byte / 127.5 - 1): a grey pixel gives the same to all.
    theirs[0] = (theirs[0][0].sum(1, keepdims=True), theirs[0][1])
    with torch.no_grad():
        for module, (weight, bias) in zip(ours, theirs):
            module.weight.copy_(torch.from_numpy(weight.copy()))
            module.bias.copy_(torch.from_numpy(bias.copy()))
