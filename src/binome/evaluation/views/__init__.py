"""Pages of this room."""

from binome.evaluation.views.bilan import (
    bilan,
    download,
    edit,
    freeze,
    index,
    method,
    pdf,
    start,
    summary,
    together,
)
from binome.evaluation.views.harvest import harvest
from binome.evaluation.views.hours import hour_cost, take_time_back, time, time_entry, time_month
from binome.evaluation.views.planning import plan, plan_editions, plan_figures, plan_gates
from binome.evaluation.views.sharing import compare, data, end_share, figures, share, shared, workbook

__all__ = [
    "bilan",
    "compare",
    "data",
    "download",
    "edit",
    "end_share",
    "figures",
    "freeze",
    "harvest",
    "hour_cost",
    "index",
    "method",
    "pdf",
    "plan",
    "plan_editions",
    "plan_figures",
    "plan_gates",
    "share",
    "shared",
    "start",
    "summary",
    "take_time_back",
    "time",
    "time_entry",
    "time_month",
    "together",
    "workbook",
]
