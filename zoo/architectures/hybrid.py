"""Hybrids: convolutions that feed recurrence or attention, dilated causal convolutions, squeeze and excitation."""

from torch import Tensor, nn

from architectures.convolution import conv1d_unit, conv2d_unit


def pooled_stack(depth: int, width: int) -> nn.Sequential:
    """`depth` convolutions over a window of 6 channels, each followed by max pooling by two."""
    layers: list[nn.Module] = []
    for i in range(depth):
        layers += [conv1d_unit(6 if i == 0 else width, width, 5), nn.MaxPool1d(2)]
    return nn.Sequential(*layers)


class CnnRnnHybrid(nn.Module):
    """Pooled convolutions, then an Elman network over the shorter sequence."""

    def __init__(self, depth: int, width: int) -> None:
        super().__init__()
        self.features = pooled_stack(depth, width)
        self.rnn = nn.RNN(width, width, batch_first=True)
        self.head = nn.Linear(width, 6)

    def forward(self, x: Tensor) -> Tensor:
        steps, _ = self.rnn(self.features(x).transpose(1, 2))
        return self.head(steps[:, -1])


class CnnLstmHybrid(nn.Module):
    """Pooled convolutions, then an LSTM; the final hidden state is classified."""

    def __init__(self, depth: int, width: int) -> None:
        super().__init__()
        self.features = pooled_stack(depth, width)
        self.lstm = nn.LSTM(width, width, batch_first=True)
        self.head = nn.Linear(width, 6)

    def forward(self, x: Tensor) -> Tensor:
        _, (hidden, _) = self.lstm(self.features(x).transpose(1, 2))
        return self.head(hidden[-1])


class CnnAttention(nn.Module):
    """Strided convolutions, then residual self-attention over their outputs."""

    def __init__(self, depth: int, width: int) -> None:
        super().__init__()
        units = [conv1d_unit(6 if i == 0 else width, width, 5, stride=2) for i in range(depth)]
        self.features = nn.Sequential(*units)
        self.attention = nn.MultiheadAttention(width, 4, batch_first=True)
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, 6)

    def forward(self, x: Tensor) -> Tensor:
        steps = self.features(x).transpose(1, 2)
        mixed, _ = self.attention(steps, steps, steps)
        return self.head(self.norm(steps + mixed).mean(dim=1))


class CausalBlock(nn.Module):
    """Two dilated convolutions that see only the past, around a skip."""

    def __init__(self, n_in: int, n_out: int, dilation: int) -> None:
        super().__init__()
        self.past = (2 * dilation, 0)
        self.first = nn.Conv1d(n_in, n_out, 3, dilation=dilation)
        self.second = nn.Conv1d(n_out, n_out, 3, dilation=dilation)
        self.norm = nn.BatchNorm1d(n_out)
        self.skip = nn.Conv1d(n_in, n_out, 1) if n_in != n_out else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        y = self.first(nn.functional.pad(x, self.past)).relu()
        y = self.norm(self.second(nn.functional.pad(y, self.past))).relu()
        return (y + self.skip(x)).relu()


class TemporalCnn(nn.Module):
    """`depth` causal blocks with dilations 1, 2, 4, ...; the last time step is classified."""

    def __init__(self, depth: int, width: int) -> None:
        super().__init__()
        self.blocks = nn.Sequential(
            *[CausalBlock(6 if i == 0 else width, width, 1 << i) for i in range(depth)])
        self.head = nn.Linear(width, 6)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.blocks(x)[:, :, -1])


class SqueezeExcitation(nn.Module):
    """Scales each channel by a gate computed from all channels' averages."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        squeezed = max(channels // 4, 4)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.gate = nn.Sequential(
            nn.Conv2d(channels, squeezed, 1), nn.ReLU(), nn.Conv2d(squeezed, channels, 1), nn.Sigmoid())

    def forward(self, x: Tensor) -> Tensor:
        return x * self.gate(self.pool(x))


class SeBlock(nn.Module):
    """Residual block of two 3 x 3 convolutions with squeeze and excitation before the sum."""

    def __init__(self, n_in: int, n_out: int, stride: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            conv2d_unit(n_in, n_out, 3, stride),
            nn.Conv2d(n_out, n_out, 3, padding=1, bias=False), nn.BatchNorm2d(n_out), SqueezeExcitation(n_out))
        same = n_in == n_out and stride == 1
        self.skip = nn.Identity() if same else nn.Conv2d(n_in, n_out, 1, stride, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return (self.body(x) + self.skip(x)).relu()


class SeNet(nn.Module):
    """Strided stem and `depth` squeeze-and-excitation blocks; each after the first halves the map."""

    def __init__(self, depth: int, width: int) -> None:
        super().__init__()
        self.stem = conv2d_unit(3, width, 3, 2)
        self.blocks = nn.Sequential(
            *[SeBlock(width << max(i - 1, 0), width << i, 1 if i == 0 else 2) for i in range(depth)])
        self.head = nn.Linear(width << (depth - 1), 10)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.blocks(self.stem(x)).mean(dim=(2, 3)))
