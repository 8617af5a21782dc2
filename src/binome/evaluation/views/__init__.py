"""Pages of this room."""

from binome.evaluation.views.bilan import bilan, common, download, edit, freeze, index, pdf, start
from binome.evaluation.views.planning import plan, plan_editions, plan_figures, plan_gates

__all__ = [
    "bilan",
    "common",
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
]
