#!/usr/bin/env python3
"""RapidOCR, and datapage beside it, on your own pictures. See README.md here."""

import argparse
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

# This file is named after what it measures: its folder must not hide the package.
HERE = Path(__file__).resolve().parent
sys.path = [entry for entry in sys.path if Path(entry or ".").resolve() != HERE] + [str(HERE)]
import position_rule  # noqa: E402


def main():
    options = arguments()
    entries = chosen(options)
    if not entries:
        sys.exit("no picture of the manifest is chosen")
    # datapage first: a child's peak RSS counts what its parent had when it was forked.
    columns = {}
    if options.datapage:
        for name, flags in (("datapage", []), ("datapage --mrz-only", ["--mrz-only"])):
            columns[name] = measured(datapage(options.datapage, flags, options.repeat), entries, name)
    columns["rapidocr"] = measured(rapidocr(options.repeat), entries, "rapidocr")
    print_table(entries, columns)
    for key in options.by:
        print_groups(entries, columns, key)
    if options.json:
        options.json.write_text(json.dumps(as_json(entries, columns), indent=2) + "\n")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("manifest", type=Path, help="JSON list of pictures, as `datapage evaluate` takes it")
    parser.add_argument("--datapage", type=Path, help="the binary to run on the same pictures")
    parser.add_argument("--json", type=Path, help="write each picture's figures there (no text of a document)")
    parser.add_argument("--format", help="only this mrz_format, such as TD3")
    parser.add_argument("--megapixels", default="0:1000", help="only pictures between, such as 0.8:2.5")
    parser.add_argument("--match", default="", help="only ids that match this regular expression")
    parser.add_argument("--limit", type=int, help="only so many pictures, spread over those chosen")
    parser.add_argument(
        "--by",
        action="append",
        default=[],
        help="a table of what was read by this key of the manifest, such as mrz_format or degradation",
    )
    parser.add_argument("--repeat", type=int, default=3, help="runs a picture, of which the median counts")
    return parser.parse_args()


