"""Links that nobody meant (fuzz.py), few of them: `make fuzz` runs more."""

from urllib.parse import urlencode

from tests import fuzz


def test_no_damaged_link_does_anything_but_be_shown_or_told():
    assert [str(found) for found in fuzz.findings(seed=1, count=2000)] == []


def test_the_links_are_the_same_each_time_and_no_two_alike():
    first, again = ([*fuzz.links(7, 200)] for _ in range(2))
    assert first == again != [*fuzz.links(8, 200)]
    assert len({urlencode(link) for _, _, link in first}) == 200


def test_a_fault_is_found(monkeypatch, capsys):
    def broken(layer, shape, pictures=1):
        raise KeyError(shape)

    monkeypatch.setattr("ui.geometry.check", broken)
    (found,) = fuzz.findings(seed=1, count=3)
    assert found.what.startswith("KeyError in test_fuzz.py") and found.number == 0
    assert "link 0: /" in capsys.readouterr().out
