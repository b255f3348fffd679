"""What is kept stays bounded, and the folder is looked through now and then, not at each write."""

from grader.reference import cache


def test_the_oldest_half_goes_where_there_are_too_many(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "MAX_FILES", 20)
    monkeypatch.setattr(cache, "WRITES_BETWEEN", 10)
    looked = []
    prune = cache._prune
    monkeypatch.setattr(cache, "_prune", lambda folder: looked.append(folder) or prune(folder))
    memory = cache.Memory(None, tmp_path)
    for number in range(200):
        memory._write(tmp_path / f"{number}.values", b"value")
    assert len(looked) == 20
    assert 5 <= len(list(tmp_path.glob("*.values"))) <= 20 + 10
    assert (tmp_path / "199.values").exists()
