#!/usr/bin/env python3
"""Trains, measures and exports the network that reads single lines of one script.

    python training/script_line.py train --begin-with HOME/models/ppocrv6-tiny-rec.onnx
    python training/script_line.py train --begin-with models/hangul-line.onnx --deeper
    python training/script_line.py mean --begin-with ONE.onnx --other OTHER.onnx --out MEAN.onnx
    python training/script_line.py check
    python training/script_line.py confusions
    python training/script_line.py words

`train` draws its data with the specimen press while it trains, saves a checkpoint
every few minutes, resumes from it, and exports when it is through. `check` measures
the exported file by kind of line and by tier, on lines whose seeds and faces were not
used for training, and compares it with the checkpoint where there is one. `confusions` lists the pairs of
characters that are taken for each other. `words` lists what the press prints often, which the
engine expects when it decodes (src/text/words.rs).

The backbone begins with the weights of PP-OCRv6's tiny recogniser; what it saw of
Chinese carries over to the strokes of other scripts. A training can also go on from an
exported network of its own, also where that is not yet `--deeper`, or with the `mean` of
two. The press's crops are cut by the
engine's own functions (src/text/script_line.rs).
"""

import argparse
import json
import struct
import subprocess
import unicodedata
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from torch import nn

import ppocr
import trainer
from script_net import Exported, ScriptNet
from trainer import (
    HELD_BACK,
    Feed,
    Trainer,
    averaged,
    line_input,
    milliseconds,
    session,
    training_of,
)

HEIGHT = 40
TIERS = ("scan", "photo", "hard")
# Batches that the seeds of trainings are apart.
SEEDS = 1_000_000
# Of the loss: how much the known places of the characters count beside CTC.
PLACES = 0.25
# The part of the training in which the places are all that is learnt from.
PLACES_UNTIL = 0.2
# As src/text/script_line.rs has it: a space is read from this probability on.
SPACE_AT = 0.3
# Of the learning rate: how fast the backbone is trained.
BACKBONE_SHARE = 0.4
# What is counted for the list of words: so many texts of a seed that nothing is measured on,
# words that occur so often, and no kinds of which nothing is to be expected.
WORDS_SEED = 77_000_000
WORDS_LINES = 600_000
WORDS_OFTEN = 15
UNEXPECTED = ("name", "name with hanja", "Latin", "arbitrary")


class Batch:
    """A batch of the press: pixels (n, 1, 40, width) uint8 and what they show."""

    def __init__(self, pixels, texts, middles, kinds, tiers):
        self.pixels, self.texts, self.middles, self.kinds, self.tiers = pixels, texts, middles, kinds, tiers


def read_batch(pipe):
    """The next batch of the press."""
    head = pipe.read(4)
    if len(head) < 4:
        return None
    lines, width = struct.unpack("<HH", head)
    pixels = np.empty((lines, 1, HEIGHT, width), np.uint8)
    texts, middles, kinds, tiers = [], [], [], []
    for index in range(lines):
        kind, tier, count = pipe.read(3)
        characters = np.frombuffer(pipe.read(8 * count), np.dtype([("code", "<u4"), ("middle", "<f4")]))
        texts.append("".join(map(chr, characters["code"])))
        middles.append(characters["middle"])
        kinds.append(kind)
        tiers.append(tier)
        pixels[index, 0] = np.frombuffer(pipe.read(HEIGHT * width), np.uint8).reshape(HEIGHT, width)
    return Batch(pixels, texts, middles, kinds, tiers)


def press(arguments, first, lines, count=None, held_back=False, hard=None):
    command = [arguments.press, "script", "--script", arguments.script]
    command += ["--first", str(first), "--lines", str(lines)]
    if count is not None:
        command += ["--count", str(count)]
    if held_back:
        command.append("--held-back")
    if hard is not None:
        command += ["--hard", str(hard)]
    return subprocess.Popen(command, stdout=subprocess.PIPE)


def kinds_of(arguments):
    """The names of the kinds of lines."""
    command = [arguments.press, "script", "--script", arguments.script, "--kinds"]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()


class Alphabet:
    """Class 0 is the blank of CTC, then the characters of the file, then the space."""

    def __init__(self, path):
        self.characters = path.read_text(encoding="utf-8").split("\n")[:-1] + [" "]
        self.class_of = {symbol: index + 1 for index, symbol in enumerate(self.characters)}

    def classes(self, text):
        return [self.class_of[symbol] for symbol in text]


