"""The hub's contract on a real PostgreSQL: scopes apart, prefix logs, forks seen, erasure, revoked PCs, real exchanges."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import psycopg
import pytest

from models import vault
from prescribe.clinic import Clinic
from prescribe.hold import stop_exercise
from prescribe.overview import banner
from prescribe.records.rows import rev_hash
from prescribe.sync import hub
from prescribe.sync.address import HubAddress
from prescribe.sync.exchange import exchange
from prescribe.sync.hub import HubError, HubKind, connected
from prescribe.sync.rows import LogOrigin, Row
from tests.prescribe.records.test_projections import dump
from tests.prescribe.sync.pcs import another_pc, enrolment_of, trust
from tests.prescribe.sync.postgres import server
from tests.prescribe.visits import registered

SCOPE, OTHER = uuid4(), uuid4()
KEY = vault.SigningKey(bytes(32))
LOG, DEVICE = uuid4().bytes, uuid4().bytes


@pytest.fixture(scope="module")
def postgres():
    with server() as made:
        yield made


@pytest.fixture
def database(postgres):
    """A fresh hub; its admin URL."""
    name = f"hub_{uuid4().hex[:12]}"
    with psycopg.connect(postgres.admin("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    url = postgres.admin(name)
    hub.initialise(url)
    yield url
    with psycopg.connect(postgres.admin("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def enrolled(postgres, database):
    """enrolled(scope) → the address of a new PC of that scope."""

    def enrol(scope: UUID, can_write: bool = True) -> HubAddress:
        role = f"pc_{uuid4().hex[:12]}"
        password = hub.enrol_role(database, role, scope, can_write)
        return HubAddress("127.0.0.1", postgres.port, database.rpartition("/")[2], role, password)

    return enrol


def row(seq: int, body: str | None = '{"nonce":"00"}', scope: UUID = SCOPE, log: bytes = LOG, resident: bytes | None = None) -> Row:
    rev, doc, author = uuid4().bytes, uuid4().bytes, uuid4().bytes
    told = rev_hash(rev, doc, "sample", 1, resident, scope.bytes, author, 7, (), body or "")
    return Row(scope.bytes, log, seq, rev, doc, "sample", 1, resident, author, 7, b"", body, told, KEY.sign(told))


def origin(scope: UUID = SCOPE, log: bytes = LOG) -> LogOrigin:
    return LogOrigin(log, scope.bytes, DEVICE, KEY.public, b"\1" * 96)


@pytest.fixture
def pc(enrolled):
    with connected(enrolled(SCOPE), SCOPE.bytes) as one:
        one.announce(origin())
        yield one


def refused(act, *args) -> HubKind:
    with pytest.raises(HubError) as error:
        act(*args)
    return error.value.kind


def test_what_was_pushed_comes_back_bit_for_bit(pc):
    parent = uuid4().bytes
    rows = [row(1), row(2)._replace(parents=b"".join(sorted((parent, uuid4().bytes)))), row(3, resident=uuid4().bytes)]
    pc.push(rows)
    assert pc.pull({LOG: 0}, 100) == rows and pc.pull({LOG: 2}, 100) == rows[2:] and pc.pull({LOG: 0}, 1) == rows[:1]
    assert pc.hashes(LOG, 2, 3) == {r.seq: r.rev_hash for r in rows[1:]}
    says = pc.greet()
    assert says.vector == {LOG: 3} and says.logs == (origin(),) and pc.counts() == {"sample": 3}


def test_pushing_twice_changes_nothing_and_a_fork_shows_in_the_hashes(pc):
    first, other = row(1), row(1)
    pc.push([first])
    pc.push([first])
    pc.push([other])
    assert pc.hashes(LOG, 1, 1) == {1: first.rev_hash} != {1: other.rev_hash}


def test_a_log_never_has_a_gap(pc):
    pc.push([row(1)])
    assert refused(pc.push, [row(3)]) is HubKind.GAP
    assert refused(pc.push, [row(2), row(4)]) is HubKind.GAP
    assert pc.greet().vector == {LOG: 1}, "nothing of a refused push stays"


def test_scopes_do_not_see_each_other(pc, enrolled):
    pc.push([row(1)])
    with connected(enrolled(OTHER), OTHER.bytes) as stranger:
        assert stranger.greet().vector == {} and stranger.pull({LOG: 0}, 10) == []
        stranger._scope = SCOPE
        assert stranger.pull({LOG: 0}, 10) == [] and stranger.counts() == {}
        assert refused(stranger.push, [row(2)]) is HubKind.REFUSED
        assert refused(stranger.announce, origin(log=uuid4().bytes)) is HubKind.REFUSED


def test_a_reader_reads_and_writes_nothing(pc, enrolled):
    pc.push([row(1)])
    with connected(enrolled(SCOPE, can_write=False), SCOPE.bytes) as reader:
        assert len(reader.pull({LOG: 0}, 10)) == 1
        assert refused(reader.push, [row(2)]) is HubKind.REFUSED


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM hub.revision", "UPDATE hub.revision SET body = 'x'", "UPDATE hub.log SET pubkey = pubkey", "DELETE FROM hub.erasure",
        "INSERT INTO hub.member VALUES (session_user, gen_random_uuid(), true)", "SELECT * FROM hub.member", "TRUNCATE hub.revision",
        "INSERT INTO hub.revision(hub_at) VALUES (now())", "CREATE TABLE hub.mine(x int)", "CREATE TABLE public.mine(x int)",
        "SELECT hub.erase(gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'x')", "UPDATE hub.policy SET write_ver = 9",
    ],
)  # fmt: skip
def test_a_pc_may_add_rows_and_nothing_else(pc, statement):
    pc.push([row(1)])
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        pc._connection.execute(statement)


def test_a_body_of_300_kb_is_refused(pc):
    assert refused(pc.push, [row(1, "x" * 300_000)]) is HubKind.REFUSED and pc.greet().vector == {LOG: 0}


def test_a_revoked_pc_is_cut_off_at_once(enrolled, database):
    address = enrolled(SCOPE)
    with connected(address, SCOPE.bytes) as stolen:
        stolen.greet()
        assert hub.revoke_role(database, address.role) == 1
        assert refused(stolen.greet) is HubKind.UNREACHABLE
    with pytest.raises(HubError) as error, connected(address, SCOPE.bytes):
        pass
    assert error.value.kind is HubKind.SIGNED_OUT
    assert [s.may_sign_in for s in hub.status(database) if s.role == address.role] == [False]


def test_an_erasure_takes_bodies_that_are_there_and_those_that_come_late(pc, database):
    who = uuid4()
    pc.push([row(1, resident=who.bytes), row(2)])
    assert hub.erase(database, uuid4(), SCOPE, who, "本人要求") == 1
    late = row(3, resident=who.bytes)
    pc.push([late])
    found = pc.pull({LOG: 0}, 10)
    assert [r.body is None for r in found] == [True, False, True] and found[2].rev_hash == late.rev_hash and found[0].erased_by == found[2].erased_by
    [(erasure, (resident, basis))] = pc.erasures().items()
    assert (resident, basis) == (who.bytes, "本人要求")
    pc.acknowledge_erasure(erasure, DEVICE)
    pc.acknowledge_erasure(erasure, DEVICE)


def test_a_hub_is_laid_once_and_a_newer_one_is_left_alone(database, pc):
    assert refused(hub.initialise, database) in (HubKind.REFUSED, HubKind.OTHER)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("UPDATE hub.policy SET write_ver = 99 WHERE doc_type = '_hub'")
    assert refused(pc.greet) is HubKind.NEWER_HUB


def test_a_wrong_password_and_an_empty_database_are_told_apart(enrolled, postgres):
    address = enrolled(SCOPE)
    for wrong, kind in (
        (replace(address, password="guess"), HubKind.SIGNED_OUT), (replace(address, port=1), HubKind.UNREACHABLE),
        (replace(address, database="not_there"), HubKind.NO_HUB),
    ):  # fmt: skip
        with pytest.raises(HubError) as error, connected(wrong, SCOPE.bytes, timeout=5):
            pass
        assert error.value.kind is kind
        assert "guess" not in repr(error.value) and "guess" not in repr(wrong)


def test_two_real_stations_exchange_over_a_real_hub(station, clinic, clock, tmp_path, enrolled, doctor, instructor):
    trust(clinic)
    clinic.close()
    gym = another_pc(station.folder, station.data_key, tmp_path / "gym", clock)
    desk = Clinic.open(station.folder, station.data_key, clock=clock)
    scope = UUID(bytes=desk.origin.scope_id)
    ways = {desk: enrolled(scope), gym: enrolled(scope)}

    def sync(clinic):
        with connected(ways[clinic], scope.bytes) as far:
            return exchange(clinic, far, enrolment_of(clinic))

    who = registered(desk, doctor)
    assert sync(desk).agreed and sync(gym).agreed
    gym.do(stop_exercise, who, "运动中胸闷", by=instructor)
    assert sync(gym).agreed and sync(desk).agreed
    assert desk.do(banner, who, by=doctor).hold is not None and dump(desk) == dump(gym)
    for each in (desk, gym):
        each.close()
