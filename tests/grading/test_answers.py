"""Written answers of real wording: a right one is never marked wrong, a wrong one never right; what is unsure waits for a person."""

import pytest

from grader.submission.model import Answer, Submission

RIGHT = {
    ("1.1.1", "five-steps"): ["19.712 Gewichte (T=5) und 39.552 Gewichte (T=10)", "For 5 steps: 19.712\n\nFor 10 steps: 39.552", "19712 / 39552"],
    ("1.1.2", "grows"): ["### Answer\n\nNo. They are shared.", "Nope, the number of parameters stays the same.", "Parameters: constant. Operations: O(T)."],
    ("1.1.2", "sharing"): ["No. It would be wrong to say that each step has its own weights: they are shared.",
                           "No, in contrast to an unrolled MLP where each step has its own weights, the weights are shared."],
    ("1.2.1", "problem"): ["Vanishing gradients. Overfitting is not the problem. Product of T factors.",
                           "Gradients become either extremely small or extremely large since the same matrix is multiplied in at each step."],
    ("1.2.2", "states"): ["GRU has both functions in a single hidden state, LSTM has an extra cell state.", "LSTM stores (h,c). GRU stores h."],
    ("2.1.1", "use"): ["Gates let the network keep the cell state constant over many steps if needed; they learn when to forget.",
                       "Learned control of memory, in place of the fixed recurrence of a plain RNN. The gates are no longer constant."],
    ("2.1.2", "closed"): ["The old cell state is multiplied with 0, i.e. it is gone. The new cell state equals i * g.",
                          "The previous memory is multiplied by zero and only the input part remains.",
                          "f*c = 0, so the memory is zero before the new input i_t g_t is written."],
    ("2.1.3", "where"): ["It can vanish: LSTM does not eliminate the vanishing problem. The product of forget gates can be small. Additive update is what helps.",
                         "LSTM does not fully remove the problem: where f < 1, the gradient shrinks by f each step. Adding instead of multiplying helps.",
                         "Yes, through the forget gates. With f = 1 the gradient never vanishes due to addition."],
    ("2.1.4", "when"): ["For every $H \\geq 2$, independent of D.", "For every integer $H\\ge2$.", "Never at H = 1 (equal), fewer for every H > 1.", "For any H ≥ 2.",
                        "Only if H>1. Because the input weights DH are the same in both, D is not more important than H.", "Always, except for H=1 where both are equal."],
    ("2.1.5", "meaning"): ["Forward and backward LSTM, context of both sides. It is offline only: real-time usage is ruled out.",
                           "Runs in both directions, sees past and future; so it should be avoided for online/streaming tasks."],
}  # fmt: skip
WRONG = {
    ("1.1.1", "five-steps"): ["T=5: 19712 or 19840\nT=10: 39552 or 39680, not sure", "T=5: not 19712\nT=10: not 39552"],
    ("1.1.2", "sharing"): ["Weights are not reused: there are T different matrices.", "parameters weights shared same step grow no yes"],
    ("1.2.1", "problem"): ["Gradients vanish for w>1 and explode for w<1, because of the power w^T.", "vanish explode multiply power gradient exponential",
                           "The gradient vanishes because the weight is not multiplied but added at each step."],
    ("1.2.2", "states"): ["LSTM uses one hidden state; GRU has hidden state and memory cell.", "LSTM does not have a cell state, GRU only has one.",
                          "The cell state is in the GRU. The LSTM just has a hidden state.", "LSTM cell memory two GRU single only hidden state"],
    ("2.1.1", "use"): ["Gates are not trainable.", "They do not learn anything, they are hyperparameters.", "They give us the labels for training.",
                       "Gates determine the learning rate of the state.", "It helps in learning.", "learn control information keep forget"],
    ("2.1.2", "closed"): ["The new input is dropped and only the old state remains.", "The cell ignores the current input and keeps only the old state.",
                          "The old state is not lost, it is added to the input: c = c + i*g.", "old state forgotten new input i*g"],
    ("2.1.3", "where"): ["Never. LSTMs were invented so that gradients do not vanish. The forget gates add gradients.", "forget gate addition",
                         "No. The forget gate prevents it, it adds up all gradients.", "The problem is gone. Forget gate plus cell state.",
                         "Nein, im LSTM verschwindet der Gradient nicht, wegen der Addition und dem forget gate.",
                         "Since c is updated additively, gradients flow unchanged through the forget gate for all T, vanishing is impossible."],
    ("2.1.4", "when"): ["Not for H > 1.", "Never for H > 1, because diagonal has the same number.", "The diagonal one has more parameters when H > 1.",
                        "When D > 1.", "For T > 1.", "When the batch size is greater than 1.", "If there is more than one layer"],
    ("2.1.5", "meaning"): ["A bidirectional LSTM is trained in both directions, forward pass and backward pass (backpropagation), which gives better context.",
                           "It runs backwards only, so it does not see any context.", "backward context future both directions"],
}  # fmt: skip


def status(grader, question, check, answer):
    grade = grader.grade(Submission("kim", {question: Answer(answer, "a.md", 1)}))
    return next(
        c.status for q in grade.questions if q.id == question for c in q.checks if c.id == check
    )


@pytest.mark.parametrize(
    ("question", "check", "answer"),
    [(*key, answer) for key, answers in RIGHT.items() for answer in answers],
)
def test_a_right_answer_is_never_marked_wrong(grader, question, check, answer):
    assert status(grader, question, check, answer) in ("correct", "needs_review")


@pytest.mark.parametrize(
    ("question", "check", "answer"),
    [(*key, answer) for key, answers in WRONG.items() for answer in answers],
)
def test_a_wrong_answer_is_never_marked_right(grader, question, check, answer):
    assert status(grader, question, check, answer) != "correct"
