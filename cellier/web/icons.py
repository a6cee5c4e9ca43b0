"""A few strokes of our own; each stands beside its word, and says nothing alone."""

from markupsafe import Markup

_STROKES = {
    "delivery": '<path d="M3 9h16v13H3zM19 13h6l4 5v4H19z"/><circle cx="9" cy="24" r="2.6"/>'
    '<circle cx="24" cy="24" r="2.6"/>',
    "meal": '<path d="M4 14h24a12 12 0 0 1-24 0zM11 9c0-3 3-2 3-5M18 9c0-3 3-2 3-5"/>',
    "rescued": '<path d="M4 12h24l-2 16H6zM4 18h24M10 12l3-8M22 12l-3-8"/>',
    "waste": '<path d="M6 9h20M12 9V5h8v4M8 9l2 19h12l2-19M13 14v9M19 14v9"/>',
    "count": '<path d="M6 4h20v24H6zM11 11l2 2 4-4M11 20l2 2 4-4M20 12h3M20 21h3"/>',
    "undo": '<path d="M9 8L4 13l5 5M4 13h14a8 8 0 0 1 0 16h-5"/>',
    "photo": '<path d="M4 10h6l2-4h8l2 4h6v17H4z"/><circle cx="16" cy="18" r="5"/>',
    "check": '<path d="M5 17l7 7L27 8"/>',
    "plus": '<path d="M16 6v20M6 16h20"/>',
    "minus": '<path d="M6 16h20"/>',
    "phone": '<path d="M9 3h14v26H9zM14 25h4"/>',
    "journal": '<path d="M7 4h18v24H7zM11 10h10M11 16h10M11 22h6"/>',
    "people": '<circle cx="12" cy="11" r="5"/><path d="M3 27a9 9 0 0 1 18 0M21 7a5 5 0 0 1 0 9'
    'M25 27a9 9 0 0 0-4-7"/>',
    "board": '<path d="M5 5h22v17H5zM10 22l-3 7M22 22l3 7M10 11h12M10 16h7"/>',
    "thermometer": '<path d="M13 4h6v14a6 6 0 1 1-6 0zM16 12v11"/>',
    "search": '<circle cx="14" cy="14" r="8"/><path d="M20 20l8 8"/>',
    "print": '<path d="M9 12V4h14v8M9 22H4V12h24v10h-5M9 18h14v10H9z"/>',
    "more": '<path d="M8 16h.1M16 16h.1M24 16h.1"/>',
    "warning": '<path d="M16 4l13 24H3zM16 13v7M16 24h.1"/>',
    "back": '<path d="M19 6L9 16l10 10"/>',
    "next": '<path d="M13 6l10 10-10 10"/>',
    "door": '<path d="M7 29V4h18v25M4 29h24M20 17h.1"/>',
    "leaf": '<path d="M6 26C6 12 14 6 27 5c0 14-6 21-18 21M6 28c2-6 6-11 12-15"/>',
    "scale": '<path d="M5 28h22l-3-16H8zM16 12V6M10 6h12M16 24a4 4 0 1 1 4-4"/>',
}


def icon(name: str) -> Markup:
    """The drawing, hidden from who hears the page read."""
    return Markup(
        '<svg class="icon" viewBox="0 0 32 32" aria-hidden="true" focusable="false">{}</svg>'
    ).format(Markup(_STROKES[name]))
