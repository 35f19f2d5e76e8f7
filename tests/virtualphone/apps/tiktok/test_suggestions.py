"""What the form of a post offers behind # and @, and what of it the world sees."""

from __future__ import annotations

from tiktok_hand import Hand


def test_hashtags_are_suggested_while_typing() -> None:
    """A tap on the exact one, or a space, closes the list."""
    hand = Hand()
    hand.share(hand.file("a.jpg"))
    hand.tap("Next")
    hand.tap(id="g19")
    hand.type("look #tra")
    assert hand.sees("#tra")
    assert hand.sees("#tratok")
    hand.tap("#tra")
    assert not hand.sees("#tratok")
    hand.type("#in")
    assert hand.sees("#intok")
    hand.type(" ")
    assert not hand.sees("#intok")
    assert hand.find(id="g19")[0].value == "look #tra #in "


def test_users_are_suggested_and_only_the_chosen_are_mentioned() -> None:
    """Similar names come first, one under a shown name that is the handle; a slow list comes late, some are empty."""
    hand = Hand()
    hand.share(hand.file("a.jpg"))
    hand.tap("Next")
    hand.tap(id="g19")
    hand.type("by @mia.k")
    rows = [(node.id.rpartition("/")[2], node.text) for node in hand.nodes() if node.id.endswith(("t5n", "t5h"))]
    assert rows == [
        ("t5n", "Mia K Official"), ("t5h", "mia.k.official"),
        ("t5n", "mia.k"), ("t5h", "mia.k_1"),
        ("t5n", "Mia K"), ("t5h", "mia.k"),
    ]  # fmt: skip
    hand.tap("Mia K")
    hand.type("@slow.ann")
    assert not hand.sees("slow.ann_1")
    hand.wait(3)
    assert hand.sees("slow.ann_1")
    hand.type(" and @empty.hand and #sea ")
    assert not [node for node in hand.nodes() if node.id.endswith("t5l")]
    hand.back()
    hand.tap("Post")
    hand.wait(10)
    assert (hand.detail("post")["mentions"], hand.detail("post")["hashtags"]) == (["mia.k"], ["sea"])
