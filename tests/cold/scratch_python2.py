import numpy as np
from cs231n.layers import *

"""
This file defines layer types that are commonly used for recurrent neural networks.
"""


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    """Run the forward pass for a single timestep."""
    next_h, cache = None, None
    ##############################################################################
    # TODO: Implement a single forward step for the vanilla RNN.                 #
    ##############################################################################
    a = prev_h.dot(Wh) + x.dot(Wx) + b
    next_h = np.tanh(a)
    cache = {'x': x.copy(), 'h': prev_h.copy(), 'next': next_h.copy(), 'Wx': Wx.copy(), 'Wh': Wh.copy()}
    ##############################################################################
    #                               END OF YOUR CODE                             #
    ##############################################################################
    return next_h, cache


def rnn_step_backward(dnext_h, cache):
    dx, dprev_h, dWx, dWh, db = None, None, None, None, None
    x, h, nh = cache['x'], cache['h'], cache['next']
    da = dnext_h * (1 - nh * nh)
    dx = np.dot(da, cache['Wx'].T)
    dprev_h = np.dot(da, cache['Wh'].T)
    dWx = np.dot(x.T, da)
    dWh = np.dot(h.T, da)
    db = np.sum(da, axis=0)
    return dx, dprev_h, dWx, dWh, db


def rnn_forward(x, h0, Wx, Wh, b):
    N, T, D = x.shape
    (H,) = b.shape
    h = np.zeros((N, T, H))
    prev = h0
    cache = []
    for t in xrange(T):
	prev, c = rnn_step_forward(x[:, t, :], prev, Wx, Wh, b)
	h[:, t, :] = prev
	cache.append(c)
    print 'forward done', T
    return h, (cache, D)


def rnn_backward(dh, cache):
    steps, D = cache
    N, T, H = dh.shape
    dx = np.zeros((N, T, D))
    dWx = np.zeros((D, H))
    dWh = np.zeros((H, H))
    db = np.zeros((H,))
    dprev = np.zeros((N, H))
    for t in range(T - 1, -1, -1):
        dnext = dh[:, t, :]
        dnext = dnext + dprev
        dx[:, t, :], dprev, a, bb, c = rnn_step_backward(dnext, steps[t])
        dWx += a
        dWh += bb
        db += c
    dh0 = dprev
    return dx, dh0, dWx, dWh, db


def word_embedding_forward(x, W):
    out, cache = None, None
    N, T = x.shape
    V, D = W.shape
    out = np.zeros((N, T, D))
    for i in range(N):
        for j in range(T):
            out[i, j] = W[x[i, j]]
    cache = (x, W)
    return out, cache


def word_embedding_backward(dout, cache):
    x, W = cache
    dW = np.zeros_like(W)
    for n in range(x.shape[0]):
        for t in range(x.shape[1]):
            dW[x[n, t]] += dout[n, t]
    return dW


def sigmoid(x):
    """A numerically stable version of the logistic sigmoid function."""
    pos_mask = (x >= 0)
    neg_mask = (x < 0)
    z = np.zeros_like(x)
    z[pos_mask] = np.exp(-x[pos_mask])
    z[neg_mask] = np.exp(x[neg_mask])
    top = np.ones_like(x)
    top[neg_mask] = z[neg_mask]
    return top / (1 + z)


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    H = prev_h.shape[1]
    a = np.dot(x, Wx) + np.dot(prev_h, Wh) + b
    i = sigmoid(a[:, 0:H])
    f = sigmoid(a[:, H:2*H])
    o = sigmoid(a[:, 2*H:3*H])
    g = np.tanh(a[:, 3*H:4*H])
    next_c = f * prev_c + i * g
    next_h = o * np.tanh(next_c)
    cache = i, f, o, g, a, x, Wx, Wh, b, prev_h, prev_c, next_c
    return next_h, next_c, cache


def lstm_step_backward(dnext_h, dnext_c, cache):
    i, f, o, g, a, x, Wx, Wh, b, prev_h, prev_c, next_c = cache
    do = dnext_h * np.tanh(next_c)
    dnext_c = dnext_c + o * (1 - np.tanh(next_c) ** 2) * dnext_h
    di, df, dg, dprev_c = g * dnext_c, prev_c * dnext_c, i * dnext_c, f * dnext_c
    da = np.hstack((i * (1 - i) * di, f * (1 - f) * df, o * (1 - o) * do, (1 - g ** 2) * dg))
    return da.dot(Wx.T), da.dot(Wh.T), dprev_c, x.T.dot(da), prev_h.T.dot(da), da.sum(axis=0)


def lstm_forward(x, h0, Wx, Wh, b):
    N, T, D = x.shape
    H = h0.shape[1]
    h = np.zeros((N, T, H))
    prev_h = h0
    prev_c = np.zeros((N, H))
    caches = []
    for t in range(T):
        prev_h, prev_c, cache = lstm_step_forward(x[:, t], prev_h, prev_c, Wx, Wh, b)
        h[:, t] = prev_h
        caches.append(cache)
    return h, caches


def lstm_backward(dh, cache):
    N, T, H = dh.shape
    D = cache[0][5].shape[1]
    dx = np.zeros((N, T, D))
    dWx, dWh, db = np.zeros((D, 4*H)), np.zeros((H, 4*H)), np.zeros(4*H)
    dh_, dc_ = np.zeros((N, H)), np.zeros((N, H))
    for t in reversed(range(T)):
        dx[:, t], dh_, dc_, a, b, c = lstm_step_backward(dh[:, t] + dh_, dc_, cache[t])
        dWx += a
        dWh += b
        db += c
    return dx, dh_, dWx, dWh, db


def temporal_affine_forward(x, w, b):
    N, T, D = x.shape
    M = b.shape[0]
    out = x.reshape(N * T, D).dot(w).reshape(N, T, M) + b
    return out, (x, w, b, out)
