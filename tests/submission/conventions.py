"""Answer sheets in conventions of other courses: the outline that is asked, the file, and words of each answer.

They were written before the reader was, so that they show how it does on what it was not built for.
"""

import json

THREE = (("1", "Overfitting"), ("2", "Learning rate"), ("3", "Weight sharing"))
TWO_BY_TWO = (
    ("1.1", "Shape of the filters"),
    ("1.2", "Why pooling helps"),
    ("2.1", "Receptive field"),
    ("2.2", "Cost of attention"),
)
LETTERS = (("1.a", "Gradient"), ("1.b", "Hessian"), ("2.a", "Momentum"), ("2.b", "Decay"))


def notebook(*cells):
    made = []
    for kind, source in cells:
        cell = {"cell_type": kind, "metadata": {}, "source": source.splitlines(keepends=True)}
        made.append({**cell, "outputs": [], "execution_count": None} if kind == "code" else cell)
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


# name: (outline, file name, text, {question: words of its answer})
SHEETS = {
    "inline questions": (
        THREE,
        "knn.ipynb",
        notebook(
            ("markdown", "# Assignment 1\nComplete and hand in this worksheet."),
            ("code", "import numpy as np\n"),
            (
                "markdown",
                "**Inline Question 1**\n\nWhat do you notice about the gap?\n\n$\\color{blue}{\\textit Your Answer:}$ "
                "The gap grows because the network memorises noise.\n",
            ),
            (
                "markdown",
                "**Inline Question 2:**\n\nWhat if it is too large?\n\n*Your explanation:* The loss jumps around.\n",
            ),
            (
                "markdown",
                "## Inline Question 3\nWhy is it shared?\n\n**Your Answer:**\n\nOne filter visits all places.\n",
            ),
        ),
        {"1": "memorises noise", "2": "loss jumps", "3": "visits all places"},
    ),
    "manually graded cells": (
        TWO_BY_TWO,
        "ps2.ipynb",
        notebook(
            ("markdown", "---\n## Part 1"),
            ("markdown", "#### (1) [5 points] Which shape do the filters have?"),
            ("markdown", "Five by five by three, with sixteen of them."),
            ("markdown", "#### (2) [5 points] Why does pooling help?"),
            ("markdown", "It makes the output less sensitive to shifts."),
            ("markdown", "---\n## Part 2"),
            ("markdown", "#### (1) [3 points]"),
            ("markdown", "It grows with every layer."),
            ("markdown", "#### (2) [3 points]"),
            ("markdown", "Quadratic in the length."),
        ),
        {"1.1": "Five by five", "1.2": "less sensitive", "2.1": "every layer", "2.2": "Quadratic"},
    ),
    "begin and end marks": (
        TWO_BY_TWO,
        "lab.ipynb",
        notebook(
            ("markdown", "# Lab 5"),
            (
                "markdown",
                "<!-- BEGIN QUESTION -->\n\n**Question 1.1.** Which shape do they have?\n\n<!--\nBEGIN QUESTION\nname: q1_1\n-->",
            ),
            ("markdown", "They are three by three."),
            ("markdown", "<!-- END QUESTION -->\n\n**Question 1.2.** Why?\n"),
            ("markdown", "Small shifts stop to matter."),
            ("markdown", "**Question 2.1.**\n"),
            ("markdown", "_Type your answer here, replacing this text._"),
            ("markdown", "**Question 2.2.**\n"),
            ("markdown", "Each token looks at each other one."),
        ),
        {"1.1": "three by three", "1.2": "Small shifts", "2.2": "each other one"},
    ),
    "Moodle text": (
        THREE,
        "onlinetext.md",
        "Question 1\n\nThe network learns the noise.\n\nQuestion 2\n\nIt diverges.\n\nQuestion 3\n\nFewer numbers to learn.\n",
        {"1": "learns the noise", "2": "diverges", "3": "Fewer numbers"},
    ),
    "German sheet": (
        LETTERS,
        "blatt03.md",
        "# Übungsblatt 3\n\nName: Mara Beispiel, Matrikelnummer 1234567\n\n## Aufgabe 1\n\n### Teil a)\n\n**Lösung:**\n\nDer Gradient zeigt bergauf.\n\n"
        "### Teil b)\n\n**Lösung:** Die Hessematrix ist positiv definit.\n\n## Aufgabe 2\n\na) Der Impuls glättet die Schritte.\n\n"
        "b) Er zieht die Gewichte zur Null.\n",
        {"1.a": "zeigt bergauf", "1.b": "positiv definit", "2.a": "glättet", "2.b": "zur Null"},
    ),
    "exam style": (
        LETTERS,
        "exam.txt",
        "PROBLEM 1 (20 points)\n=====================\n\n(a) [10 pts]\nThe derivative by each weight.\n\n(b) [10 pts]\nThe second derivatives.\n\n"
        "PROBLEM 2 (20 points)\n=====================\n\n(a) [10 pts]\nA running mean of gradients.\n\n(b) [10 pts]\nShrinks the weights.\n",
        {
            "1.a": "by each weight",
            "1.b": "second derivatives",
            "2.a": "running mean",
            "2.b": "Shrinks",
        },
    ),
    "numbered list": (
        THREE,
        "answers.md",
        "My answers:\n\n1. It fits the noise of the training set.\n2. The steps overshoot:\n   - the loss grows\n   - it may become NaN\n3. All places use one filter.\n",
        {"1": "fits the noise", "2": "may become NaN", "3": "one filter"},
    ),
    "table": (
        TWO_BY_TWO,
        "table.md",
        "# Results\n\n| Question | Answer |\n| --- | --- |\n| 1.1 | 3 x 3 x 16 |\n| 1.2 | invariance to shifts |\n| 2.1 | 7 pixels |\n| 2.2 | n squared |\n",
        {"1.1": "3 x 3 x 16", "1.2": "invariance", "2.1": "7 pixels", "2.2": "n squared"},
    ),
    "org": (
        TWO_BY_TWO,
        "homework.org",
        "#+TITLE: Homework\n#+AUTHOR: Kim\n\n* Exercise 1\n** Question 1\nThree by three.\n** Question 2\nShifts do not matter.\n* Exercise 2\n"
        "** Question 1\nSeven.\n** Question 2\nIt is quadratic.\n",
        {"1.1": "Three by three", "1.2": "Shifts", "2.1": "Seven", "2.2": "quadratic"},
    ),
    "titles only": (
        TWO_BY_TWO,
        "titles.md",
        "# Homework 2\n\n## Shape of the filters\nThree by three.\n\n## Why pooling helps\nShifts.\n\n## Receptive field\nSeven.\n\n## Cost of attention\nQuadratic.\n",
        {"1.1": "Three", "1.2": "Shifts", "2.1": "Seven", "2.2": "Quadratic"},
    ),
    "section and letter": (
        LETTERS,
        "hw.Rmd",
        "---\ntitle: Homework\noutput: html_document\n---\n\n### Section 1\n\n#### a)\n\nUphill.\n\n#### b)\n\nCurvature.\n\n### Section 2\n\n#### a)\n\nInertia.\n\n"
        "#### b)\n\nShrinks.\n",
        {"1.a": "Uphill", "1.b": "Curvature", "2.a": "Inertia", "2.b": "Shrinks"},
    ),
    "week and Q": (
        (("1.5", "Loss"), ("1.6", "Batch"), ("2.7", "Dropout")),
        "journal.md",
        "### Week 1\n\n**Q5.** The mean of the errors.\n\n**Q6.** Sixty-four at once.\n\n### Week 2\n\n**Q7.** Units are switched off.\n",
        {"1.5": "mean of the errors", "1.6": "Sixty-four", "2.7": "switched off"},
    ),
    "script in strings": (
        TWO_BY_TWO,
        "written_part.py",
        'answer_1_1 = r"""\nThree by three.\n"""\nanswer_1_2 = "Shifts do not matter."\nq2_1 = ("Seven "\n        "pixels.")\nANSWERS = {"2.2": "Quadratic."}\n',
        {"1.1": "Three by three", "1.2": "Shifts", "2.1": "Seven pixels", "2.2": "Quadratic"},
    ),
    "no numbers that are asked": (
        TWO_BY_TWO,
        "flat.md",
        "# My homework\n\n## Question 1\nThree by three.\n\n## Question 2\nShifts.\n\n## Question 3\nSeven.\n\n## Question 4\nQuadratic.\n",
        {"1.1": "Three", "1.2": "Shifts", "2.1": "Seven", "2.2": "Quadratic"},
    ),
}
