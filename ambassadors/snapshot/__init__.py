"""The snapshot: what is known at an instant, as arrays.

Everything that ranks reads one of these and nothing else. Accounts are sorted by id and acts by
(time, hash of the event id) before any float is summed, so the same events in any order, split and
repeated in any way, give the same snapshot bit for bit (``seq`` and the numbers of posts are left out:
they number rows).
"""

from ambassadors.snapshot.arrays import Acts, Posts, Snapshot, Voices
from ambassadors.snapshot.excluded import Excluded
from ambassadors.snapshot.file import from_events
from ambassadors.snapshot.joining import holding
from ambassadors.snapshot.store import from_ledger
from ambassadors.snapshot.texts import texts

__all__ = [
    "Acts",
    "Excluded",
    "Posts",
    "Snapshot",
    "Voices",
    "from_events",
    "from_ledger",
    "holding",
    "texts",
]
