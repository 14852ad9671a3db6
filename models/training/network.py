"""The network of landcover-s2: a small U-Net of separable convolutions on log reflectance. The same layers, by the same
names, are built as an ONNX graph in src/Models/Graphs/LandCoverS2Network.cs."""
import torch
import torch.nn as nn
import torch.nn.functional as F

# Bands that every data set has, Leipzig included (it lacks B05, B8A and B12).
BANDS = ["B02", "B03", "B04", "B06", "B07", "B08", "B11"]
CLASSES = ["water", "trees", "grass", "flooded_vegetation", "crops", "shrub_and_scrub", "built", "bare", "snow_and_ice"]


def log_reflectance(reflectance):
    """ln(50 r + 1): the stretch of Dynamic World (ln(0.005 DN + 1)), for it evens out dark and bright scenes."""
    return torch.log(50 * reflectance.clamp(min=0) + 1)


class Layer(nn.Module):
    """Convolution and batch normalisation, folded into one convolution on export; ReLU on all but depthwise layers."""

    def __init__(self, inputs, outputs, size, stride=1, depthwise=False):
        super().__init__()
        self.convolution = nn.Conv2d(inputs, outputs, size, stride, size // 2, groups=inputs if depthwise else 1, bias=False)
        self.norm = nn.BatchNorm2d(outputs)
        self.depthwise = depthwise

    def forward(self, x):
        x = self.norm(self.convolution(x))
        return x if self.depthwise else F.relu(x)

    def folded(self):
        scale = self.norm.weight / torch.sqrt(self.norm.running_var + self.norm.eps)
        weight = self.convolution.weight * scale[:, None, None, None]
        return weight, self.norm.bias - self.norm.running_mean * scale


class LandCoverS2(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleDict({
            "stem": Layer(7, 24, 3),
            "down1_depthwise": Layer(24, 24, 3, stride=2, depthwise=True), "down1": Layer(24, 32, 1),
            "mid_depthwise": Layer(32, 32, 3, depthwise=True), "mid": Layer(32, 48, 1),
            "down2_depthwise": Layer(48, 48, 3, stride=2, depthwise=True), "down2": Layer(48, 64, 1),
            "deep_depthwise": Layer(64, 64, 3, depthwise=True), "deep": Layer(64, 64, 1),
            "up2": Layer(112, 48, 1), "up1": Layer(72, 32, 1),
        })
        self.classifier = nn.Conv2d(32, len(CLASSES), 1)
        self.register_buffer("log_mean", torch.zeros(7))
        self.register_buffer("log_std", torch.ones(7))
        self.register_buffer("fill", torch.zeros(7))

    def forward(self, reflectance):
        a = self.layers
        x = (log_reflectance(reflectance) - self.log_mean[:, None, None]) / self.log_std[:, None, None]
        full = a["stem"](x)
        half = a["mid"](a["mid_depthwise"](a["down1"](a["down1_depthwise"](full))))
        quarter = a["deep"](a["deep_depthwise"](a["down2"](a["down2_depthwise"](half))))
        up = a["up2"](torch.cat([half, _like(quarter, half)], 1))
        up = a["up1"](torch.cat([full, _like(up, full)], 1))
        return self.classifier(up)

    def weights(self):
        """Tensors by name, batch normalisations folded."""
        tensors = {"log_mean": self.log_mean, "log_std": self.log_std, "fill": self.fill,
                   "classifier.weight": self.classifier.weight, "classifier.bias": self.classifier.bias}
        for name, layer in self.layers.items():
            tensors[f"{name}.weight"], tensors[f"{name}.bias"] = layer.folded()
        return {name: tensor.detach().numpy() for name, tensor in tensors.items()}


def _like(x, other):
    return F.interpolate(x, size=other.shape[2:], mode="bilinear", align_corners=False)
