"""The digits of scikit-learn (1,797 images of 8 x 8, ten classes), split once and for all."""

from dataclasses import dataclass

import numpy
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import Tensor

TEST_IMAGES, CALIBRATION_IMAGES, SEED = 450, 128, 0


@dataclass(frozen=True)
class Split:
    """Images of 1 x 8 x 8, grey levels 0 to 1, and their digits."""

    images: Tensor
    labels: Tensor


def load_splits() -> tuple[Split, Split]:
    """Training and test images; each class has the same share of both."""
    digits = load_digits()
    images = (digits.images / 16).astype(numpy.float32)[:, None]
    parts = train_test_split(images, digits.target, test_size=TEST_IMAGES, stratify=digits.target, random_state=SEED)
    train_images, test_images, train_labels, test_labels = map(torch.from_numpy, parts)
    return Split(train_images, train_labels), Split(test_images, test_labels)


def calibration_images(train: Split) -> Tensor:
    """Some of the training images: what is tested is never calibrated with."""
    order = torch.randperm(len(train.images), generator=torch.Generator().manual_seed(SEED))
    return train.images[order[:CALIBRATION_IMAGES]]
