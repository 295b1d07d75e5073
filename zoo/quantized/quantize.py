"""Quantises zoo models with ONNX Runtime's own quantiser and stores what ONNX Runtime makes of them."""

import argparse
import logging
import sys
import tempfile
import warnings
from pathlib import Path

import numpy
import onnx
import onnxruntime
import torch
from onnxruntime.quantization import (
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quantize_dynamic,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process

from exact import exact_layers, quantised_values
from forms import FORMS, NETWORKS
from torch_net import SHAPE, torch_net

HERE = Path(__file__).resolve().parent
MODELS = HERE.parent / "models"
SAMPLES, CALIBRATION_SAMPLES = 64, 48
INPUT_STEP = 1 / 32
ELEMENTS = {"u8": QuantType.QUInt8, "s8": QuantType.QInt8}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE, help="folder for models and data")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    options.out.mkdir(parents=True, exist_ok=True)
    inputs: dict[str, numpy.ndarray] = {}
    for network, forms in NETWORKS.items():
        real = onnx.load(MODELS / f"{network}.onnx")
        shape = [dim.dim_value for dim in real.graph.input[0].type.tensor_type.shape.dim]
        samples = inputs.setdefault("x".join(map(str, shape[1:])), noise(shape, SAMPLES, seed=1))
        for form in forms:
            model = quantised(MODELS / f"{network}.onnx", form, list(samples.shape))
            write(options.out, f"{network}_{form}", model, feeds_of(samples), FORMS[form], real)
    for name, model, real in torch_models():
        write(options.out, name, model, feeds_of(inputs["1x28x28"]), FORMS["qdq_s8_channels"], real)
    numpy.savez_compressed(options.out / "inputs.npz", **inputs)
    return 0


def noise(shape: list[int], count: int, seed: int) -> numpy.ndarray:
    """Standard normal inputs in steps of INPUT_STEP, as int8; the first axis counts samples."""
    normal = numpy.random.default_rng(seed).standard_normal((count, *shape[1:]))
    return numpy.clip(numpy.rint(normal / INPUT_STEP), -127, 127).astype(numpy.int8)


def feeds_of(samples: numpy.ndarray) -> list[numpy.ndarray]:
    return [sample[None].astype(numpy.float32) * numpy.float32(INPUT_STEP) for sample in samples]


def write(
    folder: Path,
    name: str,
    model: onnx.ModelProto,
    feeds: list[numpy.ndarray],
    settings: dict,
    real: onnx.ModelProto,
) -> None:
    """Writes `<name>.onnx` and the data about it; `real` is the network in fp32."""
    path = folder / f"{name}.onnx"
    path.write_bytes(model.SerializeToString(deterministic=True))
    data = {"fp32": answers(real, feeds, True), "int8": answers(model, feeds, settings["fused"])}
    if settings["format"] != "dynamic":
        values = quantised_values(model)
        inner = inner_values(model, values, feeds[0], settings["fused"])
        exact, step = exact_layers(model, inner, feeds[0])
        data["step"] = numpy.float32(step)
        for value in values:
            data[f"inner {value}"] = inner[value]
            # What exact arithmetic gives less what ONNX Runtime gave: nearly all zeros.
            data[f"exact {value}"] = exact[value].astype(numpy.int16) - inner[value]
    numpy.savez_compressed(folder / f"{name}.npz", **data)
    print(f"{path.name}: {path.stat().st_size} bytes, data {(folder / f'{name}.npz').stat().st_size}")


def torch_models() -> list[tuple[str, onnx.ModelProto, onnx.ModelProto]]:
    """The network of torch_net.py by both exporters, and in fp32."""
    sample = torch.zeros(SHAPE)
    with warnings.catch_warnings(), tempfile.TemporaryDirectory() as name:
        warnings.simplefilter("ignore")
        path = Path(name) / "model.onnx"
        made = []
        for is_quantised, is_dynamo in ((False, True), (True, True), (True, False)):
            module = torch_net(is_quantised)
            if is_dynamo:
                torch.onnx.export(module, (sample,), path, dynamo=True, external_data=False, verbose=False)
            else:
                torch.onnx.export(module, (sample,), path, dynamo=False, opset_version=17)
            model = onnx.load(path)
            strip(model)
            made.append(model)
    return [("torch_qdq_s8_dynamo", made[1], made[0]), ("torch_qdq_s8_torchscript", made[2], made[0])]


def quantised(source: Path, form: str, shape: list[int]) -> onnx.ModelProto:
    """The model in one of FORMS, without paths of this machine."""
    settings = FORMS[form]
    with tempfile.TemporaryDirectory() as name:
        ready, made = Path(name) / "ready.onnx", Path(name) / "made.onnx"
        quant_pre_process(source, ready, skip_symbolic_shape=True)
        if settings["format"] == "dynamic":
            quantize_dynamic(ready, made, weight_type=QuantType.QInt8, per_channel=settings["per_channel"])
        else:
            quantize_static(
                ready,
                made,
                Reader(onnx.load(ready).graph.input[0].name, noise(shape, CALIBRATION_SAMPLES, seed=2)),
                quant_format=QuantFormat[settings["format"]],
                activation_type=ELEMENTS[settings["activations"]],
                weight_type=ELEMENTS[settings["weights"]],
                per_channel=settings["per_channel"],
            )
        model = onnx.load(made)
    strip(model)
    return model


class Reader(CalibrationDataReader):
    """Feeds samples to the quantiser one at a time."""

    def __init__(self, name: str, samples: numpy.ndarray) -> None:
        real = samples.astype(numpy.float32) * numpy.float32(INPUT_STEP)
        self.feeds = iter([{name: sample[None]} for sample in real])

    def get_next(self) -> dict[str, numpy.ndarray] | None:
        return next(self.feeds, None)


def strip(model: onnx.ModelProto) -> None:
    """Removes what holds paths and versions of the machine, and types of inner values."""
    del model.metadata_props[:]
    del model.graph.value_info[:]
    model.doc_string = ""
    for part in (model.graph, *model.graph.node, *model.graph.initializer, *model.graph.input, *model.graph.output):
        part.doc_string = ""
        del part.metadata_props[:]


def session(model: onnx.ModelProto, is_optimised: bool) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    if not is_optimised:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def answers(model: onnx.ModelProto, feeds: list[numpy.ndarray], is_optimised: bool) -> numpy.ndarray:
    """The model's output for each sample, samples first."""
    runner = session(model, is_optimised)
    name = runner.get_inputs()[0].name
    return numpy.concatenate([runner.run(None, {name: feed})[0].reshape(1, -1) for feed in feeds])


def inner_values(
    model: onnx.ModelProto, names: list[str], feed: numpy.ndarray, is_optimised: bool
) -> dict[str, numpy.ndarray]:
    """ONNX Runtime's own inner values for one sample."""
    shown = onnx.ModelProto()
    shown.CopyFrom(model)
    del shown.graph.output[:]
    shown.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names)
    runner = session(shown, is_optimised)
    found = runner.run(names, {runner.get_inputs()[0].name: feed})
    return dict(zip(names, found, strict=True))


if __name__ == "__main__":
    sys.exit(main())
