import numpy as np


def softmax(z):
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


class MultiHeadAttention:
    def __init__(self, embed_dim, num_heads):
        self.num_heads = num_heads
        bound = 1.0 / np.sqrt(embed_dim)
        self.in_proj_weight = np.random.uniform(-bound, bound, (3 * embed_dim, embed_dim))
        self.in_proj_bias = np.zeros(3 * embed_dim)
        self.out_proj_weight = np.random.uniform(-bound, bound, (embed_dim, embed_dim))
        self.out_proj_bias = np.zeros(embed_dim)

    def forward(self, x, causal):
        batch, steps, _ = x.shape

        def split(z):
            return z.reshape(batch, steps, self.num_heads, -1).transpose(0, 2, 1, 3)

        q, k, v = np.split(np.matmul(x, self.in_proj_weight.T) + self.in_proj_bias, 3, axis=-1)
        q, k, v = split(q), split(k), split(v)
        scores = np.matmul(q, k.transpose(0, 1, 3, 2)) / np.sqrt(q.shape[-1])
        if causal:
            scores = np.where(np.tri(steps, dtype=bool), scores, -np.inf)
        weights = softmax(scores)
        heads = np.matmul(weights, v)
        joined = heads.transpose(0, 2, 1, 3).reshape(x.shape)
        return np.matmul(joined, self.out_proj_weight.T) + self.out_proj_bias, weights
