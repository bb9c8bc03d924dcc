"""A simulated brand community, with the truth about it: everything in here is made up.

Accounts, names, texts and numbers come out of a seeded generator; no real person, brand or post stands
behind any of them, and every account's name and every event's platform says so. The community is there
to show the service and to test it: who the ambassadors are is planted, so a ranking can be judged.
"""

from ambassadors.simulate.community import Community, Truth, simulate

__all__ = ["Community", "Truth", "simulate"]
