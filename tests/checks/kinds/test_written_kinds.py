"""Written answers: right ones earn their points, known mistakes are named, everything else waits for a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.checks.expected_number import ReferenceCall
from grader.checks.kinds.choice import Choice
from grader.checks.kinds.number import Number
from grader.checks.kinds.text import Text
from grader.checks.written.no_answer import is_no_answer, without_question
from grader.checks.written.rubric_model import Examples

FIVE, TEN = [r"\bT\s*=\s*5\b", r"\b5 (?:time )?steps"], [r"\bT\s*=\s*10\b", r"\b10 (?:time )?steps"]
NUMBERS = {"expected": 19712.0, "every-step": 19840.0}


def number(place=0):
    labels = (FIVE, TEN) if place == 0 else (TEN, FIVE)
    return Number(kind="number", id="n", points=1, expected=ReferenceCall(subject="f", sizes={"T": 5}), label=labels[0],
                  other_labels=labels[1], place=place, of=2)  # fmt: skip


@pytest.mark.parametrize(
    "answer",
    [
        "T=5: 19712, T=10: 39552", "19712 for T=5 and 39552 for T=10", "19712 and 39552", "| T | count |\n| - | - |\n| 5 | 19712 |\n| 10 | 39552 |",
        "Per step 20*128 + 128*10 = 3840.\nT=5: 5*3840 + 4*128 = 19,712\nT=10: 10*3840 + 9*128 = 39,552",
        "For 10 steps: 39552\n\nFor 5 steps: 19712",
    ],
)  # fmt: skip
def test_each_number_is_found_where_its_words_are(answer):
    assert number(0).judge_answer(answer, NUMBERS).status == "correct"
    assert number(1).judge_answer(answer, {"expected": 39552.0}).status == "correct"


@pytest.mark.parametrize(
    "answer",
    ["0,00316", "3,16e-3", "$3{,}16\\cdot 10^{-3}$", "3.16·10⁻³", "3,16 · 10⁻³", "It is 0,00316."],
)
def test_decimal_commas_and_raised_signs_are_read(answer):
    check = Number(kind="number", id="n", points=1, expected="0.00316")
    assert check.judge_answer(answer, {"expected": 0.00316}).status == "correct"
    assert check.judge_answer(answer, {"expected": 0.0316}).status != "correct"


@pytest.mark.parametrize("answer", ["211, 425 and 630", "211, 425, 630", "630, 425", "100, 630"])
def test_several_numbers_in_a_row_are_several(answer):
    check = Number(kind="number", id="n", points=1, expected="630")
    assert check.judge_answer(answer, {"expected": 630.0}).status == "needs_review"


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("8000/512 ≈ 15.63 Hz", "correct"),
        ("fs/N = 8000/512 = 15.625", "correct"),
        ("8000/512 = 15.6", "needs_review"),
        ("8000/512 = 15.9", "partial"),
        ("8000/500 = 15.63", "partial"),
    ],
)
def test_a_result_rounded_within_the_tolerance_agrees_with_its_working(answer, status):
    """The number lost half: the sides of a rounded equation differ by less than is allowed."""
    check = Number(kind="number", id="n", points=1, expected="15.625", tolerance=0.001)
    assert check.judge_answer(answer, {"expected": 15.625}).status == status


def test_a_point_between_thousands_and_a_comma_are_a_german_number():
    check = Number(kind="number", id="n", points=1, expected="4962.01")
    for answer in ("4962,01", "4.962,01", "Die Summe beträgt 4962,01."):
        assert check.judge_answer(answer, {"expected": 4962.01}).status == "correct"


def test_a_number_in_a_tale_is_for_a_person():
    """Words that the question does not have may turn round what is said of the number."""
    asked = number(0).in_context("How many weights has the network for T = 5 and T = 10?", {})
    plain = "The network has 19712 weights for T = 5 and 39552 for T = 10."
    tale = "The lady at the desk swears by 19712 for T = 5 and 39552 for T = 10, bless her heart."
    assert asked.judge_answer(plain, NUMBERS).status == "correct"
    assert asked.judge_answer(tale, NUMBERS).status == "needs_review"


def test_numbers_swapped_between_their_labels_are_wrong():
    assert number(0).judge_answer("T=5: 39552, T=10: 19712", NUMBERS).status == "incorrect"


def test_a_slip_is_told_apart_from_a_wrong_method():
    slip = number().judge_answer("T=5: 5*3840 + 4*128 = 19612; T=10: 39552", NUMBERS)
    method = number().judge_answer("T=5: 5*3840 + 3*128 = 19584; T=10: 39552", NUMBERS)
    assert (slip.status, slip.fraction) == ("partial", 0.5)
    assert "slip" in slip.message
    assert method.status == "incorrect"
    assert "method" in method.message


def test_a_right_number_beside_other_working_is_partial():
    verdict = number().judge_answer("T=5: 5*3840 + 5*128 = 19712; T=10: 39552", NUMBERS)
    assert verdict.status == "partial"


def test_the_number_of_a_misconception_is_named():
    assert number().judge_answer("T=5: 19840. T=10: 39680", NUMBERS).misconception == "every-step"


def test_no_message_prints_the_expected_number():
    for answer in ("T=5: 1, T=10: 2", "T=5: 19612", "none of it", "5*3840 + 4*128 = 19612"):
        assert "19712" not in number().judge_answer(answer, NUMBERS).message


def test_a_list_of_guesses_is_no_answer():
    verdict = number().judge_answer("T=5: 19709, 19710, 19711, 19712, 19713. T=10: 39552", NUMBERS)
    assert verdict.status == "needs_review"


YES_NO = Choice(
    kind="choice",
    id="c",
    points=1,
    correct="no",
    options={"no": {"says": ["stays the same"]}, "yes": {"says": ["grows"]}},
)


@pytest.mark.parametrize(("answer", "status"), [
    ("No.", "correct"), ("**No**, it is shared", "correct"), ("Yes, it grows", "incorrect"), ("The number stays the same.", "correct"),
    ("it grows", "incorrect"), ("Hard to say", "needs_review"), ("It grows, or it stays the same", "needs_review"), ("(no)", "correct"),
])  # fmt: skip
def test_a_choice_is_known_by_its_key_or_by_what_it_says(answer, status):
    assert YES_NO.judge_answer(answer, {}).status == status


def by_phrases(**changes):
    fields = {
        "options": {
            "no": {"says": {"en": ["not grow", "stay same"], "de": ["bleibt gleich"]}},
            "yes": {"says": {"en": ["number grow"], "de": ["zahl wächst"]}, "any": ["^it grows"]},
        },
        "examples": {
            "no": ["The count is what it was."],
            "yes": ["Sure."],
            "person": ["Who knows."],
        },
    }
    return Choice(kind="choice", id="c", points=1, correct="no", **(fields | changes))


@pytest.mark.parametrize(("answer", "status"), [
    ("Nein, sie werden geteilt.", "correct"), ("Ja.", "incorrect"), ("Nope", "correct"), ("nein, doch nicht", "needs_review"),
    ("It does not grow.", "correct"), ("The number grows.", "incorrect"), ("It grows.", "incorrect"), ("Die Zahl wächst.", "incorrect"),
    ("The number does not grow.", "correct"), ("the count is what it WAS", "correct"), ("Sure", "incorrect"), ("who knows", "needs_review"),
    ("It does not grow, but training adds some.", "needs_review"), ("Some say: No. But this is wrong.", "needs_review"),
    ("Does the number grow: no?", "needs_review"), ("Does it grow? No.", "correct"), ("No wait, yes.", "needs_review"),
    ("At each moment it stays the same.", "correct"), ("Moment, no: yes", "needs_review"),
    ("number, stays, same, shared, time, steps, sums, no", "needs_review"),
    ("No. It does.", "needs_review"), ("No. Of course it does, every step adds some.", "needs_review"),
    ("No one doubts that it grows.", "needs_review"), ("No wonder it grows", "needs_review"), ("No growth but in training", "needs_review"),
    ("Yes, it stays the same.", "needs_review"), ("Nope. Well, maybe.", "needs_review"), ("No; in training yes", "needs_review"),
    ("Keywords: shared number, does not grow, forward, backward, gradients, unrolled", "needs_review"),
    ("No, it does not, so no", "correct"), ("~~Yes~~ No.", "correct"), ("No it does not.", "correct"),
    ("The textbook says that no, it does not grow. I disagree.", "needs_review"),
    ("Elsewhere it does not grow. Here it is the other way round.", "needs_review"), ("Nein, umgekehrt.", "needs_review"),
])  # fmt: skip
def test_a_choice_by_phrases_knows_german_and_leaves_what_is_limited_or_reported(answer, status):
    assert by_phrases().judge_answer(answer, {}).status == status


@pytest.mark.parametrize(("answer", "status"), [
    ("The number does not grow with T.", "correct"), ("With T, the count does not grow.", "correct"),
    ("The number of steps of a network does not grow.", "needs_review"), ("The loss does not grow.", "needs_review"),
    ("Memory does not grow; the number of parameters does.", "needs_review"),
    ("No, memory does not. The parameters do.", "needs_review"), ("The number does not grow with H.", "needs_review"),
    ("No way to tell.", "needs_review"), ("No, it does not stay the same.", "needs_review"),
    ("It stays the same or grows.", "needs_review"),
])  # fmt: skip
def test_what_is_said_of_something_else_is_for_a_person(answer, status):
    """Of memory, of another quantity, or of two at once: these had full points."""
    examples = {"no": ["The number does not grow with T.", "The count is what it was."], "yes": []}
    assert by_phrases(examples=examples).judge_answer(answer, {}).status == status


def test_a_choice_without_examples_only_proposes_what_its_phrases_find():
    bare = by_phrases(examples={})
    found = bare.judge_answer("It does not grow.", {})
    assert (found.status, found.proposed) == ("needs_review", 1.0)
    assert bare.judge_answer("No.", {}).status == "correct"
    with pytest.raises(ValueError, match="examples of 'maybe', which is none of no, yes, person"):
        by_phrases(examples={"maybe": ["x"]})


@pytest.mark.parametrize(("answer", "status"), [
    ("| T | in | rec | total |\n|--|--|--|--|\n| 5 | 19200 | 512 | **19712** |\n| 10 | 38400 | 1152 | **39552** |", "correct"),
    ("T=5: ~~19840~~ 19712\nT=10: ~~39680~~ 39552", "correct"),
    ("T=5: ~~19712~~ 19840\nT=10: 39552", "incorrect"),
    ("5 steps: 5·3840 + 4·128² = 84736\n10 steps: 10·3840 + 9·128² = 185856", "incorrect"),
    ("38400 + 1152 = 39552 for 10 steps", "needs_review"),
    ("19712 for 5 steps", "correct"),
    ("One step has 3968. So 5 * 3968 = 19840 and 10 * 3968 = 39680.", "incorrect"),
    ("For T = 5 I get 19712. Twice as many steps, so 39424 for T = 10.", "correct"),
    ("19712 (78,8 kB) for T=5; 39552 (158,2 kB) for T=10. Without unrolling it is 3968.", "needs_review"),
    ("T=5: 19712 is wrong; T=10: 39552 is wrong", "needs_review"),
    ("T=5: about twice 19712; T=10: 39552", "needs_review"),
    ("T=5: minus 19712; T=10: 39552", "needs_review"),
    ("T=5: 19712 kB; T=10: 39552 kB", "needs_review"),
    ("T=5: 19712?; T=10: 39552?", "needs_review"),
    ("T=5: counted twice and halved: 2*9856 = 19712; T=10: 39552", "correct"),  # an equation says what it is
    ("There are 19712 uses for 5 steps and 39552 uses for 10 steps.", "correct"),
    ("T=5: 2 x the 19712; T=10: 39552", "needs_review"),
    ("19712 and 39552. Wait, I take that back: 3968 in both cases.", "needs_review"),
    ("One could think it is 19712 for T=5 and 39552 for T=10. The right values are 19840 and 39680.", "needs_review"),
    ("T=5: 19712, T=10: 39552; no state comes before the first step", "correct"),
    ("One would have 19712 (T=5) and 39552 (T=10) for a diagonal one.", "needs_review"),
    ("T=5: 19712 and T=10: 39552 if it was diagonal. It is full, so 84736 and 185856.", "needs_review"),
    ("Why should it be 19712 for 5 steps and 39552 for 10 steps when weights are shared? It is 3968.", "needs_review"),
    ("19712 for 5 steps, 39552 for 10 steps. Counted once, my answer is 3968.", "needs_review"),
    ("It is 19712 for T = 5 and 39552 for T = 20.", "needs_review"),
    ("T=1: 19712, T=2: 39552", "needs_review"),
    ("~~39680~~ 39552 for ten steps, ~~19840~~ 19712 for five", "needs_review"),
    ("T=5: 5*2560 + 5*1280 + 4*128 = 19612, so 19612. T=10: 39552", "partial"),
    ("T=5: 20*128 = 2460, so 12300 + 6400 + 512 = 19212. T=10: 39552", "needs_review"),
])  # fmt: skip
def test_a_number_is_found_in_tables_with_powers_and_before_or_behind_its_label(answer, status):
    assert number().judge_answer(answer, NUMBERS).status == status


TEXT = Text(
    kind="text",
    id="t",
    points=2,
    ideas=[
        {"name": "the old is gone", "says": {"en": ["old state gone", "(forget|drop) … old state"], "de": ["alt zustand weg"]}},
        {"name": "the new is i*g", "says": {"en": ["new … i * g", "new … input"], "de": ["neu … i * g"]}},
    ],
    pairs=[{"name": "who", "of": {"GRU": "one", "LSTM": "two"}}],
    mistakes=[{"id": "kept", "says": ["old state (kept|keep|stay)"], "message": "It is dropped.", "fraction": 0}],
    synonyms={"en": [["gone", "lost", "forgotten"]]},
    examples={
        "full": ["The old state is lost and the new one is i*g.", "Der alte Zustand ist weg, der neue ist i*g."],
        "half": ["The old state is gone."],
        "zero": ["The old state is kept."],
        "person": ["The old state is not gone."],
    },
)  # fmt: skip


@pytest.mark.parametrize(("answer", "status", "proposed"), [
    ("The old state is forgotten, the new one is $i \\odot g$.", "correct", None),
    ("The old state is lsot and the new one is i*g", "needs_review", 0.5),  # too short a word to be repaired
    ("The old staet is lost, and the new one is i*g.", "correct", None),
    ("Der alte Zustand ist weg und der neue ist i*g.", "correct", None),
    ("The old state is gone.", "needs_review", 0.5),
    ("The old state stays as it is.", "incorrect", None),
    ("The old state is kept.", "incorrect", None),
    ("The old state is not gone, the new one is i*g.", "needs_review", 1.0),
    ("Is the old state gone and the new one i*g?", "needs_review", 1.0),
    ("If the old state were gone, the new one would be i*g.", "needs_review", 1.0),
    ("The old state is gone, the new one is i*g, some say.", "needs_review", 1.0),
    ("The old state is gone, the new one is i*g. Please give full points.", "needs_review", 1.0),
    ("The old state is gone, the new one is i*g + 3.", "needs_review", 1.0),
    ("The old state is gone, the new one is i*g, and the GRU has two.", "needs_review", 0.0),
    ("The old state is gone, the new one is never more than i*g.", "needs_review", 1.0),
    ("old state gone new input old state gone new input drop old state", "needs_review", None),
    ("El estado viejo se pierde y el nuevo es i*g.", "needs_review", None),
    ("Bananas are yellow.", "needs_review", None),
    ("The old state is lost and the new one is -i*g.", "needs_review", 1.0),
    ("The old state is lost and the new one is i*g %.", "needs_review", 1.0),
    ("The old state is lost and the new one is log(i*g).", "needs_review", 1.0),
    ("The new state is lost and the old one is i*g.", "needs_review", 0.5),
    ("The old state is lost and the new one is i*g? 🤷", "needs_review", 1.0),
    ("The old state is gone 3 times, the new one is i*g.", "needs_review", 1.0),  # a number nobody spoke of
    ("The old state is forgoten, the new one is i*g.", "correct", None),  # misspelt as it is written
])  # fmt: skip
def test_only_what_gives_no_doubt_is_decided(answer, status, proposed):
    verdict = TEXT.judge_answer(answer, {})
    assert (verdict.status, verdict.proposed) == (status, proposed), verdict


@pytest.mark.parametrize(("answer", "proposed"), [
    ("SEM = s / sqrt(n)", 1.0),
    ("$$SE=\\frac{s}{\\sqrt{n}}$$", 1.0),
    ("Die Formel lautet s / sqrt(n)", 1.0),
    ("SE = sigma / sqrt(n)", None),
    ("SE = s / n, or s / sqrt(n)", 0.0),
])  # fmt: skip
def test_a_formula_without_words_is_proposed_by_its_patterns(answer, proposed):
    """Enter would have given nothing for it in a review."""
    check = Text(
        id="f", kind="text", points=1,
        ideas=[{"name": "root", "any": [r"s\s*/\s*sqrt\(?n", r"\\frac\{s\}\{\\sqrt\{n"]}],
        mistakes=[{"id": "no-root", "any": [r"s\s*/\s*n"], "message": "Take the root.", "fraction": 0}],
        examples={"full": ["s / sqrt(n)"], "zero": ["s / n"]},
    )  # fmt: skip
    verdict = check.judge_answer(answer, {})
    assert (verdict.status, verdict.proposed) == ("needs_review", proposed), verdict


def test_the_students_own_words_are_shown_and_no_missing_idea_is_named():
    verdict = TEXT.judge_answer("The old state is gone.", {})
    assert (
        "“The old state is gone”" in verdict.message
        or verdict.message == "A person will look at this answer."
    )
    verdict = TEXT.judge_answer("Well, the old state is gone there.", {})
    assert "the old is gone (“the old state is gone there”)" in verdict.message
    assert "i*g" not in verdict.message


@pytest.mark.parametrize("language", ["en", "de"])
def test_pairs_are_those_of_the_answers_own_language(language):
    """Keys that are the same words in both languages stand with the values of their own."""
    pairs = {"en": {"LSTM": "two", "GRU": "one"}, "de": {"LSTM": "zwei", "GRU": "einzig"}}
    full = [
        "The LSTM has two states and the GRU has one.",
        "Das LSTM hat zwei Zustände, und das GRU hat einen.",
    ]
    check = Text(
        kind="text",
        id="t",
        points=1,
        ideas=[{"name": "states", "says": {"en": ["LSTM … state"], "de": ["LSTM … zustand"]}}],
        pairs=[{"name": "which", "of": pairs}],
        examples={"full": full, "half": ["The LSTM has a state."]},
    )
    right = {
        "en": "The LSTM has two states, the GRU has one.",
        "de": "Das LSTM hat zwei Zustände, das GRU hat einen.",
    }[language]
    wrong = right.replace("LSTM", "X").replace("GRU", "LSTM").replace("X", "GRU")
    assert check.judge_answer(right, {}).status == "correct"
    assert check.judge_answer(wrong, {}).status == "needs_review"
    assert check.read(wrong, language).is_swapped


def test_a_rubric_is_made_ready_only_in_the_language_of_an_answer():
    check = TEXT.renewed()
    answer = "The gates are read from the state and the input of each step, and add what is new."
    assert check.read(answer, "en").text.language == "en"
    assert set(check._rubrics) == {"en"}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("Yes.", "does not decide by so few words"),
        ("L'ancien état disparaît et le nouveau s'y écrit.", "in a language, in words or in signs"),
    ],
)
def test_a_word_is_called_too_little_and_only_a_sentence_of_another_language_so(answer, said):
    both = Text.model_validate(
        {**TEXT.model_dump(exclude_unset=True), "ideas": [{"name": "gone", "says": {"en": ["gone"], "de": ["weg"]}}]}
    )  # fmt: skip
    verdict = both.judge_answer(answer, {})
    assert verdict.status == "needs_review"
    assert said in verdict.message


def test_a_rubric_without_examples_decides_nothing():
    bare = TEXT.model_copy(update={"examples": Examples()}).renewed()
    for answer in ("The old state is forgotten, the new one is i*g.", "The old state is kept."):
        assert bare.judge_answer(answer, {}).status == "needs_review"


@given(st.text(max_size=300))
def test_any_text_is_judged_without_an_error_and_never_fully_right_without_the_words(text):
    verdict = TEXT.judge_answer(text, {})
    assert verdict.status in ("needs_review", "incorrect", "correct")
    if verdict.status == "correct":
        assert "old" in text.lower() or "alte" in text.lower()


@pytest.mark.parametrize(
    "answer",
    ["", "-", "TODO", "...", "I don't know", "n/a", "<!-- write here -->", "Your answer here"],
)
def test_a_placeholder_is_not_attempted(answer):
    assert is_no_answer(answer)


@pytest.mark.parametrize("answer", ["No", "b", "5", "no gates", "0"])
def test_a_short_answer_is_an_answer(answer):
    assert not is_no_answer(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "Not attempted.",
        "I skipped this one, sorry.",
        "*(ran out of time)*",
        "We couldn't solve this part.",
        "I had no time for this",
        "left blank",
        "nicht bearbeitet",
        "Leider keine Zeit mehr gehabt",
        "I didn't get to this exercise.",
    ],
)
def test_a_sentence_that_the_question_was_left_out_is_no_answer(answer):
    assert is_no_answer(answer)


@pytest.mark.parametrize(
    "answer",
    ["It cannot be done", "It is left out", "No solution", "never", "It is not finished in time",
     "I did not forget the bias", "No. I did not have time to answer the problem", "a, i have no idea",
     "It is one, I did not finish this", "This is skipped", "we do not get anything", "Not all of it is done", "skip connections", "The answer is no"],
)  # fmt: skip
def test_a_short_answer_of_such_words_is_one(answer):
    assert not is_no_answer(answer)


def test_a_repeated_question_is_no_part_of_the_answer():
    assert (
        without_question(
            "> Which problem appears when it is applied?\nVanishing.",
            "Which problem appears when it is applied?",
        )
        == "Vanishing."
    )


@given(
    first=st.floats(1.0, 9.9e5),
    other=st.sampled_from([0.0, 7.0, 64.0, 5000.0, 999999999999.0]),
    one=st.integers(2001, 19_000),
    two=st.integers(2001, 19_000),
)
def test_what_is_wrong_says_nothing_of_the_number_but_its_size(first, other, one, two):
    """Whoever tries one number after another must not learn whether the right one lies above or below."""
    check = Number(
        kind="number", id="n", points=1, expected=ReferenceCall(subject="f", sizes={"T": 5})
    )
    answer = f"The results are {first:.3f} and {other:.0f}."
    meant = (first, other, 1000 * first)  # 5.000 is five thousand too, as Germans write it
    if any(abs(value - expected) < 1 for value in meant for expected in (one, two)):
        return
    said = [check.judge_answer(answer, {"expected": expected}) for expected in (one, two)]
    assert said[0] == said[1]


@pytest.mark.parametrize(("answer", "status"), [
    ("Four times smaller, since the error goes with dx^2 and the second derivative.", "correct"),
    ("It is 4 times smaller, as the error goes with dx².", "correct"),
    ("It gets smaller (factor 4).", "correct"),
    ("by a factor of four", "correct"),
    ("Es wird viermal kleiner, weil h^2 eingeht.", "correct"),
    ("It is 2 times smaller.", "incorrect"),
    ("It goes with dx^2.", "needs_review"),
    ("The answer is 3, not four.", "needs_review"),
    ("There are the four cases.", "needs_review"),
])  # fmt: skip
def test_a_number_may_be_a_word_and_the_power_of_a_letter_is_none(answer, status):
    check = Number(kind="number", id="n", points=1, expected="2 ** 2")
    assert check.judge_answer(answer, {"expected": 4.0}).status == status


GROWS = Choice(
    kind="choice", id="grows", points=1, correct="no",
    options={
        "no": {"says": {"en": ["not (grow|change|depend)", "(number|count) (same|constant)", "no (new|more) parameter"]}},
        "yes": {"says": {"en": ["(number|parameter) (grow|increase) … (T|step)"]}},
    },
    examples={"no": ["No.", "The number of parameters does not depend on T."], "yes": ["Yes.", "It grows with T."]},
)  # fmt: skip


@pytest.mark.parametrize(("answer", "status"), [
    ("No.", "correct"), ("No, the same weights are used at every step.", "correct"), ("No, it does not get larger.", "correct"),
    ("The number of parameters does not depend on T.", "correct"), ("No more parameters are needed.", "correct"),
    ("No. With T the number of parameters becomes larger and larger.", "needs_review"),
    ("No, it grows exponentially with T, not linearly.", "needs_review"),
    ("No. For T = 10 we have 39552 parameters and for T = 5 only 19712.", "needs_review"),
    ("Longer sequences need more parameters; training does not change that.", "needs_review"),
    ("For every step there is a fresh matrix. The training does not change this.", "needs_review"),
    ("The number of parameters grows with H, not with T.", "needs_review"),
    ("The number of parameters grows by 0.", "needs_review"),
    ("Yes.", "incorrect"), ("The number of parameters grows with the number of steps.", "incorrect"),
])  # fmt: skip
def test_a_no_beside_what_moves_is_for_a_person_and_so_is_a_wrong_answer_with_a_limit(
    answer, status
):
    assert GROWS.judge_answer(answer, {}).status == status


@pytest.mark.parametrize(("answer", "status"), [
    ("1) 19712, 2) 39552", "correct"), ("19712 times 2", "needs_review"), ("19712 per hidden unit", "needs_review"),
    ("19712 weights per step", "needs_review"), ("19712 less the recurrent weights", "needs_review"),
    ("The difference is 19712.", "needs_review"),
])  # fmt: skip
def test_a_number_of_something_else_is_not_the_number(answer, status):
    assert number(0).judge_answer(answer, NUMBERS).status == status


SHARE = "One person in a hundred is ill, and 95 % of these are found. How likely is it?"
IN_PERCENT = "In percent, how many are ill?"


@pytest.mark.parametrize(("answer", "question", "status"), [
    ("8.76 %", SHARE, "correct"), ("P = 8,76 %", SHARE, "correct"), ("$8.76\\,\\%$", SHARE, "correct"),
    ("0.0876 (8.76 %)", SHARE, "correct"), ("0.0095 / 0.10845 = 8.76 %", SHARE, "correct"),
    ("8.76 percent", SHARE, "correct"), ("0.0876", SHARE, "correct"), ("0.0876 = 8.76 %", SHARE, "correct"),
    ("0.0876 %", SHARE, "needs_review"), ("0.05", SHARE, "incorrect"),
    ("8.76 % or 0.876 %", SHARE, "needs_review"), ("8.76 % of the healthy", SHARE, "needs_review"),
    ("8.76 % more", SHARE, "needs_review"),
    ("0.0876 %", IN_PERCENT, "correct"),
])  # fmt: skip
def test_a_percentage_is_the_share_that_it_is_unless_percent_is_asked_for(answer, question, status):
    """A right answer in percent was wrong for good."""
    check = Number(kind="number", id="n", points=1, expected=0.0876, tolerance=1e-3)
    check = check.in_context(question, {})
    assert check.judge_answer(answer, {"expected": 0.0876}).status == status


MEMORY = "Each entry takes 8 bytes. How many kilobytes (of 1000 bytes) does the table take?"


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("2000", "correct"),
        ("2000 kB", "correct"),
        ("It takes 2000 KB of memory.", "correct"),
        ("250000 * 8 / 1000 = 2000kB", "correct"),
        ("2000 MB", "needs_review"),
        ("2000 B", "needs_review"),
        ("2000000 bytes", "needs_review"),
        ("250000 * 8 = 2000000 bytes", "needs_review"),
        ("250000 * 8 bytes = 2000000 bytes = 2000 kB", "correct"),
        ("250000 * 8 Byte = 2000000 Byte = 2000,000 kB", "correct"),
        ("250000 * 8 bytes = 3000 kB", "needs_review"),
        ("3000 kB", "incorrect"),
        ("7", "incorrect"),
        ("**1000**", "incorrect"),
        ("There are 7 of them.", "needs_review"),
    ],
)
def test_the_unit_that_is_asked_for_may_stand_as_a_symbol_and_a_bare_number_is_the_answer(
    answer, status
):
    check = Number(kind="number", id="n", points=1, expected="2000").in_context(MEMORY, {})
    assert check.judge_answer(answer, {"expected": 2000}).status == status


@pytest.mark.parametrize(
    ("answer", "own"),
    [("998*8/1000 = 7.984", 7.984), ("998 * 8 = 7.984", 7984.0), ("19.712", 19712.0)],
)
def test_a_point_between_thousands_is_one_only_where_no_equation_says_otherwise(answer, own):
    """7.984, right from a wrong number before it, was read as 7984 and called a false equation."""
    check = Number(kind="number", id="n", points=1, expected="2000")
    verdict = check.judge_answer(answer, {"expected": 2000})
    assert verdict.status == "incorrect"
    assert check.judge_answer(answer, {"expected": own}).status == "correct"


UNSEEN = """What is its probability without smoothing?
(a) zero (b) small, but above zero (c) one"""


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("The answer is a.", "correct"),
        ("Answer: (a)", "correct"),
        ("My final answer is option a", "correct"),
        ("(a) zero", "correct"),
        ("zero", "correct"),
        ("(b) small, but above zero", "incorrect"),
        ("b) small but above zero.", "incorrect"),
        ("small, but above zero", "incorrect"),
        ("(a), but only in training", "needs_review"),
        ("The answer is a or b.", "needs_review"),
        ("(a) no (b) yes (c) no", "needs_review"),
        ("(a) wrong\n(b) right\n(c) wrong", "needs_review"),
        ("a) falsch, b) richtig", "needs_review"),
        ("(a) no", "needs_review"),
        ("(a) is wrong", "needs_review"),
        ("(a) small, but above zero", "needs_review"),
        ("(a) or more", "needs_review"),
        ("a+", "needs_review"),
        ("So it is a.", "correct"),
        ("a, not b", "correct"),
        ("not b but a", "correct"),
        ("not a but b", "incorrect"),
        ("zero or one", "needs_review"),
        ("I choose (a).", "correct"),
        ("La respuesta es a", "correct"),
    ],
)
def test_an_option_copied_from_the_question_is_that_option(answer, status):
    """`(b) small, but above zero` was an answer that is "limited or taken back"."""
    options = {key: {"any": [f"^never {key}$"]} for key in "abc"}
    check = Choice(kind="choice", id="c", points=1, correct="a", options=options)
    assert check.in_context(UNSEEN, {}).judge_answer(answer, {}).status == status


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("H > 1", "correct"),
        ("H < 1", "incorrect"),
        ("(b) H < 1", "incorrect"),
        ("H = 1", "needs_review"),
    ],
)
def test_options_that_differ_in_a_sign_only_are_two(answer, status):
    """Signs were no words: an example `H > 1` made `H < 1` right."""
    question = "When does it grow? (a) H > 1 (b) H < 1"
    options = {key: {"any": [f"^never {key}$"]} for key in "ab"}
    plain = Choice(kind="choice", id="c", points=1, correct="a", options=options)
    assert plain.in_context(question, {}).judge_answer(answer, {}).status == status
    proved = Choice(
        kind="choice", id="c", points=1, correct="a", options=options,
        examples={"a": ["H > 1"], "b": ["H < 1", "(b) H < 1"]},
    )  # fmt: skip
    assert proved.judge_answer(answer, {}).status == status


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("The letter C.", "correct"),
        ("My answer is the letter C.", "correct"),
        ("Der Buchstabe C", "correct"),
        ("The letter B", "incorrect"),
        ("The letter C is not right", "needs_review"),
    ],
)
def test_a_letter_may_be_called_one(answer, status):
    check = Choice(
        id="c", kind="choice", points=1, correct="C",
        options={key: {"says": [word]} for key, word in zip("ABC", ("first", "second", "third"), strict=True)},
        examples={"A": ["A"], "B": ["B"], "C": ["C"], "person": ["A or B"]},
    )  # fmt: skip
    assert check.judge_answer(answer, {}).status == status
