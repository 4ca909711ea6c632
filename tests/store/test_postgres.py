"""What is PostgreSQL's alone: making a library, several machines, and what is said of failures."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from feedq.domain.kinds import Status
from feedq.domain.location import Server
from feedq.domain.query import parse_query
from feedq.domain.triage import Decision
from feedq.errors import SchemaTooNew, StoreUnusable
from feedq.store import postgres, postgres_text
from feedq.store.glance import glance, named
from feedq.store.revisions import head
from feedq.store.store import Store
from feedq.store.tables import metadata
from tests import postgres as servers
from tests.library import DAY, TODAY, add, contents, paper
from tests.store.conftest import NewSchema

pytestmark = pytest.mark.postgres_only

_NUMBERS = count(1)
NewDatabase = Callable[[], Server]


@pytest.fixture
def new_database(server: str) -> NewDatabase:
    """`new_database()` is an empty one."""
    return lambda: servers.database(server, f"another{next(_NUMBERS)}")


@pytest.fixture
def raw(store: Store) -> Iterator[Callable[[str], object]]:
    """`raw(sql)` on a connection beside the store's."""
    assert isinstance(store.location, Server)
    with closing(postgres.connect(store.location, autocommit=True)) as connection:
        yield lambda sql: connection.execute(sql.encode())


def test_the_schema_is_that_of_the_tables(store: Store) -> None:
    for part in (metadata, postgres_text.metadata):
        with store._engine.connect() as connection:
            options = {
                "include_name": lambda name, kind, _, part=part: (
                    kind != "table" or name in part.tables
                )
            }
            context = MigrationContext.configure(connection, opts=options)
            assert compare_metadata(context, part) == []


def test_a_library_of_an_older_schema_is_brought_up_to_date(
    store: Store, raw: Callable[[str], object]
) -> None:
    rows = add(store, paper(1))
    raw("ALTER TABLE rankings DROP COLUMN rules, DROP COLUMN newest_id")
    raw("DROP INDEX ix_scores_score, ix_papers_version")
    raw("ALTER TABLE decisions DROP COLUMN rank")
    raw("UPDATE alembic_version SET version_num = '0005'")
    with closing(Store.open(store.location, now=TODAY)) as updated:
        test_the_schema_is_that_of_the_tables(updated)
        with updated.read() as snapshot:
            assert [one.row for one in snapshot.views.papers(rows)] == rows


def test_conditions_of_indexes_hold_here_too(store: Store) -> None:
    sql = "SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_papers_beside'"
    with store._engine.connect() as connection:
        assert " WHERE " in str(connection.exec_driver_sql(sql).scalar())


def test_two_machines_may_start_first_at_once(new_database: NewDatabase) -> None:
    location = new_database()
    together = threading.Barrier(4)
    problems: list[BaseException] = []

    def start() -> None:
        together.wait(30)
        try:
            Store.open(location, now=TODAY).close()
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    with closing(Store.open(location, now=TODAY)) as store:
        assert add(store, paper(1)) == [1]


def test_several_libraries_share_a_database_each_in_a_schema(new_database: NewDatabase) -> None:
    location = new_database()
    with closing(postgres.connect(location, autocommit=True)) as connection:
        connection.execute(b"CREATE SCHEMA ada; CREATE SCHEMA grace")
    homes = [
        Server.named(f"{location.url}&options=-csearch_path%3D{name}") for name in ("ada", "grace")
    ]
    stores = [Store.open(home, now=TODAY) for home in homes]
    add(stores[0], paper(1))
    with stores[1].read() as snapshot:
        assert snapshot.papers.count() == 0
    with postgres.fetch_lock(homes[0]) as mine, postgres.fetch_lock(homes[1]) as yours:
        assert (mine, yours) == (True, True)
    for store in stores:
        store.close()


