"""Keys typed faster than the app answers them: each has its turn, and means what it then would.

Textual hands every key to what has the keyboard when the key arrives, though the key before it may
be about to change that. On a slow line, where many arrive at once, `/xq` would skip and queue two
papers instead of looking for "xq".
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from textual.events import Key, Paste
from textual.message import Message

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen
    from textual.widget import Widget

STUCK_S = 2.0
"""A key under way at two glances this far apart has ended: what was to tell of it is gone."""

_ROUNDS = 2
"""The first follows the key up to where bindings are acted on, the second what these posted."""

Typed = Key | Paste


@dataclass
class KeyFollowed(Message):
    """Goes the way a key went, behind it; so it arrives when the key was acted on."""

    turn: int
    around: int


class TypeAhead:
    """The keys that wait for their turn."""

    def __init__(
        self,
        app: App[None],
        hand_on: Callable[[Typed], Awaitable[None]],
        *,
        is_ready: Callable[[Typed], bool],
        only_moves: Callable[[Typed], bool],
    ) -> None:
        """Args:

        is_ready: whether what is on the screen is what this key is meant for.
        only_moves: whether it changes nothing that another key depends on but the cursor's place,
            so that the next one need not wait; a held key is never behind.
        """
        self._app = app
        self._hand_on = hand_on
        self._is_ready = is_ready
        self._only_moves = only_moves
        self._waiting: deque[Typed] = deque()
        self._turn = 0
        self._target: Widget | None = None  # what was handed the key that is under way
        self._moved: Widget | None = None  # where the cursor is about to move
        self._kept_since = 0.0
        self._glanced_at: int | None = None  # the turn that was under way at the last glance
        self._screen: Screen[object] | None = None  # the one that can take keys
        self._coming: Screen[object] | None = None

    @property
    def idle(self) -> bool:
        """Whether no key is under way or waits."""
        return self._target is None and not self._waiting

    async def take(self, typed: Typed) -> None:
        """Hand a key on when its turn has come."""
        if not self._waiting:
            self._kept_since = monotonic()
        self._waiting.append(typed)
        if isinstance(typed, Key) and typed.key == "ctrl+q" and self._is_slow:
            self._waiting.clear()  # whoever wants to leave does not wait for the library
            await self._hand_on(typed)
            return
        await self.go_on()

    @property
    def _is_slow(self) -> bool:
        return not self.idle and monotonic() - self._kept_since > STUCK_S

    async def go_on(self) -> None:
        """Give the next key its turn, if it can have it now."""
        if self._target is not None and not self._is_open(self._target):
            self._target = None  # the key opened another screen, or closed its own
        while self._waiting and self._target is None and self._is_there(self._app.screen):
            typed = self._waiting[0]
            moves = self._only_moves(typed)
            if self._moved is not None and not moves:
                self._await_moves(self._moved)
                return
            if not self._is_ready(typed):
                return  # the screen calls once it is
            self._waiting.popleft()
            self._begin(self._app.focused or self._app.screen, moves=moves)
            await self._hand_on(typed)
            self._follow(1)

    def _begin(self, target: Widget, *, moves: bool = False) -> None:
        self._kept_since = monotonic()
        self._turn += 1
        self._target, self._moved = (None, target) if moves else (target, None)

    def _await_moves(self, target: Widget) -> None:
        """What the next key is meant for is known when the cursor has been moved."""
        self._begin(target)
        self._follow(_ROUNDS)

    def _is_there(self, screen: Screen[object]) -> bool:
        """Whether a screen was painted, and so has given the keyboard to one of its widgets."""
        if screen is self._screen:
            return True
        if screen is not self._coming:
            self._coming = screen
            if not screen.call_after_refresh(self._app.call_later, self._came, screen):
                self._screen = screen
        return screen is self._screen

    async def _came(self, screen: Screen[object]) -> None:
        self._screen, self._coming = screen, None
        await self.go_on()

    async def followed(self, message: KeyFollowed) -> None:
        """A key, or what it posted, has come to its end."""
        if message.turn != self._turn:
            return
        if message.around < _ROUNDS:
            self._follow(message.around + 1)
        else:
            self._target = None
            await self.go_on()

    def _follow(self, around: int) -> None:
        if self._target is not None:
            self._target.post_message(KeyFollowed(self._turn, around))

    def _is_open(self, target: Widget) -> bool:
        return target.is_attached and target.screen is self._app.screen

    async def unstick(self) -> None:
        """End a turn of whose end nobody told: a widget may be gone before it passes a key on."""
        if not self.idle and self._glanced_at == self._turn:
            self._target, self._screen = None, self._app.screen
        self._glanced_at = None if self.idle else self._turn
        await self.go_on()
