"""What a request's head must be before anything reads its body (RFC 9110, RFC 9112).

The server takes the length of a body as it stands there: a negative one has it read for ever, and then nobody is
answered any more; two lengths are read by one server so and by the next otherwise. So this stands before it.
"""

from __future__ import annotations

import re

from httptools import HttpParserInvalidURLError, parse_url
from sanic import Blueprint
from sanic.exceptions import InvalidUsage
from sanic.http import Http

# The server's own signal: the head as it came, before it is read. What is raised there is answered with 400.
HEAD_CAME = "http.lifecycle.read_head"
ADDRESS = re.compile(rb"[!-~]+")
NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
LENGTH = re.compile(rb"\d{1,15}")
NEVER_IN_A_LINE = (b"\r", b"\n", b"\0")


def install(blueprint: Blueprint) -> None:
    """Have every request's head looked at, and those be answered whose address cannot be read."""
    Http.create_empty_request = _create_empty_request

    @blueprint.signal(HEAD_CAME)
    async def look(head: bytes) -> None:
        if not is_sound(head):
            raise InvalidUsage("Bad Request")


def is_sound(head: bytes) -> bool:
    """Whether the address and the lines can be read, in one way only, with no more than one length of the body."""
    first = head.partition(b"\r\n")[0].split(b" ")
    if len(first) != 3 or not _is_address(first[1]):
        return False
    lengths: list[bytes] = []
    encodings: list[bytes] = []
    for line in head.split(b"\r\n")[1:]:
        name, colon, value = line.partition(b":")
        if not colon or not NAME.fullmatch(name) or any(sign in value for sign in NEVER_IN_A_LINE):
            return False
        if name.lower() == b"content-length":
            lengths.append(value.strip(b" \t"))
        elif name.lower() == b"transfer-encoding":
            encodings.append(value.strip(b" \t"))
    if len(lengths) + len(encodings) > 1:
        return False
    return all(LENGTH.fullmatch(length) for length in lengths) and all(one == b"chunked" for one in encodings)


def _is_address(target: bytes) -> bool:
    try:
        return ADDRESS.fullmatch(target) is not None and parse_url(target) is not None
    except HttpParserInvalidURLError:
        return False


_of_sanic = Http.create_empty_request


def _create_empty_request(connection: Http) -> None:
    """What an error is answered to. Sanic's own reads the address once more, so what is wrong with it closes the
    connection without an answer, and stands in the log."""
    try:
        _of_sanic(connection)
    except (HttpParserInvalidURLError, UnicodeError):
        connection.url = None
        _of_sanic(connection)
