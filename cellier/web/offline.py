"""What makes the pages work in a cellar: the worker, the home screen's entry, what is kept."""

import json

from cellier.web import static
from cellier.web.access import Access
from cellier.web.answers import Answer, Bytes, Page
from cellier.web.desk import Desk
from cellier.web.doors import Doors

doors = Doors()


@doors.reads("/sw.js", Access.ANYBODY)
def worker(desk: Desk) -> Answer:
    """The service worker; it knows the version of the files it keeps."""
    names = sorted(
        name for name in static.files() if name != "sw.js" and not name.endswith(".png")
    )
    script = static.files()["sw.js"].decode()
    script = script.replace("%VERSION%", static.version())
    script = script.replace("%ASSETS%", json.dumps([static.address(one) for one in names]))
    return Bytes(script.encode(), "text/javascript", {"Cache-Control": "no-cache"})


@doors.reads("/app.webmanifest", Access.ANYBODY)
def manifest(desk: Desk) -> Answer:
    """For the home screen of a phone."""
    said = {
        "id": "/",
        "name": "Cellier",
        "short_name": "Cellier",
        "description": desk.words.say("The larder book of neighbourhood canteens."),
        "lang": desk.words.language,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbf8f1",
        "theme_color": "#1f5b3a",
        "icons": [
            {"src": static.address("mark.svg"), "sizes": "any", "type": "image/svg+xml"},
            {"src": static.address("mark-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": static.address("mark-512.png"), "sizes": "512x512", "type": "image/png"},
        ],
    }
    content = json.dumps(said, ensure_ascii=False).encode()
    return Bytes(content, "application/manifest+json", {"Cache-Control": "no-cache"})


@doors.reads("/offline", Access.ANYBODY)
def offline(desk: Desk) -> Answer:
    """Shown where a page was never opened with signal."""
    return Page("offline.html", offline=True)


@doors.reads("/c/{canteen_id:uuid}/kept", Access.SEES)
def kept(desk: Desk) -> Answer:
    """What waits on this phone; the phone fills it in by itself."""
    return Page("kept.html", offline=True)
