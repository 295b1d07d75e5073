"""Trains the classifiers of digits until they learn nothing more, and writes models and data.

Seeded, on one thread. Writes digits_<model>.onnx, test.npz (with labels) and calibration.npz beside this file.
"""

import sys
import warnings
import zlib
from pathlib import Path

import numpy
import onnx
import onnxruntime
import torch
from torch import nn

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))

from architectures import MODELS  # noqa: E402
from digits import Split, calibration_images, load_splits  # noqa: E402
from onnx_files import export_default  # noqa: E402

EPOCHS, BATCH, LEARNING_RATE, WEIGHT_DECAY = 120, 64, 3e-3, 1e-1


def main() -> int:
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    warnings.filterwarnings("ignore")
    train_split, test_split = load_splits()
    for name, definition in MODELS.items():
        torch.manual_seed(zlib.crc32(name.encode()))
        module = definition()
        train(module, train_split)
        model = export_default(module, test_split.images[:1])
        onnx.checker.check_model(model, full_check=True)
        path = HERE / f"{name}.onnx"
        path.write_bytes(model.SerializeToString(deterministic=True))
        print(f"{name}: {path.stat().st_size:,} bytes, "
              f"accuracy {accuracy(model, train_split):.4f} in training, {accuracy(model, test_split):.4f} in the test")
    write_data(train_split, test_split)
    return 0


def train(module: nn.Module, split: Split) -> None:
    """AdamW with a cosine schedule that ends at 0."""
    steps = EPOCHS * (len(split.images) // BATCH)
    optimiser = torch.optim.AdamW(module.parameters(), LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    module.train()
    for _ in range(steps):
        chosen = torch.randint(len(split.images), (BATCH,))
        optimiser.zero_grad()
        loss = nn.functional.cross_entropy(module(split.images[chosen]), split.labels[chosen])
        loss.backward()
        optimiser.step()
        schedule.step()
    module.eval()
    module.requires_grad_(False)


def accuracy(model: onnx.ModelProto, split: Split) -> float:
    """Share of images that ONNX Runtime puts into the right class."""
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    answers = [int(session.run(None, {name: image[None].numpy()})[0].argmax()) for image in split.images]
    return float(numpy.mean(numpy.array(answers) == split.labels.numpy()))


def write_data(train_split: Split, test_split: Split) -> None:
    """Arrays by the name of the models' input, as `--inputs` and `--calibration` read them."""
    labels = test_split.labels.numpy().astype(numpy.int64)
    numpy.savez_compressed(HERE / "test.npz", x=test_split.images.numpy(), labels=labels)
    numpy.savez_compressed(HERE / "calibration.npz", x=calibration_images(train_split).numpy())


if __name__ == "__main__":
    sys.exit(main())
