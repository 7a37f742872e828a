"""A plan: tasks with their windows, and the links between them, which run in no circle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs

from amss_core.errors import InvalidValueError, NotFoundError
from amss_core.findings import Finding
from amss_core.graph import CycleError, shortest_path, topological_order
from amss_core.scheduling.links import LINK_TYPES, Link
from amss_core.tasks import Task

if TYPE_CHECKING:
    import networkx as nx

_SHOWN = 10
"""Findings that the sentence of an error spells out; `findings` has all."""


class InvalidPlanError(InvalidValueError):
    """Tasks and links that are no plan; `findings` says everything that is wrong with them."""

    code = "invalid_plan"

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        texts = [str(finding).rstrip(".") for finding in self.findings]
        more = f"; and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
        super().__init__(f"these tasks and links are no plan: {'; '.join(texts[:_SHOWN])}{more}")


def _tasks(tasks: Mapping[str, Task] | Iterable[Task]) -> tuple[Task, ...]:
    return tuple(tasks.values() if isinstance(tasks, Mapping) else tasks)


def _links(links: Iterable[Link]) -> tuple[Link, ...]:
    return tuple(links)


@attrs.frozen(kw_only=True)
class Plan:
    """Tasks and the links between them, checked as a whole.

    Raises:
        InvalidPlanError: If two tasks have one id, a link names a task that is not there, or two links are alike.
        CycleError: If the links run in a circle, with one circle for each knot of the links.
    """

    tasks: tuple[Task, ...] = attrs.field(converter=_tasks)
    """All tasks, each id once; given in any order or by id."""
    links: tuple[Link, ...] = attrs.field(default=(), converter=_links)
    """All links, at most one of each type between two tasks."""

    def __attrs_post_init__(self) -> None:
        if findings := tuple(_wrong(self.tasks, self.links)):
            raise InvalidPlanError(findings)
        _ = self.order

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The ids of all tasks such that each link runs forward."""
        return tuple(
            topological_order(
                (task.id for task in self.tasks), ((link.predecessor, link.successor) for link in self.links)
            )
        )

    @cached_property
    def position(self) -> Mapping[str, int]:
        """The place of each task in `order`, by its id."""
        return {task_id: place for place, task_id in enumerate(self.order)}

    @cached_property
    def by_id(self) -> Mapping[str, Task]:
        """The tasks by their ids."""
        return {task.id: task for task in self.tasks}

    @cached_property
    def incoming(self) -> Mapping[str, list[Link]]:
        """The links that each task waits for, by its id."""
        incoming: dict[str, list[Link]] = {task.id: [] for task in self.tasks}
        for link in self.links:
            incoming[link.successor].append(link)
        return incoming

    @cached_property
    def outgoing(self) -> Mapping[str, list[Link]]:
        """The links through which each task is waited for, by its id."""
        outgoing: dict[str, list[Link]] = {task.id: [] for task in self.tasks}
        for link in self.links:
            outgoing[link.predecessor].append(link)
        return outgoing

    def task(self, task_id: str) -> Task:
        """Return one task.

        Raises:
            NotFoundError: If the plan has no task of that id.
        """
        if task_id not in self.by_id:
            raise NotFoundError(f"the plan has no task {task_id}; see its `by_id` for those that it has")
        return self.by_id[task_id]

    def with_link(self, link: Link) -> Plan:
        """Return the plan with one more link.

        Raises:
            InvalidPlanError: If the link names a task that is not there, or the plan has one alike.
            CycleError: If the link closes a circle, with the shortest one through it.
        """
        if link.predecessor in self.by_id and link.successor in self.by_id:
            path = shortest_path(
                lambda task_id: (each.successor for each in self.outgoing[task_id]),
                lambda task_id: (each.predecessor for each in self.incoming[task_id]),
                link.successor,
                link.predecessor,
            )
            if path:
                raise CycleError([(link.predecessor, *path)])
        return attrs.evolve(self, links=(*self.links, link))

    @property
    def graph(self) -> nx.MultiDiGraph[str]:
        """The plan as a networkx graph, frozen; `graph.copy()` may be changed, and `Plan.from_graph` reads it.

        Nodes are ids and carry their `task`; edges have the type of their link as key and carry `type` and
        `lag_minutes`.
        """
        graph: nx.MultiDiGraph[str] = self._graph
        return graph

    @cached_property
    def _graph(self) -> Any:  # noqa: ANN401 - attrs makes this type a field's, and networkx is not there to name it
        import networkx as nx  # noqa: PLC0415 - heavy, and only needed by callers who ask for it

        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        graph.add_nodes_from((task.id, {"task": task}) for task in self.tasks)
        for link in self.links:
            graph.add_edge(
                link.predecessor, link.successor, key=link.type, type=link.type, lag_minutes=link.lag_minutes
            )
        nx.freeze(graph)
        return graph

    @classmethod
    def from_graph(cls, graph: nx.DiGraph[str]) -> Plan:
        """Return the plan that a directed networkx graph describes.

        Args:
            graph: Nodes carry their `task`; edges may carry `type` and `lag_minutes`, else they are finish-to-start
                links without lag. A multigraph may hold links of several types between two tasks, with the type as key.

        Raises:
            InvalidPlanError: If a node or an edge cannot be read, with everything that is wrong.
            CycleError: If the edges run in a circle.
        """
        tasks = list(_graph_tasks(graph))
        links = list(_graph_links(graph))
        if wrong := [item for item in (*tasks, *links) if isinstance(item, Finding)]:
            raise InvalidPlanError(wrong)
        return cls(
            tasks=(task for task in tasks if isinstance(task, Task)),
            links=(link for link in links if isinstance(link, Link)),
        )


