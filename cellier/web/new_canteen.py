"""A new canteen opens itself: one page, by whoever runs a canteen already.

The network's suppliers, products and recipes are at hand from its first minute.
"""

from cellier.web.access import Access
from cellier.web.answers import Answer, Go, Page
from cellier.web.canteen_form import CHOICES, facts_typed
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.opening import FurtherCanteen, open_further
from kernel.actor import By

doors = Doors()


@doors.reads("/new-canteen", Access.RUNS_ANY)
def page(desk: Desk) -> Answer:
    """The form."""
    return Page("new_canteen.html", CHOICES)


@doors.writes("/new-canteen", Access.RUNS_ANY, again=page)
def found(desk: Desk) -> Answer:
    """Open it, with whoever opens it in all roles; others are invited from there.

    Raises:
        FieldEmpty, NotANumber, BadSiret: of what was typed.
        CanteenKnown, SiretKnown: there is one of that name, or of that SIRET.
        ValueMissing, KilometresMissing: the rule of what is local lacks its figure.
        PlaceMissing: it is counted in kilometres, and from nowhere.
        HalfAPlace: a latitude without a longitude, or the other way round.

    """
    form = desk.form
    per_cover = form.number("charge")
    further = FurtherCanteen(id=form.id(), per_cover=per_cover, **facts_typed(form))
    by = By(person_id=desk.person.person_id, canteen_id=further.id, today=desk.today)
    open_further(desk.session, further, by)
    return Go(f"/c/{further.id}")
