"""Students' folders stand beside pages of ours and never in their place."""

import pytest

from grader.report.class_folder import folder_names


@pytest.mark.parametrize("name", ["index-2.html", "index", "INDEX-10", "com1", "lpt9.txt", "nul.x"])
def test_no_student_folder_has_the_name_of_a_page_or_a_device(name):
    (folder,) = folder_names([name])
    assert folder.startswith(f"{name}-")
