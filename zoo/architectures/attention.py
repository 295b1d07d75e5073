"""Attention models over windows (6 x 128) and images (3 x 32 x 32)."""

from torch import Tensor, cat, nn, randn, zeros


class SelfAttention(nn.Module):
    """Stretches of four time steps as tokens, `depth` residual self-attentions with four heads, average, class."""

    def __init__(self, depth: int, width: int) -> None:
        super().__init__()
        self.embed = nn.Linear(24, width)
        self.position = nn.Parameter(randn(1, 32, width) * 0.1)
        self.attention = nn.ModuleList(
            [nn.MultiheadAttention(width, 4, batch_first=True) for _ in range(depth)])
        self.norm = nn.ModuleList([nn.LayerNorm(width) for _ in range(depth)])
        self.head = nn.Linear(width, 6)

    def forward(self, x: Tensor) -> Tensor:
        tokens = x.reshape(x.shape[0], 6, 32, 4).permute(0, 2, 1, 3).flatten(2)
        tokens = self.embed(tokens) + self.position
        for attention, norm in zip(self.attention, self.norm):
            mixed, _ = attention(tokens, tokens, tokens, need_weights=False)
            tokens = norm(tokens + mixed)
        return self.head(tokens.mean(dim=1))


class LightweightTransformer(nn.Module):
    """A strided convolution makes 64 tokens; `depth` small post-norm encoder layers; average over time."""

    def __init__(self, depth: int, width: int) -> None:
        super().__init__()
        self.embed = nn.Conv1d(6, width, kernel_size=4, stride=2, padding=1)
        self.position = nn.Parameter(randn(1, 64, width) * 0.1)
        layer = nn.TransformerEncoderLayer(width, 2, 2 * width, dropout=0.1, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, depth, enable_nested_tensor=False)
        self.head = nn.Linear(width, 6)

    def forward(self, x: Tensor) -> Tensor:
        tokens = self.embed(x).transpose(1, 2) + self.position
        return self.head(self.encoder(tokens).mean(dim=1))


class VisionTransformer(nn.Module):
    """4 x 4 patches and a class token through `depth` pre-norm encoder layers with GELU; the token is classified."""

    def __init__(self, depth: int, width: int) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, width, kernel_size=4, stride=4)
        self.token = nn.Parameter(zeros(1, 1, width))
        self.position = nn.Parameter(randn(1, 65, width) * 0.1)
        layer = nn.TransformerEncoderLayer(
            width, 2, 2 * width, dropout=0.1, activation="gelu", batch_first=True, norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, depth, norm=nn.LayerNorm(width), enable_nested_tensor=False)
        self.head = nn.Linear(width, 10)

    def forward(self, x: Tensor) -> Tensor:
        patches = self.patches(x).flatten(2).transpose(1, 2)
        tokens = cat([self.token.expand(x.shape[0], -1, -1), patches], dim=1) + self.position
        return self.head(self.encoder(tokens)[:, 0])
