"""Relay trees of every post beside the same trees in plain Python, and their structural virality beside networkx.

Both sides are handed the same shares in memory (who, when, of which post, through whom) and make parents, depths and
the figures of every tree; their answers are compared. networkx measures the mean distance of all pairs of the
trees of up to `NETWORKX_NODES` nodes. Compiling is left out: the kernels are kept on disk after the first run.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Final

import networkx as nx
import numpy as np

from ambassadors.brands import BrandRules
from ambassadors.cascades import grow, infer
from ambassadors.snapshot import Posts, Snapshot, Voices
from benchmarks.record import Record

PLAIN_SHARES: Final = 1_000_000
"""Plain Python is measured up to here."""

NETWORKX_NODES: Final = 100


def shares(count: int, seed: int = 0) -> Snapshot:
    """Return shares of posts of uneven size; one in four names the earlier sharer it came through."""
    rng = np.random.default_rng(seed)
    posts, people = max(count // 20, 1), max(count // 6, 2)
    root = (posts * rng.random(count) ** 2).astype(np.int32)
    actor = rng.integers(0, people, count).astype(np.int32)
    at = np.sort(rng.integers(0, count * 1000, count))
    via = np.full(count, -1, np.int32)
    order = np.lexsort((at, root))
    place = np.arange(count) - np.maximum.accumulate(
        np.where(np.append(True, np.diff(root[order]) != 0), np.arange(count), 0)
    )
    back = np.minimum(place, rng.geometric(0.2, count))
    through = (back > 0) & (rng.random(count) < 0.25)
    via[order] = np.where(through, actor[order[np.arange(count) - back]], -1)
    author = (root % people).astype(np.int32)
    none = np.empty(0, np.int64)
    return Snapshot(
        int(at[-1]) + 1, BrandRules(), [f"x:{i:08}" for i in range(people)], np.zeros(people, np.int64),
        np.zeros(people, np.int64), at, np.zeros(count, np.uint8), actor, author, np.full(count, -1, np.int32),
        np.full(count, -1, np.int32), root, via, np.zeros(count, np.int64), np.arange(count),
        Voices(none.astype(np.int32), none, none.astype(np.uint64), none.astype(np.float64), none, none),
        Posts(none.astype(np.int32), none.astype(np.int32), none),
    )  # fmt: skip


def plain(snapshot: Snapshot) -> tuple[list[int], list[int], dict[int, tuple[int, int, int, float]]]:
    """Return parents, depths and (size, depth, breadth, virality) of each post, the plain Python way."""
    columns = (getattr(snapshot, name).tolist() for name in ("at", "root", "actor", "target", "via"))
    rows = sorted(zip(*columns, range(len(snapshot.at)), strict=True), key=lambda row: (row[0], row[4] >= 0))
    last: dict[tuple[int, int], int] = {}
    authors: dict[int, int] = {}
    up, depth, of_tree = [-1] * len(rows), [1] * len(rows), defaultdict(list)
    for i, (_, root, actor, target, via, _) in enumerate(rows):
        author = authors.setdefault(root, target)
        if via not in {-1, actor, author}:
            up[i] = last.get((root, via), -1)
            depth[i] = depth[up[i]] + 1 if up[i] >= 0 else 1
        last[root, actor] = i
        of_tree[root].append(i)
    below, figures = [1] * len(rows), {}
    for i in range(len(rows) - 1, -1, -1):
        if up[i] >= 0:
            below[up[i]] += below[i]
    for root, members in of_tree.items():
        n = len(members) + 1
        levels = Counter(depth[i] for i in members)
        paths = sum(below[i] * (n - below[i]) for i in members)
        figures[root] = (n - 1, max(levels), max(levels.values()), paths / (n * (n - 1) / 2))
    return up, depth, figures


def with_networkx(up: list[int], roots: list[int], least: float) -> tuple[float, int]:
    """Return the seconds networkx takes for the virality of small trees, and how many shares they hold."""
    graphs: dict[int, nx.Graph] = defaultdict(nx.Graph)
    for i, above in enumerate(up):
        graphs[roots[i]].add_edge(above, i)
    begun, done = time.perf_counter(), 0
    for graph in graphs.values():
        if len(graph) <= NETWORKX_NODES:
            nx.average_shortest_path_length(graph)
            done += len(graph) - 1
            if time.perf_counter() - begun > least:
                break
    return time.perf_counter() - begun, done


def run(count: int, repeats: int, file: Path | None) -> None:
    """Measure one size."""
    record, snapshot = Record(f"trees of {count:,} shares", file), shares(count)
    trees = grow(snapshot)
    infer(snapshot, trees)
    times = defaultdict(list)
    for _ in range(repeats):
        for name, work in (("grow", lambda: grow(snapshot)), ("infer", lambda: infer(snapshot, trees))):
            begun = time.perf_counter()
            work()
            times[name].append(time.perf_counter() - begun)
    kernel = record.tell("trees and figures, kernel", "s", times["grow"])
    record.tell("relays inferred", "s", times["infer"])
    if count > PLAIN_SHARES:
        record.close()
        return
    slow = []
    for _ in range(min(repeats, 3)):
        begun = time.perf_counter()
        up, depth, figures = plain(snapshot)
        slow.append(time.perf_counter() - begun)
    found = trees.figures
    mine = zip(
        found.size.tolist(),
        found.depth.tolist(),
        found.breadth.tolist(),
        found.virality.tolist(),
        strict=True,
    )
    same = [(*a[:3], round(a[3], 9)) for a in mine]
    if (up, depth) != (trees.up.tolist(), trees.depth.tolist()):
        raise SystemExit("plain Python makes other trees")
    if same != [(*figures[root][:3], round(figures[root][3], 9)) for root in trees.root.tolist()]:
        raise SystemExit("plain Python makes other figures")
    python = record.tell("the same in plain Python", "s", slow)
    record.tell("plain Python / kernel", "times", [python / kernel])
    seconds, done = with_networkx(up, trees.tree.tolist(), 10)
    record.tell(f"networkx, virality of trees up to {NETWORKX_NODES} nodes, {done:,} shares", "s", [seconds])
    record.close()
