"""The work that is killed, and what must hold afterwards."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from feedq.demo import StandIns
from feedq.domain.kinds import Status
from feedq.domain.triage import Decision
from feedq.store.backup import verify
from tests.faults.child import NOW, Child, Tell, Work, feedq, run
from tests.faults.library import Rows, assert_whole, contents, user
from tests.store import schemas

State = dict[str, object]
DERIVED = ("rankings", "scores")
_DECISIONS = 60


@dataclass(frozen=True)
class World:
    """What jobs start from, and who answers their requests.

    Attributes:
        fresh: a folder with a config and nothing else.
        yesterday: with a library as it was fetched a day ago, and decisions made since.
        today: the same, fetched and ranked today.
    """

    fresh: Path
    yesterday: Path
    today: Path


@dataclass(frozen=True)
class Job:
    """Work of one kind.

    Attributes:
        begin: lays out a folder.
        holds: raises unless what a kill left behind is sound; given the folder before, the one
            that an uninterrupted run left, the one that was killed, and what was told until then.
        again: whether the same work, done once more, must come to what it comes to uninterrupted,
        derived: the order that was learned included.
    """

    name: str
    begin: Callable[[World, Path], None]
    work: Work
    holds: Callable[[Path, Path, Path, list[object]], None]
    again: bool = True
    derived: bool = True


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """Stand-ins of every source, and libraries filled from them."""
    with StandIns(now=NOW) as servers:
        made = World(*(folder / name for name in ("fresh", "yesterday", "today")))
        made.fresh.mkdir()
        (made.fresh / "config.toml").write_text(servers.toml(Path("feedq.db")))
        shutil.copytree(made.fresh, made.yesterday)
        _do(made.yesterday, feedq("fetch"), feedq("list", "--json"))
        _do(made.yesterday, decide, feedq("rank"))
        servers.advance()
        shutil.copytree(made.yesterday, made.today)
        _do(made.today, feedq("fetch"))
        yield made


def _do(folder: Path, *works: Work) -> list[Child]:
    done = [run(work, folder) for work in works]
    for child in done:
        assert child.status == 0, child.err
    return done


def state(folder: Path, *, derived: bool = True) -> State:
    """Everything a folder holds that a user may ask for; files that come and go are left out."""
    found: State = {}
    for path in sorted(folder.iterdir()):
        if path.suffix == ".db":
            held = contents(path)
            found[path.name] = {n: r for n, r in held.items() if derived or n not in DERIVED}
        elif path.suffix in (".toml", ".bib", ".md"):
            found[path.name] = path.read_text()
    return found


# --- what is decided ------------------------------------------------------------------------


def decide(folder: Path, tell: Tell) -> int:
    """Sixty decisions, taken back and made again now and then; each told when it is made."""
    from feedq.bootstrap import open_feedq
    from feedq.config import load

    config = load(folder / "config.toml", environ={})
    dice = Random(8)  # the same ones in every run
    with open_feedq(config, database=folder / "feedq.db") as library:
        rows = sorted(library.inbox.ids("all"))
        for number in range(_DECISIONS):
            _decide(library, dice, rows, number)
            tell(number)
    return 0


def _decide(library: object, dice: Random, rows: list[int], number: int) -> None:
    from feedq.bootstrap import Feedq
    from feedq.domain.reproduction import LogKind

    assert isinstance(library, Feedq)
    queue = library.inbox.ids("queue")
    candidates = library.inbox.ids("candidates")
    match dice.choice(("decide", "decide", "decide", "note", "undo", "redo", "move", "log")):
        case "undo":
            library.triage.undo(dice.randint(1, 3))
        case "redo":
            library.triage.redo()
        case "move" if len(queue) > 1:
            library.triage.move(dice.choice(queue), after=dice.choice([None, *queue]))
        case "note":
            library.triage.decide([dice.choice(rows)], Decision(note=f"Note {number}."))
        case "log" if candidates:
            library.reproductions.log(dice.choice(candidates), LogKind.PROBLEM, f"Line {number}.")
        case _:
            some = Decision(
                status=dice.choice(list(Status)),
                star=dice.choice([None, True, False]),
                candidate=dice.choice([None, None, True]),
            )
            library.triage.decide(dice.sample(rows, dice.randint(1, 4)), some)


def decided(folder: Path) -> list[Rows]:
    """What the user's tables hold after none, one, two, ... of the decisions of `decide`."""
    seen: list[Rows] = [user(folder / "feedq.db")]

    def tell(_: object) -> None:
        seen.append(user(folder / "feedq.db"))

    decide(folder, tell)
    return seen


# --- what must hold ---------------------------------------------------------------------------


def _unchanged_user(before: Path, after: Path, killed: Path, told: list[object]) -> None:
    """The library is whole, and what the user did is as it was."""
    path = killed / "feedq.db"
    if path.exists():
        assert_whole(path)
        known = user(before / "feedq.db") if (before / "feedq.db").exists() else None
        found = user(path)
        assert found == known if known else not any(found.values())


