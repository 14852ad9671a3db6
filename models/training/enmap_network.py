"""The network of landcover-enmap: a spectrum with gaps is averaged onto nodes, and a small perceptron reads the nodes. The same
layers, by the same names, are built as an ONNX graph in src/Models/Graphs/LandCoverEnMapNetwork.cs."""
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from enmap_channels import CHANNELS

CLASSES = ["built", "tree", "low_vegetation", "soil", "water"]
# Every fourth channel is a node. It averages the channels that are there, near ones most; the long tail lets a node in a gap
# read its neighbours.
NODES = CHANNELS[1::4]
NEAR, FAR, TAIL = 15.0, 120.0, 1e-3     # nm, nm, share
HIDDEN = (80, 64)


def node_weights():
    """Weights [K,C] of channels on nodes: a near and a far part, not divided by their sum."""
    distance = np.abs(NODES[:, None] - CHANNELS[None])
    return (np.exp(-(distance / NEAR) ** 2) + TAIL * np.exp(-distance / FAR)).astype(np.float32)


class LandCoverEnMap(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("nodes", torch.from_numpy(node_weights()))
        self.register_buffer("log_mean", torch.zeros(len(NODES)))
        self.register_buffer("log_std", torch.ones(len(NODES)))
        self.spectrum = nn.Linear(len(NODES), HIDDEN[0])
        self.presence = nn.Linear(len(NODES), HIDDEN[0], bias=False)
        self.hidden = nn.Linear(*HIDDEN)
        self.classifier = nn.Linear(HIDDEN[1], len(CLASSES))

    def node_values(self, reflectance, present):
        """Log reflectance on the nodes, and the share of a node's weight that is present; both [N,K]."""
        mass = present @ self.nodes.T
        mean = (reflectance * present) @ self.nodes.T / mass.clamp(min=1e-9)
        return torch.log(50 * mean + 1), mass / self.nodes.sum(1)

    def forward(self, reflectance, present):
        """reflectance [N,C] >= 0 (any value where absent), present [N,C] 0 or 1, to logits [N,5]."""
        values, share = self.node_values(reflectance, present)
        x = F.relu(self.spectrum((values - self.log_mean) / self.log_std) + self.presence(share))
        return self.classifier(F.relu(self.hidden(x)))

    def weights(self):
        return {name: tensor.detach().numpy() for name, tensor in self.state_dict().items()}
