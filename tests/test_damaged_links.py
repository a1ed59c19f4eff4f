"""Damaged files of links and decisions: a sentence or a result, never a stack trace, no remains."""

import gzip
import random

import pytest

from app.pipeline import Workspace
from store import brought
from store import past as weighing
from store.errors import InputError, StoreError
from store.formats.past import read_past
from tests.store_samples import event, left_graph, right_graph

CSV = b"left,right,verdict,curator,decided_at,note\n" + b"".join(
    b'atlas:%s,lk:%d,accept,"a, b",2026-03-01T00:00:00Z,"x ""y"""\n' % (name, number)
    for name, number in ((b"chad", 1), (b"mali", 3), (b"togo", 4))
)
SSSOM = (
    b"#curie_map:\n#  a: 'atlas:'\n#  k: \"lk:\"\n#mapping_set_id: urn:x:y\n#license: urn:z\n"
    b"subject_id\tpredicate_id\tpredicate_modifier\tobject_id\tmapping_justification\t"
    b"reviewer_label\tmapping_date\tcomment\n"
    b'a:chad\towl:sameAs\t\tk:1\tsemapv:MappingReview\tada\t2026-03-01\t"two\nlines"\n'
    b"a:mali\towl:sameAs\tNot\tk:3\tsemapv:ManualMappingCuration\tb\\|c\t\t\n"
    b"a:fiji\towl:sameAs\t\tsssom:NoTermFound\tsemapv:MappingReview\tada\t2026-03-02\t\n"
)
NT = b"".join(
    b"<atlas:%s> <http://www.w3.org/2002/07/owl#sameAs> <lk:%d> .\n" % (name, number)
    for name, number in ((b"chad", 1), (b"mali", 3))
)
JSON = (
    b'[{"@id": "atlas:chad", "http://www.w3.org/2002/07/owl#sameAs": [{"@id": "lk:1"}]},'
    b'{"@id": "atlas:mali", "http://www.w3.org/2002/07/owl#sameAs": [{"@id": "lk:3"}]}]'
)
ALIGNMENT = (
    b"<?xml version='1.0' encoding='utf-8'?>\n<rdf:RDF xmlns='http://knowledgeweb.semanticweb.org/"
    b"heterogeneity/alignment#' xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\n"
    b"<Alignment><map><Cell><entity1 rdf:resource='atlas:chad'/><entity2 rdf:resource='lk:1'/>"
    b"<measure>1.0</measure><relation>=</relation></Cell></map></Alignment></rdf:RDF>"
)
TERMS = b"https://mimea.invalid/terms#"
LEDGER = (
    b"@prefix m: <" + TERMS + b"> . @prefix p: <http://www.w3.org/ns/prov#> .\n"
    b"<https://mimea.invalid/id/decision/e1> a m:Decision ;\n"
    b"  p:wasAssociatedWith <https://mimea.invalid/id/curator/ada> ;\n"
    b'  p:endedAtTime "2026-03-01T12:00:00+00:00" ; m:left <atlas:chad> ; m:right <lk:1> ;\n'
    b'  m:verdict "accept" ; m:rank 1 .\n'
    b"<https://mimea.invalid/id/decision/e2> a m:Decision ;\n"
    b"  p:wasAssociatedWith <https://mimea.invalid/id/curator/ada> ;\n"
    b'  p:endedAtTime "2026-03-01T12:01:00+00:00" ; m:left <atlas:chad> ; m:right <lk:1> ;\n'
    b'  m:verdict "retract" ; m:takesBack <https://mimea.invalid/id/decision/e1> .\n'
    b"<https://mimea.invalid/id/decision/e3> a m:Decision ;\n"
    b"  p:wasAssociatedWith <https://mimea.invalid/id/curator/ada> ;\n"
    b'  p:endedAtTime "2026-03-01T12:02:00+00:00" ; m:left <atlas:chad> ; m:verdict "skip" .\n'
)
FILES = {
    "d.csv": CSV,
    "links.tsv": b"atlas:chad\tlk:1\natlas:mali\tlk:3\n",
    "m.sssom.tsv": SSSOM,
    "l.nt": NT,
    "l.jsonld": JSON,
    "a.rdf": ALIGNMENT,
    "d.ttl": LEDGER,
    "d.csv.gz": gzip.compress(CSV, mtime=0),
    "m.tsv.gz": gzip.compress(SSSOM, mtime=0),
}
INSERTED = [bytes([letter]) for letter in b"\0\xff\xe9\"\t,\n\r<>\\#:{}'@"]
INSERTED += [b"%C3", b"\xf0\x9f\x97\x9d", b"9" * 400, b"x" * 200_000]


def damages(content: bytes, chance: random.Random) -> list[bytes]:
    """Files that have something wrong with them, or not quite."""
    found = [content[: chance.randrange(len(content))] for _ in range(10)]
    for insert in INSERTED:
        place = chance.randrange(len(content))
        found.append(content[:place] + insert + content[place:])
    for _ in range(4):  # some bytes others
        damaged = bytearray(content)
        for _ in range(5):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        found.append(bytes(damaged))
    lines = content.split(b"\n")
    found += [b"\n".join(chance.sample(lines, len(lines))), content * 2, b"", b"\n\n"]
    found += [content.decode("latin-1").encode("utf-16"), gzip.compress(content)[:-9]]
    return found


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    with Workspace(tmp_path_factory.mktemp("damaged") / "ws") as workspace:
        workspace.store.import_graphs(left_graph(), right_graph())
        workspace.store.decide([event("mine", "reject", "atlas:togo", "lk:5")])
        yield workspace


def state(workspace):
    with workspace.store.cursor() as cursor:
        return cursor.rows("select count(*) from decision")[0], cursor.rows(
            "select left_id, right_id, standing from standing order by all"
        )


@pytest.mark.parametrize("name", FILES)
def test_damaged_files_are_told_or_taken(workspace, tmp_path, name):
    chance = random.Random(name)
    before = state(workspace)
    told = taken = 0
    for content in damages(FILES[name], chance):
        path = tmp_path / name
        path.write_bytes(content)
        try:
            past = read_past(path)
            with workspace.store.cursor() as cursor:
                weighing.weigh(cursor, past, "eve").refuse_unknown(skip=False)
            taken += 1
        except InputError as error:
            assert str(error).startswith(str(path))
            assert len(str(error)) < 2000
            told += 1
    assert state(workspace) == before
    assert told + taken == 41
    assert told > 5


@pytest.mark.parametrize("name", FILES)
def test_a_whole_file_comes_in_and_a_refused_one_leaves_nothing(workspace, tmp_path, name):
    path = tmp_path / name
    path.write_bytes(FILES[name])
    before = state(workspace)
    weighed = workspace.decide_file(path, "eve")
    assert weighed.new
    workspace.take_back_file(workspace.brought_files()["batch"][0].as_py(), "eve")
    assert state(workspace)[1] == before[1]


def test_a_failure_while_it_comes_in_leaves_nothing(workspace, tmp_path, monkeypatch):
    path = tmp_path / "d.csv"
    path.write_bytes(CSV.replace(b"accept", b"unsure"))
    before = state(workspace)
    monkeypatch.setattr(brought, "renew_all", lambda cursor: cursor.run("select broken"))
    with pytest.raises(StoreError):
        workspace.decide_file(path, "eve")
    assert state(workspace) == before
