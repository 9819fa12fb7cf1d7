"""The cache: what is stored is found again, and nothing that is wrong with it is an error."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tflint import cache as cache_module
from tflint.cache import Cache, default_folder
from tflint.fingerprints import cache_key, content_digest
from tflint.model import FileError, FileResult


def key_of(path: str, content: bytes = b"") -> bytes:
    return cache_key("tool", "settings", path, content_digest(content))


def result_of(path: str, size: int = 0) -> FileResult:
    """A result that takes about ``size`` bytes, however well it is compressed."""
    text = random.Random(path).randbytes(size // 2).hex()
    return FileResult(path, errors=(FileError(path, 1, text),) if size else (), suppressed=len(path))


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(str(tmp_path / "cache"))


def stored(cache: Cache, *paths: str, size: int = 0) -> dict[bytes, str]:
    """Store a result for each path; what to ask for them."""
    cache.store([(key_of(path), result_of(path, size)) for path in paths])
    return {key_of(path): path for path in paths}


def test_what_is_stored_is_found_again(cache: Cache) -> None:
    keys = stored(cache, "a.py", "b.py", size=100)
    assert cache.fetch(keys) == {key_of(path): result_of(path, 100) for path in ("a.py", "b.py")}


def test_what_is_not_stored_is_a_miss(cache: Cache) -> None:
    stored(cache, "a.py")
    assert cache.fetch({key_of("b.py"): "b.py"}) == {}


def test_an_empty_cache_makes_no_folder(cache: Cache) -> None:
    assert cache.fetch({key_of("a.py"): "a.py"}) == {}
    cache.store([])
    assert not Path(cache.folder).exists()


def test_thousands_of_results_are_found_at_once(cache: Cache) -> None:
    keys = stored(cache, *(f"{number}.py" for number in range(2_500)))
    assert len(cache.fetch(keys)) == 2_500


def test_a_new_result_replaces_the_old(cache: Cache) -> None:
    key = key_of("a.py")
    cache.store([(key, FileResult("a.py"))])
    cache.store([(key, FileResult("a.py", suppressed=7))])
    assert cache.fetch({key: "a.py"})[key].suppressed == 7


def test_the_folder_is_left_alone_by_git_and_by_backups(cache: Cache) -> None:
    stored(cache, "a.py")
    folder = Path(cache.folder)
    assert (folder / ".gitignore").read_text() == "*\n"
    assert (folder / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = Cache(str(tmp_path / "file" / "cache"))
    assert cache.fetch(stored(cache, "a.py")) == {}


class TestKeys:
    def test_a_key_depends_on_everything_that_a_result_depends_on(self) -> None:
        base = ("tool", "settings", "a.py", content_digest(b""))
        others = [
            ("tool 2", "settings", "a.py", content_digest(b"")),
            ("tool", "settings 2", "a.py", content_digest(b"")),
            ("tool", "settings", "./a.py", content_digest(b"")),
            ("tool", "settings", "a.py", content_digest(b"\n")),
        ]
        assert len({cache_key(*parts) for parts in [base, *others]}) == 5

    def test_a_relative_path_means_another_file_in_another_folder(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        here = key_of("a.py")
        monkeypatch.chdir(tmp_path)
        assert key_of("a.py") != here

    def test_a_path_need_not_be_text(self) -> None:
        assert key_of("\udce9.py") != key_of("é.py")


class TestDamage:
    """Whatever happens to the file, the next run works, and the one after it is quick again."""

    def recovers(self, cache: Cache, keys: dict[bytes, str]) -> bool:
        cache.fetch(keys)
        stored(cache, *keys.values())
        return len(cache.fetch(keys)) == len(keys)

    @pytest.mark.parametrize(
        "content", [b"", b"not a database at all" * 100, b"SQLite format 3\0" + b"\xff" * 5000]
    )
    def test_a_file_that_is_no_database(self, cache: Cache, content: bytes) -> None:
        keys = stored(cache, "a.py", "b.py")
        Path(cache.file).write_bytes(content)
        assert cache.fetch(keys) == {}
        assert self.recovers(cache, keys)

    def test_a_database_of_something_else(self, cache: Cache) -> None:
        keys = stored(cache, "a.py")
        Path(cache.file).unlink()
        with sqlite3.connect(cache.file) as connection:
            connection.execute("CREATE TABLE results (something TEXT)")
        connection.close()
        assert cache.fetch(keys) == {}
        assert self.recovers(cache, keys)

    @pytest.mark.parametrize("seed", range(40))
    def test_flipped_bytes_never_give_a_wrong_result(self, cache: Cache, seed: int) -> None:
        paths = [f"{number}.py" for number in range(30)]
        keys = stored(cache, *paths, size=300)
        chance = random.Random(seed)
        content = bytearray(Path(cache.file).read_bytes())
        for _ in range(20):
            content[chance.randrange(len(content))] ^= chance.randrange(1, 256)
        Path(cache.file).write_bytes(content)
        for key, result in cache.fetch(keys).items():
            assert result == result_of(keys[key], 300)
        # What is stored on top of the damage may be lost again, but it is never wrong either.
        stored(cache, *paths, size=300)
        for key, result in cache.fetch(keys).items():
            assert result == result_of(keys[key], 300)

    def test_a_truncated_file(self, cache: Cache) -> None:
        keys = stored(cache, *(f"{number}.py" for number in range(100)), size=300)
        content = Path(cache.file).read_bytes()
        Path(cache.file).write_bytes(content[: len(content) // 2])
        for key, result in cache.fetch(keys).items():
            assert result == result_of(keys[key], 300)
        assert self.recovers(cache, keys)

    def test_an_entry_under_another_key_is_a_miss(self, cache: Cache) -> None:
        keys = stored(cache, "a.py", "b.py")
        with sqlite3.connect(cache.file) as connection:
            connection.execute(
                "UPDATE results SET entry = (SELECT entry FROM results WHERE key = ?)", [key_of("a.py")]
            )
        connection.close()
        assert cache.fetch(keys) == {key_of("a.py"): result_of("a.py")}

    @pytest.mark.parametrize("entry", [None, 7, "text", b""])
    def test_an_entry_of_another_type_is_a_miss(self, cache: Cache, entry: object) -> None:
        keys = stored(cache, "a.py")
        with sqlite3.connect(cache.file) as connection:
            connection.execute("UPDATE OR IGNORE results SET entry = coalesce(?, x'00')", [entry])
        connection.close()
        assert cache.fetch(keys) == {}


class TestBound:
    def test_the_file_stays_within_its_bound(self, tmp_path: Path) -> None:
        cache = Cache(str(tmp_path), maximum_bytes=200_000)
        for run in range(10):
            stored(cache, *(f"{run}/{number}.py" for number in range(100)), size=1000)
        assert Path(cache.file).stat().st_size < 400_000

    def test_what_was_not_used_for_the_longest_time_goes_first(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cache = Cache(str(tmp_path))
        today = time.time()
        for age, name in ((9, "old"), (7, "middle")):
            monkeypatch.setattr("time.time", lambda age=age: today - age * 86_400)
            stored(cache, *(f"{name}/{number}.py" for number in range(20)), size=4000)
        monkeypatch.setattr("time.time", lambda: today)
        old = {key_of(f"old/{number}.py"): f"old/{number}.py" for number in range(20)}
        middle = {key_of(f"middle/{number}.py"): f"middle/{number}.py" for number in range(20)}
        assert len(cache.fetch(old)) == 20
        smaller = Cache(cache.folder, maximum_bytes=int(Path(cache.file).stat().st_size * 1.5))
        stored(smaller, *(f"new/{number}.py" for number in range(40)), size=4000)
        assert smaller.fetch(middle) == {}
        assert smaller.fetch(old) != {}

    def test_most_runs_write_nothing(self, cache: Cache) -> None:
        keys = stored(cache, "a.py")
        before = Path(cache.file).stat().st_mtime_ns
        cache.fetch(keys)
        assert Path(cache.file).stat().st_mtime_ns == before


class TestSeveralRuns:
    def test_a_locked_cache_is_a_miss_and_is_not_harmed(
        self, cache: Cache, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        keys = stored(cache, "a.py")
        monkeypatch.setattr(cache_module, "_PATIENCE_SECONDS", 0.05)
        other = sqlite3.connect(cache.file, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        assert cache.fetch(keys) == {}
        stored(cache, "b.py")
        other.execute("COMMIT")
        other.close()
        assert cache.fetch(keys) == {key_of("a.py"): result_of("a.py")}

    def test_runs_at_once_do_not_disturb_each_other(self, cache: Cache) -> None:
        program = (
            "import sys\n"
            "from tflint.cache import Cache\n"
            "from tflint.model import FileResult\n"
            "cache = Cache(sys.argv[1])\n"
            "for number in range(20):\n"
            "    key = f'{sys.argv[2]}-{number}'.encode()\n"
            "    cache.store([(key, FileResult('a.py', suppressed=number))])\n"
            "    assert cache.fetch({key: 'a.py'})[key].suppressed == number\n"
        )
        processes = [
            subprocess.Popen([sys.executable, "-c", program, cache.folder, str(number)])
            for number in range(4)
        ]
        assert [process.wait() for process in processes] == [0, 0, 0, 0]


def test_the_folder_is_the_users_unless_the_environment_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TFLINT_CACHE_DIR", "/somewhere")
    assert default_folder() == "/somewhere"
    monkeypatch.delenv("TFLINT_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", "/home/user/.cache")
    assert "tflint" in default_folder()
