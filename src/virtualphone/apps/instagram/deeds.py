"""What accounts do that the world sees. Each is refused while there is no network or the account is limited.

What is said then, and that a label keeps for a moment, is unmeasured.
"""

from __future__ import annotations

from virtualphone import world as rules
from virtualphone.apps.instagram.posts import Item
from virtualphone.apps.instagram.session import Session
from virtualphone.world import CommentRule, Relation


def may_act(session: Session) -> bool:
    """Whether the servers take an act now; says on the screen why not."""
    if not session.android.online:
        session.tell(session.say("No internet connection"))
        return False
    if session.rate_limited:
        session.go("rate_limit")
        return False
    return True


def follow(session: Session, user: str) -> None:
    """Follow, or ask a private user to be let in."""
    account = session.account
    if account.relation(user) is not Relation.NONE or rules.has_blocked_us(user) or not may_act(session):
        return
    session.keep(("relation", user), Relation.NONE)
    account.follow(user)
    session.note("follow", user, relation=account.relation(user).value)


def unfollow(session: Session, user: str) -> None:
    """No longer follow, or take back the request."""
    before = session.account.relation(user)
    if before is Relation.NONE or not may_act(session):
        return
    session.keep(("relation", user), before)
    session.account.unfollow(user)
    session.note("unfollow", user)


def relation(session: Session, user: str) -> Relation:
    """How the account stands to a user as the screen shows it."""
    return session.shown(("relation", user), session.account.relation(user))


def like(session: Session, item: Item) -> None:
    """Like, or take it back."""
    liked = session.account.liked
    if not may_act(session):
        return
    session.keep(("liked", item.code), item.code in liked)
    session.note("unlike" if item.code in liked else "like", item.code, author=item.author)
    liked.symmetric_difference_update({item.code})


def is_liked(session: Session, item: Item) -> bool:
    return session.shown(("liked", item.code), item.code in session.account.liked)


def save(session: Session, item: Item) -> None:
    """Put a post among the saved ones, or take it out."""
    saved = session.account.favourites
    if not may_act(session):
        return
    session.keep(("saved", item.code), item.code in saved)
    if item.code not in saved:
        session.note("favourite", item.code, author=item.author)
    saved.symmetric_difference_update({item.code})


def is_saved(session: Session, item: Item) -> bool:
    return session.shown(("saved", item.code), item.code in session.account.favourites)


def comment(session: Session, item: Item, words: str) -> bool:
    """Write under a post; False when it was not taken."""
    if not may_act(session):
        return False
    if rules.comment_rule(item.code) is not CommentRule.OPEN:
        session.tell(session.say("Couldn't post comment"))
        return False
    session.account.comment(item.code, words)
    session.note("comment", item.code, author=item.author, text=words)
    return True
