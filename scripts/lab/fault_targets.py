"""What the target of a fault may be, where it is no machine, node or pod."""

from __future__ import annotations

import re

from addresses import SERVICES
from catalogue import HIDING
from faults import Fault

#: Who may be asked in Neutron's place.
NGINX = "nginx"
_SECONDS = ("clock-skewed", "keystone-slow", "token-expires-soon")
_CHOICES = {
    "api-hangs": SERVICES,
    "neutron-impostor": (NGINX, *(name for name in SERVICES if name != "neutron")),
    "rate-limit": SERVICES,
    "tls-required": SERVICES,
}
_WITHOUT_TARGET = (
    "auth", "bastion-down", "bastion-key-changed", "bastion-no-forwarding", "bastion-slow",
    "keystone-down", "nova-unavailable",
)

def complaint(fault: Fault) -> str | None:
    """Returns what is wrong with the fault's target; None when nothing is, or it has none."""
    if fault.target is None:
        return None
    if fault.name == "quota":
        return None if fault.target.isdigit() else "the target of quota is the number of servers"
    if fault.name in _WITHOUT_TARGET:
        return f"{fault.name} has no target"
    if fault.name in _SECONDS:
        # Only clocks may go backwards.
        sign = "-?" if fault.name == "clock-skewed" else ""
        is_number = re.fullmatch(sign + r"\d{1,9}(\.\d+)?", fault.target)
        return None if is_number else f"the target of {fault.name} is a number of seconds"
    if fault.name in _CHOICES:
        choices = _CHOICES[fault.name]
        is_choice = fault.target in choices
        return None if is_choice else f"the target of {fault.name} is {', '.join(choices)}"
    if fault.name in HIDING:
        offers = HIDING[fault.name]
        if any(fault.target in (offer.identity, offer.name) for offer in offers):
            return None
        kind = fault.name.removesuffix("-missing").replace("-", " ")
        names = ", ".join(offer.name for offer in offers)
        return f"no such {kind}: {fault.target} (there are {names})"
    return None
