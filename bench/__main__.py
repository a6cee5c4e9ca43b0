"""`python -m bench [--only name,…]`: measure, print a table, write build/bench.json at the end."""

import argparse
from collections.abc import Callable, Mapping
from typing import NamedTuple

from bench import (
    counting,
    importing,
    listing,
    networking,
    picking,
    processes,
    pushing,
    recalling,
    receiving,
    report,
    serving,
    stock,
    sums,
)
from bench.fixtures import BUILD
from bench.measuring import Result

FILE = BUILD / "bench.json"


class Subject(NamedTuple):
    """What is measured, in which unit, and what it takes elsewhere (facts/peers.md)."""

    measure: Callable[[], Result]
    unit: str = ""
    peers: str = ""


SUBJECTS: Mapping[str, Subject] = {
    "receipt20": Subject(
        receiving.receipt20, " ms", "Tryton 532 ms, Grocy 6276 ms, at 100k moves"
    ),
    "receipt20_statements": Subject(receiving.receipt20_statements),
    "on_hand_growth": Subject(
        stock.on_hand_growth, " ms", "Tryton 638 ms over 98 ms: 6.5; Grocy 28 ms at 100k"
    ),
    "fefo_right": Subject(picking.fefo_right, "", "Tryton 0.45, Grocy 12 of 12"),
    "count200": Subject(counting.count200, " ms"),
    "count200_statements": Subject(counting.count200_statements),
    "import10k": Subject(importing.import10k, " ms", "Tryton 24,400 ms, ma-cantine 46,500 ms"),
    "year100k": Subject(sums.year100k, " ms", "Tryton 6900 ms, ma-cantine 6500 to 9700 ms"),
    "meal_shares": Subject(sums.meal_shares, " ms"),
    "recall": Subject(recalling.recall, " ms"),
    "recall_growth": Subject(recalling.recall_growth, " ms"),
    "http_receipt20": Subject(serving.http_receipt20, " ms", "Tryton 745 ms over JSON-RPC"),
    "http_receipt20_p99": Subject(serving.http_receipt20_p99, " ×"),
    "http_home": Subject(serving.http_home, " ms"),
    "http_home_growth": Subject(serving.http_home_growth, " ms"),
    "page_kb": Subject(serving.page_kb, " kB"),
    "network_page": Subject(networking.network_page, " ms"),
    "network_page_growth": Subject(networking.network_page_growth, " ms"),
    "api_list": Subject(listing.api_list, " ms"),
    "odoo_push": Subject(pushing.odoo_push, " ms"),
    "odoo_push_calls": Subject(pushing.odoo_push_calls),
    "cold_start": Subject(processes.cold_start, " ms", "Tryton 1200 ms to its first answer"),
    "idle_mb": Subject(processes.idle_mb, " MB", "Tryton 69 MB"),
}


def main(argv: list[str] | None = None) -> None:
    """Each subject in turn; a missed target is said in the table, not by the exit code."""
    results = []
    print(report.heading(), flush=True)
    for name in _asked(argv):
        subject = SUBJECTS[name]
        result = subject.measure()
        print(report.line(result, subject.unit, subject.peers), flush=True)
        results.append(result)
    report.write(results, FILE)


def _asked(argv: list[str] | None) -> list[str]:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", default=",".join(SUBJECTS), help="names, by commas")
    names = [name.strip() for name in parser.parse_args(argv).only.split(",") if name.strip()]
    if unknown := [name for name in names if name not in SUBJECTS]:
        parser.error(f"unknown: {', '.join(unknown)}. There are: {', '.join(SUBJECTS)}")
    return names


if __name__ == "__main__":
    main()
