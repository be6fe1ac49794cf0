#!/usr/bin/env python3
"""Trains, measures and exports the network that reads single lines of the MRZ.

    python training/mrz_line.py train  --out models/mrz-line.onnx
    python training/mrz_line.py check  --out models/mrz-line.onnx

`train` draws its data with the specimen press while it trains, saves a
checkpoint every few minutes, resumes from it, and exports when it is through.
`check` compares the exported file with the checkpoint and measures it on lines
whose seeds were not used for training.

The press's crops are cut by the engine's own functions (src/text/mrz_line.rs),
so that the network is trained on the pixels that it is given later.
"""

import argparse
import json
import random
import struct
import subprocess
import threading
import time
from collections import deque
from pathlib import Path

import numpy as np
import torch
from torch import nn

HEIGHT = 32
TEXT_BYTES = 47
# The order of src/mrz's ALPHABET; class 0 is the blank of CTC.
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
CLASS_OF = np.zeros(256, dtype=np.int64)
for index, symbol in enumerate(ALPHABET):
    CLASS_OF[ord(symbol)] = index + 1
# Batches of the press from this number on are never trained on.
HELD_BACK = 1_000_000_000


class Separable(nn.Module):
    """A residual block along the line: depthwise over neighbours, then two pointwise."""

    def __init__(self, channels, kernel):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(channels, channels, (1, kernel), padding=(0, kernel // 2), groups=channels, bias=False),
            nn.BatchNorm2d(channels),
            nn.Conv2d(channels, 2 * channels, 1, bias=False),
            nn.BatchNorm2d(2 * channels),
            nn.ReLU(inplace=True),
            nn.Conv2d(2 * channels, channels, 1, bias=False),
            nn.BatchNorm2d(channels),
        )

    def forward(self, x):
        return x + self.body(x)


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


class Feed:
    """Batches of the press; the trainer never waits for it: where no new batch is
    there, one of the latest is used again."""

    def __init__(self, arguments, first):
        self.process = press(arguments, first, arguments.lines)
        self.fresh = deque()
        self.recent = deque(maxlen=600)
        self.space = threading.Semaphore(32)
        self.ready = threading.Condition()
        self.drawn = 0
        threading.Thread(target=self.fill, daemon=True).start()

    def fill(self):
        while True:
            self.space.acquire()
            batch = read_batch(self.process.stdout)
            with self.ready:
                if batch is None:
                    raise SystemExit("the press stopped")
                self.fresh.append(batch)
                self.drawn += 1
                self.ready.notify()

    def take(self):
        with self.ready:
            while not self.fresh and len(self.recent) < 60:
                self.ready.wait()
            if not self.fresh:
                return random.choice(self.recent)
            batch = self.fresh.popleft()
        self.recent.append(batch)
        self.space.release()
        return batch


def to_input(pixels):
    return torch.from_numpy(pixels.astype(np.float32)) / 127.5 - 1.0


def greedy(logits):
    texts = []
    for row in logits.argmax(-1).cpu().numpy():
        keep = np.r_[True, row[1:] != row[:-1]] & (row != 0)
        texts.append("".join(ALPHABET[c - 1] for c in row[keep]))
    return texts


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
        for said, true in zip(greedy(read(pixels)), texts):
            lines += 1
            exact += said == true
            wrong += distance(said, true)
            characters += len(true)
    return {"lines": lines, "exact": exact / lines, "characters_wrong": wrong / characters}


def train(arguments):
    torch.manual_seed(arguments.seed)
    random.seed(arguments.seed)
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = LineNet().to(device, memory_format=torch.channels_last)
    average = torch.optim.swa_utils.AveragedModel(
        model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.999), use_buffers=True
    )
    optimiser = torch.optim.AdamW(model.parameters(), lr=arguments.rate, weight_decay=0.01)
    step, seconds, drawn = 0, 0.0, 0
    if arguments.checkpoint.exists():
        state = torch.load(arguments.checkpoint, map_location=device)
        model.load_state_dict(state["model"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        step, seconds, drawn = state["step"], state["seconds"], state["drawn"]
        print(f"resumed at step {step}", flush=True)
    feed = Feed(arguments, drawn + arguments.seed * 1_000_000)
    ctc = nn.CTCLoss(zero_infinity=True)
    begun, losses = time.time(), []
    while step < arguments.steps:
        pixels, texts = feed.take()
        progress = step / arguments.steps
        rate = arguments.rate * min(1.0, step / 400) * 0.5 * (1 + np.cos(np.pi * progress))
        for group in optimiser.param_groups:
            group["lr"] = float(max(rate, 1e-6))
        inputs = to_input(pixels).to(device).contiguous(memory_format=torch.channels_last)
        targets = torch.from_numpy(np.concatenate([CLASS_OF[list(t.encode())] for t in texts]))
        with torch.autocast(device, dtype=torch.bfloat16):
            logits = model(inputs)
        scores = logits.float().log_softmax(-1).transpose(0, 1)
        frames = torch.full((len(texts),), scores.shape[0], dtype=torch.long)
        loss = ctc(scores, targets, frames, torch.tensor([len(t) for t in texts]))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 2.0)
        optimiser.step()
        average.update_parameters(model)
        losses.append(loss.item())
        step += 1
        if step % 100 == 0:
            elapsed = seconds + time.time() - begun
            left = (arguments.steps - step) * (time.time() - begun) / max(len(losses), 1)
            print(
                f"step {step} of {arguments.steps}  loss {np.mean(losses[-100:]):.4f}  "
                f"{elapsed / 60:.1f} min, {left / 60:.0f} left  drawn {feed.drawn + drawn}",
                flush=True,
            )
        if step % 1000 == 0 or step == arguments.steps:
            state = {
                "model": model.state_dict(),
                "average": average.state_dict(),
                "optimiser": optimiser.state_dict(),
                "step": step,
                "seconds": seconds + time.time() - begun,
                "drawn": drawn + feed.drawn,
            }
            partial = arguments.checkpoint.with_suffix(".partial")
            torch.save(state, partial)
            partial.rename(arguments.checkpoint)
        if step % 4000 == 0:
            net = average.module.eval()
            with torch.no_grad():
                print(measure(lambda p: net(to_input(p).to(device)), arguments, 8), flush=True)
            average.module.train()
    feed.process.kill()
    export(arguments)
    check(arguments)


def trained(arguments):
    state = torch.load(arguments.checkpoint, map_location="cpu")
    average = torch.optim.swa_utils.AveragedModel(LineNet(), use_buffers=True)
    average.load_state_dict(state["average"])
    return average.module.eval(), state


def export(arguments):
    """Writes the averaged network as ONNX, batch norms folded into convolutions."""
    model, _ = trained(arguments)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        model,
        (torch.zeros(1, 1, HEIGHT, 640),),
        str(arguments.out),
        input_names=["line"],
        output_names=["logits"],
        dynamic_axes={"line": {3: "width"}, "logits": {1: "frames"}},
        opset_version=17,
        dynamo=False,
    )
    print(f"{arguments.out}: {arguments.out.stat().st_size} bytes", flush=True)


