"""The first page of each role, and what a coordinator does from it."""

from binome.desk.views.dates import calendar, write
from binome.desk.views.facts import fact, notes, remove_note
from binome.desk.views.first import coordination, log, message, today
from binome.desk.views.overview import funnel, timeline

__all__ = [
    "calendar",
    "coordination",
    "fact",
    "funnel",
    "log",
    "message",
    "notes",
    "remove_note",
    "timeline",
    "today",
    "write",
]
