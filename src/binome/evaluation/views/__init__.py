"""Pages of this room."""

from binome.evaluation.views.bilan import bilan, download, edit, freeze, index, pdf, start, together
from binome.evaluation.views.planning import plan, plan_editions, plan_figures, plan_gates

__all__ = [
    "bilan",
    "download",
    "edit",
    "freeze",
    "index",
    "pdf",
    "plan",
    "plan_editions",
    "plan_figures",
    "plan_gates",
    "start",
    "together",
]
