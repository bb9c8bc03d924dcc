"""Increments: new acts change the additive scores without a full pass over the old ones.

What an act is worth hangs on what its actor did and on who acted back, on nothing else. So the acts of
the few people concerned are gathered again by the very code of the scores, once as they stood and once as
they stand, and the difference moves the sums of a few time buckets. Ageing touches every score, but only
through one weight a bucket: one pass over (account, bucket) amounts, as fast as memory is read.

The time scale, the parameters and what is not additive (PageRank) stay as the last full ranking made them.
"""

from ambassadors.ranking.increment.state import Increment, Receipt, Update

__all__ = ["Increment", "Receipt", "Update"]
