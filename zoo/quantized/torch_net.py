"""A network quantised in PyTorch: fake quantisation of weights, one scale per channel, and of activations."""

import torch
from torch import nn
from torch.nn import functional

SHAPE = [1, 1, 28, 28]


class TorchNet(nn.Module):
    """Convolutions with the activations that exporters write as several nodes; `is_quantised` says how."""

    def __init__(self, is_quantised: bool) -> None:
        super().__init__()
        self.is_quantised = is_quantised
        self.stem = nn.Conv2d(1, 8, 3, padding=1, stride=2)
        self.depth = nn.Conv2d(8, 8, 3, padding=1, groups=8)
        self.point = nn.Conv2d(8, 12, 1)
        self.head = nn.Linear(12 * 7 * 7, 10)
        # So that answers differ clearly without training.
        self.head.weight.data *= 8
        for name in ("stem", "depth", "point", "head"):
            weight = getattr(self, name).weight.detach()
            self.register_buffer(f"{name}_scale", weight.flatten(1).abs().amax(1) / 127)
            self.register_buffer(f"{name}_zero", torch.zeros(weight.shape[0], dtype=torch.int32))

    def weight(self, name: str) -> torch.Tensor:
        weight = getattr(self, name).weight
        if not self.is_quantised:
            return weight
        scale, zero = getattr(self, f"{name}_scale"), getattr(self, f"{name}_zero")
        return torch.fake_quantize_per_channel_affine(weight, scale, zero, 0, -128, 127)

    def data(self, x: torch.Tensor, least: float, most: float) -> torch.Tensor:
        """x in 256 steps from about `least` to `most`."""
        if not self.is_quantised:
            return x
        step = (most - least) / 255
        return torch.fake_quantize_per_tensor_affine(x, step, round(-least / step) - 128, -128, 127)

    def convolved(self, name: str, x: torch.Tensor) -> torch.Tensor:
        layer = getattr(self, name)
        weight = self.weight(name)
        return functional.conv2d(x, weight, layer.bias, layer.stride, layer.padding, layer.dilation, layer.groups)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.data(x, -4, 4)
        x = self.data(functional.relu(self.convolved("stem", x)), 0, 3)
        x = self.data(self.convolved("depth", x), -1.5, 1.5)
        x = self.data(functional.hardswish(x), -0.4, 1.2)
        y = self.data(self.convolved("point", x), -1, 1)
        y = self.data(functional.silu(y), -0.3, 0.8)
        y = self.data(functional.gelu(y), -0.2, 0.8)
        y = functional.max_pool2d(y, 2).flatten(1)
        return self.data(functional.linear(y, self.weight("head"), self.head.bias), -2.5, 2.5)


def torch_net(is_quantised: bool) -> TorchNet:
    """The same weights each time."""
    torch.manual_seed(5)
    return TorchNet(is_quantised).eval()
