"""How often people of each role act on the brand, how they feel about it, and who passes it on."""

from __future__ import annotations

from typing import Final

from ambassadors.simulate.cast import Role

RATES: Final = {
    Role.STAFF: (6.0, 1.2),
    Role.AMBASSADOR: (5.0, 0.6),
    Role.RISING: (6.0, 0.9),
    Role.DRIFTING: (5.0, 0.7),
    Role.FAN: (1.0, 0.35),
    Role.CRITIC: (4.0, 0.4),
    Role.INFLUENCER: (4.0, 0.025),
    Role.POPULAR: (4.0, 0.03),
    Role.RING: (4.0, 0.4),
    Role.BOOSTED: (4.0, 0.3),
    Role.QUIET: (1.0, 0.03),
}
"""Acts on the brand a day: shape and mean of a gamma distribution over the people of a role."""

LIKERS: Final = (Role.STAFF, Role.AMBASSADOR, Role.RISING, Role.DRIFTING, Role.FAN, Role.RING)
"""Who likes more of the brand's posts than others do."""

ECHOES: Final = {
    Role.STAFF: 0.3,
    Role.AMBASSADOR: 1.0,
    Role.RISING: 1.2,
    Role.DRIFTING: 1.0,
    Role.FAN: 0.06,
    Role.CRITIC: 1.0,
    Role.INFLUENCER: 8.0,
    Role.POPULAR: 1.0,
    Role.QUIET: 0.05,
}
"""How many people pass on what somebody of that role says about the brand, in the mean."""

MOODS: Final = {
    Role.AMBASSADOR: (0.8, 0.18),
    Role.RISING: (0.8, 0.18),
    Role.CRITIC: (0.0, 0.1),
    Role.FAN: (0.6, 0.32),
    Role.QUIET: (0.5, 0.33),
}
"""Part of happy and of plain texts; the rest is unhappy. Where not named: .7 and .28."""
