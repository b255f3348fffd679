"""A course's rules on points as data: late days, penalties, attempts, rounding, a cap."""

from grader.policy.apply import Attempted, final_of
from grader.policy.class_policy import ClassPolicy
from grader.policy.model import Policy, load_policy

__all__ = ["Attempted", "ClassPolicy", "Policy", "final_of", "load_policy"]
