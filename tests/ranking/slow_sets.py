"""Slow conversations of the shared data as snapshots: messages among students, and cascades of two forums.

A cascade is a list of people and times, and does not say whom one of them passed on. So it is told in three ways:
everybody passes on the first one (``author``), or the one before (``before``), or, of those before, the latest
whom a tie joins to them, and the first one where there is none (``tie``).
"""

from __future__ import annotations

import tarfile
from functools import cache

from tests.higgs import DATA, of_acts

ARCHIVE = DATA / "cascades_android_christianity.tar.gz"
TOLD = ("author", "before", "tie")


@cache
def messages(kind):
    """59,835 private messages in half a year, told as acts of one kind."""
    rows = [line.split() for line in (DATA / "collegemsg" / "CollegeMsg.txt").read_text().splitlines()[1:]]
    rows.sort(key=lambda row: int(row[2]))
    actors, targets, times = zip(*rows, strict=True)
    return of_acts(actors, targets, [int(one) for one in times], [kind] * len(rows))


@cache
def cascades(forum, told):
    """Shares in the cascades of a forum over six to eight years; times count from its beginning."""
    with tarfile.open(ARCHIVE) as archive:
        read = [
            archive.extractfile(f"cascades_android_christianity/data/{forum}/{name}.txt").read().decode()
            for name in ("cascades", "edges")
        ]
    ties = {frozenset(line.replace(",", " ").split()[:2]) for line in read[1].splitlines()}
    acts = []
    for line in read[0].splitlines():
        chain = [entry.split()[-2:] for entry in line.split(",") if len(entry.split()) > 1]
        for place, (who, at) in enumerate(chain[1:], 1):
            whom = _passed_on(who, [one for one, _ in chain[:place]], ties, told)
            if who != whom and float(at) > 0:
                acts.append((float(at), who, whom))
    acts.sort(key=lambda act: act[0])
    at, actor, target = zip(*acts, strict=True)
    return of_acts(actor, target, at, ["share"] * len(acts))


def _passed_on(who, earlier, ties, told):
    if told == "before":
        return earlier[-1]
    tied = [one for one in reversed(earlier) if frozenset((who, one)) in ties] if told == "tie" else []
    return tied[0] if tied else earlier[0]
