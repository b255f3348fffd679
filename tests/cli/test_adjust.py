"""An adjustment of one check: in the gradebook, the report and the history, with its reason, and taken back without a trace in the points."""

from tests.cli.test_review import book, grade_again, out, run  # noqa: F401


def test_an_adjusted_check_changes_its_points_alone_and_can_be_taken_back(out):  # noqa: F811
    store = ("--store", out / "grades.sqlite")
    before = book(out)
    done = run(
        "adjust",
        "kim",
        "1.2",
        "values",
        "2.5",
        "--reason",
        "One case is arguable.",
        "--by",
        "pat",
        *store,
    )
    assert done.exit_code == 0, done.output
    assert "kim, 1.2, values: 2.5 of 4 points" in done.output
    grade_again(out)
    after = book(out)
    assert (after["kim"]["1.2"], after["kim"]["1.2 status"]) == ("3.5", "partial")
    assert float(after["kim"]["points"]) == float(before["kim"]["points"]) - 1.5
    assert after["lee"] == before["lee"]
    report = (out / "kim" / "report.md").read_text()
    assert "Decided by pat" in report
    assert "One case is arguable." in report
    history = run("history", "kim", *store).output
    assert "1.2::values  2.5 points  by pat: One case is arguable." in history
    assert run("adjust", "kim", "1.2", "values", "--undo", *store).exit_code == 0
    grade_again(out)
    assert book(out) == before
    assert "taken back" in run("history", "kim", *store).output


def test_an_adjustment_and_a_decision_about_the_same_question_add_up(out):  # noqa: F811
    store = ("--store", out / "grades.sqlite")
    assert run("review", "kim", "1.1", "4.5", *store).exit_code == 0
    assert run("adjust", "kim", "1.1", "values", "1", "--reason", "Half.", *store).exit_code == 0
    grade_again(out)
    assert book(out)["kim"]["1.1"] == "3.5"


def test_what_cannot_be_adjusted_is_told(out):  # noqa: F811
    store = ("--store", out / "grades.sqlite")
    assert "the student reads it" in run("adjust", "kim", "1.2", "values", "2", *store).output
    assert (
        "it has values, count"
        in run("adjust", "kim", "1.2", "valeus", "2", "--reason", "x", *store).output
    )
    assert (
        "the check gives 0 to 4"
        in run("adjust", "kim", "1.2", "values", "5", "--reason", "x", *store).output
    )
    assert "or --undo" in run("adjust", "kim", "1.2", "values", "--reason", "x", *store).output
