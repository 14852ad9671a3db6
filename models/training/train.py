"""Trains landcover-s2 and writes its weights. One command, seeded, one thread:

    python3 models/training/train.py --shared ../shared --teacher DYNAMICWORLD_PACKAGE --out landcover-s2.safetensors

The teacher is the package that `groundshift model import dynamicworld` writes. Slovenia, Leipzig and Berlin are test data
and are not read here.
"""
import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from scipy.ndimage import binary_dilation

import levels
import scenes
from baselines import fit_class_means
from network import BANDS, CLASSES, LandCoverS2
from onnx_torch import OnnxGraph
from safetensors import save

SEED = 20261121
PATCH = 32
BATCH = 16
GUARD = 12              # columns between training and held-out ground; the network sees about 20 pixels to each side
HELD_OUT_SHARE = 0.25   # right-hand part of every scene, the same for all dates of a place
PIXEL_PATCH = 8
PIXELS_PER_STEP = 48
CELL_DEGREES = 1.0      # every fourth strip of longitude of the Presto pixels is held out
# A veil of haze scatters blue light most; relative strength per band of BANDS.
HAZE = np.array([1.0, 0.8, 0.6, 0.35, 0.3, 0.25, 0.05], np.float32)
# Blue top-of-atmosphere reflectance that the clear date of T43RCP stays below (95 % under 0.163), and pixels around it.
CLOUD_BLUE, CLOUD_MARGIN = 0.18, 5
# Share of Major TOM's haze that is put back for the L2A side: some, so that the network knows it, not all.
HAZE_LEFT = 0.3
# A teacher less sure than this says little.
LEAST_CONFIDENCE, FULL_CONFIDENCE = 0.3, 0.5
INDEX = [scenes.DYNAMIC_WORLD_BANDS.index(band) for band in BANDS]


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
    """One scene as the teacher sees it (L1C), as L2A, and the teacher's answer."""

    def __init__(self, scene, l1c, l2a, teacher):
        self.name, self.place, self.level = scene.name, scene.place, scene.level
        self.l1c, self.l2a, self.valid = l1c[INDEX], l2a[INDEX], scene.valid
        self.target = teacher(scene, l1c)
        self.label = self.target.argmax(0)
        sure = (self.target.max(0) - LEAST_CONFIDENCE) / (FULL_CONFIDENCE - LEAST_CONFIDENCE)
        cloud = binary_dilation(l1c[0] > CLOUD_BLUE, iterations=CLOUD_MARGIN)
        self.weight = np.clip(sure, 0, 1).astype(np.float32) * (scene.valid & ~cloud)
        self.split = int(scene.valid.shape[1] * (1 - HELD_OUT_SHARE))

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


def build_ground(shared, teacher):
    pairs = scenes.t43rcp(shared)
    l1c = next(s for s in pairs if s.level == "L1C" and "20200604" in s.name)
    l2a = next(s for s in pairs if s.level == "L2A" and "20200604" in s.name)
    lines = levels.fit_l1c_from_l2a(l1c, l2a)
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
    return ground


def plausible_pixels(shared):
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
    return values[keep][:, INDEX], labels[keep], held_out[keep]


def augmented(patch, random, haze_likely=0.3):
    """The same ground on another day: brightness, calibration, veil and noise. patch [7,h,w]."""
    gain = np.exp(random.normal(0, 0.08)) * np.exp(random.normal(0, 0.03, 7))
    patch = patch * gain[:, None, None].astype(np.float32)
    if random.random() < haze_likely:
        patch = patch + (random.exponential(0.02) * HAZE)[:, None, None].astype(np.float32)
    patch = patch + random.normal(0, 0.002, patch.shape).astype(np.float32)
    return np.maximum(patch, 0)


def scene_patch(ground, corner, random):
    row, column = corner
    # Sometimes twice the ground at half the resolution: a class must not be known by its texture at 10 m alone.
    zoom = 2 if random.random() < 0.3 and row + 2 * PATCH <= len(ground.valid) and column + 2 * PATCH <= ground.split - GUARD else 1
    window = np.s_[:, row:row + zoom * PATCH, column:column + zoom * PATCH]
    # Either level, or something between them: an imperfect atmospheric correction.
    mix = random.choice([0.0, 1.0, random.random()])
    patch = augmented((1 - mix) * ground.l1c[window] + mix * ground.l2a[window], random)
    parts = [patch, ground.target[window], ground.weight[window[1:]][None]]
    parts = [p.reshape(len(p), PATCH, zoom, PATCH, zoom).mean((2, 4)) for p in parts]
    turn, flip = random.integers(4), random.random() < 0.5
    parts = [np.rot90(p, turn, (1, 2)) for p in parts]
    return [np.ascontiguousarray(p[:, :, ::-1] if flip else p, np.float32) for p in parts]


