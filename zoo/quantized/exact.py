"""Exact arithmetic of quantised models, layer by layer, each layer fed with given values."""

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

BYTES = (TensorProto.UINT8, TensorProto.INT8)
# Where a QOperator node has its data (each followed by scale and zero point) and its output's scale.
OPERANDS = {
    "QLinearConv": ((0, 3), 6),
    "QLinearMatMul": ((0, 3), 6),
    "QGemm": ((0, 3), 7),
    "QLinearAdd": ((0, 3), 6),
    "QLinearMul": ((0, 3), 6),
    "QLinearSigmoid": ((0,), 3),
    "QLinearLeakyRelu": ((0,), 3),
    "QLinearAveragePool": ((0,), 3),
    "QLinearGlobalAveragePool": ((0,), 3),
    "QLinearSoftmax": ((0,), 3),
}


def quantised_values(model: onnx.ModelProto) -> list[str]:
    """Names of the values of 8 bits that nodes make and others, or the caller, read; in order."""
    types = {info.name: info.type.tensor_type.elem_type for info in inferred(model)}
    made = [name for node in model.graph.node for name in node.output]
    return [name for name in made if types.get(name) in BYTES]


def inferred(model: onnx.ModelProto) -> list[onnx.ValueInfoProto]:
    """Types of inner values; those of com.microsoft's operators are that of a zero point."""
    known = {tensor.name: tensor.data_type for tensor in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "Constant":
            known[node.output[0]] = attribute(node, "value", None).data_type
        elif node.op_type == "Identity" and node.input[0] in known:
            known[node.output[0]] = known[node.input[0]]
    types: dict[str, int] = {}
    for node in model.graph.node:
        if node.op_type == "QuantizeLinear":
            types[node.output[0]] = known[node.input[2]]
        elif node.op_type in OPERANDS and len(node.input) > OPERANDS[node.op_type][1]:
            types[node.output[0]] = known[node.input[OPERANDS[node.op_type][1] + 1]]
        elif node.op_type == "QLinearConcat":
            types[node.output[0]] = known[node.input[1]]
        elif node.op_type != "DequantizeLinear" and node.input and node.input[0] in types:
            types[node.output[0]] = types[node.input[0]]
    return [helper.make_tensor_value_info(name, element, None) for name, element in types.items()]


class Exact:
    """Values in double precision; those of 8 bits are the given ones."""

    def __init__(self, model: onnx.ModelProto, inner: dict[str, numpy.ndarray], feed: numpy.ndarray) -> None:
        self.constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
        self.inner = inner
        self.values: dict[str, numpy.ndarray] = {model.graph.input[0].name: feed.astype(numpy.float64)}
        self.results: dict[str, numpy.ndarray] = {}
        self.opsets = list(model.opset_import)

    def operand(self, name: str) -> numpy.ndarray | None:
        """What a node reads: given bytes, constants (real ones in double precision), or what was computed."""
        if name == "":
            return None
        if name in self.inner:
            return self.inner[name]
        found = self.values[name] if name in self.values else self.constants[name]
        return found.astype(numpy.float64) if found.dtype == numpy.float32 else found

    def run(self, node: onnx.NodeProto) -> None:
        if node.op_type == "QuantizeLinear":
            x, scale, zero = (self.operand(name) for name in node.input)
            axis = axis_of(node)
            self.results[node.output[0]] = quantise(x, along(scale, x, axis), zero, along(zero, x, axis))
        elif node.op_type == "DequantizeLinear":
            self.values[node.output[0]] = self.dequantised(node.input, axis_of(node))
        elif node.op_type == "QLinearConcat":
            parts = [self.dequantised(node.input[i : i + 3], None) for i in range(2, len(node.input), 3)]
            real = numpy.concatenate(parts, attribute(node, "axis", 1))
            self.results[node.output[0]] = quantise(real, *map(self.operand, node.input[:2]))
        elif node.op_type in OPERANDS:
            self.run_quantised(node)
        else:
            outputs = self.evaluate(node.op_type, node, [self.operand(name) for name in node.input])
            for name, value in zip(node.output, outputs, strict=False):
                target = self.results if name in self.inner else self.values
                target[name] = value

    def run_quantised(self, node: onnx.NodeProto) -> None:
        places, output = OPERANDS[node.op_type]
        weights_axis = {"QLinearConv": 0, "QGemm": 1 - attribute(node, "transB", 0)}.get(node.op_type, -1)
        reals = [
            self.dequantised(node.input[at : at + 3], weights_axis if at > 0 else None) for at in places
        ]
        bias = node.input[8 if node.op_type == "QLinearConv" else 6 : ][:1]
        if node.op_type in ("QLinearConv", "QGemm") and bias and bias[0]:
            unit = self.operand(node.input[1]) * self.operand(node.input[4]) * attribute(node, "alpha", 1.0)
            reals.append(self.operand(bias[0]) * unit)
        plain = {"QGemm": "Gemm"}.get(node.op_type, node.op_type.removeprefix("QLinear"))
        (real,) = self.evaluate(plain, node, reals)
        if len(node.input) <= output:
            self.values[node.output[0]] = real
            return
        self.results[node.output[0]] = quantise(real, *map(self.operand, node.input[output : output + 2]))

    def dequantised(self, names: list[str], axis: int | None) -> numpy.ndarray:
        x, scale, zero = (self.operand(name) for name in [*names, ""][:3])
        whole = x.astype(numpy.float64) - (0 if zero is None else along(zero, x, axis))
        return whole * along(scale, x, axis)

    def evaluate(self, op_type: str, node: onnx.NodeProto, operands: list) -> list[numpy.ndarray]:
        """ONNX's reference implementation, which keeps double precision."""
        names = [f"i{k}" if operand is not None else "" for k, operand in enumerate(operands)]
        kept = [one for one in node.attribute if one.name not in ("channels_last", "opset")]
        copy = helper.make_node(op_type, names, list(node.output))
        copy.attribute.extend(kept)
        infos = [helper.make_tensor_value_info(name, TensorProto.DOUBLE, None) for name in names if name]
        outs = [helper.make_tensor_value_info(name, TensorProto.DOUBLE, None) for name in node.output]
        opset = next(one.version for one in self.opsets if one.domain in ("", "ai.onnx"))
        graph = helper.make_graph([copy], "layer", infos, outs)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
        feeds = {name: operand for name, operand in zip(names, operands, strict=True) if name}
        return ReferenceEvaluator(model).run(None, feeds)


def exact_layers(
    model: onnx.ModelProto, inner: dict[str, numpy.ndarray], feed: numpy.ndarray
) -> tuple[dict[str, numpy.ndarray], float]:
    """Each value of 8 bits as exact arithmetic has it, given those before it; the output's step."""
    exact = Exact(model, inner, feed)
    for node in model.graph.node:
        exact.run(node)
    output = model.graph.output[0].name
    last = next(node for node in model.graph.node if output in node.output)
    step = exact.operand(last.input[1]) if last.op_type == "DequantizeLinear" else 0.0
    return exact.results, float(numpy.max(step))


def quantise(
    x: numpy.ndarray, scale: numpy.ndarray, zero: numpy.ndarray, added: numpy.ndarray | None = None
) -> numpy.ndarray:
    """x in steps of `scale` as the type of `zero`; `added` is `zero` where it does not broadcast by itself."""
    limits = numpy.iinfo(zero.dtype)
    whole = numpy.rint(x / scale) + (zero if added is None else added)
    return numpy.clip(whole, limits.min, limits.max).astype(zero.dtype)


def along(list_: numpy.ndarray, x: numpy.ndarray, axis: int | None) -> numpy.ndarray:
    """A list of scales or zero points, shaped to broadcast along an axis of x."""
    if list_.size == 1 or axis is None:
        return list_.astype(numpy.float64).reshape(-1)[0]
    shape = [1] * x.ndim
    shape[axis] = list_.size
    return list_.astype(numpy.float64).reshape(shape)


def axis_of(node: onnx.NodeProto) -> int:
    return attribute(node, "axis", 1)


def attribute(node: onnx.NodeProto, name: str, fallback):
    found = [helper.get_attribute_value(one) for one in node.attribute if one.name == name]
    return found[0] if found else fallback
