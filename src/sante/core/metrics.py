"""Prometheus metrics. Labels are names of ours (routes, job kinds), never data of a person."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

REGISTRY = CollectorRegistry()

REQUESTS = Counter(
    "sante_requests_total", "Answered requests.", ["method", "route", "status"], registry=REGISTRY
)
REQUEST_SECONDS = Histogram(
    "sante_request_seconds", "Time to answer.", ["method", "route"], registry=REGISTRY
)
JOBS = Counter("sante_jobs_total", "Finished jobs.", ["kind", "outcome"], registry=REGISTRY)
CACHE = Counter("sante_cache_total", "Cache look-ups.", ["name", "outcome"], registry=REGISTRY)


def render() -> bytes:
    return generate_latest(REGISTRY)