def _one_of_two(before: Path, after: Path, killed: Path, told: list[object]) -> None:
    """Each file is as it was, or as it will be; nothing lies in between."""
    old, new, found = state(before), state(after), state(killed)
    for name, held in found.items():
        assert held in (old.get(name), new.get(name)), f"{name} is neither old nor new"
    assert found.keys() >= old.keys() & new.keys()
    for path in killed.glob("*.db"):
        assert_whole(path)


def _old_or_new_order(before: Path, after: Path, killed: Path, told: list[object]) -> None:
    _unchanged_user(before, after, killed, told)
    old, new, found = (contents(one / "feedq.db") for one in (before, after, killed))
    assert [found[name] for name in DERIVED] in (
        [old[name] for name in DERIVED],
        [new[name] for name in DERIVED],
    )


def _old_or_migrated(before: Path, after: Path, killed: Path, told: list[object]) -> None:
    _one_of_two(before, after, killed, told)
    for copy in killed.glob("feedq.db.backup-*-schema-????"):
        verify(copy)
        assert contents(copy) == contents(before / "feedq.db")


def _copies_are_whole(before: Path, after: Path, killed: Path, told: list[object]) -> None:
    _one_of_two(before, after, killed, told)
    for copy in killed.glob("*.db"):
        verify(copy)


def _no_decision_lost(before: Path, after: Path, killed: Path, told: list[object]) -> None:
    assert_whole(killed / "feedq.db")
    done = len(told)
    found = user(killed / "feedq.db")
    steps = json.loads((before / "steps.json").read_text())
    assert found in steps[done : done + 2], f"not as after {done} decisions, nor after one more"


def _taken_in(before: Path, after: Path, killed: Path, told: list[object]) -> None:
    """The papers of a list are queued all at once or not at all."""
    path = killed / "feedq.db"
    assert_whole(path)
    assert user(path) in (user(before / "feedq.db"), user(after / "feedq.db"))


# --- the jobs -----------------------------------------------------------------------------------


def _copy(name: str) -> Callable[[World, Path], None]:
    return lambda world, folder: _copied(getattr(world, name), folder)


def _copied(source: Path, folder: Path) -> None:
    shutil.copytree(source, folder)


def _with_backup(world: World, folder: Path) -> None:
    _copied(world.yesterday, folder)
    shutil.copy(folder / "feedq.db", folder / "kept.db")
    shutil.copy(world.today / "feedq.db", folder / "feedq.db")


def _with_steps(world: World, folder: Path) -> None:
    _copied(world.today, folder)
    scratch = folder.with_name(f"{folder.name}-steps")
    _copied(world.today, scratch)
    (done,) = _do(scratch, _noting)
    (folder / "steps.json").write_text(json.dumps(done.told[0]))
    shutil.rmtree(scratch)


def _noting(folder: Path, tell: Tell) -> int:
    tell(decided(folder))
    return 0


def _old_schema(world: World, folder: Path) -> None:
    folder.mkdir()
    (folder / "config.toml").write_text("[database]\nbackups = 2\n")
    schemas.make(schemas.kept()[0], folder / "feedq.db")


def _with_list(world: World, folder: Path) -> None:
    _copied(world.today, folder)
    known = [row.split("'identifier': '")[1].split("'")[0] for row in _papers(world)[:40:8]]
    lines = [
        f"https://arxiv.org/abs/{one.removeprefix('arxiv:')}" for one in known if "arxiv" in one
    ]
    (folder / "list.txt").write_text("\n".join([*lines, "hep-th/9901001"]))


def _papers(world: World) -> list[str]:
    return contents(world.today / "feedq.db")["papers"]


JOBS = (
    Job("first start", _copy("fresh"), feedq("init"), _unchanged_user),
    Job("first fetch", _copy("fresh"), feedq("fetch", "--no-rank"), _unchanged_user),
    Job("fetch", _copy("yesterday"), feedq("fetch", "--no-rank"), _unchanged_user),
    Job("fetch and rank", _copy("yesterday"), feedq("fetch"), _unchanged_user),
    Job("rank", _copy("yesterday"), feedq("rank"), _old_or_new_order),
    Job("triage", _with_steps, decide, _no_decision_lost, again=False),
    Job("migration", _old_schema, feedq("list", "--json"), _old_or_migrated),
    Job(
        "import", _with_list, feedq("import", "list.txt", "--as", "queue"), _taken_in, derived=False
    ),
    Job("seeds", _with_list, feedq("import", "list.txt", "--as", "seeds"), _one_of_two),
    Job("export", _copy("today"), feedq("export", "all", "-o", "all.md"), _one_of_two),
    Job("backup", _with_backup, feedq("backup", "kept.db"), _copies_are_whole),
    Job("restore", _with_backup, feedq("restore", "kept.db"), _copies_are_whole),
)
