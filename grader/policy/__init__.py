"""A course's rules on points as data: late days, penalties, attempts, rounding, a cap."""

from grader.policy.apply import Attempted, final_of
from grader.policy.model import Policy, load_policy
from grader.policy.rules import Rules

__all__ = ["Attempted", "Policy", "Rules", "final_of", "load_policy"]
