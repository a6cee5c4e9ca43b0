"""What happens beside meals and deliveries: which canteen, which week, which weekday."""

from collections.abc import Callable, Mapping

from cellier.demo.buying import amend_yesterday, take_damaged, take_replacement
from cellier.demo.cooking import cook_forgotten, forget
from cellier.demo.keeping import freeze_lot, keep_soup, open_cream
from cellier.demo.kitchens import Kitchen
from cellier.demo.neighbours import give_away, receive_sent, send_on
from cellier.demo.paying import enter_farm_bill
from cellier.demo.proving import accept_renewal, renew_late
from cellier.demo.throwing_away import half_a_bin

Turn = tuple[int, int, int]
Events = Mapping[Turn, tuple[Callable[[Kitchen], None], ...]]
TUE, WED, THU, FRI, SAT = 2, 3, 4, 5, 6
VAISE, PERRACHE, CROIX = 0, 1, 2

# A meal that nobody logs that day; the week after, somebody remembers.
FORGOTTEN: Turn = (CROIX, 2, FRI)

MORNINGS: Events = {
    (VAISE, 1, FRI): (open_cream,),
    (VAISE, 2, TUE): (take_replacement,),
    (VAISE, 2, WED): (take_damaged,),
    FORGOTTEN: (forget,),
    (VAISE, 3, WED): (amend_yesterday, send_on),
    (PERRACHE, 3, THU): (receive_sent,),
    (CROIX, 3, TUE): (cook_forgotten,),
    (VAISE, 4, TUE): (renew_late,),
}
EVENINGS: Events = {
    (VAISE, 2, TUE): (keep_soup,),
    (PERRACHE, 2, SAT): (half_a_bin,),
    (VAISE, 2, SAT): (give_away,),
    (VAISE, 3, FRI): (freeze_lot,),
    (VAISE, 4, WED): (enter_farm_bill,),
    (PERRACHE, 4, WED): (accept_renewal,),
}
