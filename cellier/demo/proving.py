"""A certificate renewed weeks after it ended: what was bought meanwhile is examined again."""

from datetime import timedelta

from cellier.demo.cast import FARMS
from cellier.demo.kitchens import Kitchen
from cellier.demo.setting import mid_month, paper_number
from inventory.proof.reexaminations import reexamination_of
from inventory.proof.reweighing import Accepted, accept_reexamination
from suppliers.certificates import NewCertificate, add_certificate
from suppliers.labels import Label

LATE = "azergues"


def renew_late(kitchen: Kitchen) -> None:
    """The paper that follows the one ended in the middle of the month."""
    ended, farm = mid_month(kitchen.stage.today), FARMS[LATE]
    until = ended + timedelta(days=365)
    paper = NewCertificate(
        id=kitchen.id(), producer_id=kitchen.stage.farms[LATE], label=farm.label or Label.BIO,
        control_body=farm.body, valid_from=ended + timedelta(days=1), valid_until=until,
        number=paper_number(farm, kitchen.stage.farms[LATE], until),
        checked_where="annuaire.agencebio.org",
    )  # fmt: skip
    add_certificate(kitchen.session, paper, kitchen.by)


def accept_renewal(kitchen: Kitchen) -> None:
    """The second canteen says yes; the first has not looked yet."""
    session, by = kitchen.session, kitchen.by
    supplier_id = kitchen.stage.shops[LATE]
    task = reexamination_of(session, by.canteen_id, supplier_id, kitchen.day)
    if task:
        yes = Accepted(id=kitchen.id(), supplier_id=supplier_id, seen=task.seen)
        accept_reexamination(session, yes, by)
