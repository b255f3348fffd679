# wrong: 1.1 1.2 1.3 1.4 2.1 2.2 3.1 3.2 3.3 3.4
# all arrays are made, no loop is written yet: nothing here may be marked correct
import numpy as np

def rnn_step_forward(x, prev_h, Wx, Wh, b):
    next_h = np.zeros_like(prev_h)
    # TODO
    cache = (x, prev_h, Wx, Wh, b)
    return next_h, cache

def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, b = cache
    dx, dprev_h = np.zeros_like(x), np.zeros_like(prev_h)
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)
    # TODO
    return dx, dprev_h, dWx, dWh, db

def rnn_forward(x, h0, Wx, Wh, b):
    N, T, D = x.shape
    H = h0.shape[1]
    h = np.zeros((N, T, H))
    cache = (x, h0, Wx, Wh, b)
    # TODO for t in range(T):
    return h, cache

def rnn_backward(dh, cache):
    x, h0, Wx, Wh, b = cache
    dx, dh0 = np.zeros_like(x), np.zeros_like(h0)
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)
    # TODO for t in reversed(range(T)):
    return dx, dh0, dWx, dWh, db

def word_embedding_forward(x, W):
    N, T = x.shape
    out = np.zeros((N, T, W.shape[1]))
    return out, (x, W)

def word_embedding_backward(dout, cache):
    x, W = cache
    dW = np.zeros_like(W)
    return dW

def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    next_h, next_c = np.zeros_like(prev_h), np.zeros_like(prev_c)
    return next_h, next_c, (x, prev_h, prev_c, Wx, Wh, b)

def lstm_step_backward(dnext_h, dnext_c, cache):
    return tuple(np.zeros_like(v) for v in cache)

def lstm_forward(x, h0, Wx, Wh, b):
    N, T, D = x.shape
    h = np.zeros((N, T, h0.shape[1]))
    return h, (x, h0, Wx, Wh, b)

def lstm_backward(dh, cache):
    return tuple(np.zeros_like(v) for v in cache)
