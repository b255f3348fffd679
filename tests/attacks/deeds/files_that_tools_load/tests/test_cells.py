def test_cells():
    assert True
