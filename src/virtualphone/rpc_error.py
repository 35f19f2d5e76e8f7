"""Errors as the server in the jar answers them."""

from __future__ import annotations

NOT_FOUND = "androidx.test.uiautomator.UiObjectNotFoundException"
NEVER_IDLE = "java.util.concurrent.TimeoutException"


class RpcError(Exception):
    """A code, and a message that begins with the Java class."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
