"""Small helpers of what people see: dates, numbers, tag colours, the frame of a page."""

from core.presentation.dates import (
    age,
    age_text,
    clock_text,
    date_text,
    days_text,
    distance,
    long_date,
    moment_text,
    near_moment,
    nearness,
    range_text,
    short_date,
    weekday_date,
)
from core.presentation.frame import Frame, NavItem
from core.presentation.numbers import capped_count, euro_text, number_text, percent_text
from core.presentation.parts import Chip, Counter, Crumb, Fact, FlowStep, SideGroup, SideItem, Tab, TimelineRow, Way
from core.presentation.tones import Tone, states_without_tone, tone

__all__ = [
    "Chip",
    "Counter",
    "Crumb",
    "Fact",
    "FlowStep",
    "Frame",
    "NavItem",
    "SideGroup",
    "SideItem",
    "Tab",
    "TimelineRow",
    "Tone",
    "Way",
    "age",
    "age_text",
    "capped_count",
    "clock_text",
    "date_text",
    "days_text",
    "distance",
    "euro_text",
    "long_date",
    "moment_text",
    "near_moment",
    "nearness",
    "number_text",
    "percent_text",
    "range_text",
    "short_date",
    "states_without_tone",
    "tone",
    "weekday_date",
]
