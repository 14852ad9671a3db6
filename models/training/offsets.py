"""Would class offsets on the last layer, chosen on ground that is not for the test, help? Prints the answer for both packages:

    python3 models/training/offsets.py --shared ../shared --teacher DYNAMICWORLD_PACKAGE

The offsets maximise the mean of overall accuracy and macro F1, averaged over places, on all places but one, and are judged on that
one; for landcover-enmap, whose only place is Berlin, slabs of guard rows stand for places. Rule, fixed before any test ground is
looked at with them: they are worth a new version when the mean gain on the places left out is 0.01 or more and more than twice its
standard error.
"""
import argparse
from pathlib import Path

import numpy as np
import torch

import enmap_channels as channels
import ground
import spectral
from enmap_network import CLASSES as ENMAP_CLASSES
from enmap_samples import BERLIN_CLASSES
from network import CLASSES
from onnx_torch import OnnxGraph

SEED = 20261121
MOST_SAMPLES = 4000     # per place
GRID = np.arange(-2, 2.01, 0.25)
SWEEPS = 3
PENALTY = 1e-3          # per squared offset: of equal ones the smaller
LEAST_GAIN, ERRORS = 0.01, 2
PIXEL_SIDE = 16


def quality(logits, labels, offsets):
    """Mean of overall accuracy and macro F1 over the classes of the labels."""
    count = logits.shape[1]
    guess = (logits + offsets).argmax(1)
    accuracy, macro = table_scores(np.bincount(labels * count + guess, minlength=count ** 2).reshape(count, count))
    return (accuracy + macro) / 2


def table_scores(table):
    present = table.sum(1) > 0
    f1 = 2 * np.diag(table) / np.maximum(table.sum(0) + table.sum(1), 1)
    return np.diag(table).sum() / table.sum(), f1[present].mean()


def fitted(places):
    """Offsets by coordinate search, one class after the other."""
    offsets = np.zeros(places[0][0].shape[1], np.float32)

    def value(candidate):
        return np.mean([quality(*place, candidate) for place in places]) - PENALTY * (candidate ** 2).sum()

    for _ in range(SWEEPS):
        for c in range(len(offsets)):
            candidates = [np.where(np.arange(len(offsets)) == c, step, offsets).astype(np.float32) for step in GRID]
            offsets = candidates[int(np.argmax([value(candidate) for candidate in candidates]))]
    return offsets


def judge(name, places, classes):
    """Prints scores with and without offsets of each place, by offsets that were fitted on the others, and what the rule says."""
    print(f"\n{name}\n\n| left out | samples | accuracy and macro F1, mean | with offsets of the others |\n|---|---|---|---|")
    gains = []
    for place, (logits, labels) in places.items():
        offsets = fitted([other for key, other in places.items() if key != place])
        without, with_them = quality(logits, labels, 0), quality(logits, labels, offsets)
        gains.append(with_them - without)
        print(f"| {place} | {len(labels)} | {without:.3f} | {with_them:.3f} |", flush=True)
    gain, error = np.mean(gains), np.std(gains, ddof=1) / np.sqrt(len(gains))
    worth = gain >= LEAST_GAIN and gain > ERRORS * error
    print(f"\nMean gain {gain:+.3f}, standard error {error:.3f}: {'worth a new version' if worth else 'left as it is'}.")
    print("Fitted on all:", {name: round(float(o), 2) for name, o in zip(classes, fitted(list(places.values()))) if o})


def thinned(logits, labels, random):
    chosen = random.permutation(len(labels))[:MOST_SAMPLES]
    return logits[chosen], labels[chosen]


def sentinel2_places(shared, teacher, package, random):
    """Log shares and labels on the held-out parts of the training places, Berlin's guard rows, and Presto's held-out pixels."""
    graph = OnnxGraph(package / "model.onnx")

    def logits_of(image, valid=None):
        return np.log(np.maximum(graph.probabilities(np.ascontiguousarray(image, np.float32), valid), 1e-12))

    parts = {}
    for g in ground.build_ground(shared, ground.Teacher(teacher / "model.onnx", None)):
        sure = g.weight[:, g.split:] > 0
        place = "eurosat" if "eurosat" in g.place else g.place
        for image in (g.l1c, g.l2a):
            logits = logits_of(image[:, :, g.split:], g.valid[:, g.split:])
            parts.setdefault(place, []).append((logits[:, sure].T, g.label[:, g.split:][sure]))
    berlin = ground.Berlin(shared)
    guard = (berlin.rows == 1)[:, None] & (berlin.weight > 0)
    parts["berlin, guard rows"] = [(logits_of(image)[:, guard].T, berlin.target.argmax(0)[guard]) for image in (berlin.l1c, berlin.l2a)]
    values, labels, held_out = ground.plausible_pixels(shared)
    patches = [logits_of(np.broadcast_to(pixel[:, None, None], (len(pixel), PIXEL_SIDE, PIXEL_SIDE)))[:, PIXEL_SIDE // 2, PIXEL_SIDE // 2]
               for pixel in values[held_out]]
    parts["presto's pixels"] = [(np.stack(patches), labels[held_out])]
    return {place: thinned(*(np.concatenate(part) for part in zip(*pairs)), random) for place, pairs in parts.items()}


def enmap_places(shared, package):
    """The guard rows of Berlin that no training and no test has, pair of rows by pair of rows."""
    graph = OnnxGraph(package / "model.onnx")
    cube, centres, valid = spectral.berlin_cube(shared)
    values, _ = channels.of_bands(np.moveaxis(cube, 0, -1).reshape(-1, len(cube)), centres)
    image = np.maximum(np.moveaxis(values.reshape(*valid.shape, -1), -1, 0), 0)
    logits = np.log(np.maximum(graph.probabilities(image.astype(np.float32), valid), 1e-12))
    cover, mapped = spectral.berlin_fractions(shared)
    rows = spectral.berlin_split(len(mapped)) == 1
    keep = valid & rows[:, None] & (mapped > 0.5) & (cover[5] < 0.1)
    shares = np.zeros((len(ENMAP_CLASSES), *mapped.shape), np.float32)
    for i, name in enumerate(BERLIN_CLASSES):
        shares[ENMAP_CLASSES.index(name)] += cover[i]
    slab = np.cumsum(np.diff(np.concatenate([[0], rows.astype(int)])) == 1)[:, None] * np.ones_like(mapped, int)
    labels = shares.argmax(0)
    return {f"rows {np.flatnonzero(rows & (slab[:, 0] == s))[0]} and on": (logits[:, keep & (slab == s)].T, labels[keep & (slab == s)])
            for s in np.unique(slab[keep])}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--teacher", type=Path, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    random = np.random.default_rng(SEED)
    models = Path(__file__).parent.parent
    judge("landcover-enmap", enmap_places(arguments.shared, models / "landcover-enmap"), ENMAP_CLASSES)
    judge("landcover-s2", sentinel2_places(arguments.shared, arguments.teacher, models / "landcover-s2", random), CLASSES)


if __name__ == "__main__":
    main()
