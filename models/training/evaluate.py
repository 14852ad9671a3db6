"""Judges model packages and the two baselines on ground that no training has seen, and prints Markdown tables:

    python3 models/training/evaluate.py --shared ../shared models/landcover-s2 DYNAMICWORLD_PACKAGE

Slovenia (three clear dates, parcels of the land-use register), Leipzig (97 points) and Berlin (mapped from aerial images,
Sentinel-2 bands resampled from simulated EnMAP at 30 m; the slabs that landcover-s2 was not trained on). Intervals are 95 %, from
drawing blocks of ground. Last, agreement with Dynamic World on the held-out ones of Presto's pixels.
"""
import argparse
import json
from pathlib import Path

import numpy as np
import torch

import ground
import scenes
import spectral
from baselines import nearest_class_mean, spectral_rules
from metrics import Crosswalk, calibration_error, confusion, intervals, scores
from network import CLASSES
from onnx_torch import OnnxGraph

CROSSWALKS = Path(__file__).parent.parent / "crosswalks"
PIXEL_SIDE = 16
BLOCK_PIXELS = {"slovenia": 10, "leipzig": 20, "berlin": 5}


class Package:
    def __init__(self, folder):
        manifest = json.loads((folder / "mlm.json").read_text())["properties"]
        self.name = f"{manifest['mlm:name']} {manifest['version']}"
        source = manifest.get("groundshift:sources", [{}])[0]
        self.bands = source.get("bands") or [band["name"] for band in manifest["bands"]]
        self.optional = source.get("optional_bands", [])
        self.graph = OnnxGraph(folder / "model.onnx")

    def __call__(self, scene):
        """Class and confidence per pixel, or the missing bands."""
        missing = [b for b in self.bands if b not in scene.bands and b not in self.optional]
        if missing:
            return None, f"refused: {' and '.join(missing)} missing"
        nothing = np.full(scene.valid.shape, np.nan, np.float32)
        stack = np.stack([scene.bands.get(b, nothing) for b in self.bands]).astype(np.float32)
        shares = self.graph.probabilities(stack, scene.valid)
        return shares.argmax(0), shares.max(0)


class Rules:
    def __init__(self, name, rule):
        self.name, self.rule = name, rule

    def __call__(self, scene):
        return self.rule(scene.bands), None


def samples_of_map(scene, labels):
    rows, columns = np.nonzero((labels > 0) & scene.valid)
    return rows, columns, labels[rows, columns].tolist()


def test_sets(shared):
    slovenia, labels = scenes.slovenia(shared)
    yield "slovenia", "slovenia-lulc", [(scene, samples_of_map(scene, labels)) for scene in slovenia]
    leipzig, points = scenes.leipzig(shared)
    rows, columns, names = zip(*points)
    yield "leipzig", "leipzig-points", [(leipzig, (np.array(rows), np.array(columns), list(names)))]
    berlin, cover = spectral.berlin(shared)
    cover[spectral.berlin_split(len(cover)) != 2] = 0
    yield "berlin", "berlin-urban-gradient", [(berlin, samples_of_map(berlin, cover))]


def judge(model, place, crosswalk, pairs):
    """One row of the table, and the confusion of truth by guess; or the reason why there is none."""
    truth, judged, blocks, confidence = [], [], [], []
    for scene, (rows, columns, labels) in pairs:
        guess, sure = model(scene)
        if guess is None:
            return None, sure
        keep, t, j = crosswalk.join(labels, guess[rows, columns])
        size = BLOCK_PIXELS[place]
        truth.append(t[keep]), judged.append(j[keep])
        blocks.append((rows // size * 10000 + columns // size)[keep])
        if sure is not None:
            confidence.append(sure[rows, columns][keep])
    truth, judged, blocks = (np.concatenate(part) for part in (truth, judged, blocks))
    table = confusion(truth, judged)
    accuracy, macro, per_class = scores(table)
    (a_low, a_high), (m_low, m_high) = intervals(truth, judged, blocks)
    error = f"{calibration_error(np.concatenate(confidence), truth == judged):.3f}" if confidence else "-"
    details = ", ".join(f"{n} {v:.2f}" for n, v in per_class.items())
    row = f"{accuracy:.3f} ({a_low:.3f} to {a_high:.3f}) | {macro:.3f} ({m_low:.3f} to {m_high:.3f}) | {error} | {details} |"
    return row, (len(truth), len(np.unique(blocks)), table)


def print_confusion(name, table):
    shown = np.flatnonzero((table.sum(0) + table.sum(1)) > 0)
    print(f"\n{name}: labels in rows, map in columns\n")
    print("| label | " + " | ".join(CLASSES[c] for c in shown) + " |\n|---|" + "---|" * len(shown))
    for row in shown[table[shown].sum(1) > 0]:
        print(f"| {CLASSES[row]} | " + " | ".join(str(table[row, c]) for c in shown) + " |")


def pixel_agreement(shared, models):
    """One row per map: right of all per class that Dynamic World gave to Presto's held-out pixels, each an even patch of its own."""
    values, labels, held_out = ground.plausible_pixels(shared, slice(None))
    values, labels = values[held_out], labels[held_out]
    side = PIXEL_SIDE
    image = np.repeat(np.repeat(values.T[:, None], side, 1), side, 2).reshape(len(values.T), side, -1)
    strip = scenes.Scene("presto pixels", "presto", "L1C", dict(zip(scenes.DYNAMIC_WORLD_BANDS, image)))
    print("\n## Presto's pixels\n\n| map | agreement | " + " | ".join(f"{CLASSES[c]} ({(labels == c).sum()})" for c in np.unique(labels)) + " |\n" + "|---" * (2 + len(np.unique(labels))) + "|")
    for model in models:
        # Patch by patch: a network must not see the next pixel.
        guess = np.concatenate([_middle(model, strip, start) for start in range(0, image.shape[2], side)])
        right = " | ".join(str(((guess == c) & (labels == c)).sum()) for c in np.unique(labels))
        print(f"| {model.name} | {(guess == labels).mean():.3f} | {right} |", flush=True)


def _middle(model, strip, start):
    patch = scenes.Scene(strip.name, strip.place, strip.level, {b: v[:, start:start + PIXEL_SIDE] for b, v in strip.bands.items()})
    return model(patch)[0][PIXEL_SIDE // 2, PIXEL_SIDE // 2, None]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", type=Path, nargs="+")
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    models = [Package(folder) for folder in arguments.packages]
    models += [Rules("spectral-index rules", spectral_rules), Rules("nearest class mean", nearest_class_mean)]
    for place, walk, pairs in test_sets(arguments.shared):
        crosswalk = Crosswalk(CROSSWALKS / f"{walk}.json")
        print(f"\n## {place}\n\n| map | overall accuracy | macro F1 | ECE | F1 per class |\n|---|---|---|---|---|")
        tables = []
        for model in models:
            row, details = judge(model, place, crosswalk, pairs)
            print(f"| {model.name} | {row or details + ' | | | |'}")
            if row:
                tables.append((model.name, details))
        samples, blocks, _ = tables[0][1]
        print(f"\n{samples} labelled samples in {blocks} blocks.")
        for name, (_, _, table) in tables:
            if "rules" not in name and "nearest" not in name:
                print_confusion(name, table)
    pixel_agreement(arguments.shared, models)


if __name__ == "__main__":
    main()
