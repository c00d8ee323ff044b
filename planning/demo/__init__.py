"""The demo's planning: joint assessments step by step, and the plans of everybody in sets."""

from planning.demo.assessments import add_assessments
from planning.demo.plans import add_plans

__all__ = ["add_assessments", "add_plans"]
