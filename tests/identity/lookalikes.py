"""Made-up accounts of three platforms of whom it is known who is who: namesakes, shared nicknames, habits that vary."""

from __future__ import annotations

import random

FIRST = "ana leo mia tom ida max eva jan noa lia ben zoe kim pia ugo ravi olga yves nora emil".split()
LAST = "silva martin rossi weber kowalski nguyen garcia dupont novak larsen okafor haddad moreau lindgren petrov amara".split()
WORDS = "blue river stone cactus pixel mango comet velvet rusty lucky sunny quiet wild paper honey cloud tiger ember".split()
PLATFORMS = ("x", "mastodon", "bluesky")


def made_up(people: int, seed: int, copied: int = 0) -> tuple[list[tuple[str, str, str]], dict[str, int]]:
    """Return accounts (id, handle, name) and whose each is; ``copied`` more copy name and handle of somebody."""
    rng = random.Random(seed)
    accounts, whose = [], {}

    def add(platform: str, handle: str, name: str, person: int) -> None:
        account = f"{platform}:{len(accounts)}"
        accounts.append((account, f"{handle}.bsky.social" if platform == "bluesky" else handle, name))
        whose[account] = person

    for person in range(people):
        first, last = (
            rng.choices(names, [1 / (i + 1) for i in range(len(names))])[0] for names in (FIRST, LAST)
        )
        middle = rng.choice("abcdefghijklmnopqrst") if rng.random() < 0.5 else ""
        name = " ".join(part for part in (first, middle, last) if part).title()
        nick = "".join(rng.choices(WORDS, k=2)) + (str(rng.randrange(100)) if rng.random() < 0.5 else "")
        handle = f"{first}{rng.choice(['', '_', '.'])}{last}" if rng.random() < 0.4 else nick
        for platform in rng.sample(PLATFORMS, rng.choice([1, 1, 1, 2, 2, 3])):
            dice = rng.random()
            other = (
                handle
                if dice < 0.6
                else f"{handle}{rng.randrange(2000)}"
                if dice < 0.8
                else "".join(rng.choices(WORDS, k=3))
            )
            dice = rng.random()
            add(
                platform,
                other,
                name if dice < 0.7 else name.lower() if dice < 0.8 else nick if dice < 0.9 else "",
                person,
            )
    for number in range(copied):
        account, handle, name = rng.choice(accounts[:people])
        add(
            rng.choice([one for one in PLATFORMS if not account.startswith(one)]),
            handle.removesuffix(".bsky.social"),
            name,
            -number - 1,
        )
    return accounts, whose
