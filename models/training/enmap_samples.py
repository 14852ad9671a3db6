"""What landcover-enmap learns from: mixtures of library spectra and of training pixels of Berlin, under changing light.

Legend and where each class comes from:
  built           KLUM's field spectra of roofs, walls and pavements; Berlin's roof and pavement
  tree            Berlin's trees
  low_vegetation  Berlin's low vegetation; EMIT's dry vegetation
  soil            EMIT's three soils; Berlin's soil
  water           a bio-optical model (water.py): no library in reach holds water
EMIT's green vegetation may be either tree or low vegetation. Shade is no class: a shaded material keeps its label.
"""
import csv

import numpy as np

import enmap_channels as channels
import spectral
import water
from enmap_network import CLASSES

# What a label may be: a class, or green vegetation of either kind.
SETS = [("built",), ("tree",), ("low_vegetation",), ("soil",), ("water",), ("tree", "low_vegetation")]
RIGHT = np.array([[float(name in names) for name in CLASSES] for names in SETS], np.float32)
BERLIN_CLASSES = ["built", "built", "low_vegetation", "tree", "soil"]
MOSTLY = 0.6            # cover from which a pixel of Berlin may be mixed with others as its class
SENSORS = 12            # simulated sensors, each with centres of its own
WATERS, SOILS = 40, 10  # per sensor
# KLUM holds metals that mirror the sun into the instrument: spectra near or above 1 are left out.
BRIGHTEST = 0.9


def klum(shared):
    """Reflectance [N, GRID] of KLUM's urban materials; gaps, where water vapour took the sun's light, are bridged by straight lines."""
    with open(shared / "data/spectra-klum/KLUM_spectra.csv", encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))
    wavelength = np.array([float(v) for v in rows[1][1:]])
    spectra = np.array([[float(v) for v in row[1:]] for row in rows[2:]]) / 100
    known = np.isfinite(spectra)
    keep = (known.mean(1) > 0.6) & (np.nanpercentile(spectra, 95, axis=1) < BRIGHTEST)
    bridged = [np.interp(spectral.GRID, wavelength[k], s[k]) for s, k in zip(spectra[keep], known[keep])]
    return np.array(bridged, np.float32)


def berlin(shared, use, shift=0):
    """Pixels of Berlin for a use (0 training, 1 guard, 2 held out): values [N,C] and cover per class [N,5]."""
    cube, centres, valid = spectral.berlin_cube(shared)
    cover, mapped = spectral.berlin_fractions(shared)
    rows = np.repeat(spectral.berlin_split(len(mapped), shift) == use, mapped.shape[1]).reshape(mapped.shape)
    keep = valid & rows & (mapped > 0.5) & (cover[5] < 0.1)
    shares = np.zeros((keep.sum(), len(CLASSES)), np.float32)
    for i, name in enumerate(BERLIN_CLASSES):
        shares[:, CLASSES.index(name)] += cover[i][keep]
    values, present = channels.of_bands(cube[:, keep].T, centres)
    if not present.all():
        raise ValueError("Berlin lacks channels: choose others")
    return values, shares / shares.sum(1, keepdims=True)


class Endmembers:
    """Groups of spectra by what they mostly are: values [N,C] and labels [N,6] over SETS."""

    def __init__(self):
        self.groups = {}

    def add(self, values, *names, labels=None):
        one = np.eye(len(SETS), dtype=np.float32)[[SETS.index(names)] * len(values)]
        self.groups.setdefault(names, []).append((values, one if labels is None else labels))

    def finish(self):
        self.groups = [tuple(np.concatenate(part) for part in zip(*group)) for group in self.groups.values()]
        return self


