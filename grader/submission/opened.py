"""Decides which lines of a document open which questions."""

import difflib
import re
from collections.abc import Sequence

from grader.late_pattern import late_pattern
from grader.submission.bare_numbers import SPACED, BareNumbers
from grader.submission.in_order import counted_through, in_their_order
from grader.submission.meant_numbers import (
    LISTED,
    absolute_levels,
    meant_numbers,
    opened_by_number,
    title_of_sheet,
)
from grader.submission.node import (
    Node,
    contexts_of,
    is_free,
    open_node,
    own_text,
    without_page,
    word_of,
)
from grader.submission.numbers import (
    Number,
    bare_title,
    is_given,
    number_at,
    number_in,
    without_count,
    without_tail,
)
from grader.submission.openers import BOLD, LABEL, Opener
from grader.submission.outline import Outline, Path, folded
from grader.submission.spoken_of import without_spoken_of

_SECTION = late_pattern(
    r"^\W*(?:part|teil|section|abschnitt|task|aufgabe|exercise|(?:ü|ue)bung|appendix|anhang|"
    r"references?|bibliography|literatur|sources|quellen|"
    r"acknowledg\w+|collaborat\w+|code|imports?|setup|theory|theorie|programming|feedback|"
    r"conclusion)\b",
    re.I,
)


_LETTERED = late_pattern(r"[a-h][\s.:)]+\d", re.I)
"""`a 70`: the answer to a part, and no second number of the question."""


