"""Which networks are quantised in which forms."""

# `fused`: ONNX Runtime computes with its default optimisations; without them QDQ models run node by node.
FORMS = {
    "qdq_u8": {"format": "QDQ", "activations": "u8", "weights": "s8", "per_channel": False, "fused": False},
    "qdq_u8u8": {"format": "QDQ", "activations": "u8", "weights": "u8", "per_channel": False, "fused": False},
    "qdq_u8_channels": {"format": "QDQ", "activations": "u8", "weights": "s8", "per_channel": True, "fused": False},
    "qdq_s8": {"format": "QDQ", "activations": "s8", "weights": "s8", "per_channel": False, "fused": False},
    "qdq_s8_channels": {"format": "QDQ", "activations": "s8", "weights": "s8", "per_channel": True, "fused": False},
    "qop_u8": {"format": "QOperator", "activations": "u8", "weights": "s8", "per_channel": False, "fused": True},
    "qop_u8u8": {"format": "QOperator", "activations": "u8", "weights": "u8", "per_channel": False, "fused": True},
    "qop_u8_channels": {
        "format": "QOperator",
        "activations": "u8",
        "weights": "s8",
        "per_channel": True,
        "fused": True,
    },
    "qop_s8_channels": {
        "format": "QOperator",
        "activations": "s8",
        "weights": "s8",
        "per_channel": True,
        "fused": True,
    },
    "dynamic": {"format": "dynamic", "per_channel": False, "fused": False},
}

NETWORKS = {
    "conv2d_standard": ("qdq_s8_channels", "qop_u8_channels", "qop_u8u8", "dynamic"),
    "residual_cnn": ("qdq_s8_channels", "qop_u8"),
    "conv2d_depthwise_sep": ("qdq_u8_channels", "qop_s8_channels"),
    "mlp_flatten_first": ("qdq_s8", "qop_u8", "dynamic"),
    "senet": ("qdq_u8",),
    "lightweight_transformer": ("qdq_s8_channels", "qop_u8", "dynamic"),
    "conv1d_features": ("qdq_u8u8", "qop_u8"),
}
