"""Runs a Groundshift model package's model.onnx with torch, operator by operator.

Debian has torch and onnx but no onnxruntime for Python. Only the operators that the packages use are known; any other
is refused.
"""
import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper

DTYPES = {1: torch.float32, 2: torch.uint8, 7: torch.int64, 9: torch.bool}
BINARY = {"Add": torch.add, "Sub": torch.sub, "Mul": torch.mul, "Max": torch.maximum, "And": torch.logical_and, "MatMul": torch.matmul}
# Windows as the product cuts them: 256 pixels, of which 32 on each side are context.
CORE, HALO = 192, 32
UNARY = {"Log": torch.log, "Sigmoid": torch.sigmoid, "Sqrt": torch.sqrt, "Relu": torch.relu, "IsNaN": torch.isnan,
         "Not": torch.logical_not}


class OnnxGraph:
    """One graph with its weights; calling it with named arrays gives its first output."""

    def __init__(self, path):
        graph = onnx.load(str(path)).graph
        self.nodes = list(graph.node)
        self.constants = {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in graph.initializer}
        self.output = graph.output[0].name
        last_use = {name: index for index, node in enumerate(self.nodes) for name in node.input}
        self.ends = [[name for name in node.input if last_use[name] == index] for index, node in enumerate(self.nodes)]

    @torch.no_grad()
    def __call__(self, **inputs):
        values = {name: torch.as_tensor(array) for name, array in inputs.items()}
        for index, node in enumerate(self.nodes):
            attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
            arguments = [self.constants.get(name, values.get(name)) for name in node.input]
            values[node.output[0]] = _run(node.op_type, arguments, attributes)
            for name in self.ends[index]:
                values.pop(name, None)
        return values[self.output].numpy()

    def probabilities(self, reflectance, valid=None):
        """Class shares [K,H,W] of reflectance [C,H,W], window by window; a band that is NaN is absent; valid is a boolean [H,W]."""
        _, height, width = reflectance.shape
        valid = np.ones((height, width), bool) if valid is None else valid
        result = None
        for row in range(0, height, CORE):
            for column in range(0, width, CORE):
                top, left = max(row - HALO, 0), max(column - HALO, 0)
                window = np.s_[top:row + CORE + HALO, left:column + CORE + HALO]
                shares = self._window(reflectance[:, window[0], window[1]], valid[window])
                result = np.empty((len(shares), height, width), np.float32) if result is None else result
                part = result[:, row:row + CORE, column:column + CORE]
                part[:] = shares[:, row - top:, column - left:][:, :part.shape[1], :part.shape[2]]
        return result

    def _window(self, reflectance, valid):
        absent = np.isnan(reflectance).all((1, 2)) & valid.any()
        return self(samples=np.where(valid & ~absent[:, None, None], reflectance, 0).astype(np.float32)[None],
                    valid=valid.astype(np.uint8)[None, None],
                    scale=np.where(absent, 0, 1).astype(np.float32), offset=np.where(absent, np.nan, 0).astype(np.float32))[0]


def _run(op, x, a):
    if op in BINARY:
        return BINARY[op](x[0], x[1])
    if op in UNARY:
        return UNARY[op](x[0])
    if op == "Div":
        return x[0] / x[1] if x[0].is_floating_point() else torch.div(x[0], x[1], rounding_mode="trunc")
    if op == "Cast":
        return x[0].to(DTYPES[a["to"]])
    if op == "Where":
        return torch.where(x[0], x[1], x[2])
    if op == "Unsqueeze":
        result = x[0]
        for axis in x[1].tolist():
            result = result.unsqueeze(axis)
        return result
    if op == "Transpose":
        return x[0].permute(a["perm"])
    if op == "Concat":
        return torch.cat(x, a["axis"])
    if op == "Shape":
        return torch.tensor(x[0].shape[a.get("start", 0):a.get("end", None)])
    if op == "Softmax":
        return torch.softmax(x[0], a["axis"])
    if op == "ReduceSumSquare":
        return x[0].square().sum(x[1].tolist(), keepdim=True)
    if op == "Conv":
        stride = a.get("strides", [1, 1])
        return F.conv2d(x[0], x[1], x[2], stride=stride, padding=a["pads"][:2], groups=a["group"])
    if op == "AveragePool":
        return F.avg_pool2d(x[0], a["kernel_shape"], a["strides"], a["pads"][:2], count_include_pad=False)
    if op == "Resize":
        size = x[3].tolist()[2:]
        return F.interpolate(x[0], size=size, mode="bilinear", align_corners=False, antialias=bool(a["antialias"]))
    raise NotImplementedError(f"{op} is not an operator of Groundshift's graphs")