def scene_batch(pool, random):
    """A class first, then a scene that has it, then a place: rare classes are seen as often as common ones."""
    parts = []
    for _ in range(BATCH):
        choices = pool[random.choice(list(pool))]
        ground, corners = choices[random.integers(len(choices))]
        parts.append(scene_patch(ground, corners[random.integers(len(corners))], random))
    return [torch.from_numpy(np.stack(part)) for part in zip(*parts)]


def even_patch(pixel, random):
    """A pixel alone, without neighbours to tell by."""
    return augmented(np.broadcast_to(pixel[:, None, None], (7, PIXEL_PATCH, PIXEL_PATCH)), random)


def pixel_batch(values, by_class, random):
    """Even patches of Presto's pixels, classes drawn by the root of their frequency."""
    names = list(by_class)
    share = np.sqrt([len(by_class[c]) for c in names])
    labels = random.choice(names, PIXELS_PER_STEP, p=share / share.sum())
    patches = [even_patch(values[random.choice(by_class[c])], random) for c in labels]
    return torch.from_numpy(np.stack(patches)), torch.from_numpy(labels)


def scene_pixel_batch(pool, random):
    """Even patches of scene pixels with the teacher's shares."""
    patches, targets = [], []
    for _ in range(PIXELS_PER_STEP):
        choices = pool[random.choice(list(pool))]
        ground, corners = choices[random.integers(len(choices))]
        row, column = corners[random.integers(len(corners))] + PATCH // 2
        image = ground.l1c if random.random() < 0.5 else ground.l2a
        patches.append(even_patch(image[:, row, column], random))
        targets.append(ground.target[:, row, column])
    return torch.from_numpy(np.stack(patches)), torch.from_numpy(np.stack(targets))


