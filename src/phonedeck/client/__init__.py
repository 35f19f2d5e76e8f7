"""A client of the API for Python programs, typed by the same models as the server's answers.

    with Client() as phonedeck:
        created = phonedeck.create("follow", {"target_users": ["someone"]}, serials=["device_serial_1"])
        for task in phonedeck.wait(created.task_ids):
            print(task.id, task.outcome, task.remark)

`AsyncClient` has the same methods, to be awaited.
"""

from phonedeck.client.asynchronous import AsyncClient
from phonedeck.client.calls import Call
from phonedeck.client.failures import ApiError, Unreachable
from phonedeck.client.synchronous import Client

__all__ = ["ApiError", "AsyncClient", "Call", "Client", "Unreachable"]
