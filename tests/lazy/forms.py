"""What a lazy function gives back: Python texts for values, gradients and counts that know nothing.

A form fills the body of `lazy(k, shape, *given)`: an array of the asked shape for output number k. A back
fills `back(run, given, upstream)`: an array for each input. A guess fills `guess(*numbers)`.
"""

CONSTANTS = (
    "0.0",
    "1.0",
    "0.5",
    "-1.0",
    "1e-9",
    "1e4",
    "1e9",
    "1e150",
    "1e300",
    "np.nan",
    "np.inf",
)

HELPERS = '''import numpy as np

calls, kept, layers = [0], {}, {}


def sized(array, shape):
    array = np.asarray(array, dtype=float)
    return np.resize(array, shape) if array.size else np.zeros(shape)


def total(given):
    return float(sum(np.sum(array) for array in given))


def ramp(shape):
    size = int(np.prod(shape))
    return ((1.0 + np.arange(size)) / max(size, 1)).reshape(shape)


def matched(shape, given):
    """Each array summed over every axis but those that fit the shape's first or last."""
    out = np.zeros(shape)
    for array in map(np.asarray, given):
        if array.ndim == len(shape) and array.shape == tuple(shape):
            out = out + array
        elif array.ndim > 1 and array.shape[0] == shape[0]:
            sums = array.reshape(len(array), -1).sum(axis=1)
            out = out + sums.reshape(-1, *[1] * (len(shape) - 1))
        elif array.ndim and array.shape[-1] == shape[-1]:
            out = out + array.reshape(-1, shape[-1]).sum(axis=0)
        else:
            out = out + float(array.sum())
    return out


def network(shape, given, squash):
    """A random network of fixed weights over all entries of all that was given."""
    flat = np.concatenate([np.ravel(array) for array in given]).astype(float)
    size = int(np.prod(shape)), flat.size
    if size not in layers:
        layers[size] = np.random.default_rng(0).normal(size=size)
    return squash(layers[size] @ flat / np.sqrt(flat.size)).reshape(shape)
'''

FORMS = {
    **{
        f"constant {value.removeprefix('np.')}": f"return np.full(shape, {value})"
        for value in CONSTANTS
    },
    "random, seeded": "return np.random.default_rng(0).normal(size=shape)",
    "random, not seeded": "return np.random.normal(size=shape)",
    "ramp": "return ramp(shape)",
    "ones on the diagonal": "return sized(np.eye(shape[0], shape[-1]), shape)",
    "sum of all": "return np.full(shape, total(given))",
    "mean of all": "return np.full(shape, total(given) / sum(np.size(a) for a in given))",
    "tanh of the sum": "return np.full(shape, np.tanh(total(given)))",
    "tanh of a tenth of the sum": "return np.full(shape, np.tanh(0.1 * total(given)))",
    "sum times a ramp": "return total(given) * ramp(shape)",
    "tanh of the sum times a ramp": "return np.tanh(0.3 * total(given) * ramp(shape))",
    "wave of the sum": "return np.sin(total(given) + 7.0 * ramp(shape))",
    "squares summed": "return np.full(shape, sum(float(np.sum(np.square(a, dtype=float))) for a in given))",
    "axes matched and summed": "return matched(shape, given)",
    "tanh of axes matched and summed": "return np.tanh(matched(shape, given))",
    "tanh of a tenth of axes matched": "return np.tanh(0.1 * matched(shape, given))",
    "copy of the first input": "return sized(given[0], shape)",
    "copy of the state": "return sized(given[min(1, len(given) - 1)], shape)",
    "copy of the last argument": "return sized(given[-1], shape)",
    "state transposed": "return sized(np.transpose(given[min(1, len(given) - 1)]), shape)",
    "input backwards": "return sized(np.ravel(given[0])[::-1], shape)",
    "half the state": "return 0.5 * sized(given[min(1, len(given) - 1)], shape)",
    "tanh of the state": "return np.tanh(sized(given[min(1, len(given) - 1)], shape))",
    "state and a billion": "return 1e9 + sized(given[min(1, len(given) - 1)], shape)",
    "state and the sum": "return sized(given[min(1, len(given) - 1)], shape) + total(given)",
    "all resized and summed": "return sum(sized(a, shape) for a in given)",
    "tanh of all resized and summed": "return np.tanh(sum(sized(a, shape) for a in given))",
    "random linear map": "return network(shape, given, lambda z: z)",
    "random network with tanh": "return network(shape, given, np.tanh)",
    "number of the call": "calls[0] += 1\n    return np.full(shape, float(calls[0]))",
    "wave of the number of the call": "calls[0] += 1\n    return np.sin(calls[0] + 5.0 * ramp(shape))",
    "replay of the last answer": (
        "before = kept.get((k, shape))\n"
        "    kept[k, shape] = np.tanh(matched(shape, given))\n"
        "    return kept[k, shape] if before is None else before"
    ),
    "sum of all that was asked": "kept[0] = kept.get(0, 0.0) + total(given)\n    return np.full(shape, kept[0])",
}

BACKS = {
    "zeros": "return [np.zeros(np.shape(a)) for a in given]",
    "ones": "return [np.ones(np.shape(a)) for a in given]",
    "a billion": "return [np.full(np.shape(a), 1e9) for a in given]",
    "sum of upstream": "return [np.full(np.shape(a), total(upstream.values())) for a in given]",
    "mean of upstream": (
        "every = np.concatenate([np.ravel(u) for u in upstream.values()])\n"
        "    return [np.full(np.shape(a), every.mean()) for a in given]"
    ),
    "copy of upstream": "return [sized(next(iter(upstream.values())), np.shape(a)) for a in given]",
    "copy of the inputs": "return [np.array(a, dtype=float) for a in given]",
    "upstream times inputs": "return [total(upstream.values()) * np.asarray(a, dtype=float) for a in given]",
    "axes of upstream matched": "return [matched(np.shape(a), list(upstream.values())) if np.ndim(a) else a for a in given]",
    "random": "return [np.random.default_rng(0).normal(size=np.shape(a)) for a in given]",
    "differences of the own forward": """def loss():
        outs = run(*moved)
        return float(sum(np.sum(outs[n] * u) for n, u in upstream.items()))

    moved, found = [np.array(a, dtype=float) for a in given], []
    with np.errstate(all="ignore"):
        for array, was in zip(moved, given):
            slope = np.zeros(array.shape)
            if np.asarray(was).dtype.kind == "f":
                for at in np.ndindex(array.shape):
                    middle, ends = array[at], []
                    for step in (1e-5, -1e-5):
                        array[at] = middle + step
                        ends.append(loss())
                    array[at] = middle
                    slope[at] = (ends[0] - ends[1]) / 2e-5
            found.append(slope)
    return found""",
}

GUESSES = {
    "zero": "return 0",
    "one": "return 1",
    "a million": "return 10**6",
    "a billion, as a float": "return 1e9",
    "not a number": "return np.nan",
    "the first number": "return numbers[0]",
    "the last number": "return numbers[-1]",
    "all added": "return sum(numbers)",
    "all multiplied": "return np.prod(numbers)",
    "first two multiplied": "return numbers[0] * numbers[1]",
    "last two multiplied": "return numbers[-1] * numbers[-2]",
    "neighbours multiplied": "return sum(a * b for a, b in zip(numbers, numbers[1:]))",
    "four times the second": "return 4 * numbers[1]",
    "four times the first two": "return 4 * numbers[0] * numbers[1]",
    "squares added": "return sum(n * n for n in numbers)",
    "random": "return np.random.randint(1000)",
    "number of the call": "calls[0] += 1\n    return calls[0]",
}
