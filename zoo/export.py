"""Exports the zoo: builds, trains, exports, checks and writes; `--help` lists the options."""

import argparse
import copy
import json
import sys
import warnings
from pathlib import Path

import numpy
import onnx
import onnxruntime
import torch
from torch import nn

from onnx_facts import count_macs, count_parameters, output_spread
from onnx_files import export_default, export_pair, export_torchscript
from registry import MODELS, ZooModel, find_model
from table import write_table
from training import seed_of, train

ZOO = Path(__file__).resolve().parent
PAIR = "global_avg_pooling"
MIN_SPREAD, MAX_ERROR = 0.3, 5e-6


def main() -> int:
    options = parse_options()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.backends.mha.set_fastpath_enabled(False)
    warnings.filterwarnings("ignore")
    try:
        if options.table:
            write_table(ZOO, options.check)
        else:
            export_all(options)
    except ValueError as error:
        print(f"export: {error}", file=sys.stderr)
        return 1
    return 0


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Export the model zoo with both of PyTorch's exporters.")
    parser.add_argument("--only", metavar="NAME", action="append", help="export this model only (repeatable)")
    parser.add_argument("--depth", type=int, help="number of layers instead of the default (needs --only and --out)")
    parser.add_argument("--width", type=int, help="width of the layers instead of the default (needs --only and --out)")
    parser.add_argument("--out", type=Path, default=ZOO, help="folder for models/, torchscript/ and external/")
    parser.add_argument("--table", action="store_true", help="write the table of README.md and export nothing")
    parser.add_argument("--check", action="store_true", help="with --table: only say whether the table is fresh")
    options = parser.parse_args()
    resized = options.depth is not None or options.width is not None
    if resized and (options.only is None or options.out.resolve() == ZOO):
        parser.error("--depth and --width need --only NAME and --out FOLDER, so that the zoo's own files stay")
    return options


def export_all(options: argparse.Namespace) -> None:
    """Exports the chosen models below `options.out`; ValueError where one fails a check."""
    chosen = MODELS if options.only is None else [find_model(name) for name in options.only]
    for folder in ("models", "torchscript"):
        (options.out / folder).mkdir(parents=True, exist_ok=True)
    for entry in chosen:
        export_model(entry, options)


def export_model(entry: ZooModel, options: argparse.Namespace) -> None:
    """Builds, trains and exports one model; writes nothing unless the checks pass."""
    torch.manual_seed(seed_of(entry.name))
    module = entry.build(options.depth, options.width)
    accuracy = train(module, entry.input_shape, seed_of(entry.name))
    sample = torch.randn(1, *entry.input_shape, generator=torch.Generator().manual_seed(0))
    model = export_default(module, sample)
    spread, error = checked(entry.name, module, model, entry.input_shape)
    path = options.out / "models" / f"{entry.name}.onnx"
    path.write_bytes(model.SerializeToString(deterministic=True))
    write_torchscript(entry, module, sample, options.out / "torchscript")
    if entry.name == PAIR:
        (options.out / "external").mkdir(exist_ok=True)
        export_pair(module, sample, options.out / "external" / f"{entry.name}.onnx")
    print(f"{entry.name}: {count_parameters(model):,} parameters, {count_macs(model):,} MACs, "
          f"{len(model.graph.node)} nodes, {path.stat().st_size:,} bytes, spread {spread:.2f}, "
          f"class accuracy {accuracy:.2f}, error {error:.1e}", flush=True)


def checked(name: str, module: nn.Module, model: onnx.ModelProto, shape: tuple[int, ...]) -> tuple[float, float]:
    """Spread of the outputs and largest relative error; ValueError where the model is no good."""
    onnx.checker.check_model(model, full_check=True)
    spread = output_spread(model)
    if spread < MIN_SPREAD:
        raise ValueError(f"{name}: the outputs hardly depend on the input (spread {spread:.3f}, least {MIN_SPREAD})")
    error = largest_error(module, model, shape)
    if error > MAX_ERROR:
        raise ValueError(f"{name}: ONNX Runtime differs from PyTorch by {error:.1e} (at most {MAX_ERROR})")
    return spread, error


def largest_error(module: nn.Module, model: onnx.ModelProto, shape: tuple[int, ...]) -> float:
    """Largest error of ONNX Runtime's fp32 over 16 inputs, relative to PyTorch's largest output, in double."""
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    exact = copy.deepcopy(module).double()
    worst = 0.0
    for sample in torch.randn(16, 1, *shape, generator=torch.Generator().manual_seed(1)):
        with torch.no_grad():
            expected = exact(sample.double()).numpy()
        answer = session.run(None, {session.get_inputs()[0].name: sample.numpy()})[0]
        scale = max(numpy.abs(expected).max(), 1e-3)
        worst = max(worst, float(numpy.abs(answer - expected).max() / scale))
    return worst


def write_torchscript(entry: ZooModel, module: nn.Module, sample: torch.Tensor, folder: Path) -> None:
    """Writes the older exporter's file, or notes its message in failures.json."""
    failures_path = folder / "failures.json"
    failures = json.loads(failures_path.read_text()) if failures_path.exists() else {}
    failures.pop(entry.name, None)
    path = folder / f"{entry.name}.onnx"
    try:
        model = export_torchscript(module, sample)
        checked(f"torchscript {entry.name}", module, model, entry.input_shape)
        path.write_bytes(model.SerializeToString(deterministic=True))
    except torch.onnx.errors.OnnxExporterError as error:
        path.unlink(missing_ok=True)
        failures[entry.name] = str(error).splitlines()[0]
        print(f"{entry.name}: torchscript refused: {failures[entry.name]}", flush=True)
    failures_path.write_text(json.dumps(failures, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    sys.exit(main())
