"""Words in the heading of a question: its title, or a short answer ("## 1.3 Viterbi")."""

import re
from collections.abc import Sequence

from grader.submission.node import Node
from grader.submission.openers import BOLD
from grader.submission.outline import Outline, folded


def has_titles(nodes: Sequence[Node], visible: Sequence[str]) -> bool:
    """Say whether headings of questions have words of their own above what stands below them."""
    ends = [*(node.opener.line for node in nodes[1:]), len(visible)]
    return any(
        node.questions
        and node.opener.level < BOLD
        and node.rest
        and any(re.search(r"\w", line) for line in visible[node.opener.after : end])
        for node, end in zip(nodes, ends, strict=False)
    )


def is_of_title(word: str, questions: Sequence[str], outline: Outline) -> bool:
    """Say whether a word may be the title of questions, as it is or cut; any may be where a
    question has none.
    """
    titles = [folded(one.title) for one in outline.questions if one.id in questions]
    own = folded(word)
    return not all(titles) or any(own in title or title in own for title in titles)