def check(arguments):
    """The exported file against PyTorch, and its figures on lines held back."""
    import onnxruntime

    model, state = trained(arguments)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(arguments.out), options, ["CPUExecutionProvider"])

    def run(pixels):
        inputs = to_input(pixels).numpy()
        return torch.from_numpy(
            np.concatenate([session.run(None, {"line": line[None]})[0] for line in inputs])
        )

    worst = 0.0
    process = press(arguments, HELD_BACK, 8, 4)
    while (batch := read_batch(process.stdout)) is not None:
        with torch.no_grad():
            ours = model(to_input(batch[0]))
        worst = max(worst, (run(batch[0]) - ours).abs().max().item())
    assert worst < 1e-3, f"the export differs from PyTorch by {worst}"
    line = np.zeros((1, 1, HEIGHT, 640), np.float32)
    times = []
    for _ in range(50):
        begun = time.perf_counter()
        session.run(None, {"line": line})
        times.append(time.perf_counter() - begun)
    figures = measure(run, arguments, arguments.batches)
    figures |= {
        "steps": state["step"],
        "minutes": round(state["seconds"] / 60, 1),
        "batches_drawn": state["drawn"],
        "export_differs_by": worst,
        "milliseconds_640": round(1000 * float(np.median(times)), 2),
        "parameters": sum(p.numel() for p in model.parameters()),
    }
    print(json.dumps(figures, indent=2))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["train", "export", "check"])
    parser.add_argument("--out", type=Path, default=Path("models/mrz-line.onnx"), help="the ONNX file")
    parser.add_argument("--checkpoint", type=Path, default=Path("training/mrz-line.pt"))
    parser.add_argument("--press", default="target/release/specimen", help="the built specimen press")
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
