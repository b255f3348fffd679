"""What a course on PyTorch does runs in the box: optimizers and what else asks for torch's compiler."""

import importlib.util

import pytest

from grader.sandbox.base import CheckSteps, Finished, Job, Unit

SOURCE = """
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

model = nn.Linear(3, 2)

def trained(name):
    optimizer = getattr(torch.optim, name)(model.parameters(), lr=0.01)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, 1)
    before = model.weight.detach().clone()
    model(torch.ones(4, 3)).sum().backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    schedule.step()
    return bool((before != model.weight).any())

@torch.compile
def doubled(x):
    return 2 * x

def others(x):
    x = torch.tensor(x)
    return [
        torch.compile(model)(torch.ones(1, 3)) - model(torch.ones(1, 3)),
        doubled(x),
        torch.func.jacrev(lambda v: v**2)(x),
        checkpoint(lambda v: v**2, x, use_reentrant=False),
    ]
"""


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")
def test_training_runs_in_the_box(sandbox):
    steps = []
    for slot, name in enumerate(["SGD", "Adam", "RMSprop"]):
        steps += [["call", slot, None, "trained", (name,), {}], ["read", slot, []]]
    steps += [["call", 9, None, "others", ([1.0, 2.0],), {}], ["read", 9, []]]
    unit = Unit("work", "work.py", "work.py", SOURCE)
    run = sandbox.run(Job(units=(unit,), checks=(CheckSteps(0, steps),)))
    assert run.report.notes == ()
    assert isinstance(run.outcomes[0], Finished), run.outcomes[0]
    *trained, (nothing, twice, jacobian, squares) = run.outcomes[0].observations
    assert trained == [True, True, True]
    assert nothing.tolist() == [[0.0, 0.0]]
    assert (twice.tolist(), squares.tolist()) == ([2.0, 4.0], [1.0, 4.0])
    assert jacobian.tolist() == [[2.0, 0.0], [0.0, 4.0]]
