"""Quantises the classifiers of digits with ONNX Runtime, in both of its forms, as models to import.

Writes quantised/<model>_<form>.onnx: form is qdq (unsigned data, weights per channel) or qoperator (signed data).
"""

import sys
import tempfile
import warnings
from pathlib import Path

import numpy
import onnx
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))

from onnx_files import without_private_fields  # noqa: E402

MODELS = ("digits_cnn", "digits_mlp")
FORMS = {
    "qdq": {"quant_format": QuantFormat.QDQ, "activation_type": QuantType.QUInt8, "per_channel": True},
    "qoperator": {"quant_format": QuantFormat.QOperator, "activation_type": QuantType.QInt8, "per_channel": False},
}


class Images(CalibrationDataReader):
    """The calibration images, one at a time."""

    def __init__(self) -> None:
        self.left = iter(numpy.load(HERE / "calibration.npz")["x"])

    def get_next(self) -> dict[str, numpy.ndarray] | None:
        """The next image by the name of the input, None after the last."""
        image = next(self.left, None)
        return None if image is None else {"x": image[None]}


def main() -> int:
    warnings.filterwarnings("ignore")
    (HERE / "quantised").mkdir(exist_ok=True)
    for name in MODELS:
        for form, options in FORMS.items():
            path = HERE / "quantised" / f"{name}_{form}.onnx"
            path.write_bytes(quantised(name, options).SerializeToString(deterministic=True))
            print(f"{path.name}: {path.stat().st_size:,} bytes")
    return 0


def quantised(name: str, options: dict) -> onnx.ModelProto:
    """The model with its batch normalisations folded, then quantised with min-max ranges."""
    with tempfile.TemporaryDirectory() as folder:
        folded, made = Path(folder) / "folded.onnx", Path(folder) / "quantised.onnx"
        quant_pre_process(HERE / f"{name}.onnx", folded)
        quantize_static(folded, made, Images(), weight_type=QuantType.QInt8, **options)
        return without_private_fields(onnx.load(made))


if __name__ == "__main__":
    sys.exit(main())
