"""What monitoring reads: requests, latencies, and the service's own figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ambassadors.service import Workspace

SECONDS: Final = (0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 10.0)


class _Figures:
    """The service's figures, asked for when somebody looks."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def collect(self) -> Iterable[GaugeMetricFamily]:
        for name, value in self._workspace.metrics().items():
            yield GaugeMetricFamily(f"ambassadors_{name}", name.replace("_", " "), value)

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Name nothing beforehand, so that registering asks the service for nothing."""
        return ()


class Meter:
    """Counts requests. One registry an application: two in one process do not meet."""

    def __init__(self, workspace: Workspace) -> None:
        self._registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self._requests = Counter("ambassadors_http_requests", "Requests", labels, registry=self._registry)
        self._seconds = Histogram(
            "ambassadors_http_request_seconds",
            "Time to answer",
            labels[:2],
            buckets=SECONDS,
            registry=self._registry,
        )
        self._registry.register(_Figures(workspace))
        self._children: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request. ``route`` is a template or "unmatched": no path of a stranger becomes a label."""
        children = self._children.get((method, route, status))
        if children is None:
            children = (self._requests.labels(method, route, status), self._seconds.labels(method, route))
            self._children[method, route, status] = children
        children[0].inc()
        children[1].observe(seconds)

    def text(self) -> bytes:
        """Return everything in the text format."""
        return generate_latest(self._registry)
