"""A Naming for tests that look at points alone: misconceptions are named, nothing else is sought."""

from grader.diagnosis.explained import named
from grader.diagnosis.mistakes import Mistakes
from grader.diagnosis.naming import Named, Naming
from grader.reference.cache import cache_folder
from grader.reference.references import References


class PointsOnly(Naming):
    """Names the author's misconceptions, which may give points back, and makes no experiments."""

    def name(self, planned, verdict, run, again=None):
        """Return the verdict, with the misconception that explains it."""
        misconception = self.mistakes.explain(planned, run.outcomes)
        if misconception is None:
            return Named(verdict)
        return Named(named(verdict, misconception), misconception.hint)


def points_only(problem, sandbox, seed=0):
    """Return it for a problem and a sandbox."""
    return PointsOnly(
        Mistakes(References(problem, sandbox, seed, cache_folder()), names_slips=False)
    )
