# wrong: 1.1
# builds: 1.3
# expect: bias
# only: 1.1 1.3 2.1 3.1 3.3
# forward functions only; the cache comes later (I hand in in two parts)
import numpy as np

def rnn_step_forward(x, prev_h, Wx, Wh, b):
    next_h = prev_h
    next_h = next_h @ Wh
    next_h += x @ Wx
    np.tanh(next_h, out=next_h)
    return next_h, None

def rnn_forward(x, h0, Wx, Wh, b):
    h, cache = None, None
    h = np.zeros((x.shape[0], x.shape[1], h0.shape[1]))
    for t in range(x.shape[1]):
        h0, _ = rnn_step_forward(x[:, t], h0, Wx, Wh, b)
        h[:, t] = h0
    return h, cache

def word_embedding_forward(x, W):
    out, cache = None, None
    out = W[x, :]
    return out, cache

def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    sigmoid = lambda z: 1 / (1 + np.exp(-z))
    H = prev_h.shape[1]
    z = x @ Wx + prev_h @ Wh + b
    next_c = sigmoid(z[:, H:2 * H]) * prev_c + sigmoid(z[:, :H]) * np.tanh(z[:, 3 * H:])
    next_h = sigmoid(z[:, 2 * H:3 * H]) * np.tanh(next_c)
    return next_h, next_c, None

def lstm_forward(x, h0, Wx, Wh, b):
    h, cache = [], None
    c = np.zeros_like(h0)
    for t in range(x.shape[1]):
        h0, c, _ = lstm_step_forward(x[:, t], h0, c, Wx, Wh, b)
        h.append(h0)
    h = np.stack(h, 1)
    return h, cache
