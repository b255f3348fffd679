import numpy as np

EPS = 1e-5


def layer_norm_forward(x, gamma, beta):
    mean = x.mean(axis=1, keepdims=True)
    var = x.var(axis=1, keepdims=True)
    scale = 1.0 / np.sqrt(var + EPS)
    xhat = (x - mean) * scale
    return gamma * xhat + beta, (xhat, scale, gamma)


def layer_norm_backward(dout, cache):
    xhat, scale, gamma = cache
    dxhat = dout * gamma
    dx = scale * (dxhat - dxhat.mean(axis=1, keepdims=True) - xhat * (dxhat * xhat).mean(axis=1, keepdims=True))
    return dx, (dout * xhat).sum(axis=0), dout.sum(axis=0)