def _wrong(tasks: Iterable[Task], links: Iterable[Link]) -> Iterator[Finding]:
    """Yield what is wrong with single tasks and links: ids given twice, links to nowhere, links given twice."""
    ids: set[str] = set()
    for task in tasks:
        if task.id in ids:
            yield _finding("task_listed_twice", f"The task {task.id} is listed twice.", task=task.id)
        ids.add(task.id)
    keys: set[object] = set()
    for link in links:
        for task_id in (link.predecessor, link.successor):
            if task_id not in ids:
                text = f"The {link} names the task {task_id}, which the plan does not have."
                yield _finding("link_to_unknown_task", text, task=task_id, link=str(link))
        if link.key in keys:
            kind, ends = link.type.replace("_", "-"), f"from {link.predecessor} to {link.successor}"
            text = f"There is more than one {kind} link {ends}."
            yield _finding("link_listed_twice", text, predecessor=link.predecessor, successor=link.successor)
        keys.add(link.key)


def _finding(code: str, text: str, **compared: str) -> Finding:
    return Finding(code=code, text=text, compared=tuple(compared.items()))


def _graph_tasks(graph: nx.DiGraph[str]) -> Iterator[Task | Finding]:
    for node in graph:
        task = graph.nodes[node].get("task")
        if not isinstance(task, Task):
            yield _finding("node_without_task", f"The node {node} carries no task.", node=str(node))
        elif task.id != node:
            text = f"The node {node} carries the task {task.id}; name the node by the id of its task."
            yield _finding("node_with_other_task", text, node=str(node), task=task.id)
        else:
            yield task


def _graph_links(graph: nx.DiGraph[str]) -> Iterator[Link | Finding]:
    edges: Iterable[tuple[Any, ...]] = graph.edges  # of a multigraph with their keys
    for edge in edges:
        data = graph.edges[edge]
        of_key = edge[-1] if len(edge) == 3 and edge[-1] in LINK_TYPES else "finish_to_start"
        try:
            yield Link(
                predecessor=edge[0],
                successor=edge[1],
                type=data.get("type", of_key),
                lag_minutes=data.get("lag_minutes", 0),
            )
        except ValueError as error:
            text = f"The edge from {edge[0]} to {edge[1]} is no link: {error}."
            yield _finding("edge_without_link", text, predecessor=str(edge[0]), successor=str(edge[1]))
