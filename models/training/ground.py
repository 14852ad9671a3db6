"""The ground that landcover-s2 is trained on: scenes as the teacher sees them, its corrected answers, and what is held out."""
import numpy as np
from scipy.ndimage import binary_dilation

import levels
import relabel
import scenes
import spectral
import water
from network import BANDS, CLASSES
from onnx_torch import OnnxGraph

PATCH = 32
GUARD = 12              # columns between training and held-out ground; twice what the network sees to each side, and more
HELD_OUT_SHARE = 0.25   # right-hand part of every scene, the same for all dates of a place
CELL_DEGREES = 1.0      # every fourth strip of longitude of the Presto pixels is held out
# Blue top-of-atmosphere reflectance that the clear date of T43RCP stays below (95 % under 0.163), and pixels around it.
CLOUD_BLUE, CLOUD_MARGIN = 0.18, 5
# Share of Major TOM's haze that is put back for the L2A side: some, so that the network knows it, not all.
HAZE_LEFT = 0.3
# A teacher less sure than this says little.
LEAST_CONFIDENCE, FULL_CONFIDENCE = 0.3, 0.5
INDEX = [scenes.DYNAMIC_WORLD_BANDS.index(band) for band in BANDS]
# Berlin's covers among the classes; "other" has none. A pixel counts when this much of it is mapped as one of them.
BERLIN_CLASSES = {"roof": "built", "pavement": "built", "low_vegetation": "grass", "tree": "trees", "soil": "bare"}
LEAST_MAPPED = 0.9


class Teacher:
    """Dynamic World's answers, kept in a file because they take minutes."""

    def __init__(self, model, cache):
        self.graph, self.cache = OnnxGraph(model), cache
        self.answers = dict(np.load(cache)) if cache and cache.exists() else {}

    def __call__(self, scene, l1c):
        if scene.name not in self.answers:
            self.answers[scene.name] = self.graph.probabilities(l1c, scene.valid)
            if self.cache:
                np.savez(self.cache, **self.answers)
        return self.answers[scene.name]


class Ground:
    """One scene as the teacher sees it (L1C, nine bands), as L2A, and the teacher's answer."""

    def __init__(self, scene, l1c, l2a, teacher):
        self.name, self.place, self.level, self.valid = scene.name, scene.place, scene.level, scene.valid
        self.all_l1c = l1c
        self.l1c, self.l2a = l1c[INDEX], l2a[INDEX]
        self.teacher_label = teacher(scene, l1c).argmax(0)
        self.teach(teacher(scene, l1c))
        self.split = int(scene.valid.shape[1] * (1 - HELD_OUT_SHARE))

    def teach(self, target):
        """Takes the shares [9,H,W] that the student is to give."""
        self.target, self.label = target, target.argmax(0)
        sure = (target.max(0) - LEAST_CONFIDENCE) / (FULL_CONFIDENCE - LEAST_CONFIDENCE)
        cloud = binary_dilation(self.all_l1c[0] > CLOUD_BLUE, iterations=CLOUD_MARGIN)
        self.weight = np.clip(sure, 0, 1).astype(np.float32) * (self.valid & ~cloud)

    def centres(self):
        """Rows and columns of training pixels by class, patches of which stay clear of the guard band."""
        height, width = self.valid.shape
        allowed = np.zeros((height, width), bool)
        allowed[:height - PATCH + 1, :self.split - GUARD - PATCH + 1] = True
        corner_class = np.full((height, width), -1)
        middle = PATCH // 2
        corner_class[:height - middle, :width - middle] = self.label[middle:, middle:]
        sure = np.zeros((height, width), bool)
        sure[:height - middle, :width - middle] = self.weight[middle:, middle:] > 0
        return {c: np.argwhere(allowed & sure & (corner_class == c)) for c in range(len(CLASSES))}


def correct(ground, shared):
    """Lets what is known of each place correct the teacher (relabel.py)."""
    for place in {g.place for g in ground}:
        dates = [g for g in ground if g.place == place]
        if any(g.valid.shape != dates[0].valid.shape for g in dates):
            raise ValueError(f"{place}: dates of several shapes")
        clear = [g.valid & ~(g.all_l1c[0] > CLOUD_BLUE) for g in dates]
        green, dark = relabel.rule_of_place([(g.name, g.all_l1c, c) for g, c in zip(dates, clear)])
        part = relabel.not_crops(shared, place, dates[0].valid.shape)
        year = sum(g.target * c for g, c in zip(dates, clear)) / np.maximum(sum(clear), 1)
        for g in dates:
            shares = np.where(sum(clear) > 0, (1 - relabel.YEAR_SHARE) * g.target + relabel.YEAR_SHARE * year, g.target)
            shares = relabel.crops_to_grass(relabel.resplit(shares, green, dark), part)
            g.teach(shares.astype(np.float32))

            # The teacher calls gardens and verges built with the houses beside them: such a pixel tells little.
            g.weight *= 1 - green * (g.label == CLASSES.index("built"))