def endmembers(shared, random, with_berlin=True, shift=0):
    result = Endmembers()
    materials = klum(shared)
    names, ends = spectral.emit_library(shared)
    soils, green, dry = (ends[[n == kind for n in names]] for kind in ("SOIL", "PV", "NPV"))
    for _ in range(SENSORS):
        result.add(channels.of_spectra(materials, spectral.GRID, random), "built")
        result.add(channels.of_spectra(random.dirichlet(np.ones(len(soils)), SOILS) @ soils, spectral.GRID, random), "soil")
        result.add(channels.of_spectra(green, spectral.GRID, random), "tree", "low_vegetation")
        result.add(channels.of_spectra(dry, spectral.GRID, random), "low_vegetation")
        result.add(channels.of_spectra(water.spectra(random, WATERS, spectral.GRID), spectral.GRID, random), "water")
    if with_berlin:
        values, shares = berlin(shared, 0, shift)
        labels = np.pad(shares, ((0, 0), (0, 1)))
        for i, name in enumerate(CLASSES):
            mostly = shares[:, i] >= MOSTLY
            if mostly.any():
                # A list of its own, so that the few pixels are not lost among the library's spectra.
                result.groups[("berlin", name)] = [(values[mostly], labels[mostly])]
    return result.finish()


def mixtures(ends, count, random):
    """Spectra [count,C] of one to three endmembers of different groups, and their labels [count,6]."""
    share = random.dirichlet([0.6] * 3, count).astype(np.float32)
    share[random.random(count) < 0.35] = [1, 0, 0]
    values, labels = 0, 0
    groups = random.permuted(np.tile(np.arange(len(ends.groups)), (count, 1)), axis=1)
    for part in range(3):
        spectra, label = np.empty((count, len(channels.CHANNELS)), np.float32), np.empty((count, len(SETS)), np.float32)
        for g, (known, what) in enumerate(ends.groups):
            rows = np.flatnonzero(groups[:, part] == g)
            chosen = random.integers(len(known), size=len(rows))
            spectra[rows], label[rows] = known[chosen], what[chosen]
        values, labels = values + share[:, part:part + 1] * spectra, labels + share[:, part:part + 1] * label
    return values, labels


def light(values, random):
    """Other light on the same ground. Slope and sky: a factor. Shade: the sun's part goes, the sky's stays, which is bluer by
    1.3 (haze, Angstrom's exponent) to 4 (Rayleigh) powers of wavelength. Then what calibration and correction leave."""
    count = len(values)

    def each(low, high):
        return random.uniform(low, high, (count, 1)).astype(np.float32)

    wavelength = channels.CHANNELS[None].astype(np.float32)
    sky = np.minimum(each(0.08, 0.3) * (550 / wavelength) ** each(1.3, 4), 1)
    shade = each(0, 0.9) * (random.random((count, 1)) < 0.35)
    values = values * (1 - shade + shade * sky) * np.exp(random.normal(0, 0.2, (count, 1)))
    values = values * np.exp(random.normal(0, 0.04, (count, 1)) * (wavelength - 1200) / 800)
    # The two detectors meet at 900 to 1000 nm and do not quite agree.
    values = np.where(wavelength > 950, values * np.exp(random.normal(0, 0.03, (count, 1))), values)
    values = values + random.normal(0, 0.003, (count, 1)) + np.abs(random.normal(0, 0.008, (count, 1))) * (550 / wavelength) ** 2
    values = values * np.exp(random.normal(0, 0.01, values.shape)) + random.normal(0, 0.002, values.shape)
    return np.maximum(values, 0).astype(np.float32)


def subset(count, random):
    """Which channels a scene has [count,C]: all, a random share, all but some ranges, one detector, or a sparse few."""
    number = len(channels.CHANNELS)
    present = np.ones((count, number), bool)
    kind = random.choice(5, count, p=[0.3, 0.25, 0.2, 0.1, 0.15])
    keep = np.where(kind == 4, random.uniform(0.02, 0.1, count), random.uniform(0.1, 1, count))
    chosen = random.random((count, number)) < keep[:, None]
    present[(kind == 1) | (kind == 4)] = chosen[(kind == 1) | (kind == 4)]
    for row in np.flatnonzero(kind == 2):
        for _ in range(random.integers(1, 4)):
            start = random.integers(number)
            present[row, start:start + random.integers(2, 40)] = False
    present[kind == 3] = channels.CHANNELS < random.choice([900, 1000, 1330])
    present[:, np.isin(channels.CHANNELS, channels.REQUIRED)] = True
    return present.astype(np.float32)
