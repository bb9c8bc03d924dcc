"""Relay trees: who passed each post on, from whom, and with what probability where nobody says."""

from ambassadors.cascades.credit import Credits, flow
from ambassadors.cascades.relays import Params, Relays, infer
from ambassadors.cascades.trees import Figures, Trees, grow

__all__ = ["Credits", "Figures", "Params", "Relays", "Trees", "flow", "grow", "infer"]
