"""Recurrent models over windows of 6 channels and 128 time steps."""

from torch import Tensor, cat, nn


class SimpleRnn(nn.Module):
    """Elman network (tanh); the last step is classified."""

    def __init__(self, depth: int, width: int) -> None:
        super().__init__()
        self.rnn = nn.RNN(6, width, num_layers=depth, batch_first=True)
        self.head = nn.Linear(width, 6)

    def forward(self, x: Tensor) -> Tensor:
        steps, _ = self.rnn(x.transpose(1, 2))
        return self.head(steps[:, -1])


class Lstm(nn.Module):
    """LSTM; the last step is classified."""

    def __init__(self, depth: int, width: int) -> None:
        super().__init__()
        self.lstm = nn.LSTM(6, width, num_layers=depth, batch_first=True)
        self.head = nn.Linear(width, 6)

    def forward(self, x: Tensor) -> Tensor:
        steps, _ = self.lstm(x.transpose(1, 2))
        return self.head(steps[:, -1])


class Gru(nn.Module):
    """GRU; the final hidden state of the last layer is classified."""

    def __init__(self, depth: int, width: int) -> None:
        super().__init__()
        self.gru = nn.GRU(6, width, num_layers=depth, batch_first=True)
        self.head = nn.Linear(width, 6)

    def forward(self, x: Tensor) -> Tensor:
        _, hidden = self.gru(x.transpose(1, 2))
        return self.head(hidden[-1])


class BidirectionalLstm(nn.Module):
    """LSTM in both directions; the two final hidden states are joined."""

    def __init__(self, depth: int, width: int) -> None:
        super().__init__()
        self.lstm = nn.LSTM(6, width, num_layers=depth, batch_first=True, bidirectional=True)
        self.head = nn.Linear(2 * width, 6)

    def forward(self, x: Tensor) -> Tensor:
        _, (hidden, _) = self.lstm(x.transpose(1, 2))
        return self.head(cat([hidden[-2], hidden[-1]], dim=1))


class BidirectionalGru(nn.Module):
    """GRU in both directions over the time-first layout; all steps are averaged."""

    def __init__(self, depth: int, width: int) -> None:
        super().__init__()
        self.gru = nn.GRU(6, width, num_layers=depth, bidirectional=True)
        self.norm = nn.LayerNorm(2 * width)
        self.head = nn.Linear(2 * width, 6)

    def forward(self, x: Tensor) -> Tensor:
        steps, _ = self.gru(x.permute(2, 0, 1))
        return self.head(self.norm(steps.mean(dim=0)))
