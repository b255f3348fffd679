"""Names that NumPy had when a course was written, and has no more: np.float, np.product, np.Inf."""

import numpy as np


def bring_back() -> None:
    """Give NumPy its removed names again, as far as one call of today does the same."""
    known = vars(np)
    old = {
        "float": float,
        "int": int,
        "object": object,
        "str": str,
        "complex": complex,
        "float_": np.float64,
        "complex_": np.complex128,
        "unicode_": np.str_,
        "string_": np.bytes_,
        "Inf": np.inf,
        "Infinity": np.inf,
        "infty": np.inf,
        "PINF": np.inf,
        "NINF": -np.inf,
        "NaN": np.nan,
        "NAN": np.nan,
        "asscalar": lambda array: array.item(),
        "alltrue": np.all,
        "sometrue": np.any,
        "product": np.prod,
        "cumproduct": np.cumprod,
        "in1d": lambda ar1, ar2, **how: np.isin(ar1, ar2, **how).ravel(),
        "row_stack": np.vstack,
        "round_": np.round,
        "mat": np.asmatrix,
        "msort": lambda array: np.sort(array, axis=0),
    }
    if hasattr(np, "trapezoid"):
        old["trapz"] = np.trapezoid
    for name, value in old.items():
        if name not in known:
            setattr(np, name, value)
