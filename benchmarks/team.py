"""A team of 50 within a graph of ties, beside CELF over networkx and beside the people with most ties.

Ties are drawn with a heavy tail; a tie passes something on with the chance 1 / (ties of who may share), the weighted
cascade of the literature. CELF (Leskovec et al. 2007) is what one writes with networkx: worlds are drawn, whom a
member reaches in them is walked, and the gains are kept in a heap. It is given the smallest graph alone, and the
reach of both teams is measured on the same fresh samples.
"""

from __future__ import annotations

import heapq
import time
from pathlib import Path
from typing import Final

import networkx as nx
import numpy as np

from ambassadors.outreach.team import Influence, Limits, best_team, measured
from benchmarks.record import Record

SIZE: Final = 50
NETWORKX_TIES: Final = 20_000
"""networkx is measured up to here."""
WORLDS: Final = 200


def graph(ties: int, seed: int = 0) -> Influence:
    """Return about so many ties among a fifth as many accounts."""
    rng, n = np.random.default_rng(seed), max(ties // 5, 60)
    actor, target = (np.minimum(n * rng.random(ties) ** power, n - 1).astype(np.int64) for power in (1.5, 4))
    pair = np.unique((actor * n + target)[actor != target])
    actor, target = np.divmod(pair, n)
    degree = np.bincount(actor, minlength=n)
    starts = np.append(0, np.cumsum(degree))
    chance = (1 / degree[actor]).astype(np.float32)
    return Influence(starts, target.astype(np.int32), chance, np.ones(n), np.zeros(n), 99)


def celf(held: Influence, seed: int = 1) -> list[int]:
    """Return the team of CELF over networkx."""
    rng, n = np.random.default_rng(seed), len(held.weight)
    actor = np.repeat(np.arange(n), np.diff(held.starts))
    worlds = []
    for _ in range(WORLDS):
        lives = rng.random(len(actor)) < held.probability
        world = nx.DiGraph()
        world.add_nodes_from(range(n))
        world.add_edges_from(zip(held.source[lives].tolist(), actor[lives].tolist(), strict=True))
        worlds.append(world)
    met: list[set[int]] = [set() for _ in worlds]

    def gain(who: int) -> float:
        return sum(len(nx.descendants(w, who) - m) for w, m in zip(worlds, met, strict=True)) / WORLDS

    heap = [(-gain(who), who, 0) for who in range(n)]
    heapq.heapify(heap)
    team: list[int] = []
    while len(team) < SIZE:
        _, who, known = heapq.heappop(heap)
        if known < len(team):
            heapq.heappush(heap, (-gain(who), who, len(team)))
            continue
        team.append(who)
        met = [m | nx.descendants(world, who) for world, m in zip(worlds, met, strict=True)]
    return team


def run(ties: int, repeats: int, file: Path | None) -> None:
    """Measure one size."""
    record, held = Record(f"team of {SIZE} among {ties:,} ties", file), graph(ties)
    n = len(held.weight)
    nobody = np.empty(0, np.int64)
    limits = Limits(SIZE, nobody, np.arange(n), np.full(n, -1, np.int32), SIZE, 0, np.ones(n), np.inf)
    best_team(held, limits)  # compiles
    seconds = []
    for _ in range(repeats):
        began = time.process_time()
        best = best_team(held, limits)
        seconds.append(time.process_time() - began)
    ours = record.tell("ours, CPU", "s", seconds, "goal 1 at 10 M")
    record.tell("certificate", "of the best", [best.certificate])
    reach = measured(held, best.members, 7).reach
    most = np.argsort(-np.bincount(held.source, minlength=n), kind="stable")[:SIZE].tolist()
    record.tell("reach, ours / most ties", "x", [reach / measured(held, most, 7).reach])
    if ties <= NETWORKX_TIES:
        began = time.process_time()
        theirs = celf(held)
        slow = record.tell("CELF over networkx, CPU", "s", [time.process_time() - began])
        record.tell("CELF over networkx / ours, CPU", "x", [slow / ours])
        record.tell("reach, ours / CELF over networkx", "x", [reach / measured(held, theirs, 7).reach])
    record.close()