def train(network, ground, pixels, steps, random):
    pool = {}
    for g in ground:
        for c, corners in g.centres().items():
            if len(corners) >= 20:
                pool.setdefault(c, []).append((g, corners))
    values, labels, held_out = pixels
    by_class = {c: np.flatnonzero((labels == c) & ~held_out) for c in range(len(CLASSES))}
    by_class = {c: rows for c, rows in by_class.items() if len(rows) >= 10}
    optimiser = torch.optim.AdamW(network.parameters(), 3e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 6e-3, total_steps=steps)
    network.train()
    started = time.process_time()
    for step in range(steps):
        image, target, weight = scene_batch(pool, random)
        scene_loss = (F.kl_div(F.log_softmax(network(image), 1), target, reduction="none").sum(1, keepdim=True) * weight).sum()
        scene_loss = scene_loss / weight.sum().clamp(min=1)
        patches, wanted = pixel_batch(values, by_class, random)
        alone, shares = scene_pixel_batch(pool, random)
        logits = network(torch.cat([patches, alone]))[:, :, PIXEL_PATCH // 2, PIXEL_PATCH // 2]
        pixel_loss = F.cross_entropy(logits[:len(patches)], wanted, label_smoothing=0.1)
        pixel_loss = pixel_loss + 2 * F.kl_div(F.log_softmax(logits[len(patches):], 1), shares, reduction="batchmean")
        loss = scene_loss + 0.25 * pixel_loss
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        if step % 100 == 99:
            print(f"step {step + 1} loss {loss.item():.3f} cpu {time.process_time() - started:.0f} s", flush=True)
    network.eval()


@torch.no_grad()
def held_out_logits(network, ground, level):
    """Logits, teacher's labels and weights of the held-out part, split into an upper (calibration) and a lower (report) half."""
    image = (ground.l1c if level == "L1C" else ground.l2a)[:, :, ground.split:]
    logits = network(torch.from_numpy(np.ascontiguousarray(image))[None])[0].numpy()
    label, sure = ground.label[:, ground.split:], ground.weight[:, ground.split:] > 0
    middle = label.shape[0] // 2
    for rows in (slice(0, middle - GUARD // 2), slice(middle + GUARD // 2, None)):
        mask = sure[rows]
        yield logits[:, rows][:, mask].T, label[rows][mask]


def fit_temperature(logits, labels):
    logits, labels = torch.from_numpy(logits), torch.from_numpy(labels)
    grid = np.exp(np.linspace(np.log(0.2), np.log(3), 60))
    losses = [F.cross_entropy(logits / t, labels).item() for t in grid]
    return float(grid[int(np.argmin(losses))])


def report(network, ground, pixels):
    """Temperature from the upper halves of held-out ground; agreement with the teacher on the lower halves."""
    calibration, agreement = [], {}
    for g in ground:
        for level in ("L1C", "L2A"):
            upper, lower = held_out_logits(network, g, level)
            calibration.append(upper)
            if len(lower[1]):
                agreement.setdefault(f"{g.place} {level}", []).append((lower[0].argmax(1) == lower[1]))
    temperature = fit_temperature(np.concatenate([c[0] for c in calibration]), np.concatenate([c[1] for c in calibration]))
    result = {"temperature": temperature,
              "agreement": {k: round(float(np.concatenate(v).mean()), 4) for k, v in agreement.items()}}
    values, labels, held_out = pixels
    with torch.no_grad():
        patches = torch.from_numpy(values[held_out])[:, :, None, None].expand(-1, -1, PIXEL_PATCH, PIXEL_PATCH)
        guess = network(patches)[:, :, PIXEL_PATCH // 2, PIXEL_PATCH // 2].argmax(1).numpy()
    wanted = labels[held_out]
    result["presto held out, right of all"] = {CLASSES[c]: f"{(guess[wanted == c] == c).sum()} of {(wanted == c).sum()}" for c in np.unique(wanted)}
    return result


def labelled_samples(ground, pixels):
    """Training ground of both levels with the teacher's labels, and Presto pixels: what the nearest-mean baseline learns from."""
    values, labels, held_out = pixels
    samples, names = [values[~held_out]], [labels[~held_out]]
    for g in ground:
        sure = g.weight[:, :g.split - GUARD] >= 0.5
        for image in (g.l1c, g.l2a):
            samples.append(image[:, :, :g.split - GUARD][:, sure].T)
            names.append(g.label[:, :g.split - GUARD][sure])
    return np.concatenate(samples), np.concatenate(names)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--teacher", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--cache", type=Path, help="file that keeps the teacher's answers between runs")
    parser.add_argument("--steps", type=int, default=1500)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    random = np.random.default_rng(SEED)

    ground = build_ground(arguments.shared, Teacher(arguments.teacher / "model.onnx", arguments.cache))
    pixels = plausible_pixels(arguments.shared)
    network = LandCoverS2()
    seen = np.concatenate([np.concatenate([x[:, g.valid][:, ::50] for x in (g.l1c, g.l2a)], 1) for g in ground], 1)
    logs = np.log(50 * np.maximum(seen, 0) + 1)
    network.log_mean.copy_(torch.from_numpy(logs.mean(1)))
    network.log_std.copy_(torch.from_numpy(logs.std(1)))
    network.fill.copy_(torch.from_numpy(seen.mean(1)))
    print("Presto pixels kept", dict(zip(CLASSES, np.bincount(pixels[1], minlength=len(CLASSES)))), "held out", int(pixels[2].sum()))
    print("parameters", sum(p.numel() for p in network.parameters()), "fill", seen.mean(1).round(3))
    train(network, ground, pixels, arguments.steps, random)

    fit_class_means(*labelled_samples(ground, pixels))
    result = report(network, ground, pixels)
    print(json.dumps(result, indent=1))
    save(arguments.out, {**network.weights(), "temperature": np.array([result["temperature"]], np.float32)})
    write_check(network, arguments.out.parent)


def write_check(network, folder):
    """A small noisy image and the network's own answer, against which the graph is tested."""
    image = np.random.default_rng(SEED).uniform(0, 0.6, (1, 7, 33, 30)).astype(np.float32)
    np.save(folder / "check_reflectance.npy", image)
    with torch.no_grad():
        np.save(folder / "check_logits.npy", network(torch.from_numpy(image)).numpy())


if __name__ == "__main__":
    main()
