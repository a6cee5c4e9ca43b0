"""Which language a page is in: the person's, else the browser's; French where neither speaks."""

import re

from starlette.requests import Request

from cellier.web.cookies import LANGUAGE
from cellier.web.rendering import LANGUAGES, words_of
from kernel.words import Words
from network.visits import Visit


def words_for(request: Request, visit: Visit | None) -> Words:
    """A word on this browser prevails, for a tablet has many readers; then the person's own."""
    chosen = request.cookies.get(LANGUAGE)
    if chosen in LANGUAGES:
        return words_of(chosen)
    if visit and visit.language in LANGUAGES:
        return words_of(visit.language)
    return words_of(preferred(request.headers.get("accept-language", "")))


def preferred(header: str) -> str:
    """The one of ours that the browser likes best."""
    wanted = []
    for place, part in enumerate(header.split(",")[:20]):
        tag, _, weight = part.strip().partition(";")
        language = tag.split("-")[0].strip().lower()
        if language in LANGUAGES and (likes := _weight(weight)):
            wanted.append((-likes, place, language))
    return min(wanted)[2] if wanted else LANGUAGES[0]


def _weight(said: str) -> int:
    """Thousandths of "q=0.8"; what is not understood weighs nothing."""
    if not said.strip():
        return 1000
    written = _WEIGHT.fullmatch(said.strip())
    return int(written[1]) * 1000 + int((written[2] or "").ljust(3, "0")) if written else 0


_WEIGHT = re.compile(r"q= ?([01])(?:\.([0-9]{0,3}))?")
