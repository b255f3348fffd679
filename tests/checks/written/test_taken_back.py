"""Words by which an answer takes back or reports what it says."""

import pytest

from grader.checks.written.taken_back import is_taken_back


@pytest.mark.parametrize(
    "text",
    [
        "My neighbour wrote 19712 and 39552.",
        "Anna says 19712 for T = 5.",
        "One thinks of 19712.",
        "Peter behauptet, es sind 19712.",
        "Mein Nachbar hat 19712.",
        "ChatGPT gave 19712.",
        "No wait, 19712.",
        "19712. Correction: 19840.",
    ],
)
def test_what_others_say_or_have_is_reported(text):
    assert is_taken_back(text)


@pytest.mark.parametrize(
    "text",
    [
        "I think it is 19712.",
        "We say that the first step has no state: 19712.",
        "The formula says 19712.",
        "The question says that every use is counted, so 19712.",
        "One gets 19712 weights.",
        "Without correction m = 0.1 * 0.02 = 0.002.",
        "The bias correction divides by 0.1.",
        "Ich denke, es sind 19712.",
        "The network has 19712 weights; they have no bias.",
    ],
)
def test_what_the_writer_says_is_not(text):
    assert not is_taken_back(text)
