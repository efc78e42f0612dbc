"""Whether the asker is a page or a script: a script reads no page in answer to its JSON."""

from django.http import HttpRequest


def wants_json(request: HttpRequest) -> bool:
    """It sent JSON, or asks for anything but a page."""
    accepted = request.headers.get("Accept", "*/*")
    asks_no_page = "text/html" not in accepted and "*/*" not in accepted
    return request.content_type == "application/json" or asks_no_page
