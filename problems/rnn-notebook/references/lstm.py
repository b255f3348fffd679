def lstm_forward(x, a0, parameters):
    a_next, c_next = a0, np.zeros(a0.shape)
    states, cells, predictions, caches = [], [], [], []
    for t in range(x.shape[2]):
        a_next, c_next, yt_pred, cache = lstm_cell_forward(x[:, :, t], a_next, c_next, parameters)
        states.append(a_next)
        cells.append(c_next)
        predictions.append(yt_pred)
        caches.append(cache)
    return np.stack(states, axis=2), np.stack(predictions, axis=2), np.stack(cells, axis=2), (caches, x)


def lstm_backward(da, caches):
    steps, x = caches
    shared = ("dWf", "dWi", "dWc", "dWo", "dbf", "dbi", "dbc", "dbo")
    found = {"dx": np.zeros(x.shape), **dict.fromkeys(shared, 0.0)}
    da_prev, dc_prev = 0.0, 0.0
    for t in reversed(range(len(steps))):
        one = lstm_cell_backward(da[:, :, t] + da_prev, dc_prev, steps[t])
        da_prev, dc_prev = one["da_prev"], one["dc_prev"]
        found["dx"][:, :, t] = one["dxt"]
        for name in shared:
            found[name] = found[name] + one[name]
    found["da0"] = da_prev
    return found
