"""Puts the graph contract around a bare network: samples, valid, scale and offset in, probabilities out."""
import sys

import onnx
from onnx import TensorProto, helper, numpy_helper
import numpy as np

# The peer normalises stored samples by these; here they are reflectance of scale 0.0001.
MEAN, SPREAD = 0.15, 0.06


def main(source, target):
    model = onnx.load(source)
    graph = model.graph
    (x,), (y,) = graph.input, graph.output
    bands, height, width = (d.dim_value for d in x.type.tensor_type.shape.dim[1:])
    classes = 9
    constants = {"gs_per_band": np.array([1, bands, 1, 1], np.int64), "gs_mean": np.float32(MEAN), "gs_spread": np.float32(SPREAD), "gs_zero": np.float32(0)}
    graph.initializer.extend(numpy_helper.from_array(np.asarray(v), k) for k, v in constants.items())
    before = [
        helper.make_node("Cast", ["samples"], ["gs_numbers"], to=TensorProto.FLOAT),
        helper.make_node("Reshape", ["scale", "gs_per_band"], ["gs_factor"]),
        helper.make_node("Reshape", ["offset", "gs_per_band"], ["gs_summand"]),
        helper.make_node("Mul", ["gs_numbers", "gs_factor"], ["gs_scaled"]),
        helper.make_node("Add", ["gs_scaled", "gs_summand"], ["gs_reflectance"]),
        helper.make_node("Sub", ["gs_reflectance", "gs_mean"], ["gs_centred"]),
        helper.make_node("Div", ["gs_centred", "gs_spread"], ["gs_normal"]),
        helper.make_node("Cast", ["valid"], ["gs_known"], to=TensorProto.BOOL),
        helper.make_node("Where", ["gs_known", "gs_normal", "gs_zero"], [x.name]),
    ]
    nodes = before + list(graph.node) + [helper.make_node("Softmax", [y.name], ["probabilities"], axis=1)]
    inputs = [
        helper.make_tensor_value_info("samples", TensorProto.UINT16, ["batch", bands, height, width]),
        helper.make_tensor_value_info("valid", TensorProto.UINT8, ["batch", 1, height, width]),
        helper.make_tensor_value_info("scale", TensorProto.FLOAT, [bands]),
        helper.make_tensor_value_info("offset", TensorProto.FLOAT, [bands]),
    ]
    outputs = [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["batch", classes, height, width])]
    wrapped = helper.make_graph(nodes, "wrapped", inputs, outputs, list(graph.initializer))
    onnx.save(helper.make_model(wrapped, opset_imports=list(model.opset_import), ir_version=model.ir_version), target)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
