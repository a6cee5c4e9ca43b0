"""`cellier alerts`: what to look at today, each with its remedy."""

import sys

from cellier.language import words
from cellier.opened import day, reading, today
from cellier.showing import say
from inventory.safety.alerts import alerts
from network.canteens import find_canteen


def run(canteen: str | None, on: str | None, within: int) -> None:
    """A line an item, its remedy below it."""
    speak = words()
    with reading() as session:
        found = find_canteen(session, canteen)
        listed = alerts(session, canteen_id=found.id, on=day(on, today(found)), within=within)
        for one in listed:
            remedy = speak.say(one.remedy)
            sys.stdout.write(f"{one.said.in_words(speak)}\n  → {remedy}\n")
    if not listed:
        say("Nothing to look at today.")
