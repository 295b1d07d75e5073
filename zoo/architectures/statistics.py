"""Models that look at statistics or poolings of a window (6 x 128) before a small perceptron."""

from torch import Tensor, cat, nn, ones, sigmoid

CHANNELS, SAMPLES = 6, 128


def perceptron(n_in: int, depth: int, width: int) -> nn.Sequential:
    """`depth` hidden layers of `width` ReLU units over `n_in` features."""
    layers: list[nn.Module] = []
    for i in range(depth):
        layers += [nn.Linear(n_in if i == 0 else width, width), nn.ReLU()]
    return nn.Sequential(*layers)


class GlobalStatisticsExtractor(nn.Module):
    """Mean, standard deviation, minimum and maximum of each channel, normalised, then a perceptron."""

    def __init__(self, depth: int, width: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(4 * CHANNELS)
        self.body = perceptron(4 * CHANNELS, depth, width)
        self.head = nn.Linear(width, 6)

    def forward(self, x: Tensor) -> Tensor:
        mean, std = x.mean(dim=-1), x.std(dim=-1)
        low, high = x.min(dim=-1).values, x.max(dim=-1).values
        return self.head(self.body(self.norm(cat([mean, std, low, high], dim=1))))


class GlobalAvgPooling(nn.Module):
    """A perceptron at each time step, averaged over time."""

    def __init__(self, depth: int, width: int) -> None:
        super().__init__()
        self.body = perceptron(CHANNELS, depth, width)
        self.pool = nn.AdaptiveAvgPool1d(1)
        self.norm = nn.BatchNorm1d(width)
        self.head = nn.Linear(width, 6)

    def forward(self, x: Tensor) -> Tensor:
        steps = self.body(x.transpose(1, 2))
        return self.head(self.norm(self.pool(steps.transpose(1, 2)).squeeze(-1)))


class MaxPooling(nn.Module):
    """Maxima of overlapping stretches of each channel, then a perceptron."""

    def __init__(self, depth: int, width: int) -> None:
        super().__init__()
        self.pool = nn.MaxPool1d(kernel_size=5, stride=4, padding=1, ceil_mode=True)
        self.body = perceptron(CHANNELS * 33, depth, width)
        self.head = nn.Linear(width, 6)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.body(self.pool(x).flatten(1)))


class MixedPooling(nn.Module):
    """A learned mixture, per channel, of average and maximum pooling, then a perceptron."""

    def __init__(self, depth: int, width: int) -> None:
        super().__init__()
        self.average = nn.AvgPool1d(kernel_size=8, stride=4, padding=2, count_include_pad=False)
        self.maximum = nn.MaxPool1d(kernel_size=8, stride=4, padding=2)
        self.mixture = nn.Parameter(ones(CHANNELS, 1) / 4)
        self.body = perceptron(CHANNELS * 32, depth, width)
        self.head = nn.Linear(width, 6)

    def forward(self, x: Tensor) -> Tensor:
        share = sigmoid(self.mixture)
        mixed = share * self.average(x) + (1 - share) * self.maximum(x)
        return self.head(self.body(mixed.flatten(1)))
