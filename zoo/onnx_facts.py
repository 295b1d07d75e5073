"""Facts read from an ONNX graph with static shapes: parameters, multiply-accumulates, spread of the outputs."""

from math import prod

import numpy
import onnx
import onnxruntime

GATES = {"RNN": 1, "GRU": 3, "LSTM": 4}
SPREAD_SAMPLES = 64


def count_parameters(model: onnx.ModelProto) -> int:
    """Elements of all floating point initializers."""
    return sum(prod(t.dims) for t in model.graph.initializer if t.data_type == onnx.TensorProto.FLOAT)


def count_macs(model: onnx.ModelProto) -> int:
    """Multiply-accumulates of one inference in convolutions, matrix products and recurrent layers.

    Padding counts as ordinary taps; biases, normalisations, activations and poolings count nothing.
    """
    graph = onnx.shape_inference.infer_shapes(model, strict_mode=True, data_prop=True).graph
    shapes = {t.name: list(t.dims) for t in graph.initializer}
    for value in [*graph.input, *graph.value_info, *graph.output]:
        shapes[value.name] = [d.dim_value for d in value.type.tensor_type.shape.dim]
    return sum(node_macs(node, shapes) for node in graph.node)


def node_macs(node: onnx.NodeProto, shapes: dict[str, list[int]]) -> int:
    """Multiply-accumulates of one node; 0 for operators that have none."""
    attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
    if node.op_type == "Conv":
        return prod(shapes[node.output[0]]) * prod(shapes[node.input[1]][1:])
    if node.op_type == "ConvTranspose":
        return prod(shapes[node.input[0]]) * prod(shapes[node.input[1]][1:])
    if node.op_type == "MatMul":
        return prod(shapes[node.output[0]]) * shapes[node.input[0]][-1]
    if node.op_type == "Gemm":
        inner = shapes[node.input[0]][0 if attributes.get("transA") else 1]
        return prod(shapes[node.output[0]]) * inner
    if node.op_type in GATES:
        steps, batch, features = shapes[node.input[0]]
        directions, _, hidden = shapes[node.input[2]]
        return steps * batch * directions * GATES[node.op_type] * hidden * (features + hidden)
    if node.op_type in ("Einsum", "Attention"):
        raise ValueError(f"{node.op_type} '{node.name}': its multiply-accumulates are not counted yet")
    return 0


def output_spread(model: onnx.ModelProto) -> float:
    """Standard deviation of the outputs over 64 standard normal inputs, over their mean absolute value."""
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    source = session.get_inputs()[0]
    random = numpy.random.default_rng(0)
    samples = random.standard_normal((SPREAD_SAMPLES, *source.shape)).astype(numpy.float32)
    outputs = numpy.stack([session.run(None, {source.name: sample})[0] for sample in samples])
    return float(outputs.std(axis=0).mean() / numpy.abs(outputs).mean())
