def rnn_forward(x, a0, parameters):
    a_next, states, predictions, caches = a0, [], [], []
    for t in range(x.shape[2]):
        a_next, yt_pred, cache = rnn_cell_forward(x[:, :, t], a_next, parameters)
        states.append(a_next)
        predictions.append(yt_pred)
        caches.append(cache)
    return np.stack(states, axis=2), np.stack(predictions, axis=2), (caches, x)


def rnn_backward(da, caches):
    steps, x = caches
    found = {"dx": np.zeros(x.shape), "dWax": 0.0, "dWaa": 0.0, "dba": 0.0}
    da_prev = 0.0
    for t in reversed(range(len(steps))):
        one = rnn_cell_backward(da[:, :, t] + da_prev, steps[t])
        da_prev = one["da_prev"]
        found["dx"][:, :, t] = one["dxt"]
        for name in ("dWax", "dWaa", "dba"):
            found[name] = found[name] + one[name]
    found["da0"] = da_prev
    return found
