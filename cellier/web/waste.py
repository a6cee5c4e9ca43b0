"""Waste in ten seconds: stage, container, weight, done; what it cost appears."""

from uuid import UUID

from cellier.naming import STAGES
from cellier.web import journal
from cellier.web.access import Access
from cellier.web.answers import Answer, Go, Page
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.rendering import told
from cellier.web.shelf import shelf_of
from cellier.web.tablets import cooks_of
from inventory.kitchen.containers import NewContainer, containers, name_container
from inventory.kitchen.meals_found import meals_on
from inventory.kitchen.waste import (
    Destination,
    NewWaste,
    Stage,
    WasteRecord,
    Weighing,
    discard,
)
from inventory.undoing.gists import gists
from kernel.errors import Refused
from kernel.ids import derived
from kernel.parts import is_part, join, parts_of
from kernel.words import N_
from sustainability.waste_costs import waste_cost

doors = Doors()

# What a kitchen has every day, in the order food passes them.
DAILY = (Stage.PREPARATION, Stage.UNSERVED, Stage.PLATE_LEFTOVERS)
FILLS = (("0.25", "¼"), ("0.5", "½"), ("0.75", "¾"), ("1", "1"))
DESTINATIONS = {
    Destination.COMPOST: N_("Compost"),
    Destination.ANIMAL_FEED: N_("Animals"),
    Destination.ANAEROBIC_DIGESTION: N_("Biowaste collection"),
    Destination.REFUSE: N_("Ordinary bin"),
}


class WhichStage(Refused):
    """A weight without its stage says nothing of what to do better."""

    says = N_("Choose where it was lost: in storage, preparing, not served, or left on plates.")


@doors.reads("/c/{canteen_id:uuid}/waste", Access.LOGS)
def page(desk: Desk) -> Answer:
    """The form."""
    session, canteen_id = desk.session, desk.here.id
    facts = {
        "stages": [(one.value, STAGES[one]) for one in Stage],
        "containers": containers(session, canteen_id),
        "fills": FILLS,
        "destinations": [(one.value, said) for one, said in DESTINATIONS.items()],
        "meals": meals_on(session, canteen_id, desk.today, desk.today),
        "shelf": shelf_of(session, canteen_id, on=desk.today),
        "people": cooks_of(session, canteen_id),
    }
    return Page("waste.html", facts, offline=True)


@doors.writes("/c/{canteen_id:uuid}/waste", Access.LOGS, again=page)
def log(desk: Desk) -> Answer:
    """One bucket; or the word that nothing was wasted, or that nobody weighed."""
    form = desk.form
    weighing = form.choice("weighing", Weighing) or Weighing.WEIGHED
    stage = form.choice("stage", Stage)
    if weighing == Weighing.WEIGHED:
        if stage is None:
            raise WhichStage
        entries = [_weighed(desk, stage)]
    else:
        entries = _without_weight(desk, weighing, stage)
    by = desk.by
    for one in entries:
        discard(desk.session, one, by)
    main = entries[-1].id
    for one in entries[:-1]:
        # Undone together, as they were said together; sent again, they are joined already.
        if not is_part(desk.session, one.id, main, canteen_id=by.canteen_id):
            join(desk.session, one.id, main, canteen_id=by.canteen_id)
    return Go(desk.url(f"/done/{entries[-1].id}"))


@doors.writes("/c/{canteen_id:uuid}/containers", Access.LOGS, again=page)
def name_one(desk: Desk) -> Answer:
    """A bucket, weighed empty."""
    form = desk.form
    new = NewContainer(
        id=form.id(),
        name=form.text("name"),
        tare_grams=form.grams("tare") or 0,
        holds_grams=form.grams("holds"),
    )
    name_container(desk.session, new, desk.by)
    return Go(desk.url("/waste"))


def _weighed(desk: Desk, stage: Stage) -> NewWaste:
    form, fill = desk.form, desk.form.number("fill")
    return NewWaste(
        id=form.id(),
        wasted_on=form.day("on") or desk.today,
        stage=stage,
        gross_grams=None if fill else form.grams("weight"),
        fill=fill,
        container_id=form.uuid("container"),
        meal_id=form.uuid("meal"),
        lot_id=form.uuid("lot"),
        reason=form.text("reason"),
        destination=form.choice("destination", Destination),
    )


def _without_weight(desk: Desk, weighing: Weighing, stage: Stage | None) -> list[NewWaste]:
    """Of the stage that was chosen; of all that a day has where none was."""
    form, main = desk.form, desk.form.id()
    stages = [stage] if stage else list(DAILY)
    ids = [derived(main, one.value) for one in stages[:-1]] + [main]
    return [
        NewWaste(
            id=one,
            wasted_on=form.day("on") or desk.today,
            stage=which,
            weighing=weighing,
            meal_id=form.uuid("meal"),
            reason=form.text("reason"),
        )
        for one, which in zip(ids, stages, strict=True)
    ]


def _cost(desk: Desk, waste_id: UUID) -> list[tuple[str, str]]:
    """What it cost, and what was said with it, for its confirmation."""
    with_it = parts_of(desk.session, [waste_id], canteen_id=desk.here.id)
    kinds = dict.fromkeys(with_it, "waste")
    says = gists(desk.session, kinds, canteen_id=desk.here.id)
    beside = [(told(one, desk.words), "") for one in says.values()]
    found = waste_cost(desk.session, waste_id, canteen_id=desk.here.id)
    record = desk.session.get_one(WasteRecord, (desk.here.id, waste_id))
    # That nothing cost nothing need not be said.
    if found is None or record.weighing == Weighing.NOTHING:
        return beside
    say = desk.words.say
    label = say("It cost about") if found.estimated else say("It cost")
    return [*beside, (label, desk.words.money(found.net))]


journal.MORE["waste"] = _cost
