# -*- coding: utf-8 -*-
from numpy import *
import numpy as np
from rnn_utils import sigmoid, softmax
DEBUG = False

def rnn_cell_forward(xt, a_prev, parameters):
    xt, a_prev = xt.astype(float32), a_prev.astype(float32)
    s = dot(parameters['Waa'], a_prev)
    s += dot(parameters['Wax'], xt)
    s += parameters['ba']
    if DEBUG: print(s)
    a_next = tanh(s)
    yt_pred = np.zeros((parameters['Wya'].shape[0], xt.shape[1]))
    for j in range(xt.shape[1]):
        yt_pred[:, [j]] = softmax(dot(parameters['Wya'], a_next[:, [j]]) + parameters['by'])
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)

def rnn_forward(x, a0, parameters):
    T = x.shape[2]
    a = zeros(a0.shape + (T,)); y = zeros((parameters['Wya'].shape[0], x.shape[1], T)); caches = []
    for t in range(T):
        prev = a0 if t == 0 else a[:, :, t - 1]
        a[:, :, t], y[:, :, t], c = rnn_cell_forward(x[:, :, t], prev, parameters)
        caches.append(c)
    return a, y, (caches, x)

def rnn_cell_backward(da_next, cache):
    gradients = {}
    dz = empty(da_next.shape)
    for r in range(dz.shape[0]):
        for j in range(dz.shape[1]):
            dz[r, j] = da_next[r, j] * (1 - cache[0][r, j] ** 2)
    gradients['dba'] = dz.sum(axis=1, keepdims=True)
    gradients['dWaa'] = dot(dz, cache[1].T)
    gradients['dWax'] = dot(dz, cache[2].T)
    gradients['da_prev'] = dot(cache[3]['Waa'].T, dz)
    gradients['dxt'] = dot(cache[3]['Wax'].T, dz)
    gradients['extra'] = 'kept for debugging'
    return gradients

def rnn_backward(da, caches):
    g = [rnn_cell_backward(da[:, :, -1], caches[0][-1])]
    for t in range(da.shape[2] - 2, -1, -1):
        g.append(rnn_cell_backward(da[:, :, t] + g[-1]['da_prev'], caches[0][t]))
    total = dict((n, sum([q[n] for q in g], axis=0)) for n in ('dWax', 'dWaa', 'dba'))
    total['dx'] = stack([q['dxt'] for q in g[::-1]], axis=2)
    total['da0'] = g[-1]['da_prev']
    return total

def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    W = concatenate([parameters['W' + n] for n in 'fico'])
    b = concatenate([parameters['b' + n] for n in 'fico'])
    z = dot(W, concatenate((a_prev, xt), axis=0)) + b
    n = a_prev.shape[0]
    ft, it, cct, ot = sigmoid(z[:n]), sigmoid(z[n:2*n]), tanh(z[2*n:3*n]), sigmoid(z[3*n:])
    c_next = c_prev.copy()
    c_next *= ft
    c_next += it * cct
    a_next = ot * tanh(c_next)
    return a_next, c_next, softmax(dot(parameters['Wy'], a_next) + parameters['by']), (a_prev, c_prev, c_next, ft, it, cct, ot, xt, W)

def lstm_forward(x, a0, parameters):
    T = x.shape[2]
    res = []
    a, c = a0, a0 * 0
    for t in range(T):
        res.append(lstm_cell_forward(x[:, :, t], a, c, parameters))
        a, c = res[-1][:2]
    return tuple(stack([r[k] for r in res], axis=2) for k in (0, 2, 1)) + ([r[3] for r in res],)

def lstm_cell_backward(da_next, dc_next, cache):
    a_prev, c_prev, c_next, ft, it, cct, ot, xt, W = cache
    dc = dc_next + da_next * ot / cosh(c_next) ** 2
    dz = concatenate([dc * c_prev * ft * (1 - ft), dc * cct * it * (1 - it), dc * it * (1 - cct ** 2), da_next * tanh(c_next) * ot * (1 - ot)])
    n = a_prev.shape[0]
    back = dot(W.T, dz)
    dW = dot(dz, concatenate((a_prev, xt)).T)
    db = dz.sum(axis=1).reshape((4 * n, 1))
    out = {'da_prev': back[:n], 'dxt': back[n:], 'dc_prev': ft * dc}
    for k, name in enumerate('fico'):
        out['dW' + name] = dW[k*n:(k+1)*n]
        out['db' + name] = db[k*n:(k+1)*n]
    return out

def lstm_backward(da, caches):
    T = da.shape[2]
    a = c = zeros(da.shape[:2])
    out = {}
    dx = []
    for t in range(T)[::-1]:
        g = lstm_cell_backward(da[:, :, t] + a, c, caches[t])
        a, c = g['da_prev'], g['dc_prev']
        dx = [g['dxt']] + dx
        for n in g:
            if n[:2] in ('dW', 'db'):
                out[n] = out[n] + g[n] if n in out else g[n]
    out['dx'] = stack(dx, axis=2); out['da0'] = a
    return out