def test_tables_of_another_program_are_refused_and_left_alone(new_database: NewDatabase) -> None:
    location = new_database()
    with closing(postgres.connect(location, autocommit=True)) as connection:
        connection.execute(b"CREATE TABLE papers (title TEXT)")
        with pytest.raises(StoreUnusable, match="another program"):
            Store.open(location, now=TODAY)
        connection.execute(b"DROP TABLE papers; CREATE TABLE bookmarks (url TEXT)")
        Store.open(location, now=TODAY).close()  # names of its own are in nobody's way


def test_a_database_that_cannot_hold_every_letter_is_refused(server: str) -> None:
    with closing(postgres.connect(Server.named(server), autocommit=True)) as connection:
        connection.execute(b"CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0")
    with pytest.raises(StoreUnusable, match=r"LATIN1; make .* createdb -E UTF8 .* latin"):
        Store.open(Server.named(server.replace("/postgres?", "/latin?")), now=TODAY)


def test_a_newer_schema_is_refused_with_words(store: Store, raw: Callable[[str], object]) -> None:
    raw("UPDATE alembic_version SET version_num = '9999'")
    try:
        with pytest.raises(SchemaTooNew, match=r"newer feedq.*update feedq"):
            Store.open(store.location, now=TODAY)
        with (  # and so is one that another machine made newer meanwhile
            pytest.raises(SchemaTooNew, match="another machine has updated"),
            store.write(),
        ):
            pass
    finally:
        raw(f"UPDATE alembic_version SET version_num = '{head()}'")
    with store.write() as tx:
        assert tx.rankings.scored() == 0


def test_an_old_schema_keeps_every_row(new_database: NewDatabase, new_schema: NewSchema) -> None:
    location = new_database()
    with closing(Store.open(location, now=TODAY)) as store:
        (row,) = add(store, paper(1))
        with store.write() as tx:
            tx.readings.decide([row], Decision(status=Status.QUEUED, note="why"), TODAY)
        before = contents(store)
    new_schema(
        "op.add_column('papers', sa.Column('mood', sa.Text()))\n"
        "    with op.batch_alter_table('entries') as batch:\n"
        "        batch.add_column(sa.Column('mood', sa.Text()))"
    )
    with closing(Store.open(location, now=TODAY)) as store:
        after = contents(store)
        assert after.pop("papers") == [(*line, None) for line in before.pop("papers")]  # type: ignore[attr-defined]
        assert after == before
        with store.read() as snapshot:
            (seen,) = snapshot.views.papers(snapshot.views.ids("all", terms=parse_query("why")))
    assert (seen.status, seen.notes) == (Status.QUEUED, "why")


def test_a_failed_migration_leaves_the_library_as_it_was(
    new_database: NewDatabase, new_schema: NewSchema, monkeypatch: pytest.MonkeyPatch
) -> None:
    location = new_database()
    with closing(Store.open(location, now=TODAY)) as store:
        add(store, paper(1))
        before = contents(store)
        new_schema("op.drop_table('lookups'); raise OSError('power cut')")
        with pytest.raises(OSError, match="power cut"):
            Store.open(location, now=TODAY)
        assert contents(store) == before


def test_the_first_look_is_that_of_the_library(store: Store) -> None:
    rows = add(store, *(paper(number) for number in range(1, 5)))
    with store.write() as tx:
        tx.readings.decide(rows[:1], Decision(status=Status.QUEUED), TODAY)
    asked = {"size": 3, "explore": 1, "window_days": 30, "midnight": TODAY - DAY / 2}
    seen = glance(store.location, **asked)  # type: ignore[arg-type]
    assert seen is not None
    with store.read() as snapshot:
        assert seen.session == snapshot.views.session(**asked)  # type: ignore[arg-type]
        assert seen.counts == snapshot.views.counts()
        papers = snapshot.views.papers(seen.session.rows)
    assert (seen.session.rows, seen.session.below, seen.session.decided) == (tuple(rows[1:3]), 1, 1)
    assert [line.title for line in seen.lines] == [one.title for one in papers]
    assert [line.authors for line in seen.lines] == [one.authors for one in papers]
    assert [line.listed for line in seen.lines] == [one.announced_at for one in papers]


