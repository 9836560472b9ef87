"""How things are drawn: icons, the arcade that heads a course, the language of a piece of text."""

from collections.abc import Hashable
from datetime import date
from functools import cache, lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info, gettext, ngettext

register = template.Library()

# Each icon is drawn on 24 × 24 with a stroke; those that point somewhere turn round in right-to-left text.
ICONS = {
    "back": "M19 12H5m6-6-6 6 6 6",
    "comment": "M4 5h16v11H10l-4 4v-4H4z",
    "certificate": "M12 3a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM8.5 14 7 21l5-2.5L17 21l-1.5-7",
    "clock": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm0 4v5l3.5 2",
    "cross": "M6 6l12 12M18 6 6 18",
    "down": "M12 5v14m6-6-6 6-6-6",
    "download": "M12 4v11m-5-5 5 5 5-5M5 20h14",
    "fold": "M6 9l6 6 6-6",
    "globe": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c3 3 3.5 6 3.5 9s-.5 6-3.5 9c-3-3-3.5-6-3.5-9S9 6 12 3z",
    "info": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm0 8v5m0-8.5v.1",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "next": "M5 12h14m-6-6 6 6-6 6",
    "out": "M14 5h5v5m0-5-9 9m-1-8H5v13h13v-4",
    "person": "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5",
    "print": "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
    "ring": "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16z",
    "search": "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zm5 12 4.5 4.5",
    "tick": "M5 13l4.5 4.5L19 7",
    "up": "M12 19V5m-6 6 6-6 6 6",
    "warning": "M12 4 21 20H3zm0 6v4.5m0 2.5v.1",
}
TURNING = {"back", "next", "out"}


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """An inline drawing that says nothing to a screen reader: the words stand beside it."""
    turning = " icon-turn" if name in TURNING else ""
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        turning,
        ICONS[name],
    )


@register.simple_tag
def same_for_all(name: str, **values: Hashable) -> SafeString:
    """A component that reads the same for whoever asks, drawn once in each process for each language and its values.

    What is about a person, a request or a search is never among them: it would be kept.
    """
    draw = _drawn.__wrapped__ if settings.DEBUG else _drawn  # who writes templates sees what they write
    return draw(name, get_language(), tuple(values.items()))


@lru_cache(maxsize=2048)
def _drawn(name: str, _language: str | None, values: tuple[tuple[str, Hashable], ...]) -> SafeString:
    return render_to_string(name, dict(values))


@register.simple_tag
@cache
def in_language(code: str) -> SafeString:
    """The attributes `lang` and `dir` of an element whose text is in this language; nothing for no language."""
    if not code:
        return SafeString("")
    try:
        bidi = get_language_info(code)["bidi"]
    except KeyError:
        bidi = False
    return format_html('lang="{}" dir="{}"', code, "rtl" if bidi else "ltr")


@register.filter
def duration(minutes: int) -> str:
    """Minutes as people say them: 45 minutes, 3 h, 2 h 5 min."""
    hours, rest = divmod(int(minutes), 60)
    if not hours:
        return ngettext("%(minutes)d minute", "%(minutes)d minutes", rest) % {"minutes": rest}
    if not rest:
        return gettext("%(hours)d h") % {"hours": hours}
    return gettext("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


@register.filter
def day(text: str) -> str:
    """A day as mails keep it, 2026-11-22, in words."""
    return date_format(date.fromisoformat(text), "DATE_FORMAT")


@register.simple_tag
@cache
def arcade(number: int, wide: bool = False) -> SafeString:
    """The drawing that heads a course: `number` of arches in front (2 to 7), one of them lit."""
    count = min(max(int(number or 3), 2), 7)
    return format_html(
        '<svg class="arcade{}" viewBox="0 0 {} {}" preserveAspectRatio="xMidYMax slice" aria-hidden="true"'
        ' focusable="false">{}</svg>',
        " arcade-wide" if wide else "",
        WIDTH,
        HEIGHT,
        SafeString("".join(_arcade_shapes(count))),  # numbers and our own class names only
    )


WIDTH, HEIGHT, FLOOR = 840, 160, 140


def _arcade_shapes(count: int) -> list[str]:
    """A far colonnade, then the near arches, then the floor with the light of the one open door."""
    far = count * 2 + 3
    step = WIDTH / far
    shapes = [
        _arch("arcade-1", step * (place + 0.5), step * 0.36, FLOOR - 96 + 10 * (place % 2)) for place in range(far)
    ]
    pitch = WIDTH / (count * 2)
    lit = (count * 5) // 4
    rhythm = 2 if count % 3 == 0 else 1
    for place in range(count * 2):
        middle = pitch * (place + 0.5)
        half = min(pitch * 0.4, 58)
        top = FLOOR - (104 if (place + count) % 3 == 0 else 86 if (place + count) % 3 == 1 else 70)
        tone = f"arcade-{2 + (place * rhythm + count) % 3}"
        shapes.append(_arch(tone, middle, half, top))
        inner = "arcade-lamp" if place == lit else "arcade-hollow"
        shapes.append(_arch(inner, middle, half * 0.62, top + half * 0.5))
    glow = pitch * (lit + 0.5)
    reach = min(pitch * 0.4, 58) * 0.62
    shapes.append(f'<path class="arcade-floor" d="M0 {FLOOR}H{WIDTH}V{HEIGHT}H0z"/>')
    shapes.append(
        f'<path class="arcade-glow" d="M{glow - reach:.1f} {FLOOR}H{glow + reach:.1f}'
        f'L{glow + reach * 1.9:.1f} {HEIGHT}H{glow - reach * 1.9:.1f}z"/>'
    )
    return shapes


def _arch(tone: str, middle: float, half: float, top: float) -> str:
    """A filled arch standing on the floor: straight sides and a round head of this half width."""
    return (
        f'<path class="{tone}" d="M{middle - half:.1f} {FLOOR}V{top + half:.1f}'
        f'a{half:.1f} {half:.1f} 0 0 1 {2 * half:.1f} 0V{FLOOR}z"/>'
    )
