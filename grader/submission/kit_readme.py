"""The README of a kit: what stands in it, and whether a file is one as it was handed out."""

import re

from grader.late_pattern import late_pattern

KIT_README = """# {title}: kit {version}

| file | what it is for |
| --- | --- |
| `work.py` | functions and classes to write |
| `work.ipynb` | the same as a notebook, with the written questions: use one or the other |
| `answers.md` | the written questions |
| `selfcheck/` | what `grader check` needs; it holds no answers |

Install the grader as your course says (Python 3.11 or newer). Check your work as often as you like:

```
grader check .
```

`grader check . --question {question}` looks at one question, `--watch` checks again whenever you
save. Your course grades with other inputs and may look at more than this kit does. Written answers
are judged when your course grades.
"""
RULE = "the kit's README"
_FOLDED = " ".join(KIT_README.split())
_AS_HANDED_OUT = late_pattern(
    re.escape(_FOLDED)
    .replace(re.escape("{title}"), r".{1,200}?")
    .replace(re.escape("{version}"), r"[0-9a-f]{6,40}")
    .replace(re.escape("{question}"), r"\S{1,40}")
)


def is_kit_readme(text: str) -> bool:
    """Say whether a text is the README of a kit, and nothing was added to it.

    >>> readme = KIT_README.format(title="Words", version="09ab34cd56ef", question="1.a")
    >>> is_kit_readme(readme), is_kit_readme(readme + "1.a: 42")
    (True, False)
    """
    return _AS_HANDED_OUT.fullmatch(" ".join(text.split())) is not None
