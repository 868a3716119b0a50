"""nginx before the servers: its configuration here, and the pages that it shows when no server answers."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.channels.requests import as_json
from bot.council import website
from bot.council.script import Utterance
from bot.scaled.engines import program
from bot.scaled.parts import Part
from bot.settings import ROOT
from bot.website.rendering import render

TEMPLATES = ROOT / "deploy" / "nginx"


@dataclass(frozen=True)
class Front:
    """What nginx serves, as (host, port), and from which servers."""

    chat: tuple[str, int]
    staff: tuple[str, int]
    chat_servers: tuple[int, ...]
    staff_servers: tuple[int, ...]


def nginx(folder: Path, front: Front) -> Part:
    """nginx as a part, with its files in a folder.

    Raises:
        PartError: it is not installed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    keep_pages(folder / "pages")
    environment = Environment(  # noqa: S701 a configuration file, not a page
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, keep_trailing_newline=True
    )
    text = environment.get_template("here.conf.j2").render(
        folder=folder, snippets=TEMPLATES, is_root=os.geteuid() == 0, front=front
    )
    configuration = folder / "nginx.conf"
    configuration.write_text(text, encoding="utf-8")
    command = [program("nginx"), "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(configuration)]
    host, port = front.chat
    return Part("nginx", command, answers=f"{host}:{port}")


def keep_pages(folder: Path) -> None:
    """Write what is shown when no server answers: a page for people, and the same for the widget. Both have 999."""
    folder.mkdir(parents=True, exist_ok=True)
    page = render("unavailable.html", page=website.page("unavailable"))
    (folder / "unavailable.html").write_text(page, encoding="utf-8")
    said = as_json(Utterance(website.answer("no_server"), style="emergency"), None)
    (folder / "unavailable.json").write_text(json.dumps({"messages": [said]}), encoding="utf-8")
