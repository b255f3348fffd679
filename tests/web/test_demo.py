"""The sample class of `serve --demo` is read as any class is: what is no submission is no student."""

from grader.web import demo


def test_files_that_are_no_submission_are_no_students(tmp_path, monkeypatch):
    (tmp_path / "package").mkdir()
    folder = tmp_path / "submissions"
    folder.mkdir()
    for name in ("kim.py", ".grader-history.jsonl", "README.md", "Makefile"):
        (folder / name).write_text("x = 1\n")
    monkeypatch.setattr(demo, "_HOME", tmp_path / "package")
    assert [path.name for path in demo.sample_class()] == ["kim.py"]


def test_where_the_sample_class_is_not_installed_there_is_none(tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "_HOME", tmp_path / "nowhere" / "package")
    assert demo.sample_class() == []
