"""The one list of zoo models: name, family, definition, input shape, default size and what it is."""

from dataclasses import dataclass
from typing import Callable

from torch import nn

from architectures import attention, convolution, hybrid, linear, recurrent, statistics

WINDOW = (6, 128)
GREY = (1, 28, 28)
COLOUR = (3, 32, 32)


@dataclass(frozen=True)
class ZooModel:
    """One architecture: `depth` is None where the number of layers is fixed, `width` is a multiple of `heads`."""

    name: str
    family: str
    definition: Callable[..., nn.Module]
    input_shape: tuple[int, ...]
    depth: int | None
    width: int
    summary: str
    max_depth: int | None = None
    heads: int = 1

    def build(self, depth: int | None = None, width: int | None = None) -> nn.Module:
        """The untrained module of the given size, or of the default size; ValueError where a size is not taken."""
        if depth is not None and self.depth is None:
            raise ValueError(f"{self.name} has a fixed depth; only --width changes its size")
        for option, size in (("depth", depth), ("width", width)):
            if size is not None and size < 1:
                raise ValueError(f"--{option} {size}: a size is at least 1")
        if depth is not None and self.max_depth is not None and depth > self.max_depth:
            raise ValueError(f"{self.name}: --depth is at most {self.max_depth}, then nothing is left to halve")
        if width is not None and width % self.heads != 0:
            raise ValueError(f"{self.name}: --width is a multiple of its {self.heads} attention heads")
        sizes = {"width": self.width if width is None else width}
        if self.depth is not None:
            sizes["depth"] = self.depth if depth is None else depth
        return self.definition(**sizes)


MODELS = [
    ZooModel("simple_lin_1", "linear", linear.SimpleLin1, WINDOW, None, 6,
             "one linear layer over the flattened window"),
    ZooModel("simple_lin_2", "linear", linear.SimpleLin2, WINDOW, None, 64,
             "two linear layers, tanh between them"),
    ZooModel("simple_lin_N", "linear", linear.SimpleLinN, GREY, 3, 96,
             "N hidden linear layers with layer normalisation and ReLU"),
    ZooModel("single_layer_perceptron", "linear", linear.SingleLayerPerceptron, WINDOW, None, 10,
             "one layer of sigmoid units"),
    ZooModel("mlp_flatten_first", "linear", linear.MlpFlattenFirst, GREY, 2, 64,
             "flattened image, halving layers with batch normalisation and GELU, softmax"),
    ZooModel("factorized", "linear", linear.Factorized, WINDOW, 2, 128,
             "each large matrix as the product of two thin ones"),
    ZooModel("parallel_feature_extractors", "linear", linear.ParallelFeatureExtractors, WINDOW, None, 24,
             "along time, across channels and spread per channel side by side, SiLU"),
    ZooModel("global_statistics_extractor", "statistics", statistics.GlobalStatisticsExtractor, WINDOW, 1, 36,
             "mean, std, min and max per channel, then a perceptron"),
    ZooModel("global_avg_pooling", "statistics", statistics.GlobalAvgPooling, WINDOW, 2, 32,
             "perceptron at each time step, averaged over time"),
    ZooModel("max_pooling", "statistics", statistics.MaxPooling, WINDOW, 1, 32,
             "overlapping maxima (padding, ceil_mode), then a perceptron"),
    ZooModel("mixed_pooling", "statistics", statistics.MixedPooling, WINDOW, 2, 32,
             "learned mixture of average and maximum pooling, then a perceptron"),
    ZooModel("conv1d", "convolution", convolution.Conv1d, WINDOW, 2, 48,
             "1-D convolutions with batch normalisation and max pooling, average over time", max_depth=7),
    ZooModel("conv1d_features", "convolution", convolution.Conv1dFeatures, WINDOW, 3, 32,
             "1-D convolutions with leaky ReLU, summarised by mean, max and std"),
    ZooModel("conv2d_standard", "convolution", convolution.Conv2dStandard, GREY, 3, 16,
             "3 x 3 convolutions with bias, ReLU and max pooling, flattened", max_depth=4),
    ZooModel("conv2d_depthwise_sep", "convolution", convolution.Conv2dDepthwiseSep, COLOUR, 5, 24,
             "strided stem and depthwise separable blocks with ReLU6"),
    ZooModel("multi_scale_cnn", "convolution", convolution.MultiScaleCnn, WINDOW, 2, 12,
             "parallel kernels 3, 7, 15 and a pooled branch, concatenated, ELU", max_depth=7),
    ZooModel("stacked_conv2d", "convolution", convolution.StackedConv2d, GREY, 3, 12,
             "stages of two 3 x 3 convolutions and max pooling", max_depth=4),
    ZooModel("residual_cnn", "convolution", convolution.ResidualCnn, COLOUR, 3, 16,
             "residual blocks with 1 x 1 convolutions where the shape changes"),
    ZooModel("simple_rnn", "recurrent", recurrent.SimpleRnn, WINDOW, 1, 96,
             "Elman network, last step"),
    ZooModel("lstm", "recurrent", recurrent.Lstm, WINDOW, 1, 64,
             "LSTM, last step"),
    ZooModel("gru", "recurrent", recurrent.Gru, WINDOW, 2, 48,
             "two GRU layers, final hidden state"),
    ZooModel("bidirectionnal_lstm", "recurrent", recurrent.BidirectionalLstm, WINDOW, 1, 40,
             "LSTM in both directions, final hidden states"),
    ZooModel("bidirectionnal_gru", "recurrent", recurrent.BidirectionalGru, WINDOW, 1, 48,
             "GRU in both directions, average over all steps"),
    ZooModel("self_attention", "attention", attention.SelfAttention, WINDOW, 1, 48,
             "residual multi-head self-attention over stretches of four steps", heads=4),
    ZooModel("lightweight_transformer", "attention", attention.LightweightTransformer, WINDOW, 2, 32,
             "post-norm transformer encoder over strided convolution tokens", heads=2),
    ZooModel("vision_transformer", "attention", attention.VisionTransformer, COLOUR, 2, 48,
             "patches and a class token through a pre-norm transformer encoder with GELU", heads=2),
    ZooModel("cnn_rnn_hybrid", "hybrid", hybrid.CnnRnnHybrid, WINDOW, 2, 48,
             "pooled 1-D convolutions, then an Elman network", max_depth=7),
    ZooModel("cnn_lstm_hybrid", "hybrid", hybrid.CnnLstmHybrid, WINDOW, 2, 48,
             "pooled 1-D convolutions, then an LSTM", max_depth=7),
    ZooModel("cnn_attention", "hybrid", hybrid.CnnAttention, WINDOW, 2, 48,
             "strided 1-D convolutions, then residual self-attention", heads=4),
    ZooModel("temporal_cnn", "hybrid", hybrid.TemporalCnn, WINDOW, 4, 32,
             "dilated causal convolutions with skips"),
    ZooModel("senet", "hybrid", hybrid.SeNet, COLOUR, 3, 16,
             "residual blocks with squeeze and excitation"),
]


def find_model(name: str) -> ZooModel:
    """The entry of that name; ValueError that lists the names where there is none."""
    for model in MODELS:
        if model.name == name:
            return model
    raise ValueError(f"no model is called {name}; the names are {' '.join(m.name for m in MODELS)}")
