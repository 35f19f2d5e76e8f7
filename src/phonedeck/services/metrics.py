"""Metrics for Prometheus: what the rows say at the moment they are asked for, and how quickly tasks were started."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from phonedeck.clock import Clock
from phonedeck.storage import counts, devices, hosts, oldest_due, slots
from phonedeck.storage.database import Database

START_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 60, 300, 3600)


class MetricsService(Collector):
    """One registry, so that two of them in one process do not meet."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._registry = CollectorRegistry()
        self._registry.register(self)
        self._starts = Histogram(
            "phonedeck_task_start_delay_seconds",
            "From the moment a task was due to its start on this host",
            buckets=START_BUCKETS,
            registry=self._registry,
        )

    def started(self, delay_seconds: float) -> None:
        """A task of this host was started so long after it was due."""
        self._starts.observe(max(0.0, delay_seconds))

    def text(self) -> bytes:
        """All metrics in Prometheus' text format."""
        return generate_latest(self._registry)

    def describe(self) -> Iterator[Metric]:
        return iter(())  # without this, registering would ask the database

    def collect(self) -> Iterator[Metric]:
        now = self._clock.now()
        with self._database.read() as connection:
            by_status = counts.by_status(connection)
            by_slot = slots.by_state(connection)
            due_at = oldest_due.oldest_claimable(connection, now)
            workers = hosts.every(connection)
            phones = devices.every(connection)
        tasks = GaugeMetricFamily("phonedeck_tasks", "Tasks by status", labels=["status"])
        for status, count in by_status.items():
            tasks.add_metric([status.text], count)
        yield tasks
        slot = GaugeMetricFamily("phonedeck_slots", "Phones by what the engine does with them", labels=["state"])
        for state, count in by_slot.items():
            slot.add_metric([state], count)
        yield slot
        seen = GaugeMetricFamily("phonedeck_phones", "Phones by state", labels=["state"])
        states = [phone.state.value for phone in phones]
        for value in sorted(set(states)):
            seen.add_metric([value], states.count(value))
        yield seen
        working = GaugeMetricFamily("phonedeck_worker_phones", "Phones that a worker is on", labels=["host"])
        for worker in workers:
            working.add_metric([worker.host], worker.working)
        yield working
        oldest = 0.0 if due_at is None else (now - due_at).total_seconds()
        yield GaugeMetricFamily(
            "phonedeck_oldest_due_seconds", "How long the oldest task waits that could be started now", value=oldest
        )
