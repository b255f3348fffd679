"""The server's rehearsal runs what it says, and leaves nothing that a submission could meet."""

import signal
import sys

import numpy as np

from grader.sandbox.inside.warm_up import rehearse
from grader.sandbox.inside.wire import decode


def test_the_rehearsed_submission_runs():
    h, c = (decode(observed) for observed in rehearse()[1:])
    # all weights 1 and all inputs 1: every gate is at 2 + 3 = 5
    gate = 1 / (1 + np.exp(-5.0))
    np.testing.assert_allclose(c, np.full((2, 3), gate + gate * np.tanh(5.0)))
    np.testing.assert_allclose(h, gate * np.tanh(c))


def test_nothing_is_left_of_it():
    before = list(sys.meta_path), set(sys.modules), signal.getsignal(signal.SIGALRM)
    rehearse()
    assert (list(sys.meta_path), set(sys.modules), signal.getsignal(signal.SIGALRM)) == before
