"""Transactions: all or nothing, also within each other; reads that see one state."""

import threading

import duckdb
import pytest

from store.connection import Connection
from store.cursor import Cursor
from store.errors import QueryFailed, TransactionFailed


@pytest.fixture
def connection():
    connection = Connection(duckdb.connect())
    with connection.transaction() as cursor:
        cursor.run("create table number (value integer primary key)")
    yield connection
    connection.close()


def put(connection, value: int) -> None:
    with connection.transaction() as cursor:
        cursor.run("insert into number values ($value)", value=value)


def values(connection) -> list[int]:
    with connection.reading() as cursor:
        return [row[0] for row in cursor.rows("select value from number order by value")]


def test_nothing_of_a_transaction_that_fails_is_kept(connection):
    with pytest.raises(ZeroDivisionError), connection.transaction():
        put(connection, 1)
        _ = 1 / 0
    assert values(connection) == []


def test_a_transaction_within_another_one_is_a_part_of_it(connection):
    with connection.transaction():
        put(connection, 1)
        assert values(connection) == [1]  # the thread sees what it has written
        seen_by_others = []
        other = threading.Thread(target=lambda: seen_by_others.extend(values(connection)))
        other.start()
        other.join()
        assert seen_by_others == []
    assert values(connection) == [1]


def test_where_a_part_failed_nothing_is_kept_even_if_the_error_was_caught(connection):
    with (
        pytest.raises(TransactionFailed, match="nothing was stored.*the part's own error"),
        connection.transaction(),
    ):
        put(connection, 1)
        with pytest.raises(KeyError), connection.transaction():
            put(connection, 2)
            raise KeyError("the part's own error")
        put(connection, 3)
    assert values(connection) == []
    put(connection, 4)  # the next transaction is not touched by it
    assert values(connection) == [4]


def test_a_commit_that_fails_is_rolled_back_and_the_next_one_works(connection, monkeypatch):
    run = Cursor.run

    def without_commit(cursor, sql, **parameters):
        if sql == "commit":
            raise QueryFailed("the disk is full")
        run(cursor, sql, **parameters)

    with monkeypatch.context() as patch:
        patch.setattr(Cursor, "run", without_commit)
        with pytest.raises(QueryFailed, match="the disk is full"):
            put(connection, 1)
    assert values(connection) == []
    put(connection, 2)
    assert values(connection) == [2]


def test_the_first_error_is_the_one_that_is_raised(connection):
    """There is nothing left to roll back here, which must not hide what went wrong."""
    with pytest.raises(QueryFailed, match="no_such_table"), connection.transaction() as cursor:
        cursor.run("rollback")
        cursor.run("insert into no_such_table values (1)")
    assert values(connection) == []


def test_reads_that_belong_together_see_one_state(connection):
    put(connection, 1)
    with connection.reading():
        assert values(connection) == [1]
        writer = threading.Thread(target=put, args=(connection, 2))
        writer.start()
        writer.join()
        assert values(connection) == [1]
    assert values(connection) == [1, 2]


def test_reads_change_nothing(connection):
    with connection.reading() as cursor:
        cursor.run("insert into number values (1)")
    assert values(connection) == []


def test_a_write_within_reads_is_kept(connection):
    with connection.reading():
        assert values(connection) == []
        put(connection, 1)
    assert values(connection) == [1]


def test_who_watches_is_told_of_what_was_stored_and_of_nothing_else(connection):
    told = []
    connection.stored = lambda: told.append(values(connection))
    with pytest.raises(ZeroDivisionError), connection.transaction():
        put(connection, 1)
        _ = 1 / 0
    values(connection)
    assert told == []
    with connection.transaction():
        put(connection, 2)
        put(connection, 3)
    assert told == [[2, 3]]  # once, when all of it is there
