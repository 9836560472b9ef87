"""Dates that a mail keeps as text."""

from datetime import date

from django import template

register = template.Library()


@register.filter
def iso_day(text: str) -> date:
    return date.fromisoformat(text)
