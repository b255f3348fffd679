"""What was read of one submission, put together: answers by question, code, the account."""

from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from grader.results.account import Piece
from grader.sandbox.base import Unit
from grader.submission.copies import OWN, order_of
from grader.submission.derived_numbers import read_sheet
from grader.submission.finding import Found, Reading, read_document
from grader.submission.in_code import named_answers, shown_in, texts_of
from grader.submission.in_one_line import one_a_line
from grader.submission.kit_readme import RULE as KIT_RULE
from grader.submission.kit_readme import is_kit_readme
from grader.submission.listed_answers import as_labels
from grader.submission.model import Answer, Submission
from grader.submission.openers import Document
from grader.submission.outline import Asked, Outline, folded
from grader.submission.selection import suffix_of
from grader.submission.taken import Cell, Taken
from grader.time_limit import TooLong, at_most

MAX_UNITS = 5000
BROKEN = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    RecursionError,
    MemoryError,
)
"""What a parser of someone else's may raise over a file that was made to break it."""
ALL_SECONDS = 8.0
MAY_HOLD_ANSWERS = (".md", ".markdown", ".ipynb", ".py")
"""Files that are work, also where the code names them."""
PRINTS = (".pdf", ".html", ".htm")
NOT_OPENED = (".xlsx", ".xls", ".ods", ".url")
_MAY_HOLD_ANSWERS = (".csv", ".tsv", ".json", ".yaml", ".yml", ".xml")
SET_IN_TYPE = (".tex",)
PRINTED_FROM = (".ipynb", ".md", ".qmd", ".rmd", ".org")


