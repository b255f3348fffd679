import numpy as np
def softmax(x, axis=-1):
    x = x - x.max(axis, keepdims=True); e = np.exp(x); return e / e.sum(axis, keepdims=True)
def attention(Q, K, V):
    N, T, D = Q.shape
    A = softmax(np.array([Q[n] @ K[n].T for n in range(N)]) / np.sqrt(D))
    return np.array([A[n] @ V[n] for n in range(N)]), A
def padding_mask(lengths, size):
    return np.array([[i < l for i in range(size)] for l in lengths])
def causal_mask(size):
    return ~np.triu(np.ones((size, size), bool), k=1)
def masked_attention(Q, K, V, lengths):
    N, T, D = Q.shape
    S = np.einsum('ntd,nsd->nts', Q, K) / np.sqrt(D)
    m = padding_mask(lengths, T)[:, None, :] * causal_mask(T)
    S = S + (1 - m) * -1e9
    A = softmax(S)
    return A @ V, A
class MultiHeadAttention:
    def __init__(self, embed_dim, num_heads):
        self.E, self.H = embed_dim, num_heads
        self.in_proj_weight = np.random.randn(3 * embed_dim, embed_dim) / np.sqrt(embed_dim)
        self.in_proj_bias = np.zeros(3 * embed_dim)
        self.out_proj_weight = np.random.randn(embed_dim, embed_dim) / np.sqrt(embed_dim)
        self.out_proj_bias = np.zeros(embed_dim)
    def forward(self, x, causal):
        N, T, E = x.shape
        d = E // self.H
        Wq, Wk, Wv = np.vsplit(self.in_proj_weight, 3)
        bq, bk, bv = np.split(self.in_proj_bias, 3)
        q, k, v = x @ Wq.T + bq, x @ Wk.T + bk, x @ Wv.T + bv
        outs, ws = [], []
        for h in range(self.H):
            s = slice(h * d, h * d + d)
            sc = q[..., s] @ k[..., s].transpose(0, 2, 1) / np.sqrt(d)
            if causal: sc = np.where(causal_mask(T), sc, -1e9)
            w = softmax(sc); ws.append(w); outs.append(w @ v[..., s])
        return np.concatenate(outs, 2) @ self.out_proj_weight.T + self.out_proj_bias, np.stack(ws, 1)
def attention_parameters(e, h): return 3*e*e + 3*e + e*e + e
def layer_norm_forward(x, gamma, beta, eps=1e-5):
    mu = x.mean(1, keepdims=True); sd = x.std(1, keepdims=True)
    xh = (x - mu) / (sd + eps)
    return gamma * xh + beta, (xh, sd, gamma)
def layer_norm_backward(dout, cache):
    xh, sd, g = cache
    d = dout * g
    N = len(d)
    return (d - d.mean(0) - xh * (d * xh).mean(0)) / sd, (dout * xh).sum(0), dout.sum(0)
def positional_encoding(length, dim):
    P = np.zeros((length, dim))
    for t in range(length):
        for i in range(0, dim, 2):
            P[t, i] = np.sin(t / 10000 ** (2 * i / dim)); P[t, i + 1] = np.cos(t / 10000 ** (2 * i / dim))
    return P
