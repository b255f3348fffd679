"""How much of the gradient of a PyTorch module's own values its autograd loses.

["autograd", slot, owner, name, args, kwargs, paths, weights]
    observe, for each array among the arguments and then for each weight (a dotted path), the
    share of the slope that does not arrive there: 0 where autograd gives the slope of the values
    at `paths`, 1 where nothing arrives, and REFUSED in its place where a tensor was changed after
    its use. All 0, and nothing is called, where the owner is no module.

The loss is a fixed weighted sum of the outputs, the slope a central difference along a few fixed
directions at two steps with Richardson extrapolation (Press et al., Numerical Recipes, 3rd ed.,
section 5.7). What the difference cannot tell, by rounding or a sharp bend, counts as no loss.
"""

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .attributes import follow
from .plain import plain
from .wire import Ref

if TYPE_CHECKING:
    from .execute import Session

STEP = 1e-2
LEAST_SLOPE = 1e-3
"""float32 leaves 1e-7 of a loss near 1, over STEP a hundredth of this."""
DIRECTIONS = 3
"""Along one of them a slope may be too small to tell, or what is lost may not show."""
REFUSED = -1.0
LEAST_SHARE = 0.05
"""What is lost below this may be rounding."""


def lost(session: "Session", step: Sequence[Any]) -> tuple[bool, Any]:
    """Carry out the step."""
    _, slot, owner, name, args, kwargs, paths, weights = step
    torch = sys.modules.get("torch")
    arrays = [array for array in arrays_in([args, kwargs]) if array.dtype.kind == "f"]
    held = session.slots.get(owner)
    if torch is None or not isinstance(held, torch.nn.Module):
        return True, np.zeros(len(arrays) + len(weights))

    def outputs(replaced: dict[int, Any]) -> list[Any]:
        filled = [_filled(part, replaced) for part in (args, kwargs)]
        session.call(["call", slot, owner, name, *filled])
        return [session.pick(Ref(slot, tuple(path))) for path in paths]

    def loss(replaced: dict[int, Any]) -> float:
        with torch.no_grad():
            values = [np.asarray(plain(value), dtype=float) for value in outputs(replaced)]
        return float(sum(np.sum(value * _pattern(value.shape)) for value in values))

    tensors = [torch.from_numpy(array.copy()).requires_grad_() for array in arrays]
    leaves = [_leaf(torch, held, path) for path in weights]
    found, is_refused = _gradients(
        torch,
        lambda: outputs({id(a): t.clone() for a, t in zip(arrays, tensors, strict=True)}),
        [*tensors, *leaves],
    )
    shares = []
    for array, gradient in zip(arrays, found, strict=False):

        def moved(by: np.ndarray, array: np.ndarray = array) -> float:
            return loss({id(array): array + by})

        shares.append(_share(moved, gradient, array.shape))
    for leaf, gradient in zip(leaves, found[len(arrays) :], strict=True):
        if leaf is None:  # joined of several by a property: what they get stands elsewhere
            shares.append(0.0)
        else:
            shares.append(_share(_moving(torch, leaf, lambda: loss({})), gradient, leaf.shape))
    return True, np.array([REFUSED if share and is_refused else share for share in shares])


def _moving(torch: Any, leaf: Any, loss: Callable[[], float]) -> Callable[[np.ndarray], float]:
    """Return what gives the loss with a weight moved by an array."""

    def moved(by: np.ndarray) -> float:
        with torch.no_grad():
            before = leaf.detach().clone()
            try:
                leaf.add_(torch.from_numpy(by).to(leaf.dtype))
                return loss()
            finally:
                leaf.copy_(before)

    return moved


def _gradients(
    torch: Any, outputs: Callable[[], list[Any]], targets: list[Any]
) -> tuple[list[Any], bool]:
    """Return the gradient of the loss for each target as an array, None where nothing arrives; and
    whether autograd refuses, as a tensor was changed in place after its use.
    """
    is_refused = False
    known = [target for target in targets if target is not None and target.requires_grad]
    try:
        with torch.enable_grad():
            parts = [
                torch.sum(value.double() * torch.from_numpy(_pattern(tuple(value.shape))))
                for value in outputs()
                if isinstance(value, torch.Tensor) and value.requires_grad
            ]
            given = torch.autograd.grad(sum(parts), known, allow_unused=True) if parts else ()
    except RuntimeError as error:  # or it was handed to NumPy, which holds no graph
        given, is_refused = (), "inplace operation" in str(error) or "in-place" in str(error)
    by_target = {id(t): g for t, g in zip(known, given, strict=False) if g is not None}
    found = [by_target.get(id(target)) for target in targets]
    gradients = [None if g is None else np.asarray(plain(g), dtype=float) for g in found]
    return gradients, is_refused


def _leaf(torch: Any, held: Any, path: str) -> Any:
    """Return the tensor at a path that can take a gradient; None where there is none."""
    try:
        value = follow(held, path)
    except (AttributeError, KeyError, TypeError):
        return None
    if not isinstance(value, torch.Tensor) or not value.is_leaf or value is not follow(held, path):
        return None
    if not isinstance(value, torch.nn.Parameter) and value.is_floating_point():
        value.requires_grad_()
    return value


def _share(loss: Callable[[np.ndarray], float], gradient: Any, shape: Sequence[int]) -> float:
    """Return the largest share of a slope that does not arrive, along a few directions."""
    most = 0.0
    for phase in range(DIRECTIONS):
        along = _pattern(tuple(shape), phase)
        along = along / (np.linalg.norm(along) or 1.0)
        near, far = (
            (loss(step * along) - loss(-step * along)) / (2 * step) for step in (STEP, 2 * STEP)
        )
        slope, doubt = (4 * near - far) / 3, abs(near - far) / 3
        if LEAST_SLOPE < abs(slope) < np.inf and doubt <= LEAST_SHARE / 5 * abs(slope):
            arrived = 0.0 if gradient is None else float(np.sum(gradient * along))
            most = max(most, abs(slope - arrived) / abs(slope))
    return 0.0 if most < LEAST_SHARE else round(min(most, 9.0), 2)


def _pattern(shape: tuple[int, ...], phase: int = 0) -> np.ndarray:
    """Return fixed numbers of this shape, none of them alike or zero."""
    found: np.ndarray = np.cos(2.0 * np.arange(1, 1 + int(np.prod(shape))) + phase).reshape(shape)
    return found


def arrays_in(operand: Any) -> list[np.ndarray]:
    """Return the arrays in an operand, in the order in which they stand."""
    if isinstance(operand, np.ndarray):
        return [operand]
    parts = operand.values() if isinstance(operand, dict) else operand
    if not isinstance(operand, list | tuple | dict):
        return []
    return [array for part in parts for array in arrays_in(part)]


def _filled(operand: Any, replaced: dict[int, Any]) -> Any:
    if isinstance(operand, np.ndarray):
        return replaced.get(id(operand), operand)
    if isinstance(operand, dict):
        return {key: _filled(part, replaced) for key, part in operand.items()}
    if isinstance(operand, list | tuple):
        return type(operand)(_filled(part, replaced) for part in operand)
    return operand
