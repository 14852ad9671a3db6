"""Trains landcover-s2 and writes its weights. One command, seeded, one thread:

    python3 models/training/train.py --shared ../shared --teacher DYNAMICWORLD_PACKAGE --out landcover-s2.safetensors

The teacher is the package that `groundshift model import dynamicworld` writes. Slovenia and Leipzig are test data and are not
read here; of Berlin only the training slabs are learnt from.
"""
import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from ground import GUARD, PATCH, Berlin, Materials, Teacher, build_ground, plausible_pixels
from held_out import fit_prior, report
from network import BANDS, CLASSES, LandCoverS2
from safetensors import save

SEED = 20261121
BATCH = 16
SMALL = 8               # pixels of a small patch: a training slab of Berlin is as high
SMALL_PER_STEP = 48
BERLIN_PER_STEP = 24
MATERIALS_PER_STEP = 24
# A veil of haze scatters blue light most; relative strength per band of BANDS.
HAZE = np.array([1.0, 0.8, 0.6, 0.35, 0.3, 0.25, 0.05], np.float32)
# Bands that a scene may lack, and how often a patch does.
ABSENT = [["B06"], ["B07"], ["B06", "B07"], ["B11"], ["B02"], ["B02", "B06", "B07"]]
LACKS_BANDS = 0.25


def augmented(patch, random, haze_likely=0.3):
    """The same ground on another day: brightness, calibration, veil and noise. patch [7,h,w]."""
    gain = np.exp(random.normal(0, 0.06)) * np.exp(random.normal(0, 0.03, 7))
    patch = patch * gain[:, None, None].astype(np.float32)
    if random.random() < haze_likely:
        patch = patch + (random.exponential(0.02) * HAZE)[:, None, None].astype(np.float32)
    patch = patch + random.normal(0, 0.002, patch.shape).astype(np.float32)
    return np.maximum(patch, 0)


def without_bands(patches, fill, random):
    """Patches [N,7,h,w] of which some lack bands, as the graph sees them: the mean in their place."""
    for patch in patches:
        if random.random() < LACKS_BANDS:
            for band in ABSENT[random.integers(len(ABSENT))]:
                patch[BANDS.index(band)] = fill[BANDS.index(band)]
    return patches


def turned(parts, random):
    turn, flip = random.integers(4), random.random() < 0.5
    parts = [np.rot90(p, turn, (1, 2)) for p in parts]
    return [np.ascontiguousarray(p[:, :, ::-1] if flip else p, np.float32) for p in parts]


def either_level(ground, window, random):
    """Either level, or something between them: an imperfect atmospheric correction."""
    mix = random.choice([0.0, 1.0, random.random()])
    return augmented((1 - mix) * ground.l1c[window] + mix * ground.l2a[window], random)


def scene_patch(ground, corner, random):
    row, column = corner
    # Sometimes twice the ground at half the resolution: a class must not be known by its texture at 10 m alone.
    zoom = 2 if random.random() < 0.3 and row + 2 * PATCH <= len(ground.valid) and column + 2 * PATCH <= ground.split - GUARD else 1
    window = np.s_[:, row:row + zoom * PATCH, column:column + zoom * PATCH]
    parts = [either_level(ground, window, random), ground.target[window], ground.weight[window[1:]][None]]
    return turned([p.reshape(len(p), PATCH, zoom, PATCH, zoom).mean((2, 4)) for p in parts], random)


def scene_batch(pool, random):
    """A class first, then a scene that has it, then a place: rare classes are seen as often as common ones."""
    parts = []
    for _ in range(BATCH):
        choices = pool[random.choice(list(pool))]
        ground, corners = choices[random.integers(len(choices))]
        parts.append(scene_patch(ground, corners[random.integers(len(corners))], random))
    return [np.stack(part) for part in zip(*parts)]


def berlin_batch(berlin, corners, random):
    parts = []
    for row, column in corners[random.integers(len(corners), size=BERLIN_PER_STEP)]:
        window = np.s_[:, row:row + SMALL, column:column + SMALL]
        parts.append(turned([either_level(berlin, window, random), berlin.target[window], berlin.weight[window[1:]][None]], random))
    return [np.stack(part) for part in zip(*parts)]


def even_patch(pixel, random):
    """A pixel alone, without neighbours to tell by."""
    return augmented(np.broadcast_to(pixel[:, None, None], (7, SMALL, SMALL)), random)


def pixel_batch(values, by_class, random):
    """Even patches of Presto's pixels, classes drawn by the root of their frequency."""
    names = list(by_class)
    share = np.sqrt([len(by_class[c]) for c in names])
    labels = random.choice(names, SMALL_PER_STEP, p=share / share.sum())
    return np.stack([even_patch(values[random.choice(by_class[c])], random) for c in labels]), torch.from_numpy(labels)


