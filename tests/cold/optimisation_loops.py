# Optimisation homework
#
# 1.4 Without the correction
# The gradient cancels. What is left is lr * (1 - beta1) / sqrt(1 - beta2) = 0.00316
import math
import random

import numpy as np
import matplotlib.pyplot as plt


class SGD:
    def __init__(self, learning_rate, weight_decay):
        self.lr = learning_rate
        self.wd = weight_decay

    def step(self, w, grad):
        new_w = w.copy()
        new_w -= self.lr * grad
        new_w -= self.lr * self.wd * w
        return new_w


class Momentum:
    def __init__(self, learning_rate, momentum):
        self.lr = learning_rate
        self.mu = momentum
        self.velocity = None

    def step(self, w, grad):
        if self.velocity is None:
            self.velocity = np.zeros(w.shape)
        self.velocity = self.mu * self.velocity + grad
        w = w - self.lr * self.velocity
        return w


class Adam:
    def __init__(self, learning_rate, beta1, beta2, eps):
        self.lr, self.b1, self.b2, self.eps = learning_rate, beta1, beta2, eps
        self.m = None
        self.v = None
        self.t = 0

    def step(self, w, grad):
        if self.m is None:
            self.m = np.zeros_like(w)
            self.v = np.zeros_like(w)
        self.t = self.t + 1
        out = np.zeros_like(w)
        m = np.zeros_like(w)
        v = np.zeros_like(w)
        for i in np.ndindex(w.shape):
            m[i] = self.b1 * self.m[i] + (1 - self.b1) * grad[i]
            v[i] = self.b2 * self.v[i] + (1 - self.b2) * grad[i] ** 2
            m_hat = m[i] / (1 - self.b1 ** self.t)
            v_hat = v[i] / (1 - self.b2 ** self.t)
            out[i] = w[i] - self.lr * m_hat / (math.sqrt(v_hat) + self.eps)
        self.m = m
        self.v = v
        return out


def cross_entropy_forward(logits, labels):
    N, C = logits.shape
    loss = 0
    probs = np.zeros((N, C))
    for n in range(N):
        top = max(logits[n])
        total = 0
        for c in range(C):
            total += math.exp(logits[n, c] - top)
        for c in range(C):
            probs[n, c] = math.exp(logits[n, c] - top) / total
        loss += math.log(total) + top - logits[n, labels[n]]
    return loss / N, (probs, labels)


def cross_entropy_backward(dloss, cache):
    probs, labels = cache
    N, C = probs.shape
    dlogits = np.zeros((N, C))
    for n in range(N):
        for c in range(C):
            if c == labels[n]:
                dlogits[n, c] = probs[n, c] - 1
            else:
                dlogits[n, c] = probs[n, c]
            dlogits[n, c] = dlogits[n, c] / N
    return dlogits * dloss


def learning_rate(step, base, warmup, total):
    if step < warmup:
        lr = base * (step + 1) / warmup
    elif step < total:
        progress = (step - warmup) / (total - warmup)
        lr = 0.5 * base * (1 + np.cos(np.pi * progress))
    else:
        lr = 0
    return lr


def dropout(x, p, training):
    if training == False:
        return x
    out = np.zeros(x.shape)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            if random.random() < p:
                out[i, j] = 0
            else:
                out[i, j] = x[i, j] / (1 - p)
    return out


def plot_convergence(losses):
    plt.figure()
    for name in losses:
        steps = []
        for k in range(len(losses[name])):
            steps.append(k)
        plt.plot(steps, losses[name], label=name)
    plt.yscale('log')
    plt.xlabel('Step')
    plt.ylabel('Training loss')
    plt.title('Convergence of the optimisers')
    plt.legend()
    plt.show()
