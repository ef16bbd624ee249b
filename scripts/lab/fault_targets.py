"""What the target of a fault may be, where it is no machine, node or pod."""

from __future__ import annotations

from catalogue import HIDING
from faults import Fault


def complaint(fault: Fault) -> str | None:
    """Returns what is wrong with the fault's target; None when nothing is, or it has none."""
    if fault.target is None:
        return None
    if fault.name == "quota":
        return None if fault.target.isdigit() else "the target of quota is the number of servers"
    if fault.name in HIDING:
        offers = HIDING[fault.name]
        if any(fault.target in (offer.identity, offer.name) for offer in offers):
            return None
        kind = fault.name.removesuffix("-missing").replace("-", " ")
        names = ", ".join(offer.name for offer in offers)
        return f"no such {kind}: {fault.target} (there are {names})"
    return None
