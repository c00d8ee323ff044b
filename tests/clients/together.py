"""Requests begun together, each in a thread and on a connection of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections


def at_once(*requests: Callable[[], Any]) -> list[Any]:
    """Run the requests in threads of their own, begun together; return their answers."""
    start = threading.Barrier(len(requests))

    def run(request: Callable[[], Any]) -> Any:
        try:
            start.wait(10)
            return request()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(requests)) as pool:
        return [one.result(60) for one in [pool.submit(run, request) for request in requests]]
