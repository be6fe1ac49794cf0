#!/usr/bin/env python3
"""Trains, measures and exports the network that finds the page and the MRZ.

    python training/page.py train  --out models/page.onnx
    python training/page.py check  --out models/page.onnx

`train` draws its data with the specimen press while it trains, saves a
checkpoint every few minutes, resumes from it, and exports when it is through.
`check` measures the exported file on pictures whose seeds were not used for
training, and compares it with the checkpoint where there is one.

The press reduces its scenes by the engine's own function (src/page/look.rs),
so that the network is trained on the pixels that it is given later.
"""

import argparse
import json
import subprocess
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import trainer
from trainer import HELD_BACK, Feed, Trainer, averaged, milliseconds, session, training_of

SIDE = 320
FIGURES = 19
STRIDE = 4
CELLS = SIDE // STRIDE
# Pictures that the seeds of trainings are apart.
SEEDS = 10_000_000
FORMS = ["none", "card", "passport", "sheet", "several"]


def convolution(inputs, outputs, stride=1, kernel=3):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.body = nn.Sequential(
            convolution(channels, channels),
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels),
        )

    def forward(self, x):
        return torch.relu(x + self.body(x))


class PageNet(nn.Module):
    """(n, 3, 320, 320) in -1..1 to maps (n, 3, 80, 80) and classes (n, 13), all logits.

    Maps: corners of the page, page, MRZ. Classes: 5 forms, 4 turns, 0 to 3 lines.
    """

    def __init__(self):
        super().__init__()
        self.stem = convolution(3, 16, 2)
        self.quarter = nn.Sequential(convolution(16, 32, 2), Residual(32))
        self.eighth = nn.Sequential(convolution(32, 64, 2), Residual(64))
        self.sixteenth = nn.Sequential(convolution(64, 96, 2), Residual(96), Residual(96))
        self.last = nn.Sequential(convolution(96, 96, 2), Residual(96), Residual(96))
        self.up_sixteenth = nn.Conv2d(96, 96, 1)
        self.join_sixteenth = Residual(96)
        self.up_eighth = nn.Conv2d(96, 64, 1)
        self.join_eighth = convolution(64, 64)
        self.up_quarter = nn.Conv2d(64, 32, 1)
        self.join_quarter = convolution(32, 32)
        self.maps = nn.Conv2d(32, 3, 1)
        # Corners and bands are rare: begin by expecting none.
        nn.init.constant_(self.maps.bias, -2.0)
        self.classes = nn.Sequential(nn.Linear(4 * 96, 96), nn.ReLU(), nn.Linear(96, 13))

    def forward(self, x):
        quarter = self.quarter(self.stem(x))
        eighth = self.eighth(quarter)
        sixteenth = self.sixteenth(eighth)
        last = self.last(sixteenth)

        def up(x, size):
            return F.interpolate(x, size=size, mode="nearest")

        joined = self.join_sixteenth(sixteenth + up(self.up_sixteenth(last), SIDE // 16))
        pooled = torch.cat([last.mean((2, 3)), last.amax((2, 3)), joined.mean((2, 3)), joined.amax((2, 3))], 1)
        x = self.join_eighth(eighth + up(self.up_eighth(joined), SIDE // 8))
        x = self.join_quarter(quarter + up(self.up_quarter(x), SIDE // 4))
        return self.maps(x), self.classes(pooled)


def read_pictures(pipe, count):
    """Inputs (count, 320, 320, 3) uint8 and figures (count, 19) of the press."""
    size = SIDE * SIDE * 3 + FIGURES * 4
    data = pipe.read(size * count)
    if len(data) < size * count:
        return None
    records = np.frombuffer(data, np.uint8).reshape(count, size)
    figures = np.ascontiguousarray(records[:, SIDE * SIDE * 3 :]).view(np.float32)
    return records[:, : SIDE * SIDE * 3].reshape(count, SIDE, SIDE, 3), figures


def press(arguments, first, count=None):
    command = [arguments.press, "pages", "--first", str(first), "--flats", str(arguments.flats)]
    for folder in arguments.photos:
        command += ["--photos", str(folder)]
    if count is not None:
        command += ["--count", str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE)


def to_input(pixels):
    return torch.from_numpy(pixels.astype(np.float32)).permute(0, 3, 1, 2) / 127.5 - 1.0


def coverage(quads):
    """How much of each cell lies in quads (n, 4, 2), in pixels; nothing where not a number."""
    quads = quads / STRIDE
    centres = torch.arange(CELLS) + 0.5
    y, x = torch.meshgrid(centres, centres, indexing="ij")

    def depth(a, b):
        along = b - a
        length = along.norm(dim=1).clamp(min=1e-6)[:, None, None]
        across = along[:, 0, None, None] * (y - a[:, 1, None, None]) - along[:, 1, None, None] * (x - a[:, 0, None, None])
        return (across / length + 0.5).clamp(0, 1)

    sides = [depth(quads[:, i], quads[:, (i + 1) % 4]) for i in range(4)]
    # Exact for bands thinner than a cell, where the least of the four would be too much.
    inside = (sides[0] + sides[2] - 1).clamp(min=0) * (sides[1] + sides[3] - 1).clamp(min=0)
    return torch.nan_to_num(inside, nan=0.0)


def bumps(quads):
    """A bump of one cell's deviation at each corner of quads (n, 4, 2), in pixels."""
    centres = (torch.arange(CELLS) + 0.5) * STRIDE
    y, x = torch.meshgrid(centres, centres, indexing="ij")
    far = (x - quads[:, :, 0, None, None]) ** 2 + (y - quads[:, :, 1, None, None]) ** 2
    return torch.nan_to_num(torch.exp(-far / (2 * STRIDE**2)), nan=0.0).amax(1)


def targets(figures):
    figures = torch.from_numpy(figures.copy())
    page, mrz = figures[:, 3:11].view(-1, 4, 2), figures[:, 11:19].view(-1, 4, 2)
    maps = torch.stack([bumps(page), coverage(page), coverage(mrz)], 1)
    return maps, figures[:, 0].long(), figures[:, 1].long(), figures[:, 2].long()


def loss_of(model, batch, device):
    pixels, figures = batch
    target, form, turn, lines = [wanted.to(device) for wanted in targets(figures)]
    inputs = to_input(pixels).to(device, memory_format=torch.channels_last)
    maps, classes = model(inputs)
    maps, classes = maps.float(), classes.float()
    weight = torch.cat([1 + 12 * target[:, :1], torch.ones_like(target[:, :1]), 1 + 4 * target[:, 2:]], 1)
    dense = F.binary_cross_entropy_with_logits(maps, target, weight, reduction="none").mean((0, 2, 3))
    turns = F.cross_entropy(classes[:, 5:9], turn, ignore_index=-1)
    forms = F.cross_entropy(classes[:, :5], form)
    counts = F.cross_entropy(classes[:, 9:13], lines)
    return 20 * dense[0] + 2 * dense[1] + 8 * dense[2] + 0.3 * turns + 0.3 * forms + 0.2 * counts


def measure(read, arguments, pictures):
    """Means over held-back pictures: classes right, overlap of the maps, corner errors."""
    process = press(arguments, HELD_BACK, pictures)
    sums = {}

    def add(name, value, count=1):
        total = sums.setdefault(name, [0.0, 0])
        total[0] += float(value)
        total[1] += count

    while (batch := read_pictures(process.stdout, 16)) is not None:
        maps, classes = read(batch[0])
        target, form, turn, lines = targets(batch[1])
        add("form", (classes[:, :5].argmax(1) == form).sum(), len(form))
        there = turn >= 0
        add("turn", (classes[there, 5:9].argmax(1) == turn[there]).sum(), int(there.sum()))
        add("lines", (classes[:, 9:13].argmax(1) == lines).sum(), len(lines))
        said = maps.sigmoid()
        for name, at in (("page_iou", 1), ("mrz_iou", 2)):
            both, either = torch.minimum(said[:, at], target[:, at]), torch.maximum(said[:, at], target[:, at])
            real = target[:, at].sum((1, 2)) > 4
            if real.any():
                add(name, (both.sum((1, 2)) / either.sum((1, 2)))[real].sum(), int(real.sum()))
        add("corner_difference", (said[:, 0] - target[:, 0]).abs().sum() / target[:, 0].sum())
    return {name: round(total / max(count, 1), 4) for name, (total, count) in sums.items()}


def train(arguments):
    def first_inputs():
        pixels, _ = read_pictures(press(arguments, SEEDS * arguments.seed, 192).stdout, 192)
        return to_input(pixels).flip(1)

    training = Trainer(PageNet, arguments, first_inputs, decay=0.995)
    if arguments.begin_with is not None and training.step == 0:
        flip_colours(training.model)
        flip_colours(training.average.module)
    # The press counts pictures, the feed batches.
    first = training.drawn * arguments.batch + SEEDS * arguments.seed
    feed = Feed(press(arguments, first), lambda pipe: read_pictures(pipe, arguments.batch))
    training.run(feed, loss_of)
    export(arguments)
    check(arguments)


def flip_colours(model):
    """The engine's tensors are blue, green, red; the press's pixels red, green, blue."""
    stem = model.stem[0].weight
    stem.data = stem.data.flip(1).contiguous(memory_format=torch.channels_last)


class Joined(nn.Module):
    """The network with both outputs in one row, as the engine takes them."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x):
        maps, classes = self.model(x)
        return torch.cat([maps.flatten(1), classes], 1)


def halve(path):
    """Stores the weights of an ONNX file in 16 bits; the runtime widens them when it loads."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    model = onnx.load(path)
    casts = []
    for weights in list(model.graph.initializer):
        values = numpy_helper.to_array(weights)
        if values.dtype != np.float32 or values.size < 256:
            continue
        name = weights.name
        half = numpy_helper.from_array(values.astype(np.float16), name + "_half")
        model.graph.initializer.remove(weights)
        model.graph.initializer.append(half)
        casts.append(helper.make_node("Cast", [half.name], [name], to=TensorProto.FLOAT))
    nodes = list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend(casts + nodes)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def export(arguments):
    model, _ = averaged(PageNet, arguments.checkpoint)
    flip_colours(model)
    example = torch.zeros(1, 3, SIDE, SIDE)
    trainer.export(
        Joined(model).eval(), example, arguments.out, input_names=["picture"], output_names=["seen"]
    )
    halve(str(arguments.out))
    print(f"{arguments.out}: {arguments.out.stat().st_size} bytes", flush=True)


def check(arguments):
    torch.set_num_threads(1)
    runtime = session(arguments.out)

    def run(pixels):
        inputs = to_input(pixels).flip(1).numpy()
        rows = [runtime.run(None, {"picture": picture[None]})[0] for picture in inputs]
        rows = torch.from_numpy(np.concatenate(rows))
        maps = 3 * CELLS * CELLS
        return rows[:, :maps].view(-1, 3, CELLS, CELLS), rows[:, maps:]

    figures = measure(run, arguments, arguments.pictures)
    picture = np.zeros((1, 3, SIDE, SIDE), np.float32)
    figures["milliseconds"] = milliseconds(runtime, "picture", picture)
    if arguments.checkpoint.exists():
        model, state = averaged(PageNet, arguments.checkpoint)
        worst = 0.0
        process = press(arguments, HELD_BACK, 32)
        while (batch := read_pictures(process.stdout, 16)) is not None:
            with torch.no_grad():
                ours = model(to_input(batch[0]))
            for a, b in zip(run(batch[0]), ours):
                worst = max(worst, (a.sigmoid() - b.sigmoid()).abs().max().item())
        assert worst < 1e-2, f"the export differs from PyTorch by {worst}"
        figures |= training_of(model, state) | {"export_differs_by": worst}
    print(json.dumps(figures, indent=2))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["train", "export", "check"])
    parser.add_argument("--out", type=Path, default=Path("models/page.onnx"), help="the ONNX file")
    parser.add_argument("--checkpoint", type=Path, default=Path("training/page.pt"))
    parser.add_argument("--press", default="target/release/specimen", help="the built specimen press")
    parser.add_argument("--flats", type=int, default=800, help="documents of the layouts in the press's stock")
    parser.add_argument(
        "--photos", type=Path, action="append", default=[], help="folders of photos for backgrounds"
    )
    parser.add_argument("--begin-with", type=Path, help="an exported file whose weights are trained on")
    parser.add_argument("--steps", type=int, default=4_000)
    parser.add_argument("--batch", type=int, default=24, help="pictures in a batch")
    parser.add_argument("--rate", type=float, default=3e-3, help="highest learning rate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=0, help="of PyTorch; 0 is its own choice")
    parser.add_argument("--pictures", type=int, default=1600, help="pictures to measure on")
    arguments = parser.parse_args()
    {"train": train, "export": export, "check": check}[arguments.command](arguments)


if __name__ == "__main__":
    main()
