"""What a programme calls each side, for pages."""

from __future__ import annotations

from django import template

from binome.programmes import role_words
from binome.programmes.models import Programme

register = template.Library()
register.simple_tag(role_words.title, name="role_title")
register.simple_tag(role_words.titles, name="role_titles")


@register.filter
def names(programme: Programme, side: str) -> bool:
    """Whether the programme chose words for that side."""
    return role_words.is_named(programme, side)
