"""Linear models and multi-layer perceptrons over flattened windows (6 x 128) and images (1 x 28 x 28)."""

from torch import Tensor, cat, nn

CHANNELS, SAMPLES = 6, 128
WINDOW = CHANNELS * SAMPLES
IMAGE = 28 * 28


class SimpleLin1(nn.Module):
    """One linear layer over the whole window; `width` is the number of outputs."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.head = nn.Linear(WINDOW, width)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(x.flatten(1))


class SimpleLin2(nn.Module):
    """Two linear layers with a tanh between them."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(WINDOW, width)
        self.head = nn.Linear(width, 6)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.hidden(x.flatten(1)).tanh())


class SimpleLinN(nn.Module):
    """`depth` hidden linear layers of equal width over an image, each with layer normalisation and ReLU."""

    def __init__(self, depth: int, width: int) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Flatten()]
        for i in range(depth):
            layers += [nn.Linear(IMAGE if i == 0 else width, width), nn.LayerNorm(width), nn.ReLU()]
        self.body = nn.Sequential(*layers)
        self.head = nn.Linear(width, 10)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.body(x))


class SingleLayerPerceptron(nn.Module):
    """One layer of `width` sigmoid units, each an independent yes or no."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.head = nn.Linear(WINDOW, width)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(x.flatten(1)).sigmoid()


class MlpFlattenFirst(nn.Module):
    """Image flattened first, then `depth` layers, each half as wide, with batch normalisation, GELU and dropout."""

    def __init__(self, depth: int, width: int) -> None:
        super().__init__()
        widths = [IMAGE] + [max(width >> i, 8) for i in range(depth)]
        layers: list[nn.Module] = [nn.Flatten()]
        for n_in, n_out in zip(widths, widths[1:]):
            layers += [nn.Linear(n_in, n_out), nn.BatchNorm1d(n_out), nn.GELU(), nn.Dropout(0.1)]
        self.body = nn.Sequential(*layers)
        self.head = nn.Linear(widths[-1], 10)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.body(x)).softmax(dim=-1)


class Factorized(nn.Module):
    """Low-rank layers: each large matrix is the product of two thin ones of rank `width` / 8."""

    def __init__(self, depth: int, width: int) -> None:
        super().__init__()
        rank = max(width // 8, 2)
        layers: list[nn.Module] = []
        for i in range(depth):
            n_in = WINDOW if i == 0 else width
            layers += [nn.Linear(n_in, rank, bias=False), nn.Linear(rank, width), nn.ReLU()]
        self.body = nn.Sequential(*layers)
        self.head = nn.Linear(width, 6)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.body(x.reshape(x.shape[0], -1)))


class ParallelFeatureExtractors(nn.Module):
    """Three extractors side by side (along time, across channels, spread per channel), joined by concatenation."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.along_time = nn.Linear(SAMPLES, width)
        self.across_channels = nn.Linear(CHANNELS, width)
        self.joined = nn.Linear(CHANNELS * width + width + 2 * CHANNELS, width)
        self.head = nn.Linear(width, 6)

    def forward(self, x: Tensor) -> Tensor:
        time = self.along_time(x).relu().flatten(1)
        across = self.across_channels(x.transpose(1, 2)).relu().amax(dim=1)
        spread = cat([x.std(dim=-1), x.abs().mean(dim=-1)], dim=1)
        return self.head(nn.functional.silu(self.joined(cat([time, across, spread], dim=1))))
