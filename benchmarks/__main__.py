"""`make bench`: runs the benchmarks that are named, or all of them: `python -m benchmarks [NAME …]`.

`NAME=NUMBER` runs one that takes a size with another than its own: `first_paint=10000`.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys

import benchmarks

NOT_TOPICS = {"__main__", "browser", "databases", "engine_host", "installation", "server", "surroundings"}


def topics() -> list[str]:
    """Each module of this package is a topic: its docstring says what is measured, its `run()` measures and prints."""
    return sorted(each.name for each in pkgutil.iter_modules(benchmarks.__path__) if each.name not in NOT_TOPICS)


def main(names: list[str]) -> int:
    known = topics()
    sizes = dict(name.partition("=")[::2] for name in names)
    if unknown := [name for name in sizes if name not in known]:
        print(f"no benchmark is called {', '.join(unknown)}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    for name in sizes or known:
        module = importlib.import_module(f"benchmarks.{name}")
        print(f"== {name}: {(module.__doc__ or '').strip().splitlines()[0]}", flush=True)
        module.run(*([int(sizes[name])] if sizes.get(name) else []))
        print(flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