class Finder:
    """Goes through the openers of one document and decides which of them open questions."""

    def __init__(
        self,
        outline: Outline,
        found: Sequence[Opener],
        notes: list[str],
        label: str,
        lines: Sequence[str] = (),
    ) -> None:
        self.outline = outline
        self.found = found
        self.notes = notes
        self.label = label
        self.lines = lines
        has_patterns = bool(outline.patterns)
        self.titles = [
            _title_of(opener) if has_patterns or opener.level < LABEL else "" for opener in found
        ]
        self.numbers = [
            number_at(title if opener.level < LABEL else opener.title.lstrip("\\*_ "))
            for opener, title in zip(found, self.titles, strict=True)
        ]
        title = title_of_sheet(outline, found, self.titles, self.numbers, lines)
        if title is not None:
            self.titles[title], self.numbers[title] = "", None
        self.numbers = meant_numbers(outline, found, self.titles, self.numbers)
        self.absolute = absolute_levels(outline, found, self.numbers)
        self.strong = opened_by_number(outline, found, self.numbers)
        # a bold number alone is weak itself, and "Answer: 3" opens nothing
        plain = [
            None
            if (opener.level == BOLD and _is_bare(number)) or is_given(opener.title)
            else number
            for opener, number in zip(found, self.numbers, strict=True)
        ]
        self.firm = opened_by_number(outline, found, plain)
        self.contents = self._listed()
        self.counted = self._counted_bare()
        self.bare = BareNumbers(outline, found, self.numbers, lines)
        self.numbered: dict[tuple[bool, int, Path, str], Node] = {}
        """The nodes with a number so far; of those that are alike the last, in their order."""

    def _listed(self) -> set[int]:
        """Return the lines of a table of contents: number, title and page of a heading below."""
        headings: dict[str, int] = {}
        for opener in self.found:
            if opener.level < LABEL:
                headings[folded(opener.title)] = opener.line
        return {
            opener.line
            for opener in self.found
            if opener.level == LABEL
            and headings.get(folded(without_page(opener.title)), -1) > opener.line
        }

    def _counted_bare(self) -> set[int]:
        """Return the lines that begin with a bare "4.2" and count the questions: two at least, each
        once, in their order, none of which anything else opens. A part's letter, "4.2 (a)", counts.
        """
        bare: list[tuple[int, str]] = []
        lettered: set[str] = set()
        otherwise: set[str] = set()
        for opener, number in zip(self.found, self.numbers, strict=True):
            for path in number.paths if number else ():
                whole = self.outline.find_whole(path)
                question = whole or self.outline.find(path)
                if number is None or question is None:
                    continue
                if number.has_word or opener.level < LABEL or (number.is_ended and not whole):
                    otherwise.add(question)
                elif len(path) == (3 if whole else 2) and question not in lettered:
                    lettered |= {question} if whole else set()
                    bare.append((opener.line, question))
        places = [self.outline.order[question] for _, question in bare]
        is_counted = len(bare) > 1 and places == sorted(set(places))
        if not is_counted or any(question in otherwise for _, question in bare):
            return set()
        return {line for line, _ in bare}

    def nodes(self) -> list[Node]:
        """Return what each line opens, in the order of the lines."""
        nodes: list[Node] = self._counted_through()
        if nodes:
            return nodes
        for opener, title, number in zip(self.found, self.titles, self.numbers, strict=True):
            node = self._node(opener, title, number, nodes)
            if node is not None:
                nodes.append(node)
                if node.path:
                    alike = bool(node.questions), node.opener.level, node.path, word_of(node.opener)
                    self.numbered.pop(alike, None)
                    self.numbered[alike] = node
        return self._by_order(without_spoken_of(nodes, self.lines))

    def _counted_through(self) -> list[Node]:
        """Return the questions in order where headings count them through, 1 to their number."""
        if self.outline.longest < 2 or self.strong:
            return []
        nodes = [
            Node(opener, (question,), (), self._text_after(opener, number), number)
            for opener, number, question in counted_through(self.outline, self.found, self.numbers)
        ]
        if nodes:
            self.notes.append(
                f"{self.label}: the headings count from 1 to {len(nodes)}, "
                "which are no numbers of this exercise; "
                f"they were taken in order ({', '.join(node.questions[0] for node in nodes)})."
            )
        return nodes

    def _node(
        self, opener: Opener, title: str, number: Number | None, nodes: Sequence[Node]
    ) -> Node | None:
        for pattern, question in self.outline.patterns:
            if found := pattern.search(title):
                return Node(
                    opener,
                    (question,),
                    (),
                    own_text(opener, without_tail(title[found.end() :])),
                    None,
                )
        open_at = open_node(nodes)
        if number is not None and open_at is not None and is_given(opener.title):
            is_other = self.outline.find(number.paths[0]) not in open_at.questions
            if open_at.questions and is_other and not is_given(open_at.opener.title):
                return None  # "Answer: 4" below question 2
        if number is not None and open_at is not None:
            whole = self.outline.find_whole(number.paths[0])
            if whole is not None and whole in open_at.questions:
                return None  # "4.2 (b)" below "4.2 (a)" goes on with the answer to 4.2
        if number is not None:
            node = self._by_number(opener, number, nodes)
            if node is not None:
                return node
        titled = self._by_title(opener, title, number)
        if titled is not None:
            return Node(opener, (titled,), (), opener.rest, number)
        if opener.level < BOLD and number is None:
            for path in number_in(title):
                if (asked := self.outline.find(path)) is not None:
                    return Node(opener, (asked,), (), "", None)
                if (group := self.outline.find_prefix(path)) is not None and is_free(opener, nodes):
                    return Node(opener, (), group, "", None)
        return self._ends(opener, number, nodes)

    def _by_title(self, opener: Opener, title: str, number: Number | None) -> str | None:
        own = folded(number.rest if number else title) if number or opener.level < LABEL else ""
        if not own:
            return self.outline.titles.get(folded(opener.title)) if opener.level == LABEL else None
        if own in self.outline.titles:
            titled = self.outline.titles[own]
            if opener.level == LABEL and number is not None and not number.is_ended:
                # "8 pages" answers a question of the title "Pages"; "7 Pages" is a heading
                is_its_own = self.outline.find(number.paths[0]) == titled
                written = {question.title for question in self.outline.questions}
                return titled if is_its_own or number.rest.strip() in written else None
            return titled
        if opener.level == LABEL or len(own) < 8:
            return None
        inside = [
            q
            for known, q in self.outline.titles.items()
            if len(known) > 10
            and " " in known
            and f" {known} " in f" {own} "
            # a sentence in a box or in bold is an answer that speaks of it
            and (opener.level < BOLD or len(own.split()) <= len(known.split()) + 3)
        ]
        if len(inside) == 1:
            return inside[0]
        near = difflib.get_close_matches(own[:100], list(self.outline.titles), 2, 0.9)
        return self.outline.titles[near[0]] if len(near) == 1 else None

    def _by_number(self, opener: Opener, number: Number, nodes: Sequence[Node]) -> Node | None:
        number = self._as_item(opener, number)
        open_at = open_node(nodes)
        if open_at is not None and self.bare.is_answer_to(open_at, opener, number):
            return None
        is_bare_number = not number.has_word and len(number.paths[0]) == 1
        is_weak = is_bare_number and opener.level >= BOLD
        if (
            opener.level >= BOLD
            and not number.has_word
            and not number.is_ended
            and len(number.paths[0]) < 3
            and opener.line not in self.counted
        ):
            return None
        is_inside = (
            open_at is not None and bool(open_at.questions) and open_at.opener.level < opener.level
        )
        contexts = contexts_of(self.numbered.values(), opener)
        if opener.level in self.absolute:
            contexts = [()]
        questions: list[str] = []
        is_of_others = len(number.paths) > 1 and not number.has_word  # "12.7 and 1.3"
        if is_of_others and not all(self.outline.find(path) for path in number.paths):
            return None
        for path in number.paths:
            question = self._question(path, contexts, is_inside)
            if question is not None and question not in questions:
                questions.append(question)
        if questions and is_weak and not self._weak_may(opener, questions, nodes, is_inside):
            return None
        if not questions and (going_on := self.bare.going_on(opener, number, open_at)):
            questions, is_weak = [going_on], False
        if not questions:
            questions = [q for path in number.span if (q := self.outline.find(path))]
        if questions:
            if len(questions) > 1:
                self.notes.append(
                    f"{self.label}: one heading names more than one question "
                    f"({', '.join(questions)}); "
                    "what stands below it was read for each of them."
                )
            return Node(
                opener,
                tuple(questions),
                number.paths[0],
                self._text_after(opener, number),
                number,
                is_weak,
            )
        if is_weak or is_inside:
            return None
        for context in contexts if len(number.paths[0]) == 1 else ((), *contexts):
            group = self.outline.find_prefix((*context, *number.paths[0]))
            if group is not None and is_free(opener, nodes):
                return Node(opener, (), group, own_text(opener, number.rest), number)
        return None

    def _as_item(self, opener: Opener, number: Number) -> Number:
        """Return the number of an item of a list whose text begins with a letter or a number.

        "2. (b)" below "Exercise 3" is b for 3.2, and not 2 (b); "2. 8" is 8 for 2.
        """
        path = number.paths[0]
        is_letter = len(path) == 2 and len(path[1]) == 1 and path[1].isalpha()
        if number.has_word or not LISTED.match(opener.title):
            return number
        if len(path) > 1 and (spaced := SPACED.match(opener.title)) is not None:
            first = (path[:1],)
            for context in (*contexts_of(self.numbered.values(), opener), ()):
                is_item = self.outline.find((*context, path[0])) is not None
                if is_item and self.outline.find((*context, *path)) is None:
                    rest = opener.title[spaced.end() :].strip()
                    return number._replace(paths=first, rest=rest, is_ended=True)
        if not is_letter:
            return number
        for context in contexts_of(self.numbered.values(), opener):
            is_item = bool(context) and self.outline.find((*context, path[0])) is not None
            if is_item and self.outline.find((*context, *path)) is None:
                return number._replace(
                    paths=(path[:1],), rest=f"({path[1]}) {number.rest}".rstrip()
                )
        return number

    def _question(self, path: Path, contexts: Sequence[Path], is_inside: bool) -> str | None:
        if len(path) > 1 or is_inside:
            found = self.outline.find(path) or self.outline.find_whole(path)
            if found is not None or is_inside:
                return found
        is_group = len(path) > 1 and self.outline.find_prefix(path) is not None
        for context in contexts:
            if is_group and context and path[: len(context)] == context:
                continue  # "1.2" below "Part 1" is the whole number of a group, not 1.1.2
            if (question := self.outline.find((*context, *path))) is not None:
                return question
        return None

    def _weak_may(
        self, opener: Opener, questions: Sequence[str], nodes: Sequence[Node], is_inside: bool
    ) -> bool:
        """Say whether an item of a list ("2.", "b)") may open a question, and is no list in an
        answer.
        """
        if is_inside or any(question in self.firm for question in questions):
            return False
        before = next((node for node in reversed(nodes) if node.questions and node.is_weak), None)
        place = self.outline.order[questions[0]]
        if before is None and self.bare.goes_on(opener, questions[0], nodes):
            return True
        if self.bare.may_be_an_answer(opener, place, nodes):
            return False
        if before is None:
            return (
                not any(node.questions for node in nodes)
                or not open_node(nodes)
                or not nodes[-1].questions
            )
        is_next = place > self.outline.order[before.questions[-1]]
        return (
            is_next
            and opener.indent <= before.opener.indent
            and opener.level == before.opener.level
        )

    def _text_after(self, opener: Opener, number: Number) -> str:
        if opener.line in self.contents:
            return ""
        rest = number.rest
        again = number_at(rest)
        is_one = again is not None and again.has_word and not is_given(rest)
        if again is not None and is_one and not again.rest.isalnum():
            is_number = bool(again.rest) or self.outline.find(again.paths[0]) is not None
            rest = again.rest if is_number or not _LETTERED.match(rest) else rest
        if rest and {folded(rest), folded(without_page(rest))} & self.outline.all_titles:
            rest = ""
        if self.outline.find_whole(number.paths[0]) is not None:
            rest = f"({number.paths[0][-1]}) {rest}".rstrip()
        return own_text(opener, rest)

    def _ends(self, opener: Opener, number: Number | None, nodes: Sequence[Node]) -> Node | None:
        """Return what ends the answer that is open.

        A heading above it that begins something else.
        """
        open_at = open_node(nodes)
        if open_at is None or opener.level >= BOLD or opener.level > open_at.opener.level:
            return None
        is_of_their_kind = (
            number is not None
            and len(number.paths[0]) > 1
            and len(number.paths[0]) >= self.outline.longest
        )
        is_bare_number = (  # "## 1.12", where 1.1.2 was meant
            number is not None
            and not number.rest.strip()
            and len(number.paths[0]) > 1
            and all(part.isdigit() for part in number.paths[0])
            and self.outline.find_prefix(number.paths[0]) is None
        )
        is_section = opener.level < open_at.opener.level and bool(
            _SECTION.match(bare_title(opener.title))
        )
        is_end = is_of_their_kind or is_bare_number or is_section
        return Node(opener, (), (), "", number) if is_end else None

    def _by_order(self, nodes: list[Node]) -> list[Node]:
        """Add the headings that carry nothing known, in order, where there are as many as questions
        are left.
        """
        for taken in in_their_order(self.outline, self.found, nodes):
            nodes = [*nodes, *taken]
            self.notes.append(
                f"{self.label}: the headings carry no number of this exercise; "
                "there are as many as questions, "
                f"so they were taken in order ({', '.join(node.questions[0] for node in taken)})."
            )
        lines = {node.opener.line for node in nodes if node.questions}
        return sorted(
            (n for n in nodes if n.questions or n.opener.line not in lines),
            key=lambda node: node.opener.line,
        )


def _is_bare(number: Number | None) -> bool:
    return number is not None and not number.has_word and len(number.paths[0]) == 1


def _title_of(opener: Opener) -> str:
    title = bare_title(opener.title)
    return without_count(title) if opener.level < BOLD else title