def lines_between_levels(shared):
    pairs = scenes.t43rcp(shared)
    l1c = next(s for s in pairs if s.level == "L1C" and "20200604" in s.name)
    l2a = next(s for s in pairs if s.level == "L2A" and "20200604" in s.name)
    return levels.fit_l1c_from_l2a(l1c, l2a)


def build_ground(shared, teacher):
    lines = lines_between_levels(shared)
    slope, intercept = (np.array([lines[b][i] for b in scenes.DYNAMIC_WORLD_BANDS])[:, None, None] for i in (0, 1))
    ground = []
    for scene in scenes.training_scenes(shared):
        stack = scene.stack(scenes.DYNAMIC_WORLD_BANDS)
        if scene.level == "L1C":
            ground.append(Ground(scene, stack, np.maximum((stack - intercept) / slope, 0).astype(np.float32), teacher))
        elif scene.place == "majortom":
            cleared, haze = levels.without_haze(scene)
            ground.append(Ground(scene, levels.to_l1c(cleared, lines), cleared + HAZE_LEFT * haze, teacher))
        else:
            ground.append(Ground(scene, levels.to_l1c(stack, lines), np.maximum(stack, 0), teacher))
    correct(ground, shared)
    return ground


class Berlin:
    """Berlin at 30 m, mapped from aerial images: shares of the classes [9,H,W], the split of its rows, both levels [7,H,W]."""

    def __init__(self, shared):
        scene, self.cover = spectral.berlin(shared)
        fractions, mapped = spectral.berlin_fractions(shared)
        stack = scene.stack(scenes.DYNAMIC_WORLD_BANDS)
        self.l2a = np.maximum(stack, 0)[INDEX]
        self.l1c = levels.to_l1c(stack, lines_between_levels(shared))[INDEX]
        self.target = np.zeros((len(CLASSES), *mapped.shape), np.float32)
        for cover, name in BERLIN_CLASSES.items():
            self.target[CLASSES.index(name)] += fractions[spectral.BERLIN_COVERS.index(cover)]
        known = self.target.sum(0)
        self.target /= np.maximum(known, 1e-6)
        self.weight = ((mapped * known > LEAST_MAPPED) & scene.valid).astype(np.float32)
        self.rows = spectral.berlin_split(len(mapped))

    def corners(self, size):
        """Top left corners of patches that lie in one training slab and hold a mapped pixel."""
        height, width = self.weight.shape
        return np.array([(r, c) for r in range(height - size + 1) for c in range(width - size + 1)
                         if (self.rows[r:r + size] == 0).all() and self.weight[r:r + size, c:c + size].any()])


class Materials:
    """Spectra of what the scenes hardly show, by class, as Sentinel-2 sees them: L2A and L1C [N,7]. The soils of EMIT and open
    water of a bio-optical model. KLUM's urban materials are left out: their licence would bind the package."""

    WATERS = 300

    def __init__(self, shared, random):
        lines = lines_between_levels(shared)
        names, ends = spectral.emit_library(shared)
        soils = ends[[name == "SOIL" for name in names]]
        spectra = {
            "bare": random.dirichlet(np.ones(len(soils)), self.WATERS) @ soils,
            "water": water.spectra(random, self.WATERS, spectral.GRID),
        }
        self.classes = {}
        for name, values in spectra.items():
            bands = spectral.to_sentinel2(shared, values)
            self.classes[CLASSES.index(name)] = bands[:, INDEX], np.maximum(levels.to_l1c(bands.T, lines).T, 0)[:, INDEX]

    def draw(self, count, random):
        """Pixels [count,7] and their classes: mixtures of two spectra of one class, in other light."""
        labels = random.choice(list(self.classes), count)
        pixels = []
        for label in labels:
            spectra = self.classes[label][random.integers(2)]
            one, other = spectra[random.integers(len(spectra), size=2)]
            share = random.random()
            pixels.append((share * one + (1 - share) * other) * np.exp(random.normal(-0.1, 0.2)))
        return np.array(pixels, np.float32), labels


def plausible_pixels(shared, bands=INDEX):
    """Presto's labels hold for the year, the pixels for one month: drop what cannot be the label (clouds over water)."""
    values, labels, longitude = scenes.presto_pixels(shared)
    band = {name: values[:, i] for i, name in enumerate(scenes.DYNAMIC_WORLD_BANDS)}
    snow_index = (band["B03"] - band["B11"]) / np.maximum(band["B03"] + band["B11"], 1e-6)
    keep = np.isfinite(values).all(1) & (values > 0).all(1)
    vegetation_index = (band["B08"] - band["B04"]) / np.maximum(band["B08"] + band["B04"], 1e-6)
    keep &= ~((labels == 0) & ((vegetation_index > 0.2) | (band["B08"] > 0.2) | (snow_index > 0.4)))
    keep &= ~((labels == 8) & ((snow_index < 0.3) | (band["B03"] < 0.15)))
    keep &= ~((labels != 8) & (band["B02"] > 0.25))
    held_out = np.floor(longitude / CELL_DEGREES).astype(int) % 4 == 0
    return values[keep][:, bands], labels[keep], held_out[keep]