def scene_pixel_batch(pool, random):
    """Even patches of scene pixels with the teacher's shares."""
    patches, targets = [], []
    for _ in range(SMALL_PER_STEP):
        choices = pool[random.choice(list(pool))]
        ground, corners = choices[random.integers(len(choices))]
        row, column = corners[random.integers(len(corners))] + PATCH // 2
        image = ground.l1c if random.random() < 0.5 else ground.l2a
        patches.append(even_patch(image[:, row, column], random))
        targets.append(ground.target[:, row, column])
    return np.stack(patches), torch.from_numpy(np.stack(targets))


def divergence(logits, target, weight):
    """Weighted mean of the Kullback-Leibler divergence over pixels; a target of zeros counts for nothing."""
    loss = (F.kl_div(F.log_softmax(logits, 1), target, reduction="none").sum(1, keepdim=True) * weight).sum()
    return loss / weight.sum().clamp(min=1)


class Sampler:
    """Batches from all ground that may be learnt from."""

    def __init__(self, ground, berlin, materials, pixels, fill, random):
        self.random, self.fill, self.berlin, self.materials, self.pool = random, fill, berlin, materials, {}
        for g in ground:
            for c, corners in g.centres().items():
                if len(corners) >= 20:
                    self.pool.setdefault(c, []).append((g, corners))
        self.corners = berlin.corners(SMALL)
        self.values, labels, held_out = pixels
        by_class = {c: np.flatnonzero((labels == c) & ~held_out) for c in range(len(CLASSES))}
        self.by_class = {c: rows for c, rows in by_class.items() if len(rows) >= 10}

    def tensor(self, patches):
        return torch.from_numpy(without_bands(patches, self.fill, self.random))

    def loss(self, network):
        image, target, weight = scene_batch(self.pool, self.random)
        scene_loss = divergence(network(self.tensor(image)), torch.from_numpy(target), torch.from_numpy(weight))
        patches, wanted = pixel_batch(self.values, self.by_class, self.random)
        alone, shares = scene_pixel_batch(self.pool, self.random)
        spectra, made_of = self.materials.draw(MATERIALS_PER_STEP, self.random)
        spectra = np.stack([even_patch(pixel, self.random) for pixel in spectra])
        city, cover, mapped = berlin_batch(self.berlin, self.corners, self.random)
        logits = network(self.tensor(np.concatenate([patches, spectra, alone, city])))
        middle = logits[:, :, SMALL // 2, SMALL // 2]
        labelled, even = len(patches) + len(spectra), len(patches) + len(spectra) + len(alone)
        pixel_loss = F.cross_entropy(middle[:labelled], torch.cat([wanted, torch.from_numpy(made_of)]), label_smoothing=0.1)
        alone_loss = F.kl_div(F.log_softmax(middle[labelled:even], 1), shares, reduction="batchmean")
        city_loss = divergence(logits[even:], torch.from_numpy(cover), torch.from_numpy(mapped))
        return scene_loss + 0.25 * pixel_loss + 0.5 * alone_loss + 0.5 * city_loss


def train(network, sampler, steps):
    optimiser = torch.optim.AdamW(network.parameters(), 3e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 6e-3, total_steps=steps)
    network.train()
    started = time.process_time()
    for step in range(steps):
        loss = sampler.loss(network)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        if step % 100 == 99:
            print(f"step {step + 1} loss {loss.item():.3f} cpu {time.process_time() - started:.0f} s", flush=True)
    network.eval()


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
    pixels, berlin = plausible_pixels(arguments.shared), Berlin(arguments.shared)
    network = LandCoverS2()
    seen = np.concatenate([np.concatenate([x[:, g.valid][:, ::50] for x in (g.l1c, g.l2a)], 1) for g in ground], 1)
    logs = np.log(50 * np.maximum(seen, 0) + 1)
    network.log_mean.copy_(torch.from_numpy(logs.mean(1)))
    network.log_std.copy_(torch.from_numpy(logs.std(1)))
    fill = np.expm1(logs.mean(1)) / 50
    network.fill.copy_(torch.from_numpy(fill))
    print("parameters", sum(p.numel() for p in network.parameters()), "fill", fill.round(3))
    train(network, Sampler(ground, berlin, Materials(arguments.shared, random), pixels, fill, random), arguments.steps)

    with torch.no_grad():
        network.classifier.bias += fit_prior(network, ground, berlin)
    result = report(network, ground, pixels, berlin)
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
