"""Assignment: attention from scratch. All parts in one file.

1.2 Why divide by the root of D?

The dot product of a query and a key is a sum of D terms, so its variance is D and the scores get larger and larger when D grows.
Then the softmax is almost one-hot (one key gets everything) and its gradient is nearly zero, so nothing is learned.

2.2 How many parameters?

in_proj has 3*512*512 + 3*512 = 787968 and out_proj has 512*512 + 512 = 262656, so together 787968 + 262656 = 1050624.
"""
import math
import numpy as np


def my_softmax(row):
    biggest = max(row)
    e = []
    for r in row:
        e.append(math.exp(r - biggest))
    total = sum(e)
    return [v / total for v in e]


def attention(Q, K, V):
    N, T, D = Q.shape
    S = K.shape[1]
    M = V.shape[2]
    output = np.zeros((N, T, M))
    weights = np.zeros((N, T, S))
    for n in range(N):
        for t in range(T):
            scores = []
            for s in range(S):
                scores.append(np.dot(Q[n, t], K[n, s]) / math.sqrt(D))
            w = my_softmax(scores)
            weights[n, t] = w
            for s in range(S):
                output[n, t] += w[s] * V[n, s]
    return output, weights


def padding_mask(lengths, size):
    mask = np.zeros((len(lengths), size), dtype=bool)
    for n, L in enumerate(lengths):
        mask[n, :L] = True
    return mask


def causal_mask(size):
    mask = []
    for t in range(size):
        mask.append([1] * (t + 1) + [0] * (size - t - 1))
    return mask


def masked_attention(Q, K, V, lengths):
    N, T, D = Q.shape
    weights = np.zeros((N, T, T))
    for n in range(N):
        for t in range(T):
            last = min(t + 1, lengths[n])
            scores = [np.dot(Q[n, t], K[n, s]) / math.sqrt(D) for s in range(last)]
            weights[n, t, :last] = my_softmax(scores)
    output = np.zeros((N, T, V.shape[2]))
    for n in range(N):
        output[n] = weights[n].dot(V[n])
    return output, weights


class MultiHeadAttention:
    def __init__(self, embed_dim, num_heads):
        self.embed_dim = embed_dim
        self.num_heads = num_heads
        self.head_dim = embed_dim // num_heads
        k = 1 / math.sqrt(embed_dim)
        self.in_proj_weight = np.random.uniform(-k, k, size=(3 * embed_dim, embed_dim))
        self.in_proj_bias = np.zeros((3 * embed_dim,))
        self.out_proj_weight = np.random.uniform(-k, k, size=(embed_dim, embed_dim))
        self.out_proj_bias = np.zeros((embed_dim,))

    def forward(self, x, causal):
        N, T, E = x.shape
        d = self.head_dim
        joined = np.zeros((N, T, E))
        weights = np.zeros((N, self.num_heads, T, T))
        for n in range(N):
            qkv = x[n].dot(self.in_proj_weight.T) + self.in_proj_bias
            Q = qkv[:, :E]
            K = qkv[:, E:2 * E]
            V = qkv[:, 2 * E:]
            for h in range(self.num_heads):
                a, b = h * d, (h + 1) * d
                for t in range(T):
                    last = t + 1 if causal else T
                    scores = K[:last, a:b].dot(Q[t, a:b]) / math.sqrt(d)
                    w = np.array(my_softmax(list(scores)))
                    weights[n, h, t, :last] = w
                    joined[n, t, a:b] = w.dot(V[:last, a:b])
        out = np.zeros((N, T, E))
        for n in range(N):
            out[n] = joined[n].dot(self.out_proj_weight.T) + self.out_proj_bias
        return out, weights


def attention_parameters(embed_dim, num_heads):
    total = 0
    for projection in ("q", "k", "v", "out"):
        total += embed_dim * embed_dim
        total += embed_dim
    return total


def layer_norm_forward(x, gamma, beta):
    eps = 1e-5
    N, D = x.shape
    out = np.zeros((N, D))
    xhat = np.zeros((N, D))
    std = np.zeros(N)
    for n in range(N):
        mu = sum(x[n]) / D
        var = sum((x[n] - mu) ** 2) / D
        std[n] = math.sqrt(var + eps)
        xhat[n] = (x[n] - mu) / std[n]
        out[n] = gamma * xhat[n] + beta
    return out, (xhat, std, gamma)


def layer_norm_backward(dout, cache):
    xhat, std, gamma = cache
    N, D = dout.shape
    dx = np.zeros((N, D))
    dgamma = np.zeros(D)
    dbeta = np.zeros(D)
    for n in range(N):
        dbeta += dout[n]
        dgamma += dout[n] * xhat[n]
        g = dout[n] * gamma
        dx[n] = (D * g - np.sum(g) - xhat[n] * np.sum(g * xhat[n])) / (D * std[n])
    return dx, dgamma, dbeta


def positional_encoding(length, dim):
    P = np.zeros((length, dim))
    for t in range(length):
        for i in range(dim // 2):
            P[t, 2 * i] = math.sin(t / 10000 ** (2 * i / dim))
            P[t, 2 * i + 1] = math.cos(t / 10000 ** (2 * i / dim))
    return P
