"""`cellier egalim`: a year's sums under the keys of the State's platform."""

from cellier.language import words
from cellier.naming import PARTS
from cellier.opened import reading
from cellier.showing import checked_format, show_json, show_table
from kernel.rounding import cents
from kernel.words import N_
from network.canteens import Canteen, Egalim, find_canteen
from sustainability.declaration import year_sums
from sustainability.egalim import TARGETS, Sums, percentages, reached


def run(year: int, canteen: str | None, form: str) -> None:
    """Read the year and show it."""
    checked_format(form, ("table", "json"))
    with reading() as session:
        found = find_canteen(session, canteen)
        sums = year_sums(session, year, canteen_id=found.id)
    if form == "json":
        show_json({key: str(cents(amount)) for key, amount in sums.items()})
    else:
        _show(found, year, sums)


def _show(canteen: Canteen, year: int, sums: Sums) -> None:
    speak = words()
    title = speak.say(
        "{canteen}, purchases of {year}, before VAT", canteen=canteen.name, year=str(year)
    )
    rows = [[key, speak.money(amount)] for key, amount in sums.items() if amount]
    show_table([N_("Key"), N_("Amount")], rows, title=title)
    parts = percentages(sums)
    met = reached(parts)
    bound = canteen.egalim == Egalim.BINDING
    yardstick = speak.say("Target") if bound else speak.say("Guide")
    lines = [
        [
            speak.say(PARTS[target.part]),
            "–" if (part := parts[target.part]) is None else speak.percent(part / 100, 2),
            f"≥ {speak.percent(target.at_least / 100)}",
            {True: speak.say("reached"), False: speak.say("not reached"), None: "–"}[
                met[target.part]
            ],
        ]
        for target in TARGETS
    ]
    show_table([N_("Share"), "%", yardstick, N_("Reached")], lines)
