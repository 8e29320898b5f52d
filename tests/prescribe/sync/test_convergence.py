"""Four PCs, one hub, one stick, in any order, cut anywhere, restored and cloned: all end equal, and nothing disappears.

The model is small: which revisions exist anywhere, and that the heads are those that no revision names as parent. Six ways to get
it wrong are planted one after the other, and each must be caught.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from traceback import format_exception
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.errors import FlakyFailure
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from prescribe.clinic import Clinic
from prescribe.running import origin
from prescribe.sync import applying
from prescribe.sync import exchange as exchanging
from prescribe.sync.bundle import BundleRefused, read_bundle, write_bundle
from prescribe.sync.exchange import Stopped, exchange
from tests.prescribe.records.sample import save_sample
from tests.prescribe.sync.pcs import MemoryHub, another_pc, enrolment_of

PCS = 4
INDEX = st.integers(0, PCS - 1)
pytestmark = pytest.mark.slow


class Cut(Exception):
    """The line went dead."""


class Station(RuleBasedStateMachine):
    """`made`: (folder, data key, who writes, clock) of a station to copy."""

    made: tuple

    @initialize()
    def lay(self):
        folder, key, self.by, self.clock = self.made
        self.key, self.root = key, Path(tempfile.mkdtemp(prefix="pcs-"))
        self.pcs = [another_pc(folder, key, self.root / str(n), self.clock) for n in range(PCS)]
        self.hub, self.kept_hub, self.kept = MemoryHub(), None, {}
        self.documents: list = []
        self.stick = self.root / "usb"
        self.stick.mkdir()
        self.count = 0
        self.documents.append(self._save(0).doc_id)
        for at in (0, 1, 2, 3):
            exchange(self.pcs[at], self.hub, enrolment_of(self.pcs[at]))
            self._keep(at)
        self.kept_hub = self.hub.copy()

    # --- people -----------------------------------------------------------------------------------------------
    @rule(at=INDEX)
    def write_new(self, at):
        if len(self.documents) < 3:
            self.documents.append(self._save(at).doc_id)

    @rule(at=INDEX, which=st.integers(0, 2), times=st.integers(1, 2))
    def edit(self, at, which, times):
        """Edits what this PC has; where it has two heads, the edit joins them."""
        doc_id = self.documents[which % len(self.documents)]
        for _ in range(times):
            heads = self._heads(at).get(doc_id.bytes, set())
            if heads:
                self._save(at, doc_id, tuple(UUID(bytes=h) for h in heads))

    @rule(a=INDEX, b=INDEX, join=st.booleans())
    def disagree(self, a, b, join):
        """Two people edit the first record while they do not hear of each other; perhaps a third joins what they wrote."""
        for at in (a, b):
            heads = self._heads(at).get(self.documents[0].bytes, set())
            if heads:
                self._save(at, self.documents[0], tuple(UUID(bytes=h) for h in heads))
        if join:
            for at in (a, b, a):
                exchange(self.pcs[at], self.hub, enrolment_of(self.pcs[at]))
            self.edit(a, 0, 1)

    def _save(self, at, doc_id=None, parents=()):
        self.count += 1
        return self.pcs[at].do(save_sample, f"text {self.count}", doc_id=doc_id, parents=parents, by=self.by)

    # --- the ways -----------------------------------------------------------------------------------------------
    @rule(at=INDEX, cut=st.one_of(st.none(), st.integers(1, 6)))
    def sync(self, at, cut):
        before = self._union()
        with suppress(Cut, Stopped):
            exchange(self.pcs[at], Line(self.hub, cut) if cut else self.hub, enrolment_of(self.pcs[at]))
        assert before <= self._union(), "an exchange lost a revision"

    @rule(a=INDEX, b=INDEX, stop=st.one_of(st.none(), st.integers(0, 3)))
    def carry(self, a, b, stop):
        if a == b:
            return
        before = self._union()
        path = write_bundle(self.pcs[a], self.stick, enrolment_of(self.pcs[a]), to_device=self.pcs[b].origin.device_id.hex()).path
        with suppress(BundleRefused, Stopped):
            read_bundle(self.pcs[b], path, tell=lambda what, done, of: stop is None or done < stop)
        path.unlink()
        assert before <= self._union(), "a stick lost a revision"

    # --- faults -------------------------------------------------------------------------------------------------
    @rule(at=INDEX)
    def back_up(self, at):
        self._keep(at)

    def _keep(self, at):
        target = self.root / f"kept-{at}"
        shutil.rmtree(target, ignore_errors=True)
        self.pcs[at].close()
        shutil.copytree(self.root / str(at), target)
        self._open(at)
        self.kept[at] = target

    @rule(at=INDEX, knowingly=st.booleans(), writes=st.integers(0, 2))
    def restore(self, at, knowingly, writes):
        """Without a word to the program, as an imaged disk does; or knowingly, by the program's own restore."""
        self.pcs[at].close()
        shutil.rmtree(self.root / str(at))
        shutil.copytree(self.kept[at], self.root / str(at))
        self._open(at)
        if knowingly:
            pc = self.pcs[at]

            def anew(connection):
                origin.open_log(connection, int(self.clock.now().timestamp() * 1000), pc.origin.scope_id)
                return origin.read(connection)

            pc.origin = pc.write(anew)
        for which in range(writes):
            self.edit(at, which, 1)

    @rule()
    def back_up_hub(self):
        self.kept_hub = self.hub.copy()

    @rule()
    def restore_hub(self):
        self.hub = self.kept_hub.copy()

    # --- the end ------------------------------------------------------------------------------------------------
    def teardown(self):
        if not hasattr(self, "pcs"):
            return
        try:
            known = self._union()
            for _ in range(4):
                for at in range(PCS):
                    exchange(self.pcs[at], self.hub, enrolment_of(self.pcs[at]))
            for at in range(PCS):
                assert self._revisions(at) == known, f"PC {at} is not where the others are"
                assert self._heads(at) == self._heads_by_the_rule(at)
            assert self._heads(0) == self._heads(1) == self._heads(2) == self._heads(3)
        finally:
            for pc in self.pcs:
                pc.close()
            shutil.rmtree(self.root, ignore_errors=True)

    # --- looking ------------------------------------------------------------------------------------------------
    def _open(self, at):
        self.pcs[at] = Clinic.open(self.root / str(at), self.key, clock=self.clock)

    def _revisions(self, at):
        with self.pcs[at].reading() as connection:
            return set(connection.exec_driver_sql("SELECT rev_id FROM revision").scalars())

    def _union(self):
        found = {row.rev_id for theirs in self.hub.rows.values() for row in theirs.values()}
        return found.union(*(self._revisions(at) for at in range(PCS)))

    def _heads(self, at):
        found: dict[bytes, set[bytes]] = {}
        with self.pcs[at].reading() as connection:
            for doc, rev in connection.exec_driver_sql("SELECT doc_id, rev_id FROM doc_head"):
                found.setdefault(doc, set()).add(rev)
        return found

    def _heads_by_the_rule(self, at):
        """A revision is a head iff no revision names it as parent: asked of the revisions alone."""
        with self.pcs[at].reading() as connection:
            rows = connection.exec_driver_sql("SELECT doc_id, rev_id, parents FROM revision").all()
        named = {parents[i : i + 16] for _, _, parents in rows for i in range(0, len(parents), 16)}
        found: dict[bytes, set[bytes]] = {}
        for doc, rev, _ in rows:
            if rev not in named:
                found.setdefault(doc, set()).add(rev)
        return found


