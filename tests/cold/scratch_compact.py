import numpy as np

sig = lambda z: 1. / (1. + np.exp(-z))


class Memory:
    """what the backward pass needs"""
    def __init__(self, **things):
        self.__dict__.update(things)


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    z = np.einsum('nd,dh->nh', x, Wx)
    z += np.einsum('nk,kh->nh', prev_h, Wh)
    z += b
    np.tanh(z, out=z)
    return z, Memory(x=x, h0=prev_h, Wx=Wx, Wh=Wh, out=z)


def rnn_step_backward(dnext_h, cache):
    d = dnext_h - dnext_h * np.square(cache.out)
    return [d @ cache.Wx.T, d @ cache.Wh.T, cache.x.T @ d, cache.h0.T @ d, np.ones(len(d)) @ d]


def rnn_forward(x, h0, Wx, Wh, b):
    hs, mems = [h0], []
    for xt in np.swapaxes(x, 0, 1):
        nh, m = rnn_step_forward(xt, hs[-1], Wx, Wh, b)
        hs += [nh]
        mems += [m]
    return np.array(hs[1:]).transpose(1, 0, 2), mems


def rnn_backward(dh, cache):
    total = None
    flow = np.zeros_like(dh[:, 0])
    dx = []
    while cache:
        m = cache[-1]
        cache = cache[:-1]
        out = rnn_step_backward(dh[:, len(cache)] + flow, m)
        dx.insert(0, out[0])
        flow = out[1]
        total = out[2:] if total is None else [p + q for p, q in zip(total, out[2:])]
    return (np.stack(dx, 1), flow, *total)


def word_embedding_forward(x, W):
    onehot = np.eye(W.shape[0])[x]
    return onehot @ W, onehot


def word_embedding_backward(dout, cache):
    return np.tensordot(cache, dout, axes=[[0, 1], [0, 1]])


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    z = np.hstack([x, prev_h]) @ np.vstack([Wx, Wh]) + b
    i, f, o, g = z.reshape(len(x), 4, -1).swapaxes(0, 1)
    i, f, o, g = sig(i), sig(f), sig(o), np.tanh(g)
    c = f * prev_c + i * g
    th = np.tanh(c)
    return o * th, c, dict(i=i, f=f, o=o, g=g, th=th, c0=prev_c, both=np.hstack([x, prev_h]), W=np.vstack([Wx, Wh]), D=x.shape[1])


def lstm_step_backward(dnext_h, dnext_c, cache):
    k = cache
    dc = dnext_c + dnext_h * k['o'] * (1 - k['th'] ** 2)
    parts = [dc * k['g'] * k['i'] * (1 - k['i']), dc * k['c0'] * k['f'] * (1 - k['f']),
             dnext_h * k['th'] * k['o'] * (1 - k['o']), dc * k['i'] * (1 - k['g'] ** 2)]
    dz = np.concatenate(parts, 1)
    dW = k['both'].T @ dz
    dboth = dz @ k['W'].T
    D = k['D']
    return dboth[:, :D], dboth[:, D:], dc * k['f'], dW[:D], dW[D:], dz.sum(0)


def lstm_forward(x, h0, Wx, Wh, b):
    c = 0 * h0
    out, mem = np.empty((*x.shape[:2], h0.shape[1])), []
    h = h0
    for t in range(x.shape[1]):
        h, c, m = lstm_step_forward(x[:, t], h, c, Wx, Wh, b)
        out[:, t] = h
        mem.append(m)
    return out, mem


def lstm_backward(dh, cache):
    dx, g = [None] * len(cache), None
    a = b = np.zeros(dh[:, 0].shape)
    for t, m in reversed(list(enumerate(cache))):
        dx[t], a, b, *rest = lstm_step_backward(dh[:, t] + a, b, m)
        g = rest if g is None else [p + q for p, q in zip(g, rest)]
    return np.stack(dx, axis=1), a, g[0], g[1], g[2]
