"""The demo's joint assessments: one being made in which the county has not written, one concluded and begun anew."""

from planning.demo.assessments import add_assessments

__all__ = ["add_assessments"]