def edits(a, b):
    """The steps that make `b` of `a`: pairs of characters, one of them empty or both unlike."""
    rows = [list(range(len(b) + 1))]
    for i, x in enumerate(a):
        row = [i + 1]
        for j, y in enumerate(b):
            row.append(min(row[j] + 1, rows[i][j + 1] + 1, rows[i][j] + (x != y)))
        rows.append(row)
    i, j, steps = len(a), len(b), []
    while i or j:
        if i and j and rows[i][j] == rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]):
            i, j = i - 1, j - 1
            if a[i] != b[j]:
                steps.append((a[i], b[j]))
        elif i and rows[i][j] == rows[i - 1][j] + 1:
            i -= 1
            steps.append((a[i], ""))
        else:
            j -= 1
            steps.append(("", b[j]))
    return steps


def places(batch, alphabet, frames):
    """Frames whose class is known, as line, frame, class: the middle of each character, and
    the blank half-way between two and far from all of them."""
    line, frame, said = [], [], []
    for index, (text, middles) in enumerate(zip(batch.texts, batch.middles)):
        at = np.clip(middles * frames, 0, frames - 1).astype(int)
        between = ((at[1:] + at[:-1]) // 2)[np.diff(at) >= 3]
        # A character is at most as wide as a crop is high: HEIGHT / 4 frames.
        far = np.abs(np.arange(frames)[:, None] - at).min(1) > HEIGHT // 7
        blank = [*between, *np.flatnonzero(far)[::2]]
        line += [index] * (len(at) + len(blank))
        frame += [*at, *blank]
        said += [*alphabet.classes(text), *[0] * len(blank)]
    return line, frame, torch.tensor(said)


def loss_of(alphabet, places_until):
    """At first the known places alone, from which the classes are learnt within some hundred
    steps; then CTC over all frames, which also says what stands between the places."""

    def loss(model, batch, device, part):
        inputs = line_input(batch.pixels).to(device).contiguous(memory_format=torch.channels_last)
        features = model.features(inputs)
        count, frames, _ = features.shape
        line, frame, said = places(batch, alphabet, frames)
        if part < places_until:
            return nn.functional.cross_entropy(model.classes(features[line, frame]).float(), said.to(device))
        scores = model.classes(features).float().log_softmax(-1)
        targets = [alphabet.classes(text) for text in batch.texts]
        ctc = nn.functional.ctc_loss(
            scores.transpose(0, 1),
            torch.tensor(sum(targets, [])),
            torch.full((count,), frames, dtype=torch.long),
            torch.tensor([len(target) for target in targets]),
            zero_infinity=True,
        )
        return ctc + PLACES * nn.functional.nll_loss(scores[line, frame], said.to(device))

    return loss


def model_of(arguments):
    return lambda: ScriptNet(Alphabet(arguments.alphabet).characters, arguments.deeper)


def own_graph(path):
    """The graph of `path` where it is an export of this program, None where it is not."""
    import onnx

    graph = onnx.load(path).graph if path is not None else None
    return graph if graph is not None and graph.input[0].name == "line" else None


def translated(weight, bias, arguments):
    """The classes of one alphabet made those of another: a character that the network does
    not know begins as the one that it is without its marks, or as none in particular."""
    known = Alphabet(arguments.alphabet_before).class_of
    rows = [0]
    for symbol in Alphabet(arguments.alphabet).characters:
        plain = unicodedata.normalize("NFD", symbol)[0]
        rows.append(known.get(symbol, known.get(plain, -1)))
    rows = np.array(rows)
    mean = weight[1:].mean(0), bias[1:].mean()
    new = np.where(rows[:, None] >= 0, weight[rows], mean[0]), np.where(rows >= 0, bias[rows], mean[1])
    return tuple(values.astype(np.float32) for values in new)


def go_on(net, arguments, graph):
    """Puts the weights of an exported network into `net`; its norms are measured on new lines."""
    from onnx import numpy_helper

    values = {weights.name: numpy_helper.to_array(weights) for weights in graph.initializer}
    weight, bias = values["weight"].T.copy(), values["net.classes.bias"].copy()
    if arguments.alphabet_before is not None:
        weight, bias = translated(weight, bias, arguments)
    assert weight.shape[0] == len(net.classes.bias), "the network was trained for another alphabet"
    process = press(arguments, arguments.seed * SEEDS, 64, 1)
    layers = sum(node.op_type == "Conv" for node in graph.node)
    has_all = layers == sum(isinstance(module, nn.Conv2d) for module in net.modules())
    first = line_input(read_batch(process.stdout).pixels)
    trainer.continued(net, arguments.begin_with, first, () if has_all else net.further)
    net.classes.share_out(torch.from_numpy(weight), torch.from_numpy(bias))


def train(arguments):
    ours = own_graph(arguments.begin_with)

    def begin():
        net = model_of(arguments)()
        if arguments.begin_with is not None and not arguments.checkpoint.exists():
            if ours is not None:
                go_on(net, arguments, ours)
            else:
                ppocr.load(net.backbone, arguments.begin_with)
        return net

    def groups(net):
        # What is trained already is not to be lost to a head that knows nothing yet.
        ours = [*net.further.parameters(), *net.collapse.parameters(), *net.classes.parameters()]
        edges = [*net.backbone.stem.parameters(), *net.backbone.high.parameters()]
        for parameter in edges:
            parameter.requires_grad_(not arguments.keep_edges)
        inner = [*net.backbone.middle.parameters(), *net.backbone.low.parameters()]
        shapes = inner if arguments.keep_edges else edges + inner
        return [{"params": ours}, {"params": shapes, "share": BACKBONE_SHARE}]

    settings = argparse.Namespace(**vars(arguments) | {"begin_with": None})
    training = Trainer(begin, settings, None, decay=0.999, groups=groups)
    first = training.drawn + arguments.seed * SEEDS
    feed = Feed(press(arguments, first, arguments.lines, hard=arguments.hard), read_batch)
    # A network that knows its classes needs no lesson in them.
    knows = ours is not None and arguments.alphabet_before is None
    loss = loss_of(Alphabet(arguments.alphabet), 0.0 if knows else PLACES_UNTIL)
    training.run(
        feed, lambda model, batch, device: loss(model, batch, device, training.step / arguments.steps)
    )
    export(arguments)
    check(arguments)


def export(arguments):
    model, _ = averaged(model_of(arguments), arguments.checkpoint)
    trainer.export(
        Exported(model).eval(),
        torch.zeros(1, 1, HEIGHT, 320),
        arguments.out,
        input_names=["line"],
        output_names=["frames"],
        dynamic_axes={"line": {3: "width"}, "frames": {1: "frames"}},
    )
    print(f"{arguments.out}: {arguments.out.stat().st_size} bytes", flush=True)


def read(frames, characters):
    """The text of a line as the engine decodes it (`text::ctc`): greedily, and a space from the
    probability SPACE_AT on, though the blank has more; not so in a line with hanja."""
    space = len(characters)
    text, hinted, last, gap = [], [], 0, 0.0
    for frame, best in zip(frames, frames.argmax(-1)):
        gap = max(gap, frame[space])
        if best not in (0, last):
            if best != space and text and text[-1] != space and gap >= SPACE_AT:
                hinted.append(len(text))
                text.append(space)
            text.append(best)
            if best != space:
                gap = 0.0
        last = best
    if any("\u2e80" <= characters[c - 1] <= "\ua4cf" for c in text):
        text = [c for at, c in enumerate(text) if at not in hinted]
    return "".join(characters[c - 1] for c in text)


def readings(arguments, batches):
    """Kind, tier, truth and reading of lines in the faces that were held back."""
    alphabet, runtime = Alphabet(arguments.alphabet), session(arguments.out)
    process = press(arguments, HELD_BACK, arguments.lines, batches, held_back=True)
    while (batch := read_batch(process.stdout)) is not None:
        for index, pixels in enumerate(line_input(batch.pixels).numpy()):
            frames = runtime.run(None, {"line": pixels[None]})[0]
            yield batch.kinds[index], batch.tiers[index], batch.texts[index], read(frames[0], alphabet.characters)


class Tally:
    def __init__(self):
        self.lines = self.exact = self.wrong = self.characters = 0

    def add(self, said, true):
        self.lines += 1
        self.exact += said == true
        self.wrong += len(edits(true, said))
        self.characters += len(true)

    def figures(self):
        return {
            "lines": self.lines,
            "exact": round(self.exact / self.lines, 4),
            "characters_right": round(1 - self.wrong / self.characters, 4),
        }


def mean(arguments):
    trainer.mean_of(arguments.begin_with, arguments.other, arguments.out)
    check(arguments)


def words(arguments):
    """Writes the words and whole lines that the press prints often, and how often, digits as 0.

    Names, Latin letters and arbitrary lines are left out: nothing is to be expected of them.
    """
    kinds = kinds_of(arguments)
    command = [arguments.press, "script", "--script", arguments.script, "--texts"]
    command += ["--first", str(WORDS_SEED), "--count", str(WORDS_LINES // 1000), "--lines", "1000"]
    counts = Counter()
    for line in subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines():
        kind, text = line.split("\t")
        if kinds[int(kind)] in UNEXPECTED:
            continue
        text = "".join("0" if symbol.isdigit() else symbol for symbol in text)
        counts.update({text, *text.split(" ")})
    often = {
        word: count
        for word, count in counts.items()
        if count >= WORDS_OFTEN and not any(symbol.isascii() and symbol.isalpha() for symbol in word)
    }
    lines = (f"{word}\t{count}\n" for word, count in sorted(often.items()))
    arguments.words.write_text("".join(lines), encoding="utf-8")
    print(f"{arguments.words}: {len(often)} of {len(counts)}")


def check(arguments):
    """Figures of the exported file on lines held back, and, where there is a checkpoint,
    that it computes what PyTorch does."""
    runtime = session(arguments.out)
    kinds = kinds_of(arguments)
    everything, by_kind, by_tier = Tally(), {}, {}
    for kind, tier, true, said in readings(arguments, arguments.batches):
        for tally in (
            everything,
            by_kind.setdefault(kinds[kind], Tally()),
            by_tier.setdefault(TIERS[tier], Tally()),
        ):
            tally.add(said, true)
    line = np.zeros((1, 1, HEIGHT, 320), np.float32)
    figures = {
        "all": everything.figures(),
        "kinds": {kind: by_kind[kind].figures() for kind in kinds if kind in by_kind},
        "tiers": {tier: by_tier[tier].figures() for tier in TIERS if tier in by_tier},
        "milliseconds_320": milliseconds(runtime, "line", line),
    }
    if arguments.checkpoint.exists():
        model, state = averaged(model_of(arguments), arguments.checkpoint)
        worst = 0.0
        process = press(arguments, HELD_BACK, 8, 2, held_back=True)
        while (batch := read_batch(process.stdout)) is not None:
            inputs = line_input(batch.pixels)
            with torch.no_grad():
                ours = model(inputs).softmax(-1).numpy()
            theirs = np.concatenate([runtime.run(None, {"line": line[None]})[0] for line in inputs.numpy()])
            worst = max(worst, float(np.abs(ours - theirs).max()))
        assert worst < 1e-3, f"the export differs from PyTorch by {worst}"
        figures |= training_of(model, state) | {"export_differs_by": worst}
    if arguments.begin_with is not None and own_graph(arguments.begin_with) is None:
        theirs = session(arguments.begin_with)
        figures["milliseconds_320_of_ppocr"] = milliseconds(theirs, "x", np.zeros((1, 3, 48, 320), np.float32))
    print(json.dumps(figures, indent=2, ensure_ascii=False))


def confusions(arguments):
    """The pairs that are taken for each other, the most frequent first."""
    pairs, seen = Counter(), Counter()
    for _, _, true, said in readings(arguments, arguments.batches):
        seen.update(true)
        pairs.update(edits(true, said))
    for (true, said), count in pairs.most_common(40):
        print(f"{true or 'nothing'} -> {said or 'nothing'}  {count} of {seen[true] if true else '-'}")


COMMANDS = {
    "train": train,
    "export": export,
    "mean": mean,
    "check": check,
    "confusions": confusions,
    "words": words,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=list(COMMANDS))
    parser.add_argument("--script", default="korean", help="of the press")
    parser.add_argument("--alphabet", type=Path, default=Path("models/hangul-line.txt"))
    parser.add_argument("--words", type=Path, default=Path("models/hangul-words.txt"), help="the list of words")
    parser.add_argument("--out", type=Path, default=Path("models/hangul-line.onnx"), help="the ONNX file")
    parser.add_argument("--checkpoint", type=Path, default=Path("training/hangul-line.pt"))
    parser.add_argument("--press", default="target/release/specimen", help="the built specimen press")
    parser.add_argument("--begin-with", type=Path, help="the tiny recogniser of PP-OCRv6, as setup stores it, or an export of this program")
    parser.add_argument(
        "--alphabet-before", type=Path, help="that of --begin-with where it was trained for another one"
    )
    parser.add_argument("--other", type=Path, help="the export that the mean is taken with")
    parser.add_argument("--deeper", action="store_true", help="with two blocks more")
    parser.add_argument("--keep-edges", action="store_true", help="leave the backbone's first blocks as they are")
    parser.add_argument("--hard", type=int, help="of a hundred lines of a training so many are of the hardest tier (a third)")
    parser.add_argument("--steps", type=int, default=3_000)
    parser.add_argument("--lines", type=int, default=24, help="lines in a batch")
    parser.add_argument("--rate", type=float, default=1.5e-3, help="highest learning rate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=0, help="of PyTorch; 0 is its own choice")
    parser.add_argument("--batches", type=int, default=100, help="batches to measure on")
    arguments = parser.parse_args()
    COMMANDS[arguments.command](arguments)


if __name__ == "__main__":
    main()