def chosen(options):
    """The manifest's pictures that the options leave, with their path."""
    least, most = (float(bound) * 1e6 for bound in options.megapixels.split(":"))
    kept = []
    for entry in json.loads(options.manifest.read_text()):
        pixels = entry.get("width", 0) * entry.get("height", 0)
        if options.format and entry.get("mrz_format") != options.format:
            continue
        if not least <= pixels <= most or not re.search(options.match, entry["id"]):
            continue
        kept.append(entry | {"path": str(options.manifest.parent / entry["file"])})
    if options.limit and options.limit < len(kept):
        kept = [kept[i * len(kept) // options.limit] for i in range(options.limit)]
    return kept


def measured(reader, entries, name):
    """One result a picture. `reader` takes a path and gives (lines or None, all digits right, costs)."""
    results = []
    for index, entry in enumerate(entries):
        print(f"\r{name}: {index + 1} of {len(entries)} ", end="", file=sys.stderr, flush=True)
        lines, right, costs = reader(entry["path"])
        results.append({"verdict": verdict(entry.get("mrz_lines"), lines, right), "digits_right": right} | costs)
    print(file=sys.stderr)
    return results


def verdict(truth, lines, right):
    if not truth:
        return "false" if lines else "rightly nothing"
    if lines is None:
        return "nothing"
    if lines == truth:
        return "exact"
    return "valid but wrong" if right else "wrong"


def rapidocr(repeat):
    """RapidOCR as its README says: `RapidOCR()`, then the engine called with a path."""
    from rapidocr import RapidOCR

    engine = RapidOCR(params={"Global.log_level": "error"})
    warm = False

    def read(path):
        nonlocal warm
        if not warm:
            engine(path)
            warm = True
        runs = []
        for _ in range(repeat):
            reset_peak()
            wall, cpu = time.perf_counter(), time.process_time()
            output = engine(path)
            runs.append((time.process_time() - cpu, time.perf_counter() - wall, peak_bytes()))
        found = position_rule.find_mrz(output.txts or ())
        lines = found and found[1]
        return lines, bool(found) and position_rule.digits_valid(*found), costs_of(runs)

    return read


def datapage(binary, flags, repeat):
    """One process a picture, and one of several pictures: the difference is what a warm one costs."""

    def read(path):
        answer, cold = run([path])
        many = [run([path] * (1 + repeat))[1] for _ in range(3)]
        cpu, wall = (statistics.median(run[i] for run in many) for i in (0, 1))
        warm = ((cpu - cold[0]) / repeat, (wall - cold[1]) / repeat, cold[2])
        zone = (answer.get("result") or {}).get("extension", {}).get("mrz")
        lines = zone and zone["lines"]
        return lines, bool(zone) and zone["status"] == "valid", costs_of([warm]) | {"cold_cpu_ms": 1e3 * cold[0]}

    def run(paths):
        jobs = ["--jobs", "1"] if len(paths) > 1 else []
        command = [str(binary), "recognize", *flags, *jobs, *paths]
        started = time.perf_counter()
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        text = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in (0, 1):
            sys.exit(f"{binary} ended with {child.returncode}; `{binary} doctor` says what is missing")
        cost = (usage.ru_utime + usage.ru_stime, time.perf_counter() - started, rss_bytes(usage))
        return (json.loads(text) if len(paths) == 1 else None), cost

    return read


def costs_of(runs):
    cpu, wall, peak = (statistics.median(run[i] for run in runs) for i in range(3))
    return {"cpu_ms": 1e3 * cpu, "wall_ms": 1e3 * wall, "peak_rss_mb": peak / 1e6}


def reset_peak():
    """Lets the peak begin anew, where the system can (Linux)."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        pass


def peak_bytes():
    try:
        status = Path("/proc/self/status").read_text()
        return 1024 * int(re.search(r"VmHWM:\s+(\d+)", status).group(1))
    except OSError:
        return rss_bytes(resource.getrusage(resource.RUSAGE_SELF))


def rss_bytes(usage):
    """`ru_maxrss` is in bytes on macOS, in KiB elsewhere."""
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def print_table(entries, columns):
    with_zone = sum(bool(entry.get("mrz_lines")) for entry in entries)
    print(f"{len(entries)} pictures, {with_zone} with an MRZ\n")
    counted = ("exact", "all digits valid", "valid but wrong", "nothing", "false")
    print("| | " + " | ".join(counted) + " | CPU ms | wall ms | peak RSS MB | of RapidOCR's CPU |")
    print("|---" * (len(counted) + 5) + "|")
    for name, results in columns.items():
        cells = [str(count_of(results, what)) for what in counted]
        cells += [f"{median(results, cost):.0f}" for cost in ("cpu_ms", "wall_ms")]
        cells += [f"{max(result['peak_rss_mb'] for result in results):.0f}"]
        ratios = [own["cpu_ms"] / peer["cpu_ms"] for own, peer in zip(results, columns["rapidocr"])]
        print(f"| {name} | " + " | ".join(cells) + f" | {statistics.median(ratios):.3f} |")


def print_groups(entries, columns, key):
    """Of the pictures with an MRZ: how many, and exact, valid but wrong and nothing by each reader."""
    groups = {}
    for index, entry in enumerate(entries):
        if entry.get("mrz_lines"):
            groups.setdefault(str(entry.get(key)), []).append(index)
    counted = ("exact", "valid but wrong", "nothing")
    print(f"\n| {key} | pictures | " + " | ".join(f"{name}: {' / '.join(counted)}" for name in columns) + " |")
    print("|---" * (len(columns) + 2) + "|")
    for group, indices in sorted(groups.items()):
        cells = [
            " / ".join(str(count_of([results[i] for i in indices], what)) for what in counted)
            for results in columns.values()
        ]
        print(f"| {group} | {len(indices)} | " + " | ".join(cells) + " |")


def count_of(results, what):
    if what == "all digits valid":
        return sum(r["digits_right"] and r["verdict"] != "false" for r in results)
    return sum(r["verdict"] == what for r in results)


def median(results, cost):
    return statistics.median(result[cost] for result in results)


def as_json(entries, columns):
    return [
        {"id": entry["id"]} | {name: results[index] for name, results in columns.items()}
        for index, entry in enumerate(entries)
    ]


if __name__ == "__main__":
    main()
