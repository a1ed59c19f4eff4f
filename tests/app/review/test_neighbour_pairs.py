from app.review.neighbour_pairs import compare_neighbours, count
from store.records import Neighbour


def neighbour(entity, other, relation="borders", outgoing=True, degree=3):
    return Neighbour(entity, f"http://v/{relation}", outgoing, other, f"k{other}", None, degree)


def test_matched_neighbours_support():
    left, right = [neighbour(1, 10)], [neighbour(2, 20, "borders")]
    rows = compare_neighbours(left, right, [(10, 20, "seed")])
    assert [(r.verdict, r.source) for r in rows] == [("supports", "seed")]


def test_a_neighbour_matched_elsewhere_contradicts_under_a_corresponding_relation():
    left, right = [neighbour(1, 10)], [neighbour(2, 20)]
    assert count(compare_neighbours(left, right, [(10, 99, "accept")]))["contradicts"] == 1


def test_without_a_corresponding_relation_it_is_open():
    left, right = [neighbour(1, 10, "capital")], [neighbour(2, 20, "river")]
    assert count(compare_neighbours(left, right, [(10, 99, "seed")])) == {
        "supports": 0,
        "proposed": 0,
        "contradicts": 0,
        "open": 2,
    }


def test_a_mere_proposal_never_contradicts():
    rows = compare_neighbours([neighbour(1, 10)], [neighbour(2, 20)], [(10, 99, "proposal")])
    assert count(rows)["contradicts"] == 0


def test_what_only_a_proposal_joins_supports_nothing_yet():
    left, right = [neighbour(1, 10), neighbour(1, 11)], [neighbour(2, 20), neighbour(2, 21)]
    rows = compare_neighbours(left, right, [(10, 20, "proposal"), (11, 21, "accept")])
    assert [(row.verdict, row.source) for row in rows] == [
        ("supports", "accept"),
        ("proposed", "proposal"),
    ]


def test_several_edges_to_one_neighbour_are_one_row():
    left = [neighbour(1, 10, "borders"), neighbour(1, 10, "partOf")]
    rows = compare_neighbours(left, [neighbour(2, 20, "partOf")], [(10, 20, "seed")])
    assert len(rows) == 1 and rows[0].left.relation == "http://v/partOf"


def test_supports_come_first_and_rare_neighbours_before_hubs():
    left = [neighbour(1, 10, degree=500), neighbour(1, 11, degree=2), neighbour(1, 12, degree=1)]
    right = [neighbour(2, 20), neighbour(2, 21)]
    rows = compare_neighbours(left, right, [(10, 20, "seed"), (11, 21, "seed")])
    assert [(r.left or r.right).neighbour_id for r in rows] == [11, 10, 12]


def test_relations_named_in_two_languages_correspond_where_known_links_say_so():
    dollar, euro = neighbour(1, 10, "currency"), neighbour(2, 20, "Währung")
    elsewhere = [(10, 99, "seed")]
    assert count(compare_neighbours([dollar], [euro], elsewhere))["contradicts"] == 0
    learned = {("http://v/currency", "http://v/Währung", True)}
    (first, _) = compare_neighbours([dollar], [euro], elsewhere, learned)
    assert (first.verdict, first.elsewhere) == ("contradicts", 99)


def test_a_relation_may_point_the_other_way_in_the_other_graph():
    left, right = [neighbour(1, 10, "capitalOf")], [neighbour(2, 20, "Hauptstadt", outgoing=False)]
    elsewhere = [(88, 20, "seed")]
    learned = {("http://v/capitalOf", "http://v/Hauptstadt", False)}
    assert count(compare_neighbours(left, right, elsewhere, learned))["contradicts"] == 1
    assert count(compare_neighbours(left, right, elsewhere, {(*list(learned)[0][:2], True)})) == {
        "supports": 0,
        "proposed": 0,
        "contradicts": 0,
        "open": 2,
    }
