#!/usr/bin/env python3
"""Trains, measures and exports the network that reads single lines of the MRZ.

    python training/mrz_line.py train  --out models/mrz-line.onnx
    python training/mrz_line.py check  --out models/mrz-line.onnx

`train` draws its data with the specimen press while it trains, saves a
checkpoint every few minutes, resumes from it, and exports when it is through.
`check` measures the exported file on lines whose seeds were not used for training,
and compares it with the checkpoint where there is one.

The press's crops are cut by the engine's own functions (src/text/mrz_line.rs),
so that the network is trained on the pixels that it is given later.
"""

import argparse
import json
import struct
import subprocess
from pathlib import Path

import numpy as np
import torch
from torch import nn

import trainer
from trainer import (
    HELD_BACK,
    Feed,
    Separable,
    Trainer,
    averaged,
    greedy,
    line_input,
    milliseconds,
    session,
    training_of,
)

HEIGHT = 32
TEXT_BYTES = 47
# Batches that the seeds of trainings are apart.
SEEDS = 1_000_000
# The order of src/mrz's ALPHABET; class 0 is the blank of CTC.
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
CLASS_OF = np.zeros(256, dtype=np.int64)
for index, symbol in enumerate(ALPHABET):
    CLASS_OF[ord(symbol)] = index + 1


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels),
            nn.ReLU(inplace=True),
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels),
        )

    def forward(self, x):
        return torch.relu(x + self.body(x))


def convolution(inputs, outputs, kernel, stride, padding):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class LineNet(nn.Module):
    """(n, 1, 32, width) in -1..1 to logits (n, width / 4, 38).

    No recurrence and a view of some five characters: it sees characters and
    their neighbours and learns no language, the grammar is the decoder's.
    """

    def __init__(self, channels=144):
        super().__init__()
        self.body = nn.Sequential(
            convolution(1, 24, 3, 2, 1),
            convolution(24, 48, 3, 2, 1),
            Residual(48),
            convolution(48, 96, 3, (2, 1), 1),
            Separable(96, 5),
            convolution(96, channels, (4, 1), 1, 0),
            Separable(channels, 7),
            Separable(channels, 7),
            Separable(channels, 7),
            nn.Conv2d(channels, 1 + len(ALPHABET), 1),
        )

    def forward(self, x):
        return self.body(x).squeeze(2).transpose(1, 2)


def read_batch(pipe):
    """The next batch of the press: pixels (n, 1, 32, width) uint8, list of texts."""
    head = pipe.read(4)
    if len(head) < 4:
        return None
    lines, width = struct.unpack("<HH", head)
    size = 1 + TEXT_BYTES + HEIGHT * width
    records = np.frombuffer(pipe.read(lines * size), np.uint8).reshape(lines, size)
    texts = [bytes(record[1 : 1 + record[0]]).decode() for record in records]
    return records[:, 1 + TEXT_BYTES :].reshape(lines, 1, HEIGHT, width), texts


def press(arguments, first, lines, count=None):
    command = [arguments.press, "lines", "--first", str(first), "--lines", str(lines)]
    if count is not None:
        command += ["--count", str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE)


def distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a):
        before, row[0] = row[0], i + 1
        for j, y in enumerate(b):
            before, row[j + 1] = row[j + 1], min(row[j] + 1, row[j + 1] + 1, before + (x != y))
    return row[-1]


def measure(read, arguments, batches):
    """Lines exact and characters wrong of `read`, a function from pixels to logits."""
    process = press(arguments, HELD_BACK, arguments.lines, batches)
    exact = lines = wrong = characters = 0
    while (batch := read_batch(process.stdout)) is not None:
        pixels, texts = batch
        for said, true in zip(greedy(read(pixels).numpy(), ALPHABET), texts):
            lines += 1
            exact += said == true
            wrong += distance(said, true)
            characters += len(true)
    return {"lines": lines, "exact": exact / lines, "characters_wrong": wrong / characters}


def loss_of(model, batch, device):
    pixels, texts = batch
    inputs = line_input(pixels).to(device).contiguous(memory_format=torch.channels_last)
    targets = torch.from_numpy(np.concatenate([CLASS_OF[list(t.encode())] for t in texts]))
    logits = model(inputs)
    scores = logits.float().log_softmax(-1).transpose(0, 1)
    frames = torch.full((len(texts),), scores.shape[0], dtype=torch.long)
    lengths = torch.tensor([len(t) for t in texts])
    return nn.functional.ctc_loss(scores, targets, frames, lengths, zero_infinity=True)


def train(arguments):
    def first_inputs():
        pixels, _ = read_batch(press(arguments, arguments.seed * SEEDS, 192, 1).stdout)
        return line_input(pixels)

    training = Trainer(LineNet, arguments, first_inputs, decay=0.998)
    first = training.drawn + arguments.seed * SEEDS
    feed = Feed(press(arguments, first, arguments.lines), read_batch)
    training.run(feed, loss_of)
    export(arguments)
    check(arguments)


def export(arguments):
    model, _ = averaged(LineNet, arguments.checkpoint)
    trainer.export(
        model,
        torch.zeros(1, 1, HEIGHT, 640),
        arguments.out,
        input_names=["line"],
        output_names=["logits"],
        dynamic_axes={"line": {3: "width"}, "logits": {1: "frames"}},
    )
    print(f"{arguments.out}: {arguments.out.stat().st_size} bytes", flush=True)


def check(arguments):
    """Figures of the exported file on lines held back, and, where there is a checkpoint,
    that it computes what PyTorch does."""
    runtime = session(arguments.out)

    def run(pixels):
        inputs = line_input(pixels).numpy()
        return torch.from_numpy(
            np.concatenate([runtime.run(None, {"line": line[None]})[0] for line in inputs])
        )

    figures = measure(run, arguments, arguments.batches)
    line = np.zeros((1, 1, HEIGHT, 640), np.float32)
    figures["milliseconds_640"] = milliseconds(runtime, "line", line)
    if arguments.checkpoint.exists():
        model, state = averaged(LineNet, arguments.checkpoint)
        worst = 0.0
        process = press(arguments, HELD_BACK, 8, 4)
        while (batch := read_batch(process.stdout)) is not None:
            with torch.no_grad():
                ours = model(line_input(batch[0]))
            worst = max(worst, (run(batch[0]) - ours).abs().max().item())
        assert worst < 1e-3, f"the export differs from PyTorch by {worst}"
        figures |= training_of(model, state) | {"export_differs_by": worst}
    print(json.dumps(figures, indent=2))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["train", "export", "check"])
    parser.add_argument("--out", type=Path, default=Path("models/mrz-line.onnx"), help="the ONNX file")
    parser.add_argument("--checkpoint", type=Path, default=Path("training/mrz-line.pt"))
    parser.add_argument("--press", default="target/release/specimen", help="the built specimen press")
    parser.add_argument("--begin-with", type=Path, help="an exported file whose weights are trained on")
    parser.add_argument("--steps", type=int, default=16_000)
    parser.add_argument("--lines", type=int, default=48, help="lines in a batch")
    parser.add_argument("--rate", type=float, default=2e-3, help="highest learning rate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=0, help="of PyTorch; 0 is its own choice")
    parser.add_argument("--batches", type=int, default=80, help="batches to measure on")
    arguments = parser.parse_args()
    {"train": train, "export": export, "check": check}[arguments.command](arguments)


if __name__ == "__main__":
    main()
