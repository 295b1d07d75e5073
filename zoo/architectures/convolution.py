"""Convolutional models over windows (6 x 128) and images (1 x 28 x 28, 3 x 32 x 32)."""

from torch import Tensor, cat, nn


def conv1d_unit(n_in: int, n_out: int, kernel: int, stride: int = 1) -> nn.Sequential:
    """Convolution with "same" padding, batch normalisation, ReLU."""
    conv = nn.Conv1d(n_in, n_out, kernel, stride, padding=kernel // 2, bias=False)
    return nn.Sequential(conv, nn.BatchNorm1d(n_out), nn.ReLU())


def conv2d_unit(n_in: int, n_out: int, kernel: int = 3, stride: int = 1, groups: int = 1) -> nn.Sequential:
    """2-D convolution with "same" padding, batch normalisation, ReLU."""
    conv = nn.Conv2d(n_in, n_out, kernel, stride, padding=kernel // 2, groups=groups, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(n_out), nn.ReLU())


class Conv1d(nn.Module):
    """`depth` convolutions, each followed by max pooling, then the average over time."""

    def __init__(self, depth: int, width: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for i in range(depth):
            layers += [conv1d_unit(6 if i == 0 else width * i, width * (i + 1), 5), nn.MaxPool1d(2)]
        self.features = nn.Sequential(*layers)
        self.head = nn.Linear(width * depth, 6)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.features(x).mean(dim=-1))


class Conv1dFeatures(nn.Module):
    """Strided convolutions whose maps are summarised by mean, maximum and standard deviation for a perceptron."""

    def __init__(self, depth: int, width: int) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Conv1d(6, width, 7, padding="same"), nn.LeakyReLU(0.1)]
        for _ in range(depth - 1):
            layers += [nn.Conv1d(width, width, 5, stride=2, padding=2), nn.LeakyReLU(0.1)]
        self.features = nn.Sequential(*layers)
        self.norm = nn.BatchNorm1d(3 * width)
        self.hidden = nn.Linear(3 * width, 48)
        self.head = nn.Linear(48, 6)

    def forward(self, x: Tensor) -> Tensor:
        maps = self.features(x)
        summary = cat([maps.mean(dim=-1), maps.amax(dim=-1), maps.std(dim=-1)], dim=1)
        return self.head(nn.functional.leaky_relu(self.hidden(self.norm(summary)), 0.1))


class Conv2dStandard(nn.Module):
    """`depth` 3 x 3 convolutions with bias, ReLU and max pooling, flattened for one linear layer."""

    def __init__(self, depth: int, width: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        side, n_in = 28, 1
        for i in range(depth):
            n_out = width * (i + 1)
            layers += [nn.Conv2d(n_in, n_out, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
            side, n_in = side // 2, n_out
        self.features = nn.Sequential(*layers)
        self.dropout = nn.Dropout(0.25)
        self.head = nn.Linear(n_in * side * side, 10)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.dropout(self.features(x).flatten(1)))


class Conv2dDepthwiseSep(nn.Module):
    """Strided stem, then `depth` depthwise separable blocks with ReLU6, every second one halving the map."""

    def __init__(self, depth: int, width: int) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Conv2d(3, width, 3, 2, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU6()]
        n_in = width
        for i in range(depth):
            n_out = n_in * 2 if i % 2 == 0 else n_in
            layers += [nn.Conv2d(n_in, n_in, 3, 1 + i % 2, 1, groups=n_in, bias=False), nn.BatchNorm2d(n_in), nn.ReLU6()]
            layers += [nn.Conv2d(n_in, n_out, 1, bias=False), nn.BatchNorm2d(n_out), nn.ReLU6()]
            n_in = n_out
        self.features = nn.Sequential(*layers)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.head = nn.Linear(n_in, 10)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.pool(self.features(x)).flatten(1))


class MultiScaleBlock(nn.Module):
    """Parallel convolutions of three lengths and a pooled branch, concatenated to 4 x `width` channels."""

    def __init__(self, n_in: int, width: int) -> None:
        super().__init__()
        self.scales = nn.ModuleList([nn.Conv1d(n_in, width, k, padding=k // 2) for k in (3, 7, 15)])
        self.pooled = nn.Sequential(nn.MaxPool1d(3, stride=1, padding=1), nn.Conv1d(n_in, width, 1))
        self.norm = nn.BatchNorm1d(4 * width)

    def forward(self, x: Tensor) -> Tensor:
        branches = [scale(x) for scale in self.scales] + [self.pooled(x)]
        return nn.functional.elu(self.norm(cat(branches, dim=1)))


class MultiScaleCnn(nn.Module):
    """`depth` multi-scale blocks with average pooling between them and a global maximum at the end."""

    def __init__(self, depth: int, width: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for i in range(depth):
            layers += [MultiScaleBlock(6 if i == 0 else 4 * width, width), nn.AvgPool1d(2)]
        self.blocks = nn.Sequential(*layers)
        self.pool = nn.AdaptiveMaxPool1d(1)
        self.head = nn.Linear(4 * width, 6)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.pool(self.blocks(x)).flatten(1))


class StackedConv2d(nn.Module):
    """`depth` stages of two 3 x 3 convolutions and max pooling, doubling the channels, then the map's average."""

    def __init__(self, depth: int, width: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        n_in = 1
        for i in range(depth):
            n_out = width << i
            layers += [conv2d_unit(n_in, n_out), conv2d_unit(n_out, n_out), nn.MaxPool2d(2)]
            n_in = n_out
        self.features = nn.Sequential(*layers)
        self.head = nn.Linear(n_in, 10)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.features(x).mean(dim=(2, 3)))


class ResidualBlock(nn.Module):
    """Two 3 x 3 convolutions around a skip, which is a 1 x 1 convolution where the shape changes."""

    def __init__(self, n_in: int, n_out: int, stride: int) -> None:
        super().__init__()
        self.first = conv2d_unit(n_in, n_out, 3, stride)
        self.second = nn.Sequential(nn.Conv2d(n_out, n_out, 3, padding=1, bias=False), nn.BatchNorm2d(n_out))
        same = n_in == n_out and stride == 1
        self.skip = nn.Identity() if same else nn.Sequential(
            nn.Conv2d(n_in, n_out, 1, stride, bias=False), nn.BatchNorm2d(n_out))

    def forward(self, x: Tensor) -> Tensor:
        return (self.second(self.first(x)) + self.skip(x)).relu()


class ResidualCnn(nn.Module):
    """Strided stem and `depth` residual blocks; each after the first halves the map and doubles the channels."""

    def __init__(self, depth: int, width: int) -> None:
        super().__init__()
        self.stem = conv2d_unit(3, width, 3, 2)
        blocks = [ResidualBlock(width << max(i - 1, 0), width << i, 1 if i == 0 else 2) for i in range(depth)]
        self.blocks = nn.Sequential(*blocks)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.head = nn.Linear(width << (depth - 1), 10)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.pool(self.blocks(self.stem(x))).flatten(1))
