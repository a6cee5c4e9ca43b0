"""What a browser calls itself, in two words that its owner knows."""

# The first that stands in it counts: every browser also calls itself by its forebears' names.
_BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def device_named(agent: str) -> str:
    """Chrome, Android; what nobody knows by the first words it says."""
    browser = next((said for sign, said in _BROWSERS if sign in agent), "")
    system = next((said for sign, said in _SYSTEMS if sign in agent), "")
    return ", ".join(filter(None, (browser, system))) or agent[:40] or "–"
