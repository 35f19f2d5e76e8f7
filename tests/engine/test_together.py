"""What threads ask for at the same time is done together."""

from __future__ import annotations

import threading

from phonedeck.engine.together import Together


def test_what_comes_while_one_is_at_it_is_done_in_one_lot() -> None:
    """A lone request waits for nobody; the first of those that came meanwhile does the rest, up to the most."""
    lots: list[list[int]] = []
    begun, go_on, waited = threading.Event(), threading.Event(), threading.Event()

    def carry_out(lot: list[int]) -> None:
        lots.append(sorted(lot))
        if lot == [0]:
            begun.set()
            go_on.wait()

    together = Together(carry_out, most=3, moment=waited.set)
    threads = [threading.Thread(target=together.submit, args=(number,)) for number in range(5)]
    threads[0].start()
    begun.wait()
    for thread in threads[1:]:
        thread.start()
    while len(together) < 4:
        pass
    go_on.set()
    for thread in threads:
        thread.join()
    assert lots[0] == [0]
    assert [len(lot) for lot in lots] == [1, 3, 1]
    together.submit(9)
    assert lots[-1] == [9]
    assert not waited.is_set()


def test_those_that_were_served_together_are_waited_for() -> None:
    """They come back together: one lot of both, where the first of them alone would be a lot, and then the other."""
    lots: list[int] = []
    at_it, go_on = threading.Event(), threading.Event()

    def carry_out(lot: list[int]) -> None:
        lots.append(len(lot))
        at_it.set()
        go_on.wait()

    def until(waiting: int) -> None:
        while len(together) < waiting:
            pass

    together = Together(carry_out, most=3, moment=lambda: until(2))
    threads = [threading.Thread(target=together.submit, args=(number,)) for number in range(3)]
    threads[0].start()
    at_it.wait()
    for thread in threads[1:]:
        thread.start()
    until(2)
    go_on.set()
    for thread in threads:
        thread.join()
    again = [threading.Thread(target=together.submit, args=(number,)) for number in range(2)]
    for thread in again:
        thread.start()
    for thread in again:
        thread.join()
    assert lots == [1, 2, 2]
