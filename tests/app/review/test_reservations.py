from app.review.reservations import KEEP_SECONDS, Reservations


def test_a_pile_is_kept_for_its_curator_until_the_next_one():
    reservations = Reservations()
    reservations.hold("ann", [1, 2])
    reservations.hold("bob", [3])
    assert reservations.with_others("ann") == {3}
    assert reservations.with_others("cid") == {1, 2, 3}
    reservations.hold("ann", [2])
    assert reservations.with_others("bob") == {2}


def test_a_closed_page_gives_the_cards_back_at_once():
    open_pages = {"ann", "bob"}
    reservations = Reservations(is_open=open_pages.__contains__)
    reservations.hold("ann", [1])
    assert reservations.with_others("bob") == {1}
    open_pages.remove("ann")
    assert reservations.with_others("bob") == set()


def test_who_has_left_gives_the_cards_back():
    clock = [0.0]
    reservations = Reservations(lambda: clock[0])
    reservations.hold("ann", [1])
    clock[0] = KEEP_SECONDS
    assert reservations.with_others("bob") == {1}
    clock[0] += 1
    assert reservations.with_others("bob") == set()
