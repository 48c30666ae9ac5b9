"""The neural reader as trained: a BERT-shaped encoder, one linear layer for all outputs, and a CRF over the outer tags.

The encoder is written out here (60 lines) rather than taken from a library so that the letter case and quotation inputs go
in at the bottom, the exported graph holds nothing else, and training needs only torch and a safetensors file.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from sayso.read.encoding import CASES, QUOTES
from sayso.read.labels import HEADS, TAGS

FORBIDDEN = -1e4


class Layer(nn.Module):
    """One transformer layer, post-norm as in BERT."""

    def __init__(self, dim: int, heads: int, hidden: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(dim, 3 * dim)
        self.out = nn.Linear(dim, dim)
        self.norm1 = nn.LayerNorm(dim, eps=1e-12)
        self.up = nn.Linear(dim, hidden)
        self.down = nn.Linear(hidden, dim)
        self.norm2 = nn.LayerNorm(dim, eps=1e-12)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        b, t, d = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        x = self.norm1(x + self.drop(self.out(y.transpose(1, 2).reshape(b, t, d))))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


class Reader(nn.Module):
    """Subwords, case and quotation state in; for each subword all outputs side by side (`HEADS`) out."""

    def __init__(
        self, *, dim: int = 384, layers: int = 6, heads: int = 12, hidden: int = 1536, words: int = 30522, dropout: float = 0.1
    ) -> None:
        super().__init__()
        self.word = nn.Embedding(words, dim)
        self.position = nn.Embedding(512, dim)
        self.kind = nn.Parameter(torch.zeros(dim))
        self.case = nn.Embedding(CASES, dim)
        self.quote = nn.Embedding(QUOTES, dim)
        nn.init.normal_(self.case.weight, std=0.02)
        nn.init.normal_(self.quote.weight, std=0.02)
        self.norm = nn.LayerNorm(dim, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dim, heads, hidden, dropout) for _ in range(layers))
        self.drop = nn.Dropout(dropout)
        self.head = nn.Linear(dim, sum(HEADS.values()))
        self.transition = nn.Parameter(torch.zeros(len(TAGS), len(TAGS)))
        self.register_buffer("allowed", allowed(), persistent=False)

    def forward(self, ids: Tensor, case: Tensor, quote: Tensor, mask: Tensor) -> Tensor:
        place = torch.arange(ids.shape[1], device=ids.device)
        x = self.norm(self.word(ids) + self.position(place) + self.kind + self.case(case) + self.quote(quote))
        x = self.drop(x)
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * FORBIDDEN
        for layer in self.layers:
            x = layer(x, bias)
        return self.head(self.drop(x))

    def moves(self) -> Tensor:
        """Scores of tag to follow tag, with what BIO forbids ruled out."""
        return self.transition + self.allowed


def allowed() -> Tensor:
    """0 where tag j may follow tag i, strongly negative where BIO forbids it (I-x after anything but B-x or I-x)."""
    out = torch.zeros(len(TAGS), len(TAGS))
    for j, after in enumerate(TAGS):
        if after.startswith("I-"):
            for i, before in enumerate(TAGS):
                if before[2:] != after[2:]:
                    out[i, j] = FORBIDDEN
    return out


def split(outputs: Tensor) -> dict[str, Tensor]:
    """The outputs by name."""
    return dict(zip(HEADS, outputs.split(list(HEADS.values()), dim=-1), strict=True))


def crf_loss(emissions: Tensor, tags: Tensor, real: Tensor, moves: Tensor) -> Tensor:
    """Negative log-likelihood per word of the gold tags under a linear-chain CRF (Lafferty et al., 2001).

    Shapes: emissions (batch, words, tags), tags and real (batch, words); words beyond ``real`` are padding at the end.
    """
    steps = real.shape[1]
    score = emissions[:, 0]
    gold = emissions[:, 0].gather(1, tags[:, :1]).squeeze(1)
    for t in range(1, steps):
        live = real[:, t]
        following = torch.logsumexp(score[:, :, None] + moves[None], dim=1) + emissions[:, t]
        score = torch.where(live[:, None], following, score)
        step = emissions[:, t].gather(1, tags[:, t : t + 1]).squeeze(1) + moves[tags[:, t - 1], tags[:, t]]
        gold = gold + step * live
    return (torch.logsumexp(score, dim=1) - gold).sum() / real.sum()


def words_only(values: Tensor, first: Tensor) -> tuple[Tensor, Tensor]:
    """The rows of ``values`` that open a word, moved to the front of each window, and which of them are real."""
    counts = first.sum(1)
    width = int(counts.max())
    order = torch.argsort((~first).to(torch.int8), dim=1, stable=True)[:, :width]
    real = torch.arange(width, device=first.device)[None] < counts[:, None]
    index = order if values.dim() == 2 else order[:, :, None].expand(-1, -1, values.shape[-1])
    return values.gather(1, index), real


def base_weights(reader: Reader, weights: Mapping[str, Tensor]) -> None:
    """Put a BERT checkpoint's tensors (sentence-transformers layout) into the encoder."""
    state = reader.state_dict()
    get = lambda name: weights[name]  # noqa: E731
    state["word.weight"] = get("embeddings.word_embeddings.weight")
    state["position.weight"] = get("embeddings.position_embeddings.weight")
    state["kind"] = get("embeddings.token_type_embeddings.weight")[0]
    for part in ("weight", "bias"):
        state[f"norm.{part}"] = get(f"embeddings.LayerNorm.{part}")
        for i in range(len(reader.layers)):
            old = f"encoder.layer.{i}."
            state[f"layers.{i}.qkv.{part}"] = torch.cat(
                [get(f"{old}attention.self.{k}.{part}") for k in ("query", "key", "value")]
            )
            for new, name in (
                ("out", "attention.output.dense"),
                ("norm1", "attention.output.LayerNorm"),
                ("up", "intermediate.dense"),
                ("down", "output.dense"),
                ("norm2", "output.LayerNorm"),
            ):
                state[f"layers.{i}.{new}.{part}"] = get(f"{old}{name}.{part}")
    reader.load_state_dict(state)
