"""An app that gives each key its turn; see `typeahead`."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import App
from textual.events import Event, Key, Paste
from textual.screen import Screen

from feedq.tui.keys import COMMON_KEYS, LIST_KEYS
from feedq.tui.typeahead import STUCK_S, KeyFollowed, TypeAhead, Typed
from feedq.tui.widgets.cursor_list import CursorList


class KeysInTurn(App[None]):
    """What is typed is handed on when what it is meant for is on the screen."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        """Args: `keys` of the bindings that the user moved, by their ids."""
        super().__init__()
        self.set_keymap(keys)
        self._moving, self._general = (
            {name for one in group for name in keys.get(str(one.id), one.key).split(",")}
            for group in (LIST_KEYS, COMMON_KEYS)
        )
        self.typeahead = TypeAhead(
            self, super().on_event, is_ready=self.is_ready_for, only_moves=self.only_moves
        )

    def on_mount(self) -> None:
        self.screen_change_signal.subscribe(self, self._give_keys)
        self.set_interval(STUCK_S, self.typeahead.unstick)

    async def on_event(self, event: Event) -> None:
        if isinstance(event, Key | Paste) and not event.is_forwarded:
            await self.typeahead.take(event)
        else:
            await super().on_event(event)

    def is_ready_for(self, typed: Typed) -> bool:
        """Whether what is on the screen is what this key is meant for."""
        return True

    def only_moves(self, typed: Typed) -> bool:
        """Whether it is a key that moves the cursor of a list, and nothing else."""
        return (
            isinstance(typed, Key)
            and typed.key in self._moving
            and isinstance(self.focused, CursorList)
        )

    def is_general(self, typed: Typed) -> bool:
        """Whether it is a key that means the same whatever a view lists: another view, help."""
        return isinstance(typed, Key) and typed.key in self._general

    async def _give_keys(self, screen: Screen[object]) -> None:
        await self.typeahead.go_on()

    async def on_key_followed(self, message: KeyFollowed) -> None:
        await self.typeahead.followed(message)
