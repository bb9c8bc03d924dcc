"""How good the data are: what came in and what became of it, and why counts of a file differ."""

from ambassadors.service.quality.comparing import Compared, compare
from ambassadors.service.quality.figures import LATE_HOURS, report
from ambassadors.service.quality.words import told

__all__ = ["LATE_HOURS", "Compared", "compare", "report", "told"]