@dataclass
class Assembly:
    """What the files of one submission gave; `outline` is None where the exercise is not known."""

    name: str
    outline: Outline | None
    taken: Taken
    pictures: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)

    def submission(self) -> Submission:
        """Return what was handed in: answers by question, units of code, and what became of all."""
        outline = self.outline or self._derived()
        answers: dict[str, Answer] = {}
        readings: list[tuple[int, str, Reading]] = []
        try:
            with at_most(ALL_SECONDS):
                self.taken.documents = [
                    one
                    if one.label in self.taken.cells
                    else one_a_line(as_labels(one, outline), outline)
                    for one in self.taken.documents
                ]
                for document in self.taken.documents:
                    readings.append(
                        (document.rank, document.label, read_document(document, outline))
                    )
                answers, pieces = self._answers(outline, readings)
        except (TooLong, *BROKEN) as error:
            answers, pieces = {}, []
            is_long = isinstance(error, TooLong)
            failed = "took too long" if is_long else f"failed ({type(error).__name__})"
            for document in self.taken.documents:
                why = f"was left out: finding the answers in it {failed}"
                self.taken.unassigned(document.label, "prose", why, "\n".join(document.lines))
        for _, _, reading in readings:
            self.taken.notes.extend(reading.notes)
        units = _ranked(self.taken.units)
        if len(units) > MAX_UNITS:
            for unit in units[MAX_UNITS:]:
                self.taken.unassigned(
                    unit.label, "code", "is beyond what is read", unit.source, is_told=False
                )
            del units[MAX_UNITS:]
            self.taken.notes.append(
                f"Only the first {MAX_UNITS} cells and files of code were read."
            )
        asked = [q.id for q in outline.questions if q.is_written] if self.outline else []
        has_work = bool(units or answers or self.taken.documents)
        is_answered = has_work and all(question in answers for question in asked)
        for picture in self.pictures:
            if is_answered or self._is_named_in_code(picture):  # a plot that the code keeps
                self.taken.left_out(picture, "pictures")
            else:
                self.taken.unassigned(
                    picture, "file", "is a picture; what it shows cannot be judged by a program"
                )
        self._without_printed_copies(is_answered, {one.label for one in answers.values()})
        if not is_answered:
            self._look_for_answers_in_tables()
        for label, text in self.taken.plain_json:
            if self._is_named_in_code(label):
                self.taken.left_out(label, "a file that the code reads", text)
            else:
                why = "is JSON, but no notebook; hand in the .ipynb file itself"
                self.taken.unassigned(label, "file", why, text)
        account = (*self.taken.pieces, *pieces)
        if not units and not answers and not self.taken.notes:
            self.taken.notes.append(_nothing(account))
        return Submission(
            self.name,
            answers,
            tuple(units),
            tuple(self.taken.notes),
            account,
            tuple(self.unreadable),
            doubts=tuple(one for _, _, reading in readings for one in reading.doubts),
        )

    def _without_printed_copies(self, is_answered: bool, answered: Collection[str]) -> None:
        """Leave out what was printed from a file that was read: a PDF beside its .tex, in which
        something is `answered`, and where all questions are one beside the notebook or the sheet of
        its name.
        """
        labels = [*(document.label for document in self.taken.documents), *self.taken.cells]
        read = {
            label.lower()
            for label in labels
            if label in answered or not label.lower().endswith(SET_IN_TYPE)
        }
        sources = SET_IN_TYPE if not is_answered else (*SET_IN_TYPE, *PRINTED_FROM)
        for k, piece in enumerate(self.taken.pieces):
            stem, _, end = piece.label.lower().rpartition(".")
            is_print = piece.use == "unassigned" and f".{end}" in PRINTS
            if is_print and any(f"{stem}{source}" in read for source in sources):
                self.taken.pieces[k] = replace(piece, use="left out", to="printed copies")
                told = f"{piece.label} {piece.to}."
                self.taken.notes = [note for note in self.taken.notes if note != told]

    def _look_for_answers_in_tables(self) -> None:
        """Let spreadsheets and links wait that no code reads: they may hold what is missing; and
        other tables where nothing else was handed in.
        """
        has_more = self.taken.units or self.taken.documents or self.taken.cells
        is_all = not has_more and all(piece.use == "left out" for piece in self.taken.pieces)
        for k, piece in enumerate(self.taken.pieces):
            is_data = (piece.use, piece.to) == ("left out", "data and settings")
            is_closed = is_data and piece.label.lower().endswith(NOT_OPENED)
            is_closed = is_closed or (
                is_data and is_all and piece.label.lower().endswith(_MAY_HOLD_ANSWERS)
            )
            if is_closed and not self._is_named_in_code(piece.label):
                why = (
                    "was not looked at: spreadsheets and links are not opened. Hand in the "
                    "answers as a text file (.md) with each question's number as a heading"
                )
                self.taken.pieces[k] = replace(piece, use="unassigned", to=why)
                self.taken.notes.append(f"{piece.label} {why}.")

    def _is_named_in_code(self, path: str) -> bool:
        """Say whether a text in the code is the name of a file, or a path that ends in it."""
        name = path.rsplit("/", 1)[-1]
        return any(
            f"{before}{name}" in unit.source for unit in self.taken.units for before in "\"'/"
        )

    def _derived(self) -> Outline:
        """Return an outline of the numbers that headings carry, for a reader that does not know the
        exercise.
        """
        numbers: dict[str, None] = {}
        for document in self.taken.documents:
            if document.origin != "comments":
                lines = [
                    "" if k in document.uses else line for k, line in enumerate(document.lines)
                ]
                numbers.update(
                    dict.fromkeys(read_sheet("\n".join(lines), document.label, document.label)[0])
                )
        return Outline(tuple(Asked(number) for number in numbers))

    def _answers(
        self, outline: Outline, readings: list[tuple[int, str, Reading]]
    ) -> tuple[dict[str, Answer], list[Piece]]:
        """Return the answers by question, and the pieces of all documents."""
        found: dict[str, list[tuple[int, str, Found]]] = {}
        for (rank, _, reading), document in zip(readings, self.taken.documents, strict=True):
            for answer in reading.answers:
                found.setdefault(answer.question, []).append((rank, document.origin, answer))
        for label, cells in self.taken.cells.items():
            self._in_code(outline, label, cells, readings, found)
        answers: dict[str, Answer] = {}
        dropped: set[tuple[str, str]] = set()
        for question, candidates in found.items():
            best = min(rank for rank, _, _ in candidates)
            dropped |= {(c.label, question) for rank, _, c in candidates if rank > best}
            kept = [(origin, c) for rank, origin, c in candidates if rank == best]
            if any(origin != "comments" for origin, _ in kept):
                kept = [(origin, c) for origin, c in kept if origin != "comments"]
            answers[question] = self._joined(question, kept)
        pieces = []
        has_answers = {label for _, label, reading in readings if reading.answers}
        for rank, label, reading in readings:
            is_readme = _is_readme(label) and not reading.answers
            is_own_readme = is_readme and is_kit_readme(
                "\n".join(piece.text for piece in reading.pieces)
            )
            is_data = (
                not reading.answers
                and not label.lower().endswith(MAY_HOLD_ANSWERS)
                and self._is_named_in_code(label)
            )
            for piece in reading.pieces:
                if (
                    piece.use == "answer"
                    and rank > OWN
                    and all((piece.label, q) in dropped for q in piece.to.split(", "))
                ):
                    piece = replace(
                        piece, use="left out", to="copies that are placed behind the work itself"
                    )
                elif piece.use == "unassigned" and is_data:
                    piece = replace(piece, use="left out", to="a file that the code reads")
                elif piece.use == "unassigned" and is_own_readme:
                    piece = replace(piece, use="left out", to=KIT_RULE)
                elif piece.use == "unassigned" and is_readme and (has_answers or self.taken.units):
                    piece = replace(piece, use="left out", to="README beside other work")
                pieces.append(piece)
        told = {label for label, _ in dropped if not _is_readme(label)}
        if told:
            where = ", ".join(sorted(told)[:4])
            self.taken.notes.append(
                f"{where}: an older copy, or no work of its own; the answers beside it count."
            )
        return answers, pieces

    def _in_code(
        self,
        outline: Outline,
        label: str,
        cells: list[Cell],
        readings: list[tuple[int, str, Reading]],
        found: dict[str, list[tuple[int, str, Found]]],
    ) -> None:
        """Add answers that stand in code, where no prose answers the question."""
        written = {question.id for question in outline.questions if question.is_written}
        for cell in cells:
            for answer in named_answers(cell, outline):
                if answer.question in written and answer.question not in found:
                    found[answer.question] = [(OWN, "named", answer)]
        for answer in self._shown(outline, label, cells):
            if answer.question in written and answer.question not in found:
                found[answer.question] = [(OWN, "code", answer)]
                self._note_of_code(answer.question, answer.label, "what it shows")
        reading = next((r for _, other, r in readings if other == label and r.at), None)
        if reading is None or not label.lower().endswith((".ipynb", ".json", ".txt")):
            return
        lines = sorted(reading.at)
        texts: dict[str, list[tuple[str, str]]] = {}
        for cell in cells:
            count = bisect_left(lines, cell.after)
            is_below = count > 0 and cell.after - lines[count - 1] <= 2
            question = reading.at[lines[count - 1]] if is_below else None
            if question in written and question not in found and (text := texts_of(cell)):
                texts.setdefault(question, []).append((cell.label, text))
        for question, parts in texts.items():
            where = parts[0][0]
            found[question] = [
                (OWN, "code", Found(question, "\n".join(text for _, text in parts), where, 1))
            ]
            self._note_of_code(question, where, "its texts and what it printed")

    def _note_of_code(self, question: str, where: str, what: str) -> None:
        self.taken.notes.append(
            f"Question {question}: the answer was read from a code cell ({where}): {what}. "
            "Write answers in Markdown cells."
        )

    def _shown(self, outline: Outline, label: str, cells: list[Cell]) -> list[Found]:
        """Return the answers in what cells show by `display(Markdown("## 1.1 ..."))`."""
        lines: list[str] = []
        places: list[tuple[str, int]] = []
        for cell in cells:
            own = shown.split("\n") if (shown := shown_in(cell)) else []
            lines += [*own, ""]
            places += [(cell.label, 1)] * (len(own) + 1)
        if not any(lines):
            return []
        return read_document(Document(label, lines, places), outline).answers

    def _joined(self, question: str, kept: list[tuple[str, Found]]) -> Answer:
        """Return answers to one question as one, with a note where they differ."""
        origin, first = kept[0]
        texts = [first.text]
        files = [first.label.partition(", cell ")[0]]
        for _, answer in kept[1:]:
            own = folded(answer.text)
            if not any(own and own in folded(text) for text in texts):
                texts = [text for text in texts if not (folded(text) and folded(text) in own)]
                texts.append(answer.text)
                files.append(answer.label.partition(", cell ")[0])
        if len(texts) > 1 and len(set(files)) > 1:
            self.taken.notes.append(
                f"Question {question} is answered in more than one place; the answers "
                "were read together."
            )
        if any(origin == "comments" for origin, _ in kept):
            self.taken.notes.append(
                f"Question {question}: the answer was read from comments of a script "
                f"({kept[0][1].label}, line {kept[0][1].line})."
            )
        shown = origin if origin in ("comments", "code") else "sheet"
        return Answer("\n\n".join(texts), first.label, first.line, shown, first.is_shared)


