#!/usr/bin/env python3
"""Fits the confidence of MRZ readings to how often they are exact.

    datapage evaluate SET/manifest.json --mrz-only --json FIGURES
    python training/confidence.py FIGURES [FIGURES …]

The figures are those of sets that the specimen press draws, with seeds that nothing else
uses. What it prints are the constants of src/mrz/decode/calibrate.rs: a logistic model of
what is held against a reading (`Doubt`), and how well it holds on the half that was not
fitted.
"""

import argparse
import json
import zlib
from pathlib import Path

import numpy as np

# What is held against a reading, and the least that each takes from the logit. The worst
# doubt about one character says more than the sum over all: many small ones are a blurred
# picture, and those are read right. Beside it the sum and the share of rivals get no weight.
# Nor do characters that check digits cover, or the fit, on most sets; on earlier ones, where
# two characters were misread to the same sum, they had 1.3 and 7.7, and that will come again.
FEATURES = {"worst": 0.0, "checked": 1.0, "fit": 5.0}


def load(paths):
    """Features (n, 4), the last of them 1, whether exact, and which half, of readings with right digits."""
    rows, exact, half = [], [], []
    for path in paths:
        for picture in json.loads(path.read_text())["pictures"]:
            doubt = picture["doubt"]
            if doubt is None or not picture["digits_valid"] or picture["seen"] not in ("exact", "valid_but_wrong"):
                continue
            rows.append(shaped([doubt[name] for name in FEATURES]))
            exact.append(picture["seen"] == "exact")
            half.append(zlib.crc32(picture["id"].encode()) % 2)
    return np.array(rows), np.array(exact, float), np.array(half)


def shaped(values):
    """As calibrate.rs has it: square roots, since the last nats of a hopeless reading say little."""
    return [max(value, 0.0) ** 0.5 for value in values] + [1.0]


def fitted(x, y, ridge=0.3):
    """Logistic regression by Newton's method; no weight is less than FEATURES has it."""
    scale = x.std(0)
    scale[-1] = 1.0
    z, w = x / scale, np.zeros(x.shape[1])
    most = np.array([-least for least in FEATURES.values()] + [np.inf]) * scale
    free = np.ones(len(w), bool)
    for _ in range(200):
        p = 1 / (1 + np.exp(-z @ w))
        gradient = z.T @ (p - y) + ridge * w
        hessian = (z * (p * (1 - p))[:, None]).T @ z + ridge * np.eye(len(w))
        step = np.zeros(len(w))
        step[free] = np.linalg.solve(hessian[np.ix_(free, free)], gradient[free])
        w = w - np.clip(step, -2, 2)
        bound = w > most
        w[bound], free[bound] = most[bound], False
    return w / scale


def table(p, y):
    print("confidence     readings  exact  stated  right")
    for low, high in zip([0, 0.3, 0.5, 0.7, 0.9, 0.97, 0.99], [0.3, 0.5, 0.7, 0.9, 0.97, 0.99, 1.01]):
        inside = (p >= low) & (p < high)
        if inside.any():
            print(
                f"{low:.2f} to {min(high, 1):.2f}  {inside.sum():>8} {int(y[inside].sum()):>6}"
                f"  {p[inside].mean():6.3f} {y[inside].mean():6.3f}"
            )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("figures", type=Path, nargs="+", help="JSON files of `datapage evaluate --json`")
    x, y, half = load(parser.parse_args().figures)
    print(f"{len(y)} readings with right check digits, {int(y.sum())} exact")
    for own in (0, 1):
        weights = fitted(x[half == own], y[half == own])
        print(f"\nfitted on one half, on the other ({np.round(weights, 3).tolist()}):")
        table(1 / (1 + np.exp(-x[half != own] @ weights)), y[half != own])
    weights = fitted(x, y)
    print("\nfitted on both:")
    table(1 / (1 + np.exp(-x @ weights)), y)
    print("\n" + "\n".join(f"{name:<10} {weight:8.3f}" for name, weight in zip((*FEATURES, "constant"), weights)))


if __name__ == "__main__":
    main()
