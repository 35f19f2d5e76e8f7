"""The programs of the documents, begun from a process that has imported them: a command then starts in no time.

Run as a program with the path of a socket. Each connection brings a command's arguments, directory and environment,
and its standard input, output and error; what comes back is its exit status. A caller that goes away interrupts it.
"""

from __future__ import annotations

import json
import os
import runpy
import signal
import socket
import sys
import threading
from importlib import import_module

CALLER = """#!{python} -ISs
import json, os, signal, socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect({path!r})
asked = json.dumps([{program!r}, sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
socket.send_fds(s, [len(asked).to_bytes(4, "big")], [0, 1, 2])
s.sendall(asked)
sys.exit(int(s.recv(8) or 70))
"""
"""A script that takes a program's place on the PATH; it imports almost nothing."""


def serve(path: str) -> None:
    from phonedeck.cli import MODULES, SINGLE
    from phonedeck.cli import app as phonedeck
    from virtualphone.cli import app as virtualphone

    for module in ("assembly", "sheet_commands", *MODULES.values(), *(module for module, _ in SINGLE.values())):
        import_module(f"phonedeck.{module}")  # the program itself imports what a command needs when it is called
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(path)
    listening.listen()
    print("ready", flush=True)
    while True:
        connection, _ = listening.accept()
        if os.fork():
            connection.close()
            continue
        listening.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        program, arguments, directory, environment = _asked(connection)
        threading.Thread(target=_end_with, args=(connection,), daemon=True).start()
        os.chdir(directory)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = [program, *arguments]
        status = 1
        try:
            if program == "python":
                sys.argv = arguments
                runpy.run_path(arguments[0], run_name="__main__")
            else:
                {"phonedeck": phonedeck, "virtualphone": virtualphone}[program]()
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
        except KeyboardInterrupt:
            status = 130
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            connection.sendall(str(status).encode())
            os._exit(status)


def _asked(connection: socket.socket) -> tuple[str, list[str], str, dict[str, str]]:
    head, files, _, _ = socket.recv_fds(connection, 4, 3)
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    size, text = int.from_bytes(head, "big"), b""
    while len(text) < size:
        text += connection.recv(size - len(text))
    program, arguments, directory, environment = json.loads(text)
    return program, arguments, directory, environment


def _end_with(connection: socket.socket) -> None:
    connection.recv(1)
    os.kill(os.getpid(), signal.SIGINT)


if __name__ == "__main__":
    serve(sys.argv[1])
