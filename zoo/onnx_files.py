"""Exports a module with either of PyTorch's exporters and removes what holds paths of the exporting machine."""

import tempfile
from pathlib import Path

import onnx
import torch
from google.protobuf.message import Message
from torch import nn

PRIVATE_FIELDS = ("doc_string", "metadata_props")


def export_default(module: nn.Module, sample: torch.Tensor) -> onnx.ModelProto:
    """The module as the default (`dynamo=True`) exporter writes it, weights inside."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        torch.onnx.export(module, (sample,), path, dynamo=True, external_data=False, verbose=False)
        return without_private_fields(onnx.load(path))


def export_torchscript(module: nn.Module, sample: torch.Tensor) -> onnx.ModelProto:
    """The module as the older (`dynamo=False`) exporter writes it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        torch.onnx.export(module, (sample,), path, dynamo=False)
        return without_private_fields(onnx.load(path))


def export_pair(module: nn.Module, sample: torch.Tensor, path: Path) -> None:
    """Writes `path` and `path`.data, weights outside the model, as the default exporter does unasked."""
    torch.onnx.export(module, (sample,), path, dynamo=True, verbose=False)
    model = without_private_fields(onnx.load(path, load_external_data=False))
    path.write_bytes(model.SerializeToString(deterministic=True))


def without_private_fields(message: Message) -> Message:
    """The same message, in place, with `doc_string` and `metadata_props` cleared at every depth."""
    for field, value in message.ListFields():
        if field.name in PRIVATE_FIELDS:
            message.ClearField(field.name)
        elif field.message_type is not None:
            for child in [value] if isinstance(value, Message) else value:
                without_private_fields(child)
    return message