def test_there_is_no_first_look_at_what_is_not_there(new_database: NewDatabase) -> None:
    asked = {"size": 3, "explore": 1, "window_days": 30, "midnight": TODAY}
    nowhere = Server.named("postgresql://feedq@127.0.0.1:1/feedq")
    for location in (new_database(), nowhere):
        assert glance(location, **asked) is None  # type: ignore[arg-type]


def test_one_machine_fetches_at_a_time(store: Store) -> None:
    assert isinstance(store.location, Server)
    with postgres.fetch_lock(store.location) as first:
        with postgres.fetch_lock(store.location) as second:
            assert (first, second) == (True, False)
        add(store, paper(1))  # to write is allowed meanwhile
    with postgres.fetch_lock(store.location) as again:
        assert again


def test_the_lock_of_a_connection_that_died_is_free(
    store: Store, raw: Callable[[str], object]
) -> None:
    assert isinstance(store.location, Server)
    location = store.location

    def fetch_and_die() -> None:
        with postgres.fetch_lock(location) as mine, postgres.speaking(location) as killer:
            assert mine
            killer.autocommit = True
            killer.execute(
                b"SELECT pg_terminate_backend(pid) FROM pg_locks "
                b"WHERE locktype = 'advisory' AND granted"
            )

    fetch_and_die()
    with postgres.fetch_lock(location) as again:
        assert again


def test_a_connection_that_died_in_its_sleep_is_made_again(
    store: Store, raw: Callable[[str], object]
) -> None:
    add(store, paper(1))
    raw(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with store.read() as snapshot:
        assert snapshot.papers.count() == 1


def test_a_connection_that_dies_amid_a_transaction_is_told_in_one_line(
    store: Store, raw: Callable[[str], object]
) -> None:
    def read_and_lose() -> None:
        with store.read() as snapshot:
            snapshot.papers.count()
            raw(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            snapshot.papers.count()

    with pytest.raises(StoreUnusable, match=r"connection was lost .*; try again") as told:
        read_and_lose()
    assert "\n" not in str(told.value)


def test_a_server_that_is_not_there_is_told_in_one_line_without_the_password() -> None:
    location = Server.named("postgresql+psycopg://ada:s3cret@127.0.0.1:1/feedq?password=s3cret")
    with pytest.raises(StoreUnusable, match="check that the server runs") as told:
        Store.open(location, now=TODAY)
    assert "\n" not in str(told.value)
    assert "s3cret" not in str(told.value)
    assert str(told.value).startswith("postgresql+psycopg://ada@127.0.0.1:1/feedq: ")


def test_a_database_that_is_not_there_is_told_with_the_way_out(server: str) -> None:
    location = Server.named(server.replace("/postgres?", "/nowhere?"))
    with pytest.raises(StoreUnusable, match=r'"nowhere" does not exist; .*createdb nowhere'):
        Store.open(location, now=TODAY)


def test_a_user_without_rights_is_told_the_way_out(store: Store, server: str) -> None:
    assert isinstance(store.location, Server)
    with closing(postgres.connect(store.location, autocommit=True)) as connection:
        connection.execute(b"DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN")
    guest = Server.named(store.location.url.replace("feedq@", "guest@"))
    with pytest.raises(StoreUnusable, match=r"permission denied.*owner of the database"):
        Store.open(guest, now=TODAY)


def test_without_the_driver_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(StoreUnusable, match=r"pip install 'feedq\[postgres\]'"):
        Store(Server.named("postgresql://localhost/feedq"))


def test_completion_finds_what_was_kept_first(store: Store) -> None:
    rows = add(store, *(paper(number) for number in range(1, 4)))
    with store.write() as tx:
        tx.readings.decide(rows[2:], Decision(star=True), TODAY)
    found = [identifier for identifier, _ in named(store.location, "arxiv:2603.", most=9)]
    assert found == ["arxiv:2603.00003", "arxiv:2603.00002", "arxiv:2603.00001"]
