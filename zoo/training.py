"""Makes a model whose outputs depend on its input: short training on synthetic classes, then a fitted last bias.

Everything is seeded by the model's name, on one thread, so the same name and size give the same weights.
"""

import zlib

import torch
from torch import Tensor, nn

STEPS, BATCH, LEARNING_RATE = 160, 48, 2e-3
CENTRING_SAMPLES = 512


class SyntheticClasses:
    """Smooth random patterns, one per class, weakly present in standard normal noise."""

    def __init__(self, shape: tuple[int, ...], classes: int, seed: int) -> None:
        self.classes = classes
        self.generator = torch.Generator().manual_seed(seed)
        coarse = torch.randn((classes, shape[0], *[n // 4 for n in shape[1:]]), generator=self.generator)
        mode = "linear" if len(shape) == 2 else "bilinear"
        smooth = nn.functional.interpolate(coarse, size=shape[1:], mode=mode, align_corners=False)
        spread = smooth.flatten(1).std(dim=1).reshape(-1, *[1] * len(shape))
        self.patterns = smooth / spread

    def draw(self, count: int) -> tuple[Tensor, Tensor]:
        """`count` samples (pattern times 0.3 to 0.9, plus noise) and their class numbers."""
        labels = torch.randint(self.classes, (count,), generator=self.generator)
        patterns = self.patterns[labels]
        strength = 0.3 + 0.6 * torch.rand((count, *[1] * (patterns.dim() - 1)), generator=self.generator)
        return strength * patterns + self.noise(count), labels

    def noise(self, count: int) -> Tensor:
        """`count` standard normal samples."""
        return torch.randn((count, *self.patterns.shape[1:]), generator=self.generator)


def seed_of(name: str) -> int:
    """The seed that belongs to a model's name."""
    return zlib.crc32(name.encode())


def train(module: nn.Module, input_shape: tuple[int, ...], seed: int) -> float:
    """Trains `module` in place, centres its last layer, and returns its accuracy on fresh samples (0 to 1)."""
    data = SyntheticClasses(input_shape, module.head.out_features, seed)
    logits = capture_logits(module)
    optimiser = torch.optim.Adam(module.parameters(), LEARNING_RATE)
    module.train()
    for _ in range(STEPS):
        samples, labels = data.draw(BATCH)
        optimiser.zero_grad()
        nn.functional.cross_entropy(logits(samples), labels).backward()
        nn.utils.clip_grad_norm_(module.parameters(), 1.0)
        optimiser.step()
    module.eval()
    with torch.no_grad():
        module.head.bias -= logits(data.noise(CENTRING_SAMPLES)).mean(dim=0)
        samples, labels = data.draw(CENTRING_SAMPLES)
        accuracy = (logits(samples).argmax(dim=1) == labels).float().mean().item()
    module.requires_grad_(False)
    return accuracy


def capture_logits(module: nn.Module):
    """A function from samples to what `module.head` gives, before any final sigmoid or softmax."""
    seen: list[Tensor] = []

    def logits(samples: Tensor) -> Tensor:
        handle = module.head.register_forward_hook(lambda _module, _inputs, output: seen.append(output))
        module(samples)
        handle.remove()
        return seen.pop()

    return logits
