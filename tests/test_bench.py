import json
from pathlib import Path

import pytest

from bench import report
from bench.__main__ import SUBJECTS, main
from bench.measuring import Result, against_floor, no_less_than, no_more_than


@pytest.fixture(scope="module")
def timed() -> Result:
    return against_floor("slow", value=lambda: 0.03, floor=lambda: 0.01, at_most=2, rounds=5)


def test_the_results_are_written_whole_as_a_list_of_six_keys(
    timed: Result, tmp_path: Path
) -> None:
    file = tmp_path / "build" / "bench.json"
    results = [timed, no_more_than("heavy", 75.5, 90), no_less_than("right", 0.999, 1)]
    report.write(results, file)
    slow, heavy, right = json.loads(file.read_text())
    assert list(slow) == ["name", "value", "floor", "ratio", "target", "ok"]
    assert (slow["value"], slow["floor"], slow["ok"]) == (30, 10, False)
    assert slow["ratio"] == pytest.approx(3)
    assert (heavy["floor"], heavy["ratio"], heavy["ok"]) == (None, None, True)
    assert (right["target"], right["ok"]) == (1, False)
    assert list(file.parent.iterdir()) == [file]


def test_a_line_of_the_table_stands_under_its_headings(timed: Result) -> None:
    line = report.line(timed, " ms", "Tryton 532 ms")
    assert line.split()[:8] == ["slow", "30", "ms", "10", "ms", "3.00", "2", "NO"]
    assert line.index("Tryton") == report.heading().index("peers")


def test_a_name_that_nobody_measures_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--only", "receipt20,speed"])
    assert "unknown: speed" in capsys.readouterr().err
    assert "receipt20" in SUBJECTS
