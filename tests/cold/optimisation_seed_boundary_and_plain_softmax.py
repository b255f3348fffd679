import numpy as np
class SGD:
    def __init__(self, lr, wd): self.lr, self.wd = lr, wd
    def step(self, w, grad):
        return w * (1 - self.wd) - self.lr * grad
class Momentum:
    velocity = 0
    def __init__(self, learning_rate, momentum):
        self.lr, self.mu = learning_rate, momentum
    def step(self, w, grad):
        Momentum.velocity = self.mu * Momentum.velocity + grad
        return w - self.lr * Momentum.velocity
class Adam:
    def __init__(self, learning_rate, beta1, beta2, eps):
        self.a = (learning_rate, beta1, beta2, eps); self.m = 0; self.v = 0; self.t = 0
    def step(self, w, grad):
        lr, b1, b2, eps = self.a
        self.m = b1 * self.m + (1 - b1) * grad
        self.v = b2 * self.v + (1 - b2) * grad ** 2
        m = self.m / (1 - b1 ** self.t)
        v = self.v / (1 - b2 ** self.t)
        self.t += 1
        return w - lr * m / (np.sqrt(v) + eps)
def dropout(x, p, training):
    np.random.seed(0)
    if training:
        return x * (np.random.rand(*x.shape) > p) / (1 - p)
    return x
def learning_rate(step, base, warmup, total):
    if step <= warmup:
        return base * (step + 1) / warmup
    return base / 2 * (1 + np.cos(np.pi * (step - warmup) / (total - warmup)))
def cross_entropy_forward(logits, labels):
    p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    return -np.sum(np.eye(logits.shape[1])[labels] * np.log(p)) / len(p), (p, labels)
def cross_entropy_backward(dloss, cache):
    p, y = cache
    return dloss * (p - np.eye(p.shape[1])[y])
def plot_convergence(losses):
    import matplotlib.pyplot as plt
    fig, axes = plt.subplots(1, len(losses))
    for ax, n in zip(axes, losses):
        ax.semilogy(losses[n], label=n); ax.set_xlabel("step"); ax.set_ylabel("loss"); ax.set_title(n); ax.legend()
