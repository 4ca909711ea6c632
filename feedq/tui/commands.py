"""The command palette: everything a key can do here, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from textual.command import DiscoveryHit, Hit, Hits, Provider

from feedq.tui.keys import EVERY_KEY

_ORDER = {binding.id: place for place, binding in enumerate(EVERY_KEY)}


class Actions(Provider):
    """Every action of the focused widget, its screen and the app."""

    async def discover(self) -> Hits:
        for name, help_text, command in self._actions():
            yield DiscoveryHit(name, command, help=help_text)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for name, help_text, command in self._actions():
            score = matcher.match(name)
            if score > 0:
                yield Hit(score, matcher.highlight(name), command, help=help_text)

    def _actions(self) -> Iterator[tuple[str, str, Callable[[], Any]]]:
        found = {}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.id in _ORDER and binding.tooltip and active.enabled:
                found[binding.id] = active
        for active in sorted(found.values(), key=lambda one: _ORDER[one.binding.id]):
            binding = active.binding
            yield (
                binding.tooltip,
                f"key {self.app.get_key_display(binding)}",
                partial(self.app.run_action, binding.action, active.node),
            )
        for command in self.app.get_system_commands(self.screen):
            yield command.title, command.help, command.callback
