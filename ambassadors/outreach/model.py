"""What a suggestion is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ambassadors.languages import Language
from ambassadors.outreach.guard import Kind, Refusal
from ambassadors.outreach.waiting import Urgency

Action = Literal["answer", "thank", "ask_to_share", "invite", "wake_up"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One interaction behind a suggestion.

    Attributes:
        event_id: which.
        at: epoch ms.
        description: day, kind and the beginning of the text.
    """

    event_id: str
    at: int
    description: str


@dataclass(frozen=True, slots=True)
class Thread:
    """Where to act: a public reply to ``post_id``.

    Attributes:
        post_id: the person's post.
        root_id: the post that began the conversation, the person's own where they began it.
        url: where it stands, None = not known.
        channel: always public.
    """

    post_id: str
    root_id: str
    url: str | None
    channel: Literal["public_reply"] = "public_reply"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing that somebody of the brand might do.

    Attributes:
        id: stable: the same for the same person, action and thread.
        kind: ``answer`` or ``contact``.
        action: what to do.
        account_id: whom.
        person_id: the short id of the API.
        handle: None = not known.
        why: the reason in sentences.
        evidence: interactions behind it, newest first.
        thread: where.
        urgency: 0 - 100, with its parts.
        opening: a draft first line, for a person to change.
        opening_language: of the draft.
        opening_language_known: whether the person was seen to write it, else it is the reader's.
        stage: of the person.
        score: of the person, 0 - 100.
    """

    id: str
    kind: Kind
    action: Action
    account_id: str
    person_id: str
    handle: str | None
    why: str
    evidence: tuple[Evidence, ...]
    thread: Thread
    urgency: Urgency
    opening: str
    opening_language: Language
    opening_language_known: bool
    stage: str
    score: float


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Everything that is suggested, and everybody who was looked at and is not.

    Attributes:
        items: answers by falling urgency, then contacts in the order of the list.
        refused: at most one a person and kind.
    """

    items: tuple[Suggestion, ...]
    refused: tuple[Refusal, ...]
