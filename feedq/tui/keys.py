"""Every key of the app. Each has an id, so that a keymap can move it, and says what it does."""

from __future__ import annotations

from itertools import chain

from textual.binding import Binding

from feedq.tui.views import TABS


def key(
    keys: str, action: str, short: str, tooltip: str, *, name: str, show: bool = False
) -> Binding:
    """A binding; `short` stands in the footer, `tooltip` in help and palette."""
    return Binding(keys, action, short, show=show, tooltip=tooltip, id=name)


LIST_KEYS = [
    key("j,down", "down", "Down", "One line down", name="list.down"),
    key("k,up", "up", "Up", "One line up", name="list.up"),
    key("pagedown,ctrl+f", "page_down", "Page down", "One page down", name="list.page_down"),
    key("pageup,ctrl+b", "page_up", "Page up", "One page up", name="list.page_up"),
    key("g,home", "first", "First", "To the first line", name="list.first"),
    key("G,end", "last", "Last", "To the last line", name="list.last"),
]

PAPER_KEYS = [
    key("x", "decide('skipped')", "skip", "Skip: not for me", name="paper.skip", show=True),
    key(
        "q",
        "decide('queued')",
        "queue",
        "Into the reading queue",
        name="paper.queue",
        show=True,
    ),
    key(
        "r",
        "decide('candidate')",
        "repro",
        "Reproduction candidate, on or off",
        name="paper.candidate",
        show=True,
    ),
    key("s", "decide('star')", "star", "Star, on or off", name="paper.star", show=True),
    key("m", "decide('reading')", "reading", "Mark as being read", name="paper.reading"),
    key("d", "decide('done')", "done", "Mark as read to the end", name="paper.done"),
    key("i", "decide('inbox')", "inbox", "Back into the inbox", name="paper.inbox"),
    key("v", "range", "range", "Begin or drop a range", name="paper.range"),
    key("V", "range_below", "below", "Range of everything below", name="paper.range_below"),
    key("u", "undo", "undo", "Take the last decision back", name="paper.undo", show=True),
    key("U", "redo", "redo", "Do again what was taken back", name="paper.redo"),
    key("J", "move(1)", "later", "Move down in the queue", name="queue.later"),
    key("K", "move(-1)", "sooner", "Move up in the queue", name="queue.sooner"),
    key("T", "move_far(-1)", "top", "To the top of the queue", name="queue.first"),
    key("E", "move_far(1)", "end", "To the end of the queue", name="queue.last"),
    key("enter", "zoom", "detail", "Detail on the whole screen, and back", name="detail.zoom"),
    key("space", "scroll_detail(1)", "more", "Next page of the detail", name="detail.down"),
    key(
        "backspace,shift+space",
        "scroll_detail(-1)",
        "back",
        "Previous page of the detail",
        name="detail.up",
    ),
    key("o", "open('abs')", "open", "Open the abstract page in the browser", name="paper.open"),
    key("p", "open('pdf')", "pdf", "Open the PDF in the browser", name="paper.pdf"),
    key("y", "copy_bibtex", "bibtex", "Copy BibTeX to the clipboard", name="paper.bibtex"),
    key("n", "note", "note", "Write a note", name="paper.note"),
    key("a", "confirm_area", "area", "The suggested area is right", name="record.area"),
    key("e", "record", "facts", "Fill in what the next status needs", name="record.facts"),
    key("L", "log_line", "log", "Write a line of the log", name="record.log"),
    key("P", "timer", "focus", "Start a span of focus, or stop it", name="record.timer"),
    key("B", "switch", "board", "Candidates as a list, or as a board", name="record.board"),
    key("w", "start", "begin", "Choose among a dozen papers: would you read it?", name="start"),
    key("slash", "filter", "filter", "Filter while you type", name="view.filter", show=True),
    key("S", "keep_search", "keep", "Keep this filter as a saved search", name="search.keep"),
    key("A", "every_post", "all posts", "Posts without a paper, too, or not", name="posts.all"),
    key("escape", "back", "back", "Clear the filter, leave the detail, stop a fetch", name="back"),
]

COLUMN_KEYS = [
    key("l,right", "column(1)", "right", "Next column of the board", name="board.right"),
    key("h,left", "column(-1)", "left", "Previous column of the board", name="board.left"),
]