class Line:
    """A way to the hub that goes dead after so many calls, before or after the call has done its work."""

    def __init__(self, hub, calls):
        self._hub, self._left = hub, calls

    def __getattr__(self, name):
        def call(*args):
            self._left -= 1
            if self._left == 0:
                raise Cut
            done = getattr(self._hub, name)(*args)
            if self._left == 1 and name in ("push", "announce"):
                self._left = 0
                raise Cut
            return done

        return call


@pytest.fixture
def machine(station, clinic, clock, doctor, tmp_path):
    clinic.close()

    class Made(Station):
        made = (station.folder, station.data_key, doctor, clock)

    return Made


def proved(machine, examples, steps=14):
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=True, database=None, phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


def test_all_end_equal_and_nothing_is_lost(machine):
    proved(machine, 40, steps=25)


def one_cursor(connection, scope_id):
    """Mutant: one cursor for all logs, as one over arrival numbers would be."""
    rows = dict(connection.exec_driver_sql("SELECT log_id, last_seq FROM log_state WHERE scope_id = ?", (scope_id,)).all())
    furthest = max(rows.values(), default=0)
    return dict.fromkeys(rows, furthest)


def clock_decides(insert):
    """Mutant: of two heads the later one by the clock stays."""

    def mutant(connection, row, now, done):
        fresh = insert(connection, row, now, done)
        run = connection.exec_driver_sql
        heads = run("SELECT h.rev_id, r.hlc FROM doc_head h JOIN revision r ON r.rev_id = h.rev_id WHERE h.doc_id = ?", (row.doc_id,)).all()
        for rev_id, _ in sorted(heads, key=lambda h: (h[1], h[0]))[:-1]:
            run("DELETE FROM doc_head WHERE rev_id = ?", (rev_id,))
        return fresh

    return mutant