def _ranked(units: list[Unit]) -> list[Unit]:
    """Return units with the best placed file first.

    Files of one name and two formats become two modules.
    """
    owners: dict[str, set[str]] = {}
    for unit in units:
        owners.setdefault(unit.module, set()).add(unit.file)
    places = {file: order_of(file) for files in owners.values() for file in files}
    found = []
    for unit in units:
        is_shared = (
            len(owners[unit.module]) > 1
            and not unit.file.endswith(".py")
            and any(f.endswith(".py") for f in owners[unit.module])
        )
        module = f"{unit.module}_{suffix_of(unit.file)[1:]}" if is_shared else unit.module
        rank = places[unit.file][0]
        is_placed = (unit.module, unit.rank) == (module, rank)
        found.append(unit if is_placed else replace(unit, module=module, rank=rank))
    return sorted(found, key=lambda unit: places[unit.file])  # stable: cells stay in order


def _nothing(account: tuple[Piece, ...]) -> str:
    """Return why nothing can be graded, as it is."""
    rules = {piece.to for piece in account if piece.use == "left out" and piece.kind == "file"}
    if not account:
        return "Nothing was handed in: there is no file."
    if rules and rules <= {"empty files", "an empty notebook"}:
        return "Nothing was handed in that can be graded: the files are empty."
    if any(piece.use == "unassigned" for piece in account):
        return (
            "No code and no answer was found in what was handed in; what was found instead "
            "is listed in this report."
        )
    kinds = ", ".join(
        sorted({piece.to for piece in account if piece.use in ("left out", "handed out")})[:6]
    )
    if not kinds and all(piece.label.lower().endswith(".py") for piece in account):
        return "Nothing was handed in that can be graded: there are only comments."
    if not kinds:
        return "Nothing was handed in that can be graded: nothing stands below the headings."
    return (
        "Nothing was handed in that can be graded: there is only what is left out by rule "
        f"({kinds})."
    )


def _is_readme(label: str) -> bool:
    return label.rsplit("/", 1)[-1].lower().startswith("readme")
