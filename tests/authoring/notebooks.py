"""Cells of two assignments as nbgrader and otter-grader keep them."""


def code(source, **nbgrader):
    metadata = {"nbgrader": {"schema_version": 3, **nbgrader}} if nbgrader else {}
    return {"cell_type": "code", "metadata": metadata, "source": source, "outputs": []}


def markdown(source, **nbgrader):
    return {
        "cell_type": "markdown",
        "metadata": {"nbgrader": nbgrader} if nbgrader else {},
        "source": source,
    }


def raw(source):
    return {"cell_type": "raw", "metadata": {}, "source": source}


MEDIAN = '''def median(values):
    """Return the median of a list that is not empty."""
    ### BEGIN SOLUTION
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2 == 1:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2
    ### END SOLUTION
'''
MEDIAN_TESTS = """assert median([3, 1, 2]) == 2
### BEGIN HIDDEN TESTS
assert median([4, 1, 2, 3]) == 2.5
### END HIDDEN TESTS
"""
RMS = '''def rms(values):
    """Return the root of the mean of the squares."""
    ### BEGIN SOLUTION
    return math.sqrt(sum(v * v for v in values) / len(values))
    ### END SOLUTION
'''
NBGRADER = [
    markdown("# Problem set 3"),
    code("import math\n%matplotlib inline\n"),
    markdown("## The median\n\nWrite `median(values)`."),
    code(MEDIAN, grade=False, solution=True, grade_id="median"),
    code(MEDIAN_TESTS, grade=True, solution=False, grade_id="t1", points=3),
    markdown("## The root mean square"),
    code(RMS, grade=False, solution=True, grade_id="rms"),
    code("assert abs(rms([3, 4]) - 3.5) < 1", grade=True, solution=False, grade_id="t2", points=2),
    markdown("Why is the median robust?", grade=True, solution=True, grade_id="why", points=2),
]
COMPLEMENT = '''def complement(strand):
    """ # BEGIN PROMPT
    # pair each letter
    ...
    """ # END PROMPT
    # BEGIN SOLUTION NO PROMPT
    return "".join(PAIRS[base] for base in strand)
    # END SOLUTION
'''
GC = """def gc_share(strand):
    count = strand.count("G") + strand.count("C") # SOLUTION
    if len(strand) == 0:
        return 0.0
    return count / len(strand) # SOLUTION
"""
OTTER = [
    raw("# ASSIGNMENT CONFIG\nname: DNA in strings\n"),
    code("PAIRS = {'A': 'T', 'T': 'A', 'C': 'G', 'G': 'C'}\n"),
    raw("# BEGIN QUESTION\nname: q1_complement\npoints: 2\n"),
    markdown("Write `complement(strand)`."),
    raw("# BEGIN SOLUTION"),
    code(COMPLEMENT),
    raw("# END SOLUTION"),
    raw("# BEGIN TESTS"),
    code("assert complement('ACCT') == 'TGGA'"),
    code("# HIDDEN\ncomplement('') == ''\n"),
    raw("# END TESTS"),
    raw("# END QUESTION"),
    raw("# BEGIN QUESTION\nname: q2_gc\npoints:\n  each: 3\n"),
    raw("# BEGIN SOLUTION"),
    code(GC),
    raw("# END SOLUTION"),
    raw("# BEGIN TESTS"),
    code("assert gc_share('GATC') == 0.5"),
    raw("# END TESTS"),
    raw("# END QUESTION"),
    raw("# BEGIN QUESTION\nname: q3\npoints: 1\nmanual: true\n"),
    markdown("Why do G and C bind more strongly?"),
    raw("# END QUESTION"),
]
