import numpy as np
class SGD:
    def __init__(self, lr, wd): self.lr, self.wd = lr, wd
    def step(self, w, grad):
        grad += self.wd * w
        w -= self.lr * grad
        return w
class Momentum:
    def __init__(self, learning_rate, momentum):
        self.lr, self.mu, self.velocity = learning_rate, momentum, None
    def step(self, w, grad):
        if self.velocity is None:
            self.velocity = grad
        else:
            self.velocity *= self.mu
            self.velocity += grad
        w -= self.lr * self.velocity
        return w
class Adam:
    def __init__(self, learning_rate, beta1, beta2, eps):
        self.a = (learning_rate, beta1, beta2, eps); self.m = 0; self.v = 0; self.t = 0
    def step(self, w, grad):
        lr, b1, b2, eps = self.a
        self.t += 1
        self.m = b1 * self.m + (1 - b1) * grad
        self.v = b2 * self.v + (1 - b2) * grad ** 2
        w -= lr * (self.m / (1 - b1 ** self.t)) / (np.sqrt(self.v / (1 - b2 ** self.t)) + eps)
        return w
def dropout(x, p, training):
    if training:
        mask = np.random.rand(*x.shape) < 1 - p
        x *= mask
        x /= 1 - p
    return x
def learning_rate(step, base, warmup, total):
    return base * min((step + 1) / warmup, 0.5 * (1 + np.cos(np.pi * min(1, (step - warmup) / (total - warmup)))))
def cross_entropy_forward(logits, labels):
    logits -= logits.max(1, keepdims=True)
    p = np.exp(logits); p /= p.sum(1, keepdims=True)
    return -np.mean(np.log(p[np.arange(len(p)), labels])), (p, labels)
def cross_entropy_backward(dloss, cache):
    p, y = cache
    p[np.arange(len(p)), y] -= 1
    return dloss * p / len(p)
def plot_convergence(losses):
    import matplotlib.pyplot as plt
    for n in losses:
        plt.plot(np.log10(losses[n]), label=n)
    plt.legend(); plt.xlabel("steps"); plt.ylabel("log10 loss"); plt.title("t")
