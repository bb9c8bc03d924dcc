"""Communities: who belongs together, what they share, and who connects them. Arrays in, arrays out."""

from ambassadors.communities.bridges import spread, structural_holes
from ambassadors.communities.figures import Figures, figures, most_of_each
from ambassadors.communities.leiden import Params, find, modularity
from ambassadors.communities.lineage import Lineage, lineage
from ambassadors.communities.profile import distinctive
from ambassadors.communities.ties import Ties, ties_of

__all__ = [
    "Figures",
    "Lineage",
    "Params",
    "Ties",
    "distinctive",
    "figures",
    "find",
    "lineage",
    "modularity",
    "most_of_each",
    "spread",
    "structural_holes",
    "ties_of",
]
