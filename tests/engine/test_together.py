"""What threads ask for at the same time is done together."""

from __future__ import annotations

import threading

from phonedeck.engine.together import Together


def test_what_comes_while_one_is_at_it_is_done_in_one_lot() -> None:
    """A lone request waits for nobody; the first of those that came meanwhile does the rest, up to the most."""
    lots: list[list[int]] = []
    begun, go_on = threading.Event(), threading.Event()

    def carry_out(lot: list[int]) -> None:
        lots.append(sorted(lot))
        if lot == [0]:
            begun.set()
            go_on.wait()

    together = Together(carry_out, most=3)
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
