import numpy as np




def double(x):
    raise ValueError("</pre></details><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}{% raw %}${7*7}`x`[a](javascript:b)|=1+1")


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
