"""Numbers for Prometheus: requests, queries and the workers, in a registry that belongs to one application."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from .. import __version__
from ..graph.workers.pool import Health
from ..ontology.errors import CuoshiError
from .observed import OUTCOMES, QueryRecord

__all__ = ["Metrics"]

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0)


class _Pool(Collector):
    """What the workers do at the moment of asking."""

    def __init__(self, health: Callable[[], Health | None]) -> None:
        self._health = health

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges of the workers; none where there are no workers, or none any more."""
        try:
            seen = self._health()
        except CuoshiError:
            return
        if seen is None:
            return
        workers = GaugeMetricFamily("cuoshi_workers", "Query workers, by what they do", labels=["state"])
        for state in ("idle", "running", "long"):
            workers.add_metric([state], getattr(seen, state))
        yield workers
        yield GaugeMetricFamily("cuoshi_queries_waiting", "Queries that wait for a worker", value=seen.waiting)
        yield GaugeMetricFamily("cuoshi_data_in_memory", "Whether workers read a copy in memory", value=seen.in_memory)
        yield CounterMetricFamily("cuoshi_workers_replaced", "Workers that had to be replaced", value=seen.replaced)
        data = GaugeMetricFamily("cuoshi_data_info", "Data version that new queries see", labels=["version"])
        data.add_metric([seen.version], 1)
        yield data


class Metrics:
    """The registry and what is counted in it; others may add collectors of their own to ``registry``."""

    def __init__(self, health: Callable[[], Health | None]) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(_Pool(health))
        labels, own = ("route", "method", "status"), self.registry
        self._requests = Counter("cuoshi_requests", "Requests that were answered", labels, registry=own)
        self._seconds = Histogram(
            "cuoshi_request_seconds", "Time until the last byte was given", labels[:1], buckets=_SECONDS, registry=own
        )
        self._queries = Counter(
            "cuoshi_queries", "Queries of the endpoint, by how they ended", ["outcome"], registry=own
        )
        for outcome in OUTCOMES:
            self._queries.labels(outcome)
        self._query_seconds = Histogram(
            "cuoshi_query_seconds", "Time of a query with its result", ["form"], buckets=_SECONDS, registry=own
        )
        self._octets = Counter("cuoshi_result_bytes", "Bytes of results of the endpoint", registry=own)
        build = Counter("cuoshi_build", "The version that runs", ["version"], registry=own)
        build.labels(__version__).inc()

    def count_request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request; ``route`` is the rule of the address, not the address."""
        known = method if method in _METHODS else "other"
        self._requests.labels(route, known, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def count_query(self, record: QueryRecord, seconds: float) -> None:
        """Count a query that is over."""
        self._queries.labels(record.outcome).inc()
        self._query_seconds.labels(record.form or "none").observe(seconds)
        self._octets.inc(record.octets)

    def as_text(self) -> bytes:
        """Return all numbers in the text format of Prometheus."""
        return generate_latest(self.registry)
