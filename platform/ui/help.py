"""What help says of a person's own work: topics that rooms add, each shown to whoever may do it."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from ui.navigation import rights_of


@dataclass(frozen=True)
class Topic:
    """A few sentences and the page where the work is done. Topics stand in the order in which they
    were registered."""

    title: Promise | str
    text: Promise | str
    url_name: str
    right: str


@dataclass(frozen=True)
class PlacedTopic:
    title: str
    text: str
    url: str


_topics: list[Topic] = []


def register_topic(*topics: Topic) -> None:
    _topics.extend(topic for topic in topics if topic not in _topics)


def topics_for(request: HttpRequest) -> list[PlacedTopic]:
    """Of what this person may do; nothing for somebody who is not logged in."""
    rights = rights_of(request)
    if rights is None or not request.user.is_authenticated:
        return []
    return [
        PlacedTopic(str(topic.title), str(topic.text), reverse(topic.url_name))
        for topic in _topics
        if rights.allows(topic.right)
    ]
