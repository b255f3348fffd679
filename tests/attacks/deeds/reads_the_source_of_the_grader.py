import os
import sys


def double(x):
    try:
        place = sys.modules["inside"].__path__[0] if "inside" in sys.modules else "grader/sandbox/inside"
        for path in ("../supervisor.py", "../../grading/grader.py", "../../../README.md", "../../../tests/attacks/problem/1.1.yaml"):
            open(os.path.join(place, path)).read()
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError("BREACH the grader's own files were read")