def _is_for_cards(name: str) -> bool:
    """Whether a card is asked this as any paper is: what leaves its reading status alone."""
    group, _, action = name.partition(".")
    statuses = ("skip", "queue", "reading", "done", "inbox", "range", "range_below")
    return name == "back" or (group in ("paper", "detail", "record") and action not in statuses)


BOARD_KEYS = [
    key(
        "greater_than_sign,shift+right",
        "advance(1)",
        "on",
        "On to the next status; asks what that needs",
        name="board.on",
        show=True,
    ),
    key(
        "less_than_sign,shift+left",
        "advance(-1)",
        "back",
        "Back to the status before",
        name="board.back",
        show=True,
    ),
    key("X", "give_up", "give up", "Give it up; asks why", name="board.give_up", show=True),
    *(one for one in PAPER_KEYS if _is_for_cards(str(one.id))),
]
SOURCE_KEYS = [
    key("a", "add", "add", "Follow what you paste", name="source.add", show=True),
    key("e", "pause", "pause", "Leave alone, or fetch again", name="source.pause", show=True),
    key("T", "test", "test", "Ask for its first page, keep nothing", name="source.test", show=True),
    key("F", "fetch_one", "fetch it", "Fetch this one now", name="source.fetch", show=True),
    key("D", "remove", "remove", "Follow it no longer", name="source.remove", show=True),
    key("o", "open", "open", "Open its page in the browser", name="source.open"),
    key("enter", "zoom", "detail", "Detail on the whole screen, and back", name="source.zoom"),
    key("space", "scroll_detail(1)", "more", "Next page of the detail", name="source.down"),
    key("escape", "back", "back", "Leave the detail, stop a fetch", name="source.back"),
]

SEARCH_KEYS = [
    key("enter", "look", "look", "Look for it in all papers", name="search.look", show=True),
    key("a", "write", "new", "Write and save a search", name="search.write", show=True),
    key("e", "edit", "words", "Change what it looks for", name="search.edit", show=True),
    key("n", "rename", "name", "Give it another name", name="search.rename", show=True),
    key("D", "forget", "forget", "Keep it no longer", name="search.forget", show=True),
    key("space", "scroll_detail(1)", "more", "Next page of what it finds", name="search.down"),
    key("escape", "back", "back", "Stop a fetch", name="search.back"),
]

STATS_KEYS = [
    key(
        "plus,equals_sign",
        "range(1)",
        "longer",
        "Look further back",
        name="stats.longer",
        show=True,
    ),
    key("minus", "range(-1)", "shorter", "Look less far back", name="stats.shorter", show=True),
    key("escape", "back", "back", "Stop a fetch", name="stats.back"),
]

COMMON_KEYS = [
    *(
        key(keys, f"view('{name}')", title, f"Go to {title}", name=f"view.{name}")
        for keys, name, title in TABS
    ),
    key("tab", "next_view(1)", "Next view", "Next view", name="view.next"),
    key("shift+tab", "next_view(-1)", "Previous view", "Previous view", name="view.previous"),
    key("R,ctrl+r", "reload", "refresh", "Show what is new", name="view.reload"),
    key("f", "fetch", "fetch", "Fetch every source now", name="fetch.start"),
    key("c", "cancel_fetch", "stop fetch", "Stop the fetch; what came stays", name="fetch.cancel"),
    key("M", "messages", "messages", "Messages, to be read again", name="messages"),
    key(
        "colon,ctrl+p",
        "command_palette",
        "commands",
        "All actions by name",
        name="command_palette",
    ),
    key("ctrl+z", "suspend", "shell", "To the shell for a while; fg comes back", name="suspend"),
    key("question_mark", "keys", "keys", "What every key does here", name="help", show=True),
    key("Q,ctrl+q", "quit", "quit", "Quit; everything is saved already", name="quit", show=True),
]

SCREEN_KEYS = [
    key("ctrl+c,super+c", "screen.copy_text", "copy", "Copy what is selected", name="screen.copy"),
]

EVERYWHERE = [*LIST_KEYS, *COMMON_KEYS, *SCREEN_KEYS]
GROUPS = [PAPER_KEYS, [*BOARD_KEYS, *COLUMN_KEYS], SOURCE_KEYS, SEARCH_KEYS, STATS_KEYS]
"""Keys of screens that are never in front together."""
EVERY_KEY = list(
    {
        one.id: one
        for one in (*chain.from_iterable(GROUPS), *COMMON_KEYS, *LIST_KEYS, *SCREEN_KEYS)
    }.values()
)
"""All that the config may move."""
