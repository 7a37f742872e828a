"""One more link, the critical path and a cascade: the library, the plain networkx way, and rustworkx.

Run `python benchmarks/scheduling.py`, or with `--quick` for the two smaller sizes. All ways are measured in one run, in
turns, best of several, and must give the same answers. Where the plain way would take minutes it is measured on a
sample and scaled, and the line says so. Exit 1 where answers differ or, at full size, a target is missed.
"""

from __future__ import annotations

import argparse
import gc
import random
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import fmean
from time import perf_counter
from typing import Any

import networkx as nx
import rustworkx as rx

from amss_core.graph import CycleError, DependencyOrder
from amss_core.scheduling import LINK_TYPES, Link, Plan, critical_path, preview
from amss_core.scheduling.cascade import cascade
from amss_core.scheduling.critical_path import Network, times
from amss_core.scheduling.fast import Levels
from amss_core.tasks import Task

Edge = tuple[int, int]

SHAPES = ("layered", "chain", "random")
LINKS_EACH = 3
WIDTH = 100
BEGIN = datetime(2026, 6, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LARGE = 100_000
ONE_MORE_EDGE_TARGETS = {("layered", 10_000): (21, 3), ("chain", LARGE): (14_000, 0)}
"""How much quicker than networkx, and than rustworkx, an accepted edge is to be on the full graph."""
LEVELS_TARGETS = {("layered", 10_000): 72, ("layered", LARGE): 100}
"""How much quicker than networkx a critical path is to be on numpy arrays."""


class Report:
    """Prints each comparison, and remembers what failed."""

    def __init__(self) -> None:
        self.failures: list[str] = []

    def line(self, what: str, seconds: float, plain: float, *, note: str = "", target: float = 0) -> None:
        """Print how much quicker something is than another way; a target that is missed is a failure."""
        ratio = plain / seconds
        wanted = f", target {target:,g} x" if target else ""
        print(f"  {what:52} {_time(seconds)}  against {_time(plain)}  {ratio:10,.1f} x{wanted}{note and '  ' + note}")
        if ratio < target:
            self.failures.append(f"{what}: {ratio:,.1f} x is less than {target:,g} x")

    def same(self, what: str, first: object, *others: object) -> None:
        """Note a failure where answers differ."""
        if any(other != first for other in others):
            self.failures.append(f"{what}: the answers differ")


def _time(seconds: float) -> str:
    return f"{seconds * 1e6:9,.1f} us" if seconds < 1e-3 else f"{seconds * 1e3:9,.1f} ms"


def in_turns(rounds: int, *ways: Callable[[], Any]) -> list[tuple[float, Any]]:
    """Run each way in turn, several rounds; return its best time in seconds and its last answer."""
    gc.collect()
    best = [float("inf")] * len(ways)
    answers: list[Any] = []
    for _ in range(rounds):
        answers = []
        for number, way in enumerate(ways):
            begin = perf_counter()
            answers.append(way())
            best[number] = min(best[number], perf_counter() - begin)
    return list(zip(best, answers, strict=True))


def made_up_edges(shape: str, size: int, chance: random.Random) -> list[Edge]:
    """Return three edges into each task: from the layer before, the tasks just before, or any before."""
    edges: list[Edge] = []
    for after in range(1, size):
        if shape == "chain":
            befores = list(range(max(0, after - LINKS_EACH), after))
        elif shape == "random":
            befores = chance.sample(range(after), min(LINKS_EACH, after))
        else:
            layer = after // WIDTH
            befores = chance.sample(range((layer - 1) * WIDTH, layer * WIDTH), LINKS_EACH) if layer else []
        edges += [(before, after) for before in befores]
    return edges


# One more edge on the full graph: refuse it where it closes a circle, else add it; then the graph is put back.

Way = Callable[[int, int], bool]
"""Adds an edge, and tells whether it was accepted."""


def way_of_the_library(order: DependencyOrder[int]) -> tuple[Way, Callable[[int, int], None]]:
    """Return how the library's order adds an edge, and how it takes it out again."""

    def add(before: int, after: int) -> bool:
        try:
            order.add_edge(before, after)
        except CycleError:
            return False
        return True

    return add, order.remove_edge


def way_of_networkx(graph: nx.DiGraph[int]) -> tuple[Way, Callable[[int, int], None]]:
    """Return how an edge is added after networkx is asked for a path back, and how it is taken out again."""

    def add(before: int, after: int) -> bool:
        if nx.has_path(graph, after, before):
            return False
        graph.add_edge(before, after)
        return True

    return add, graph.remove_edge


def way_of_rustworkx(size: int, edges: list[Edge]) -> tuple[Way, Callable[[int, int], None]]:
    """Return how rustworkx checks an edge as it adds it, and how it is taken out again."""
    graph: rx.PyDiGraph[int, None] = rx.PyDiGraph(check_cycle=False)
    graph.add_nodes_from(range(size))
    graph.add_edges_from_no_data(edges)
    graph.check_cycle = True

    def add(before: int, after: int) -> bool:
        try:
            graph.add_edge(before, after, None)
        except rx.DAGWouldCycle:
            return False
        return True

    return add, graph.remove_edge


def seconds_for_each(add: Way, remove: Callable[[int, int], None], edges: list[Edge]) -> tuple[list[float], list[bool]]:
    """Add each edge to the same graph; return the time that each took to add, and which were accepted."""
    seconds, accepted = [], []
    for before, after in edges:
        begin = perf_counter()
        accepted.append(add(before, after))
        seconds.append(perf_counter() - begin)
        if accepted[-1]:
            remove(before, after)
    return seconds, accepted


def measure_one_more_edge(report: Report, shape: str, size: int, edges: list[Edge], chance: random.Random) -> None:
    """Measure edges between any two tasks, those that are accepted and those that are refused."""
    order = DependencyOrder(edges, nodes=range(size))
    graph: nx.DiGraph[int] = nx.DiGraph(edges)
    graph.add_nodes_from(range(size))
    by_networkx, by_rustworkx = way_of_networkx(graph), way_of_rustworkx(size, edges)
    known = set(edges)
    pairs = [(before, after) for before, after in (chance.sample(range(size), 2) for _ in range(2_000))]
    pairs = [pair for pair in pairs if pair not in known]
    closing = [order.has_path(after, before) for before, after in pairs]
    for name, closes, count in (("accepted", False, 1_000), ("refused and the circle named", True, 20)):
        more = [pair for pair, each in zip(pairs, closing, strict=True) if each is closes][:count]
        sample = more[: 100 if size < LARGE else 20]
        if not sample:
            print(f"  one more edge, {name}: none among {len(pairs):,}")
            continue
        rounds = [
            (
                seconds_for_each(*way_of_the_library(DependencyOrder(edges, nodes=range(size))), more),
                seconds_for_each(*by_networkx, sample),
                seconds_for_each(*by_rustworkx, sample),
            )
            for _ in range(1 if closes and size == LARGE else 3)  # a new order each, for it stays as a round leaves it
        ]
        first, *others = (answers for _, answers in rounds[0])
        report.same(f"one more edge, {shape} {size:,}", first[: len(sample)], *others)
        taken = [fmean(map(min, zip(*(each[way][0] for each in rounds), strict=True))) for way in range(3)]
        wanted = ONE_MORE_EDGE_TARGETS.get((shape, size), (0, 0)) if not closes else (0, 0)
        note = f"(a sample of {len(sample)} of {len(more):,})" if len(sample) < len(more) else ""
        report.line(f"one more edge, {name}, networkx", taken[0], taken[1], target=wanted[0], note=note)
        report.line(f"one more edge, {name}, rustworkx", taken[0], taken[2], target=wanted[1], note=note)


# All edges one by one, each checked, in several orders of arrival.


def arrivals_by_networkx(edges: list[Edge], nodes: list[int], every: int) -> float:
    """Ask networkx for a path back before each of some edges; return the seconds that asking for all would take."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(nodes)
    seconds, asked = 0.0, 0
    for number, (before, after) in enumerate(edges):
        if number % every == 0:
            begin = perf_counter()
            nx.has_path(graph, after, before)
            seconds += perf_counter() - begin
            asked += 1
        graph.add_edge(before, after)
    return seconds * len(edges) / asked


def arrivals_by_rustworkx(edges: list[Edge], nodes: list[int]) -> None:
    """Let rustworkx check each edge as it is added."""
    graph: rx.PyDiGraph[int, None] = rx.PyDiGraph(check_cycle=True)
    place = dict(zip(nodes, graph.add_nodes_from(nodes), strict=True))
    for before, after in edges:
        graph.add_edge(place[before], place[after], None)


def measure_arrivals(report: Report, size: int, edges: list[Edge], chance: random.Random) -> None:
    """Measure the building of the whole graph edge by edge, the tasks known before in an order that says nothing."""
    nodes = chance.sample(range(size), size)
    every = max(1, len(edges) // 200)
    orders = {"in order": edges, "in reverse": edges[::-1], "at random": chance.sample(edges, len(edges))}
    for name, arriving in orders.items():
        order: DependencyOrder[int] = DependencyOrder(nodes=nodes)
        begin = perf_counter()
        for before, after in arriving:
            order.add_edge(before, after)
        seconds = perf_counter() - begin
        report.same(f"edges arriving {name}", all(order.has_edge(*edge) for edge in edges), True)  # noqa: FBT003
        by_networkx = arrivals_by_networkx(arriving, nodes, every)
        report.line(f"all edges arriving {name}, networkx", seconds, by_networkx, note=f"(scaled from one in {every})")
        if size < LARGE:
            begin = perf_counter()
            arrivals_by_rustworkx(arriving, nodes)
            report.line(f"all edges arriving {name}, rustworkx", seconds, perf_counter() - begin)


# The critical path.


def made_up_plan(size: int, edges: list[Edge], chance: random.Random) -> Plan:
    """Return tasks of half an hour to eight hours, each as early as its links of all four types allow."""
    lengths = [chance.randint(30, 480) * MINUTE for _ in range(size)]
    windows: list[tuple[datetime, datetime]] = []
    links: list[Link] = []
    into: dict[int, list[Link]] = {}
    for before, after in edges:
        link_type = chance.choice(LINK_TYPES) if chance.random() < 1 / 4 else "finish_to_start"
        lag = chance.choice((0, 0, 0, 30, -15))
        links.append(Link(predecessor=f"T{before}", successor=f"T{after}", type=link_type, lag_minutes=lag))
        into.setdefault(after, []).append(links[-1])
    for number, length in enumerate(lengths):
        earliest = [
            link.earliest_start(*windows[int(link.predecessor[1:])], length=length) for link in into.get(number, ())
        ]
        start_at = max([BEGIN, *earliest])
        windows.append((start_at, start_at + length))
    tasks = [
        Task(id=f"T{number}", aircraft="ET-AXM", start_at=start_at, end_at=end_at)
        for number, (start_at, end_at) in enumerate(windows)
    ]
    return Plan(tasks=tasks, links=links)


def _float_weight(_before: int, _after: int, weight: int) -> float:
    return float(weight)


Dates = dict[str, tuple[int, int, int]]


def critical_path_by_networkx(graph: nx.MultiDiGraph[str]) -> Dates:
    """Return earliest and latest start and free float of each task in minutes, asking networkx at each step."""
    length = {node: (data["task"].end_at - data["task"].start_at) // MINUTE for node, data in graph.nodes(data=True)}

    def offset(before: str, after: str, data: dict[str, Any]) -> int:
        minutes: int = data["lag_minutes"]
        if data["type"] in ("finish_to_start", "finish_to_finish"):
            minutes += length[before]
        if data["type"] in ("finish_to_finish", "start_to_finish"):
            minutes -= length[after]
        return minutes

    order = list(nx.topological_sort(graph))
    earliest: dict[str, int] = {}
    for node in order:
        starts = [earliest[before] + offset(before, node, data) for before, _, data in graph.in_edges(node, data=True)]
        earliest[node] = max([0, *starts])
    end = max(earliest[node] + length[node] for node in order)
    latest: dict[str, int] = {}
    free: dict[str, int] = {}
    for node in reversed(order):
        out = [(after, offset(node, after, data)) for _, after, data in graph.out_edges(node, data=True)]
        latest[node] = min([end - length[node], *(latest[after] - minutes for after, minutes in out)])
        starts = [earliest[after] - minutes for after, minutes in out]
        free[node] = min([end - length[node], *starts]) - earliest[node]
    return {node: (earliest[node], latest[node], free[node]) for node in graph}


def measure_critical_path(report: Report, shape: str, size: int, plan: Plan) -> None:
    """Measure the dates and floats of all tasks, and against rustworkx the length of the longest path alone."""
    graph, network = plan.graph, Network.of(plan)
    levels = Levels.of(network)
    lists, by_level, made_ready, full, plain = in_turns(
        3 if size < LARGE else 2,
        lambda: times(network),
        levels.times,
        lambda: Levels.of(network),
        lambda: critical_path(plan),
        lambda: critical_path_by_networkx(graph),
    )
    mine = {
        dates.task: (
            dates.earliest_start_seconds // 60,
            dates.latest_start_seconds // 60,
            dates.free_float_seconds // 60,
        )
        for dates in full[1].dates
    }
    report.same(f"critical path {size:,}", mine, plain[1])
    report.same(
        f"critical path {size:,}, lists", sorted(lists[1].latest), sorted(60 * each[1] for each in mine.values())
    )
    report.same(f"critical path {size:,}, levels", by_level[1], lists[1])
    report.line("critical path, all dates and floats, networkx", lists[0], plain[0], target=4)
    report.line("  with the lists taken from the plan, and records", full[0], plain[0])
    wanted = LEVELS_TARGETS.get((shape, size), 0)
    report.line(
        "  level by level, amss-core[fast]", by_level[0], plain[0], target=wanted, note=f"({levels.count:,} levels)"
    )
    report.line("  with the levels gathered from the lists", by_level[0] + made_ready[0], plain[0])

    peer: rx.PyDiGraph[int, int] = rx.PyDiGraph()
    begin_node, end_node = peer.add_node(-1), peer.add_node(-2)
    places = peer.add_nodes_from(range(size))
    peer.add_edges_from([(begin_node, place, 0) for place in places])
    peer.add_edges_from([(places[number], end_node, length) for number, length in enumerate(network.lengths)])
    peer.add_edges_from(
        [
            (places[before], places[after], offset)
            for before, links in enumerate(network.outgoing)
            for after, offset, _ in links
        ]
    )
    (longest,) = in_turns(2, lambda: rx.dag_weighted_longest_path_length(peer, _float_weight))
    report.same(f"length of the plan {size:,}", longest[1], lists[1].length)
    report.line("critical path, rustworkx, its length alone", lists[0], longest[0])


# A cascade.


def cascade_by_networkx(graph: nx.MultiDiGraph[str], moved: str, by: timedelta) -> dict[str, tuple[datetime, datetime]]:
    """Return the windows that change when a task moves later: all that follows it in networkx's order, once each."""
    task = graph.nodes[moved]["task"]
    windows = {moved: (task.start_at + by, task.end_at + by)}
    following = nx.descendants(graph, moved)
    for node in nx.topological_sort(graph.subgraph(following)):
        task = graph.nodes[node]["task"]
        length = task.end_at - task.start_at
        start_at = task.start_at
        for before, _, data in graph.in_edges(node, data=True):
            other = graph.nodes[before]["task"]
            before_start_at, before_end_at = windows.get(before, (other.start_at, other.end_at))
            asked = before_end_at if data["type"].startswith("finish") else before_start_at
            asked += data["lag_minutes"] * MINUTE
            start_at = max(start_at, asked - length if data["type"].endswith("finish") else asked)
        if start_at > task.start_at:
            windows[node] = (start_at, start_at + length)
    return windows


def measure_cascade(report: Report, size: int, plan: Plan) -> None:
    """Measure a move of the first task by a day, and one of a task in the middle by ten minutes."""
    graph = plan.graph
    for name, moved, by in (
        ("first, by a day", "T0", timedelta(days=1)),
        ("middle, by 10 min", f"T{size // 2}", 10 * MINUTE),
    ):
        task = plan.task(moved)
        window = (task.start_at + by, task.end_at + by)
        mine, shown, plain = in_turns(
            3 if size < LARGE else 2,
            partial(cascade, plan, {moved: window}, "minimal"),
            partial(preview, plan, {moved: window[0]}),
            partial(cascade_by_networkx, graph, moved, by),
        )
        changes = {change.task: (change.new_start_at, change.new_end_at) for change in shown[1].changes}
        report.same(f"cascade {size:,}, {name}", changes, plain[1])
        report.same(f"cascade {size:,}, {name}, windows", mine[1].windows, plain[1])
        count = f"({len(changes):,} tasks move)"
        report.line(f"cascade of the {name}, networkx", mine[0], plain[0], note=count, target=4 if moved == "T0" else 0)
        report.line("  with reasons, conflicts and what was read", shown[0], plain[0])


def main() -> int:
    """Measure all shapes and sizes; 1 where answers differ or, at full size, a target is missed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="without the largest size, and no target counts")
    quick = arguments.parse_args().quick
    gc.disable()  # as timeit does: what a collection costs depends on all else that is kept
    report = Report()
    for shape in SHAPES:
        for size in (1_000, 10_000) if quick else (1_000, 10_000, LARGE):
            chance = random.Random(f"{shape} {size}")
            edges = made_up_edges(shape, size, chance)
            print(f"{shape}, {size:,} tasks, {len(edges):,} links")
            measure_one_more_edge(report, shape, size, edges, chance)
            measure_arrivals(report, size, edges, chance)
            plan = made_up_plan(size, edges, chance)
            measure_critical_path(report, shape, size, plan)
            measure_cascade(report, size, plan)
    failures = [each for each in report.failures if not quick or each.endswith("differ")]
    print("\n".join(failures) if failures else "all answers are equal" + ("" if quick else " and all targets are met"))
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main())
