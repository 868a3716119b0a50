"""Rasa's graph runner: the nodes of a graph one after another, in an order that is found once.

Rasa's own hands the graph to dask, which finds the order anew at every run, three times a turn, and prepares to share
out what is one after another anyway.
"""

from __future__ import annotations

from graphlib import TopologicalSorter
from typing import Any

from rasa.engine.graph import GraphNode, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner


class InOrder(DaskGraphRunner):
    """Runs the nodes of a runner that is there already."""

    def __init__(self, schema: GraphSchema, nodes: dict[str, GraphNode]) -> None:
        """
        Args:
            nodes: those of the schema, by name.
        """
        self._graph_schema, self._instantiated_nodes = schema, nodes
        self._orders: dict[tuple[str, ...], list[tuple[str, tuple[str, ...]]]] = {}

    @classmethod
    def instead_of(cls, runner: DaskGraphRunner) -> InOrder:
        """A runner of the same nodes."""
        return cls(runner._graph_schema, runner._instantiated_nodes)

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """What the target nodes put out, by their names.

        Args:
            inputs: what goes in, by the names under which nodes need it.
            targets: default: those of the schema.
        """
        wanted = tuple(targets or self._graph_schema.target_names)
        if wanted not in self._orders:
            self._orders[wanted] = self._order(wanted)
        # A node takes and gives pairs of a name and a value; what nobody gave, it is told by the name alone.
        given: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, needs in self._orders[wanted]:
            given[name] = self._instantiated_nodes[name](*(given.get(need, need) for need in needs))
        return dict(given[name] for name in wanted)

    def _order(self, targets: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
        """The nodes that the targets need, each after those that it needs, and what it needs."""
        nodes = self._graph_schema.minimal_graph_schema(list(targets)).nodes
        needs = {name: tuple(node.needs.values()) for name, node in nodes.items()}
        return [(name, needs[name]) for name in TopologicalSorter(needs).static_order() if name in needs]
