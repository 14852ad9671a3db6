"""Judges landcover-enmap and the two baselines on the held-out rows of Berlin, with all bands and with few, and prints Markdown:

    python3 models/training/evaluate_enmap.py --shared ../shared models/landcover-enmap

Truth is the land cover of landcover_30m.tif (mapped from aerial images), joined by models/crosswalks. Intervals are 95 %, from
drawing blocks of 150 m. A water patch of HySpecNet is judged too.
"""
import argparse
import json
from pathlib import Path

import numpy as np
import rasterio
import torch
import torch.nn.functional as F

import enmap_channels as channels
import enmap_samples as data
import spectral
from baselines import spectral_rules
from enmap_network import CLASSES
from evaluate import print_confusion
from metrics import Crosswalk, calibration_error, confusion, intervals, scores
from network import CLASSES as TARGET
from onnx_torch import OnnxGraph
from train_enmap import STEPS, trained

CROSSWALKS = Path(__file__).parent.parent / "crosswalks"
BLOCK = 5
SEED = 20261121
SENTINEL2_LIKE = [490, 560, 660, 700, 740, 780, 840, 860, 1610, 2190]


def as_target():
    """Class of the crosswalks' target for each class of landcover-enmap."""
    entries = json.load(open(CROSSWALKS / "landcover-enmap.json"))["classes"]
    names = {entry["name"]: entry["classes"][0] for entry in entries}
    return np.array([TARGET.index(names[name]) for name in CLASSES])


def subsets():
    random = np.random.default_rng(SEED)
    required = np.isin(channels.CHANNELS, channels.REQUIRED)
    yield "all bands", np.ones(len(channels.CHANNELS), bool)
    yield "without the short-wave infrared (under 1000 nm)", channels.CHANNELS < 1000
    yield "every fourth band", (np.arange(len(channels.CHANNELS)) % 4 == 0) | required
    yield "ten bands near Sentinel-2's", np.isin(channels.CHANNELS, SENTINEL2_LIKE) | required
    yield "a random tenth", (random.random(len(channels.CHANNELS)) < 0.1) | required
    yield "green, red and near infrared alone", required


def shares_of(graph, cube, present):
    """Class shares [5,H,W] of channels [C,H,W]."""
    return graph.probabilities(np.where(present[:, None, None], cube, np.nan).astype(np.float32))


def nearest_class_mean(shared, cube, shift=0):
    """Nearest mean of the same training samples, in standardised log reflectance."""
    values, shares = data.berlin(shared, 0, shift)
    groups = [values[shares.argmax(1) == i] for i in range(len(CLASSES))]
    ends = data.endmembers(shared, np.random.default_rng(SEED), with_berlin=False)
    for spectra, labels in ends.groups:
        if labels[0].argmax() in (CLASSES.index("soil"), CLASSES.index("water")):
            groups[labels[0].argmax()] = spectra
    logs = [np.log(50 * np.maximum(g, 0) + 1) for g in groups]
    spread = np.concatenate(logs).std(0)
    image = np.log(50 * np.maximum(cube, 0) + 1)
    return np.argmin([(((image - l.mean(0)[:, None, None]) / spread[:, None, None]) ** 2).sum(0) for l in logs], 0)


