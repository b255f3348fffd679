import numpy as np


def gate(z):
    return 0.5 * (1.0 + np.tanh(0.5 * z))


def column_softmax(z):
    e = np.exp(z - z.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)


def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    p = parameters
    both = np.concatenate([a_prev, xt], axis=0)
    ft = gate(p["Wf"] @ both + p["bf"])
    it = gate(p["Wi"] @ both + p["bi"])
    cct = np.tanh(p["Wc"] @ both + p["bc"])
    c_next = ft * c_prev + it * cct
    ot = gate(p["Wo"] @ both + p["bo"])
    a_next = ot * np.tanh(c_next)
    yt_pred = column_softmax(p["Wy"] @ a_next + p["by"])
    return a_next, c_next, yt_pred, (a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, p)


def lstm_cell_backward(da_next, dc_next, cache):
    a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, p = cache
    squashed = np.tanh(c_next)
    dc = dc_next + da_next * ot * (1.0 - squashed**2)
    dot = da_next * squashed * ot * (1.0 - ot)
    dcct = dc * it * (1.0 - cct**2)
    dit = dc * cct * it * (1.0 - it)
    dft = dc * c_prev * ft * (1.0 - ft)
    both = np.concatenate([a_prev, xt], axis=0)
    flows = {"f": dft, "i": dit, "c": dcct, "o": dot}
    back = sum(p["W" + name].T @ flow for name, flow in flows.items())
    found = {"dxt": back[len(a_prev) :], "da_prev": back[: len(a_prev)], "dc_prev": dc * ft}
    for name, flow in flows.items():
        found["dW" + name] = flow @ both.T
        found["db" + name] = flow.sum(axis=1, keepdims=True)
    return found
