"""Excel: a workbook with the table of a class and the class in figures; needs openpyxl."""

import io
from collections.abc import Sequence
from typing import Any

from grader.display import visible
from grader.errors import UsageError
from grader.exports.plain_csv import cells, head
from grader.exports.target import Line

_FILLS = {
    "correct": "E2F3E5",
    "partial": "FFF4D6",
    "incorrect": "FBE3E1",
    "could_not_run": "FBE3E1",
    "timed_out": "FBE3E1",
    "out_of_memory": "FBE3E1",
    "needs_review": "E3ECFB",
    "grader_fault": "EAD9F5",
    "not_attempted": "EEEEEE",
}
WIDEST = 60


class Excel:
    """The table of a class: numbers are numbers, texts are texts and never formulas."""

    name = "excel"
    title = "Excel workbook"
    file = "grades.xlsx"

    def write(self, lines: Sequence[Line]) -> bytes:
        """Return the workbook."""
        try:
            from openpyxl import Workbook
            from openpyxl.styles import Font, PatternFill
            from openpyxl.utils import get_column_letter
        except ImportError:
            raise UsageError("Excel files need openpyxl: pip install 'grader[excel]'") from None
        workbook = Workbook()
        sheet = workbook.active
        assert sheet is not None
        sheet.title = "Grades"
        names = head(lines)
        fills = {status: PatternFill("solid", fgColor=color) for status, color in _FILLS.items()}
        for place, name in enumerate(names, start=1):
            _put(sheet.cell(1, place), name)
            sheet.cell(1, place).font = Font(bold=True)
        widths = [len(name) for name in names]
        for number_, line in enumerate(lines, start=2):
            for place, value in enumerate(cells(line), start=1):
                cell = sheet.cell(number_, place)
                _put(cell, value)
                widths[place - 1] = max(widths[place - 1], len(str(value)))
                if isinstance(value, str) and value in fills:
                    cell.fill = fills[value]
        for place, width in enumerate(widths, start=1):
            sheet.column_dimensions[get_column_letter(place)].width = min(width + 2, WIDEST)
        sheet.freeze_panes = "B2"
        if lines:
            sheet.auto_filter.ref = sheet.dimensions
        out = io.BytesIO()
        workbook.save(out)
        return out.getvalue()


def _put(cell: Any, value: str | float) -> None:
    if isinstance(value, str):
        cell.value = visible(value, 5000)
        cell.data_type = "s"  # openpyxl would take what begins with = for a formula
        cell.quotePrefix = value[:1] in tuple("=+-@")
    else:
        cell.value = value
        cell.number_format = "0" if value == int(value) else "0.00"


TARGET = Excel()
