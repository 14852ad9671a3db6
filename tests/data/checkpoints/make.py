"""Writes the checkpoints of this folder. Made with PyTorch 1.13.0; run: python3 make.py"""
import argparse
import collections
import os

import torch

torch.manual_seed(5)
here = os.path.dirname(os.path.abspath(__file__))
base = torch.arange(24, dtype=torch.float32).reshape(4, 6)
tied = torch.tensor([1.5, -2.25])
weights = collections.OrderedDict([
    ("module.base", base),
    ("module.transposed", base.t()),
    ("module.slice", base[1:3, 2:5]),
    ("module.step", base[::2, 1::2]),
    ("module.half", torch.tensor([1.5, -65504.0, 5.9604645e-08]).half()),
    ("module.bfloat", torch.tensor([1.5, -3.3895314e38]).bfloat16()),
    ("module.double", torch.tensor([0.1, 2.5], dtype=torch.float64)),
    ("module.long", torch.tensor([7, 2**40])),
    ("module.bool", torch.tensor([True, False])),
    ("module.scalar", torch.tensor(3.25)),
    ("module.empty", torch.zeros(0, 4)),
    ("module.expanded", torch.tensor([[2.0], [3.0]]).expand(2, 3)),
    ("module.tied", tied),
    ("module.tied_again", tied),
    ("module.parameter", torch.nn.Parameter(torch.tensor([9.0, 8.0]))),
])
checkpoint = {
    "model": weights,
    "epoch": 3,
    "args": argparse.Namespace(lr=1e-3, nested=argparse.Namespace(x=1)),
    "optimizer": {
        "state": {0: {"exp_avg": torch.ones(2)}},
        "param_groups": [{"lr": 0.1, "betas": (0.9, 0.999), "seed": 2**100, "step": -5, "seen": 2**40, "kinds": {1, 2}, "raw": b"bytes"}],
    },
}
for name, options in [
    ("protocol2.pt", {}),
    ("protocol4.pt", {"pickle_protocol": 4}),
    ("legacy.pt", {"_use_new_zipfile_serialization": False}),
]:
    torch.save(checkpoint, os.path.join(here, name), **options)

torch.save(torch.nn.Linear(2, 2), os.path.join(here, "module.pt"))
torch.jit.save(torch.jit.script(torch.nn.Linear(2, 2)), os.path.join(here, "script.pt"))
