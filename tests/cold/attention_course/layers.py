from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def softmax(z: Array, axis: int = -1) -> Array:
    z = z - np.max(z, axis=axis, keepdims=True)
    e = np.exp(z)
    return e / np.sum(e, axis=axis, keepdims=True)


def scaled_dot_product_attention(Q: Array, K: Array, V: Array, mask=None) -> tuple[Array, Array]:
    scores = np.einsum("...td,...sd->...ts", Q, K) / Q.shape[-1] ** 0.5
    if mask is not None:
        scores = np.where(mask, scores, -1e30)
    weights = softmax(scores)
    return np.einsum("...ts,...sm->...tm", weights, V), weights


def attention(Q, K, V):
    return scaled_dot_product_attention(Q, K, V)


def padding_mask(lengths, size: int):
    return np.stack([np.arange(size) < length for length in lengths])


def causal_mask(size: int):
    return np.tril(np.ones((size, size), dtype=bool))


def masked_attention(Q, K, V, lengths):
    size = K.shape[1]
    mask = padding_mask(lengths, size)[:, np.newaxis, :] & causal_mask(size)
    return scaled_dot_product_attention(Q, K, V, mask)


class Linear:
    def __init__(self, n_in: int, n_out: int):
        self.weight = np.random.rand(n_out, n_in) * 2 / n_in**0.5 - 1 / n_in**0.5
        self.bias = np.zeros(n_out)

    def __call__(self, x):
        return x @ self.weight.T + self.bias


class MultiHeadAttention:
    def __init__(self, embed_dim: int, num_heads: int):
        assert embed_dim % num_heads == 0
        self.num_heads, self.head_dim = num_heads, embed_dim // num_heads
        start = Linear(embed_dim, 3 * embed_dim)
        self.in_proj_weight, self.in_proj_bias = start.weight, start.bias
        self.out_proj = Linear(embed_dim, embed_dim)

    def _split(self, z):
        return np.swapaxes(z.reshape(*z.shape[:-1], self.num_heads, self.head_dim), 1, 2)

    def forward(self, x, causal=False):
        N, T, E = x.shape
        qkv = x @ self.in_proj_weight.T + self.in_proj_bias
        q, k, v = (self._split(qkv[..., i * E:(i + 1) * E]) for i in range(3))
        out, weights = scaled_dot_product_attention(q, k, v, causal_mask(T) if causal else None)
        return self.out_proj(np.swapaxes(out, 1, 2).reshape(N, T, E)), weights

    __call__ = forward


def attention_parameters(embed_dim: int, num_heads: int) -> int:
    return 4 * embed_dim * (embed_dim + 1)


def layer_norm_forward(x, gamma, beta, eps=1e-5):
    mu = np.mean(x, axis=-1, keepdims=True)
    centred = x - mu
    var = np.mean(centred**2, axis=-1, keepdims=True)
    inv_std = (var + eps) ** -0.5
    return gamma * centred * inv_std + beta, dict(centred=centred, inv_std=inv_std, gamma=gamma)


def layer_norm_backward(dout, cache):
    centred, inv_std, gamma = cache["centred"], cache["inv_std"], cache["gamma"]
    D = dout.shape[1]
    dgamma = np.sum(dout * centred * inv_std, axis=0)
    dbeta = np.sum(dout, axis=0)
    dxhat = dout * gamma
    dvar = np.sum(dxhat * centred * -0.5 * inv_std**3, axis=1, keepdims=True)
    dmu = np.sum(-dxhat * inv_std, axis=1, keepdims=True) + dvar * np.mean(-2 * centred, axis=1, keepdims=True)
    dx = dxhat * inv_std + dvar * 2 * centred / D + dmu / D
    return dx, dgamma, dbeta


def positional_encoding(length: int, dim: int):
    t = np.arange(length).reshape(-1, 1)
    div = np.exp(np.arange(0, dim, 2) * -(np.log(10000.0) / dim))
    P = np.empty((length, dim))
    P[:, ::2], P[:, 1::2] = np.sin(t * div), np.cos(t * div)
    return P
