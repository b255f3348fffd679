"""Reports are written for everyone, whatever becomes of the workers that write them."""

from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from grader.batch.reports import CHUNK, published
from grader.grading.ungraded import faulty
from grader.results.grade_json import grade_text


class Mortal(ThreadPoolExecutor):
    """An executor that dies at its second task: in it, or where it is handed over."""

    def __init__(self, in_the_task):
        super().__init__(1)
        self.in_the_task = in_the_task
        self.count = 0

    def submit(self, *task):
        self.count += 1
        if self.count < 2:
            return super().submit(*task)
        if not self.in_the_task or self.count > 2:
            raise BrokenProcessPool("it died")
        future = Future()
        future.set_exception(BrokenProcessPool("it died"))
        return future


def written(problem, out, executor):
    names = [f"s{k:03d}" for k in range(5 * CHUNK + 3)]
    grades = ((name, grade_text(faulty(problem, name, "made up"))) for name in names)
    rows = list(published(out, grades, names, None, executor))
    assert [row.student for row in rows] == names
    return {
        str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()
    }


def test_reports_are_the_same_with_and_without_workers_and_when_these_die(problem, tmp_path):
    alone = written(problem, tmp_path / "a", None)
    assert len(alone) == 4 * (5 * CHUNK + 3)
    with ThreadPoolExecutor(3) as executor:
        assert written(problem, tmp_path / "b", executor) == alone
    for k, in_the_task in enumerate((True, False)):
        with Mortal(in_the_task) as executor:
            assert written(problem, tmp_path / f"c{k}", executor) == alone


def test_a_copy_of_anothers_submission_is_reported_under_its_own_name(problem, tmp_path):
    text = grade_text(faulty(problem, "kim", "made up"))
    list(published(tmp_path, [("lee", text)], ["lee"], None))
    for name in ("report.html", "report.md", "grade.json"):
        told = (tmp_path / "lee" / name).read_text()
        assert "lee" in told
        assert "kim" not in told
