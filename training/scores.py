#!/usr/bin/env python3
"""Fits the scores of printed fields to how often they are exact, and draws how well they hold.

    specimen set --seed SEED --layouts all --sizes 800,1000,1300,1600 --count 380 --out SET
    datapage evaluate SET/manifest.json --fields --json FIGURES
    python training/scores.py fit FIGURES [FIGURES …]
    python training/scores.py bounds FIGURES [FIGURES …]
    python training/scores.py draw FIGURES --out docs/scores.svg

The figures are those of sets that the specimen press draws, with seeds that nothing else
uses; they hold no text of any document. What `fit` prints are the constants of
src/document/calibrate.rs: a logistic model of what a score rests on (`Grounds`), and how well
it holds on the half of the pictures that was not fitted. `bounds` counts what the bounds beside
the model rest on, of drawn figures or of real ones. `draw` takes the scores as the
program gave them, of other sets.
"""

import argparse
import json
import zlib
from pathlib import Path

import numpy as np

# What each term takes from the logit at least, and at most. Drawn specimens are made by the
# same hands as the templates, in few faces and good light: labels stand where they should, and
# what the recogniser doubts is right more often than on a worn card. So doubts keep a least
# weight, and what speaks for a value has a greatest, whatever the drawn ones say.
BOUNDS = {
    "read": (2.0, np.inf),
    "worst": (4.0, np.inf),
    "length": (0.2, np.inf),
    "lines": (0.3, np.inf),
    "place": (1.5, np.inf),
    "form": (1.0, np.inf),
    "small": (0.8, np.inf),
    "general": (0.7, np.inf),
    "name": (0.0, np.inf),
    "address": (0.5, np.inf),
    "text": (0.7, np.inf),
    "marks": (2.0, np.inf),
    "confirmed": (-3.0, 0.0),
    "proven": (-3.0, 0.0),
}

# The last nats of a hopeless reading say little.
ROOTS = ("read", "worst", "place")

BINS = 10
CLAIM = 0.9
# As calibrate.rs has it: nats of doubt about one character.
DOUBTED = 0.105
DOUBTED_MARKED = 0.03


def load(paths):
    """Terms (n, k + 1), the last of them 1, whether exact, and which half, of answers that the model scores."""
    rows, exact, half = [], [], []
    for path in paths:
        for answer in json.loads(path.read_text())["fields"]["answers"]:
            if answer["grounds"] is None or answer["outcome"] == "empty":
                continue
            rows.append(shaped(answer["grounds"]))
            exact.append(answer["outcome"] == "exact")
            # By picture, so that one bad photo is not on both sides.
            half.append(zlib.crc32(answer["picture"].encode()) % 2)
    return np.array(rows), np.array(exact, float), np.array(half)


def shaped(grounds):
    """As calibrate.rs has it."""
    return [max(grounds[name], 0.0) ** (0.5 if name in ROOTS else 1.0) for name in BOUNDS] + [1.0]


def fitted(x, y, ridge=1.0):
    """Logistic regression within BOUNDS, by Newton's method on the terms that are free."""
    scale = np.maximum(x.std(0), 1e-6)
    scale[-1] = 1.0
    z, w = x / scale, np.zeros(x.shape[1])
    # A term that takes from the logit has a weight below 0.
    low = np.array([-most for _, most in BOUNDS.values()] + [-np.inf]) * scale
    high = np.array([-least for least, _ in BOUNDS.values()] + [np.inf]) * scale
    penalty = ridge * np.append(np.ones(len(BOUNDS)), 0.0)
    w = np.clip(w, low, high)
    for _ in range(300):
        p = 1 / (1 + np.exp(-z @ w))
        gradient = z.T @ (p - y) + penalty * w
        hessian = (z * (p * (1 - p))[:, None]).T @ z + np.diag(penalty + 1e-9)
        # Held where it stands at a bound and would go beyond.
        free = ~((w <= low) & (gradient > 0) | (w >= high) & (gradient < 0))
        step = np.zeros(len(w))
        step[free] = np.linalg.solve(hessian[np.ix_(free, free)], gradient[free])
        w = np.clip(w - np.clip(step, -1, 1), low, high)
    return w / scale


def bins(p, y):
    """For each bin that has answers: from, how many, their mean score and exact share."""
    at = np.minimum((p * BINS + 1e-9).astype(int), BINS - 1)
    return [(b / BINS, (at == b).sum(), p[at == b].mean(), y[at == b].mean()) for b in range(BINS) if (at == b).any()]


def report(p, y):
    print("score         answers  stated  exact")
    for low, count, stated, exact in bins(p, y):
        print(f"{low:.1f} to {low + 1 / BINS:.1f}  {count:>9}  {stated:6.3f} {exact:6.3f}")
    claimed = p >= CLAIM
    print(
        f"calibration error {error(p, y):.3f}; {claimed.mean():.1%} of {len(y)} claim to be right,"
        f" {int((1 - y[claimed]).sum())} of those are wrong"
    )


def error(p, y):
    return sum(count * abs(stated - exact) for _, count, stated, exact in bins(p, y)) / len(y)


def fit(arguments):
    x, y, half = load(arguments.figures)
    print(f"{len(y)} answers, {int(y.sum())} exact")
    for own in (0, 1):
        weights = fitted(x[half == own], y[half == own])
        print("\nfitted on one half, on the other:")
        report(1 / (1 + np.exp(-x[half != own] @ weights)), y[half != own])
    weights = fitted(x, y)
    print("\nfitted on both:")
    report(1 / (1 + np.exp(-x @ weights)), y)
    unconfirmed(x, y, 1 / (1 + np.exp(-x @ weights)))
    print("\n" + "\n".join(f"{name:<10} {-weight:8.3f}" for name, weight in zip(BOUNDS, weights)))
    print(f"{'constant':<10} {weights[-1]:8.3f}")


