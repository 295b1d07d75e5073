"""Three small classifiers of images of 1 x 8 x 8."""

from torch import Tensor, nn


def convolution(inputs: int, outputs: int, size: int, groups: int = 1) -> nn.Sequential:
    """A convolution that keeps height and width, with batch normalisation and ReLU."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, size, padding=size // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
    )


class DigitsCnn(nn.Module):
    """A stem, a residual block, pooling, a depthwise separable block, the average of each channel."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = convolution(1, 16, 3)
        self.block = nn.Sequential(convolution(16, 16, 3), convolution(16, 16, 3))
        self.pool = nn.MaxPool2d(2)
        self.separable = nn.Sequential(convolution(16, 16, 3, groups=16), convolution(16, 32, 1))
        self.average = nn.AdaptiveAvgPool2d(1)
        self.head = nn.Linear(32, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        x = self.pool(x + self.block(x))
        return self.head(self.average(self.separable(x)).flatten(1))


class DigitsMlp(nn.Module):
    """Two hidden layers with batch normalisation and ReLU over the flattened image."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Flatten(),
            nn.Linear(64, 64), nn.BatchNorm1d(64), nn.ReLU(),
            nn.Linear(64, 32), nn.BatchNorm1d(32), nn.ReLU(),
        )
        self.head = nn.Linear(32, 10)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.body(x))


class DigitsGru(nn.Module):
    """Reads the image row by row; the final hidden state is classified."""

    def __init__(self) -> None:
        super().__init__()
        self.gru = nn.GRU(8, 32, batch_first=True)
        self.head = nn.Linear(32, 10)

    def forward(self, x: Tensor) -> Tensor:
        _, hidden = self.gru(x.squeeze(1))
        return self.head(hidden[-1])


MODELS = {"digits_cnn": DigitsCnn, "digits_mlp": DigitsMlp, "digits_gru": DigitsGru}
