"""The network of landcover-s2: a small perceptron on a pixel's log reflectance and that of its neighbourhood. The same layers, by
the same names, are built as an ONNX graph in src/Models/Graphs/LandCoverS2Network.cs."""
import torch
import torch.nn as nn
import torch.nn.functional as F

# Bands that every data set has, Leipzig included (it lacks B05, B8A and B12).
BANDS = ["B02", "B03", "B04", "B06", "B07", "B08", "B11"]
# Keeps the root's slope finite on even ground.
LEAST_VARIANCE = 1e-4
CLASSES = ["water", "trees", "grass", "flooded_vegetation", "crops", "shrub_and_scrub", "built", "bare", "snow_and_ice"]


def log_reflectance(reflectance):
    """ln(50 r + 1): the stretch of Dynamic World (ln(0.005 DN + 1)), for it evens out dark and bright scenes."""
    return torch.log(50 * reflectance.clamp(min=0) + 1)


class Layer(nn.Module):
    """A linear map of the channels, batch normalisation, folded into it on export, and ReLU."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.convolution = nn.Conv2d(inputs, outputs, 1, bias=False)
        self.norm = nn.BatchNorm2d(outputs)

    def forward(self, x):
        return F.relu(self.norm(self.convolution(x)))

    def folded(self):
        scale = self.norm.weight / torch.sqrt(self.norm.running_var + self.norm.eps)
        weight = self.convolution.weight * scale[:, None, None, None]
        return weight, self.norm.bias - self.norm.running_mean * scale


class LandCoverS2(nn.Module):
    """What a pixel is like, what the ground about it is like (means over 3 and 5 pixels, spread over 5), and once more what its
    neighbours are like after a first look: seven pixels across in all, so that no texture of one city is learnt by heart."""

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleDict({"look": Layer(4 * len(BANDS), 64), "mix": Layer(64, 48), "join": Layer(96, 48)})
        self.classifier = nn.Conv2d(48, len(CLASSES), 1)
        self.register_buffer("log_mean", torch.zeros(7))
        self.register_buffer("log_std", torch.ones(7))
        self.register_buffer("fill", torch.zeros(7))

    def forward(self, reflectance):
        a = self.layers
        x = (log_reflectance(reflectance) - self.log_mean[:, None, None]) / self.log_std[:, None, None]
        wide = mean(x, 5)
        spread = torch.sqrt((mean(x * x, 5) - wide * wide).clamp(min=0) + LEAST_VARIANCE)
        first = a["mix"](a["look"](torch.cat([x, mean(x, 3), wide, spread], 1)))
        return self.classifier(a["join"](torch.cat([first, mean(first, 3)], 1)))

    def weights(self):
        """Tensors by name, batch normalisations folded."""
        tensors = {"log_mean": self.log_mean, "log_std": self.log_std, "fill": self.fill,
                   "classifier.weight": self.classifier.weight, "classifier.bias": self.classifier.bias}
        for name, layer in self.layers.items():
            tensors[f"{name}.weight"], tensors[f"{name}.bias"] = layer.folded()
        return {name: tensor.detach().numpy() for name, tensor in tensors.items()}


def mean(x, size):
    """The mean of the pixels around, of those that are inside the image."""
    return F.avg_pool2d(x, size, 1, size // 2, count_include_pad=False)
