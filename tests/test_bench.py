import json
from pathlib import Path

import pytest

from bench import report
from bench.__main__ import SUBJECTS, main
from bench.measuring import against_floor, no_less_than, no_more_than

TIMED = against_floor("slow", value=lambda: 0.03, floor=lambda: 0.01, at_most=2, rounds=5)
RESULTS = [TIMED, no_more_than("heavy", 75.5, 90), no_less_than("right", 0.999, 1)]


def test_the_results_are_written_whole_as_a_list_of_six_keys(tmp_path: Path) -> None:
    file = tmp_path / "build" / "bench.json"
    report.write(RESULTS, file)
    slow, heavy, right = json.loads(file.read_text())
    assert list(slow) == ["name", "value", "floor", "ratio", "target", "ok"]
    assert (slow["value"], slow["floor"], slow["ok"]) == (30, 10, False)
    assert slow["ratio"] == pytest.approx(3)
    assert (heavy["floor"], heavy["ratio"], heavy["ok"]) == (None, None, True)
    assert (right["target"], right["ok"]) == (1, False)
    assert list(file.parent.iterdir()) == [file]


def test_a_line_of_the_table_stands_under_its_headings() -> None:
    line = report.line(TIMED, " ms", "Tryton 532 ms")
    assert line.split()[:8] == ["slow", "30", "ms", "10", "ms", "3.00", "2", "NO"]
    assert line.index("Tryton") == report.heading().index("peers")


def test_a_name_that_nobody_measures_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--only", "receipt20,speed"])
    assert "unknown: speed" in capsys.readouterr().err
    assert "receipt20" in SUBJECTS
