"""JUnit XML, for programs that show test results: a suite a question, a case a check."""

from collections.abc import Sequence

from grader.display import visible
from grader.exports.target import Line
from grader.results.grade import Status

MAX_TEXT = 4000
_NOT_RUN: tuple[Status, ...] = ("not_attempted", "needs_review")


class JUnit:
    """One XML file for a class: failed checks are failures, what broke is an error, what nobody
    judged yet is skipped.
    """

    name = "junit"
    title = "JUnit XML"
    file = "junit.xml"

    def write(self, lines: Sequence[Line]) -> bytes:
        """Return the report on all students."""
        from xml.etree import ElementTree

        root = ElementTree.Element("testsuites")
        for line in lines:
            for question in line.grade.questions:
                statuses = [check.status for check in question.checks]
                errors = statuses.count("grader_fault")
                skipped = sum(status in _NOT_RUN for status in statuses)
                right = statuses.count("correct")
                suite = ElementTree.SubElement(
                    root,
                    "testsuite",
                    name=visible(f"{line.student}: {question.id} {question.title}", 300),
                    tests=str(len(statuses)),
                    failures=str(len(statuses) - errors - skipped - right),
                    errors=str(errors),
                    skipped=str(skipped),
                )
                for check in question.checks:
                    case = ElementTree.SubElement(
                        suite,
                        "testcase",
                        classname=visible(f"{line.student}.{question.id}", 200).replace("\n", " "),
                        name=visible(check.title, 200),
                    )
                    said = visible(check.message, MAX_TEXT)
                    if check.status == "grader_fault":
                        ElementTree.SubElement(case, "error", message=said, type=check.status)
                    elif check.status in _NOT_RUN:
                        ElementTree.SubElement(case, "skipped", message=said)
                    elif check.status != "correct":
                        failure = ElementTree.SubElement(
                            case, "failure", message=said, type=check.status
                        )
                        failure.text = visible(check.detail, MAX_TEXT)
        ElementTree.indent(root)
        text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
        return text + b"\n"


TARGET = JUnit()
