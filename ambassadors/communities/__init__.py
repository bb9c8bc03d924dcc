"""Communities: who belongs together, what they share, and who connects them. Arrays in, arrays out."""

from ambassadors.communities.bridges import participation, spread, structural_holes
from ambassadors.communities.leiden import Params, find, modularity
from ambassadors.communities.profile import distinctive
from ambassadors.communities.ties import Ties, ties_of

__all__ = [
    "Params",
    "Ties",
    "distinctive",
    "find",
    "modularity",
    "participation",
    "spread",
    "structural_holes",
    "ties_of",
]
