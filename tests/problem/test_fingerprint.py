"""A question rests on what it shares with others, and not on a number that is like their id."""

import yaml

from grader.problem.fingerprint import question_versions
from grader.problem.load import load_problem
from tests.a_problem import one_function


def of_two(folder, tolerance, name="g"):
    """Write a problem whose question 2 asks for another function, with a case of size 1."""
    folder.mkdir()
    for number, (title, target) in enumerate((("f", "f"), ("g", name)), start=1):
        source = f"def {target}(x): return {number} * x"
        code = yaml.safe_load(one_function(source).replace("f:", f"{target}:"))
        code["subjects"][target]["function"] = target
        code["checks"][0] |= {"subject": target, "cases": [{"sizes": {"N": 3 - number}}]}
        if number == 1:
            code["checks"][0]["rtol"] = tolerance
        question = {"id": str(number), "title": title, "text": "Do it.", "points": 1, "code": code}
        (folder / f"{number}.yaml").write_text(yaml.safe_dump(question, sort_keys=False))
    head = {
        "format": 1,
        "id": "two",
        "title": "Two",
        "points": 2,
        "questions": ["1.yaml", "2.yaml"],
    }
    (folder / "exercise.yaml").write_text(yaml.safe_dump(head))
    return question_versions(load_problem(folder), 0)


def changed(before, after):
    return [name for name in before if before[name] != after[name]]


def test_a_size_like_the_id_of_a_question_ties_no_other_to_it(tmp_path):
    """With ids of one digit, every change was one of all questions."""
    assert changed(of_two(tmp_path / "a", 1e-6), of_two(tmp_path / "b", 1e-5)) == ["1"]


def test_questions_that_ask_for_one_function_are_judged_together(tmp_path):
    both = of_two(tmp_path / "a", 1e-6, "f"), of_two(tmp_path / "b", 1e-5, "f")
    assert changed(*both) == ["1", "2"]