def row(name, guess, sure, samples, crosswalk):
    rows, columns, labels = samples
    keep, truth, judged = crosswalk.join(labels, guess[rows, columns])
    truth, judged, blocks = truth[keep], judged[keep], (rows // BLOCK * 1000 + columns // BLOCK)[keep]
    table = confusion(truth, judged)
    accuracy, macro, per_class = scores(table)
    (a_low, a_high), (m_low, m_high) = intervals(truth, judged, blocks)
    error = "-" if sure is None else f"{calibration_error(sure[rows, columns][keep], truth == judged):.3f}"
    details = ", ".join(f"{n} {v:.2f}" for n, v in per_class.items())
    print(f"| {name} | {accuracy:.3f} ({a_low:.3f} to {a_high:.3f}) | {macro:.3f} ({m_low:.3f} to {m_high:.3f}) | {error} | {details} |")
    return table, len(truth), len(np.unique(blocks))


def berlin_image(shared):
    """Berlin in the channels [C,H,W]."""
    cube, centres, valid = spectral.berlin_cube(shared)
    values, _ = channels.of_bands(np.moveaxis(cube, 0, -1).reshape(-1, len(cube)), centres)
    return np.moveaxis(values.reshape(*valid.shape, -1), -1, 0), valid


def berlin(shared, graph, rows_of):
    image, valid = berlin_image(shared)
    scene, cover = spectral.berlin(shared)
    use = spectral.berlin_split(len(cover))
    rows, columns = np.nonzero((cover > 0) & valid & np.isin(use, rows_of)[:, None])
    samples = rows, columns, cover[rows, columns].tolist()
    crosswalk = Crosswalk(CROSSWALKS / "berlin-urban-gradient.json")
    print("\n| map | overall accuracy | macro F1 | ECE | F1 per class |\n|---|---|---|---|---|")
    tables = []
    for name, present in subsets():
        shares = shares_of(graph, image, present)
        tables.append(row(f"landcover-enmap, {name} ({present.sum()})", as_target()[shares.argmax(0)], shares.max(0), samples, crosswalk))
    row("spectral-index rules on Sentinel-2 bands", spectral_rules(scene.bands), None, samples, crosswalk)
    row("nearest class mean", as_target()[nearest_class_mean(shared, image)], None, samples, crosswalk)
    print(f"\n{tables[0][1]} labelled pixels in {tables[0][2]} blocks.")
    print_confusion("landcover-enmap with all bands", tables[0][0])


def every_slab(shared, steps):
    """Four trainings, each with other slabs held out, so that every mapped pixel is judged by weights that never saw its slab."""
    image, valid = berlin_image(shared)
    scene, cover = spectral.berlin(shared)
    guess, mean, sure = np.zeros(cover.shape, int), np.zeros(cover.shape, int), np.zeros(cover.shape)
    flat = torch.from_numpy(np.maximum(image, 0).reshape(len(image), -1).T)
    for shift in range(0, spectral.SLAB_ROWS, spectral.HELD_OUT[1] - spectral.HELD_OUT[0]):
        network, temperature = trained(shared, steps, shift=shift)
        with torch.no_grad():
            shares = F.softmax(network(flat, torch.ones(1, len(image))) / temperature, 1).numpy().T.reshape(-1, *cover.shape)
        held = spectral.berlin_split(len(cover), shift) == 2
        guess[held], sure[held] = as_target()[shares.argmax(0)][held], shares.max(0)[held]
        mean[held] = as_target()[nearest_class_mean(shared, image, shift)][held]
    rows, columns = np.nonzero((cover > 0) & valid)
    samples, crosswalk = (rows, columns, cover[rows, columns].tolist()), Crosswalk(CROSSWALKS / "berlin-urban-gradient.json")
    print("\n| map | overall accuracy | macro F1 | ECE | F1 per class |\n|---|---|---|---|---|")
    table, pixels, blocks = row("landcover-enmap, four trainings", guess, sure, samples, crosswalk)
    row("spectral-index rules on Sentinel-2 bands", spectral_rules(scene.bands), None, samples, crosswalk)
    row("nearest class mean, four fits", mean, None, samples, crosswalk)
    print(f"\n{pixels} labelled pixels in {blocks} blocks.")
    print_confusion("landcover-enmap, four trainings", table)


def hyspecnet(shared, graph):
    folder = shared / "data/enmap-l2a-hyspecnet-X03110438"
    with rasterio.open(next(folder.glob("*SPECTRAL_IMAGE.TIF"))) as file:
        cube = file.read().astype(np.float32)
    table = np.genfromtxt(folder / "enmap_wavelengths_nominal.csv", delimiter=",", names=True)
    there = np.array([(band != -32768).any() for band in cube])
    values, present = channels.of_bands(cube[there].reshape(there.sum(), -1).T / 10000, table["wavelength_nm"][there])
    image = np.moveaxis(values.reshape(*cube.shape[1:], -1), -1, 0)
    guess = shares_of(graph, np.maximum(image, 0), present).argmax(0)
    print(f"\nHySpecNet, open water, {present.sum()} channels: " + ", ".join(
        f"{CLASSES[c]} {(guess == c).mean():.4f}" for c in np.unique(guess)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path, nargs="?", help="none: train four times and judge every slab of Berlin")
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--all-rows", action="store_true", help="all rows of Berlin, for weights that never saw any")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    if arguments.package is None:
        every_slab(arguments.shared, STEPS)
        return
    graph = OnnxGraph(arguments.package / "model.onnx")
    berlin(arguments.shared, graph, [0, 1, 2] if arguments.all_rows else [2])
    hyspecnet(arguments.shared, graph)


if __name__ == "__main__":
    main()