def overwrites(insert):
    """Mutant: what arrives is the record now."""

    def mutant(connection, row, now, done):
        if connection.exec_driver_sql("SELECT 1 FROM revision WHERE rev_id = ?", (row.rev_id,)).first() is None:
            connection.exec_driver_sql("DELETE FROM doc_head WHERE doc_id = ?", (row.doc_id,))
        return insert(connection, row, now, done)

    return mutant


def drops_parents(insert):
    """Mutant: what grew from what is forgotten on arrival."""

    def mutant(connection, row, now, done):
        fresh = insert(connection, row, now, done)
        if fresh:
            connection.exec_driver_sql("DELETE FROM rev_parent WHERE rev_id = ?", (row.rev_id,))
        return fresh

    return mutant


MUTANTS = {
    "a cursor by sequence": lambda patch: patch.setattr(exchanging, "vector_of", one_cursor),
    "the clock decides": lambda patch: patch.setattr(applying, "_insert", clock_decides(applying._insert)),
    "a restored PC keeps its log": lambda patch: (
        patch.setattr(exchanging._Exchange, "_mine_is_ahead_there", lambda self, vector: False),
        patch.setattr(exchanging._Exchange, "_settle", lambda self, apart, vector: None),
    ),
    "no acknowledgement": lambda patch: (
        patch.setattr(exchanging._Exchange, "_acknowledged", lambda self, log, rows: self._note_hub(log, rows[-1].seq) or True),
        patch.setattr(exchanging._Exchange, "_apart", lambda self, vector: set()),
        patch.setattr(exchanging._Exchange, "_mine_is_ahead_there", lambda self, vector: False),
    ),
    "cascade overwrite": lambda patch: patch.setattr(applying, "_insert", overwrites(applying._insert)),
    "dropped parent": lambda patch: patch.setattr(applying, "_insert", drops_parents(applying._insert)),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_each_planted_fault_is_caught(machine, monkeypatch, mutant):
    MUTANTS[mutant](monkeypatch)
    with pytest.raises((AssertionError, FlakyFailure)) as caught:
        proved(machine, 80, steps=20)
    assert "AssertionError" in "".join(format_exception(caught.value)), "found by what the model says, not by a crash"
