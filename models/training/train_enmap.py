"""Trains landcover-enmap and writes its weights. One command, seeded, one thread:

    python3 models/training/train_enmap.py --shared ../shared --out models/training/landcover-enmap.safetensors

Berlin is split into slabs of rows: 240 m of training, 60 m of guard, 120 m held out, 60 m of guard, and so on.
`--without-berlin` trains on the libraries alone, to see what they carry to a place that was never seen.
"""
import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

import enmap_samples as data
from enmap_channels import CHANNELS
from enmap_network import CLASSES, LandCoverEnMap
from safetensors import save

SEED = 20261121
STEPS = 12000
BATCH = 256
# A soft label is sharpened by this power, for the map names the class of most cover.
SHARPEN = 1.5


def batch(ends, pixels, random):
    """Spectra, presence and labels [N,6]: mixtures, and as many training pixels of Berlin as they are."""
    values, labels = data.mixtures(ends, BATCH, random)
    if pixels is not None:
        chosen = random.choice(len(pixels[0]), BATCH // 2, p=pixels[2])
        values = np.concatenate([values, pixels[0][chosen]])
        labels = np.concatenate([labels, np.pad(pixels[1][chosen], ((0, 0), (0, 1)))])
    labels = labels ** SHARPEN
    labels /= labels.sum(1, keepdims=True)
    values = data.light(values, random)
    return (torch.from_numpy(np.ascontiguousarray(part, np.float32)) for part in (values, data.subset(len(values), random), labels))


def berlin_pixels(shared, shift):
    """Training pixels with their covers, and how often each is drawn: classes by the root of their number."""
    values, shares = data.berlin(shared, 0, shift)
    odds = (shares / np.sqrt(np.maximum(shares.sum(0), 1))).sum(1)
    return values, shares, odds / odds.sum()


def train(network, ends, pixels, steps, random):
    optimiser = torch.optim.AdamW(network.parameters(), 3e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 6e-3, total_steps=steps)
    right = torch.from_numpy(data.RIGHT)
    started = time.process_time()
    for step in range(steps):
        values, present, labels = batch(ends, pixels, random)
        shares = F.softmax(network(values, present), 1) @ right.T
        loss = -(labels * torch.log(shares.clamp(min=1e-6))).sum(1).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        if step % 1000 == 999:
            print(f"step {step + 1} loss {loss.item():.3f} cpu {time.process_time() - started:.0f} s", flush=True)


def normalise(network, ends, random):
    values, _ = data.mixtures(ends, 4000, random)
    with torch.no_grad():
        nodes, _ = network.node_values(torch.from_numpy(data.light(values, random)), torch.ones(1, len(CHANNELS)))
        network.log_mean.copy_(nodes.mean(0))
        network.log_std.copy_(nodes.std(0))


@torch.no_grad()
def fit_temperature(network, shared, shift):
    """On the guard rows of Berlin, which neither train nor test."""
    values, shares = data.berlin(shared, 1, shift)
    logits = network(torch.from_numpy(np.maximum(values, 0)), torch.ones(1, len(CHANNELS)))
    labels = torch.from_numpy(shares.argmax(1))
    grid = np.exp(np.linspace(np.log(0.2), np.log(3), 60))
    return float(grid[int(np.argmin([F.cross_entropy(logits / t, labels).item() for t in grid]))])


def write_check(network, folder):
    """Noise with and without a third of the channels, and the network's own answers, against which the graph is tested."""
    random = np.random.default_rng(SEED)
    values = random.uniform(0, 0.6, (40, len(CHANNELS))).astype(np.float32)
    present = (np.arange(len(CHANNELS)) % 3 > 0).astype(np.float32)
    with torch.no_grad():
        for name, mask in (("all", np.ones_like(present)), ("some", present)):
            logits = network(torch.from_numpy(values), torch.from_numpy(mask)[None])
            np.save(folder / f"check_enmap_{name}.npy", logits.numpy().T.reshape(1, len(CLASSES), 8, 5))
    np.save(folder / "check_enmap_reflectance.npy", values.T.reshape(1, -1, 8, 5))


def trained(shared, steps, with_berlin=True, shift=0):
    """A network trained from the seed, and its temperature."""
    torch.manual_seed(SEED)
    random = np.random.default_rng(SEED)
    ends = data.endmembers(shared, random, with_berlin, shift)
    network = LandCoverEnMap()
    normalise(network, ends, random)
    print("parameters", sum(p.numel() for p in network.parameters()), "groups", [len(v) for v, _ in ends.groups])
    train(network, ends, berlin_pixels(shared, shift) if with_berlin else None, steps, random)
    return network, fit_temperature(network, shared, shift)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--out", type=Path)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--without-berlin", action="store_true")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    network, temperature = trained(arguments.shared, arguments.steps, not arguments.without_berlin)
    print(json.dumps({"temperature": temperature}))
    if arguments.out:
        save(arguments.out, {**network.weights(), "temperature": np.array([temperature], np.float32)})
        if not arguments.without_berlin:
            write_check(network, arguments.out.parent)


if __name__ == "__main__":
    main()