def unconfirmed(x, y, p):
    """What became of answers that the model is sure of and nothing confirms: what calibrate.rs
    bounds beside it, by whether the recogniser doubts a character of them."""
    names = list(BOUNDS)
    alone = (x[:, names.index("confirmed")] == 0) & (x[:, names.index("proven")] == 0) & (p >= CLAIM)
    doubted = x[:, names.index("worst")] > DOUBTED**0.5
    print()
    for name, chosen in (("without", alone & ~doubted), ("with", alone & doubted)):
        print(f"sure, unconfirmed, {name} a doubted character: {chosen.sum()}, {int(y[chosen].sum())} exact")


def bounds(arguments):
    """How many answers were exact of those that calibrate.rs bounds."""
    answers = [
        answer
        for path in arguments.figures
        for answer in json.loads(path.read_text())["fields"]["answers"]
        if answer["grounds"] is not None and answer["outcome"] != "empty"
    ]

    def tally(name, chosen):
        of = [answer["outcome"] == "exact" for answer in answers if chosen(answer["grounds"])]
        print(f"{name}: {sum(of)} of {len(of)} exact")

    words = lambda g: g["address"] > 0 or g["text"] > 0
    some = lambda g: g["marks"] == 1 and g["name"] > 0
    tally("words without a doubted character", lambda g: words(g) and g["worst"] <= DOUBTED_MARKED)
    tally("words with one", lambda g: words(g) and g["worst"] > DOUBTED_MARKED)
    tally("words of issuers with many marks", lambda g: g["marks"] == 2)
    tally("names of issuers with some marks, not doubted", lambda g: some(g) and g["worst"] <= DOUBTED_MARKED)
    tally("the same, doubted", lambda g: some(g) and g["worst"] > DOUBTED_MARKED)


def draw(arguments):
    scores, exact = [], []
    for path in arguments.figures:
        for answer in json.loads(path.read_text())["fields"]["answers"]:
            if answer["score"] is not None and answer["outcome"] != "empty":
                scores.append(answer["score"] / 100)
                exact.append(answer["outcome"] == "exact")
    p, y = np.array(scores), np.array(exact, float)
    report(p, y)
    arguments.out.write_text(diagram(p, y))


def diagram(p, y, side=400, left=64, top=24):
    """The reliability diagram as SVG: a dot for each bin, its area by the answers in it."""
    ink, soft, dot = "#1f2933", "#9aa5b1", "#2563eb"
    x = lambda share: left + share * side
    v = lambda share: top + (1 - share) * side
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + side + 24} {top + side + 64}"'
        ' font-family="sans-serif" font-size="13">',
        f"<title>Scores of printed fields against the share that is exact, {len(y)} answers</title>",
        '<rect width="100%" height="100%" fill="#ffffff"/>',
    ]
    for tick in np.linspace(0, 1, 6):
        out.append(
            f'<path d="M{x(tick):.0f} {v(0):.0f}V{v(1):.0f}M{x(0):.0f} {v(tick):.0f}H{x(1):.0f}" stroke="#e4e7eb"/>'
            f'<text x="{x(tick):.0f}" y="{v(0) + 20:.0f}" text-anchor="middle" fill="{ink}">{tick * 100:.0f}</text>'
            f'<text x="{x(0) - 10:.0f}" y="{v(tick) + 4:.0f}" text-anchor="end" fill="{ink}">{tick * 100:.0f} %</text>'
        )
    out.append(f'<path d="M{x(0)} {v(0)}L{x(1)} {v(1)}" stroke="{soft}" stroke-dasharray="6 4"/>')
    found = bins(p, y)
    path = "L".join(f"{x(stated):.1f} {v(right):.1f}" for _, _, stated, right in found)
    out.append(f'<path d="M{path}" stroke="{dot}" fill="none" stroke-width="1.5"/>')
    for _, count, stated, right in found:
        radius = 3 + 17 * (count / len(y)) ** 0.5
        # Wilson's interval, 95 %.
        z2, half = 3.84 / count, (right * (1 - right) / count + 0.96 / count**2) ** 0.5 * 1.96
        low, high = ((right + z2 / 2 + s * half) / (1 + z2) for s in (-1, 1))
        out.append(f'<path d="M{x(stated):.1f} {v(low):.1f}V{v(high):.1f}" stroke="{dot}" opacity="0.6"/>')
        out.append(
            f'<circle cx="{x(stated):.1f}" cy="{v(right):.1f}" r="{radius:.1f}" fill="{dot}" fill-opacity="0.35"'
            f' stroke="{dot}"><title>{count} answers, mean score {stated * 100:.1f}, exact {right:.1%}</title></circle>'
        )
    out.append(
        f'<text x="{x(0.5):.0f}" y="{v(0) + 46:.0f}" text-anchor="middle" fill="{ink}">mean score of the answers in a bin</text>'
        f'<text transform="translate(16 {v(0.5):.0f}) rotate(-90)" text-anchor="middle" fill="{ink}">exact</text>'
        f'<text x="{x(0.03):.0f}" y="{v(0.94):.0f}" fill="{ink}">{len(y)} answers, calibration error {error(p, y):.3f}</text>'
    )
    return "\n".join(out) + "\n</svg>\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    for name, run in (("fit", fit), ("bounds", bounds), ("draw", draw)):
        command = commands.add_parser(name)
        command.add_argument("figures", type=Path, nargs="+", help="JSON files of `datapage evaluate --fields --json`")
        command.set_defaults(run=run)
        if name == "draw":
            command.add_argument("--out", type=Path, required=True, help="the SVG to write")
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
