"""A problem's digest: of every file that is read for it."""

import hashlib
from pathlib import Path

from grader.problem.load import load_problem
from grader.submission.fingerprint import hash_file


def spec_digest(folder: Path) -> str:
    """Return a digest of every file that is read for a problem.

    Reports or submissions may stand beside them.
    """
    digest = hashlib.sha256()
    for name in load_problem(folder).files:
        hash_file(digest, folder, name, name)
    return digest.hexdigest()
