"""Everything in one ZIP, and back: also from one database to the other."""

import json
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cellier.tables import metadata
from inventory.differences import verify
from inventory.purchases import PurchaseLine
from kernel import backup
from kernel.backup import BookNotEmpty, NotABackup, OtherRevision
from suppliers.evidence import Evidence
from suppliers.labels import Label
from tests.builders import somebody_in_a_new_canteen
from tests.kernel.conftest import CONTENTS, OpenBook, _live


def rows_of(book: Engine) -> dict[str, list[str]]:
    """Every table's rows, whatever order a database keeps them in."""
    with book.connect() as connection:
        return {
            table.name: sorted(map(str, connection.execute(select(table))))
            for table in metadata.sorted_tables
        }


def count(book: Engine) -> int:
    with book.connect() as connection:
        counts = (select(func.count()).select_from(one) for one in metadata.sorted_tables)
        return sum(connection.scalar(one) or 0 for one in counts)


def test_everything_comes_back_from_one_database_to_the_other_and_home(
    there: Engine, open_book: OpenBook, kept: Engine, files: Path, tmp_path: Path
) -> None:
    home = open_book()
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    saved = backup.save(kept, metadata, files, first)
    assert backup.load(there, metadata, tmp_path / "there", first) == saved > 80
    assert backup.save(there, metadata, tmp_path / "there", second) == saved
    assert backup.load(home, metadata, tmp_path / "home", second) == saved
    assert rows_of(kept) == rows_of(there) == rows_of(home)
    for book in (there, home):
        with Session(book) as session:
            assert verify(session) == []


def test_the_files_come_along_byte_for_byte(
    zipped: Path, files: Path, open_book: OpenBook, tmp_path: Path
) -> None:
    backup.load(open_book(), metadata, tmp_path / "again", zipped)
    names = [file.relative_to(files) for file in files.rglob("*") if file.is_file()]
    assert len(names) == len(CONTENTS)
    for name in names:
        assert (tmp_path / "again" / name).read_bytes() == (files / name).read_bytes()


def test_an_empty_book_is_saved_too(open_book: OpenBook, tmp_path: Path) -> None:
    zipped = tmp_path / "empty.zip"
    assert backup.save(open_book(), metadata, tmp_path / "none", zipped) == 0
    assert backup.load(open_book(), metadata, tmp_path / "none", zipped) == 0
    assert list(tmp_path.glob("*.part")) == []


def test_what_is_restored_can_be_written_in_and_is_still_append_only(
    there: Engine, zipped: Path, tmp_path: Path
) -> None:
    backup.load(there, metadata, tmp_path / "there", zipped)
    with Session(there) as session, session.begin():
        _live(session, tmp_path)
    with pytest.raises(IntegrityError, match="append-only"), there.begin() as connection:
        connection.execute(text("UPDATE purchase_lines SET net_value = 0"))


def test_nothing_is_written_over(there: Engine, zipped: Path, tmp_path: Path) -> None:
    with Session(there) as session, session.begin():
        somebody_in_a_new_canteen(session)
    before = rows_of(there)
    with pytest.raises(BookNotEmpty):
        backup.load(there, metadata, tmp_path / "there", zipped)
    assert rows_of(there) == before
    assert not (tmp_path / "there").exists()


@pytest.mark.parametrize("left", [0, 1, 100, -100, -1])
def test_a_backup_cut_short_is_refused_and_leaves_nothing(
    zipped: Path, open_book: OpenBook, tmp_path: Path, left: int
) -> None:
    zipped.write_bytes(zipped.read_bytes()[:left])
    book = open_book()
    with pytest.raises(NotABackup, match=r"all\.zip"):
        backup.load(book, metadata, tmp_path / "there", zipped)
    assert count(book) == 0


def test_a_backup_with_a_damaged_spot_is_refused_and_leaves_nothing(
    zipped: Path, open_book: OpenBook, tmp_path: Path
) -> None:
    with ZipFile(zipped) as archive:
        spot = archive.getinfo("tables/stock_moves.jsonl").header_offset + 80
    content = bytearray(zipped.read_bytes())
    content[spot : spot + 20] = bytes(20)
    zipped.write_bytes(content)
    book = open_book()
    with pytest.raises(NotABackup):
        backup.load(book, metadata, tmp_path / "there", zipped)
    assert count(book) == 0


def rewritten(source: Path, target: Path, **changed: str | None) -> Path:
    """The same ZIP with some members said otherwise, or left out."""
    with ZipFile(source) as old, ZipFile(target, "w", ZIP_STORED) as new:
        for name in old.namelist():
            key = Path(name).stem
            if key not in changed:
                new.writestr(name, old.read(name))
            elif changed[key] is not None:
                new.writestr(name, str(changed[key]))
    return target


@pytest.mark.parametrize(
    "changed",
    [
        {"cellier": None},
        {"cellier": "[]"},
        {"cellier": '"x"'},
        {"cellier": "{}"},
        {"stock_moves": None},
        {"lots": "\n"},
        {"lots": "[1, 2]\n"},
        {"lots": '{"colour": "red"}\n'},
        {"canteens": '{"id": "no id"}\n'},
        {"meals": '{"covers": 40}\n'},
        {"people": None},
    ],
)
def test_a_zip_that_is_something_else_is_refused(
    zipped: Path, open_book: OpenBook, tmp_path: Path, changed: dict[str, str | None]
) -> None:
    other = rewritten(zipped, tmp_path / "other.zip", **changed)
    book = open_book()
    with pytest.raises(NotABackup):
        backup.load(book, metadata, tmp_path / "there", other)
    assert count(book) == 0


def test_a_text_is_no_backup(open_book: OpenBook, tmp_path: Path) -> None:
    (tmp_path / "letter.zip").write_text("Dear Awa,")
    with pytest.raises(NotABackup, match=r"letter\.zip"):
        backup.load(open_book(), metadata, tmp_path, tmp_path / "letter.zip")


def test_a_backup_of_another_version_is_refused_by_both_names(
    zipped: Path, open_book: OpenBook, tmp_path: Path
) -> None:
    manifest = json.dumps({"revision": "0001"})
    older = rewritten(zipped, tmp_path / "older.zip", cellier=manifest)
    with pytest.raises(OtherRevision, match="0001"):
        backup.load(open_book(), metadata, tmp_path / "there", older)


def test_no_file_climbs_out_of_its_folder(
    zipped: Path, open_book: OpenBook, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    with ZipFile(zipped, "a") as archive:
        for name in ("files/../outside", f"files/{outside}", "files/x/../../outside"):
            archive.writestr(name, "mine now")
    backup.load(open_book(), metadata, tmp_path / "there", zipped)
    assert not outside.exists()


def test_enumerations_and_labels_come_back_as_themselves(
    zipped: Path, open_book: OpenBook, tmp_path: Path
) -> None:
    book = open_book()
    backup.load(book, metadata, tmp_path / "there", zipped)
    with Session(book) as session:
        lines = session.scalars(select(PurchaseLine)).all()
        assert {Label.BIO} in [line.proven for line in lines]
        assert Evidence.UNKNOWN in {line.short_circuit for line in lines}


def test_what_was_left_half_written_is_no_kept_file(kept: Engine, tmp_path: Path) -> None:
    (tmp_path / "files" / "ab").mkdir(parents=True)
    (tmp_path / "files" / "ab" / f"{'ab' * 32}.part").write_bytes(b"half")
    backup.save(kept, metadata, tmp_path / "files", tmp_path / "all.zip")
    with ZipFile(tmp_path / "all.zip") as archive:
        assert not [name for name in archive.namelist() if name.startswith("files/")]


def test_a_file_that_is_not_what_its_name_says_spoils_the_backup(
    zipped: Path, open_book: OpenBook, tmp_path: Path
) -> None:
    with ZipFile(zipped, "a") as archive:
        archive.writestr(f"files/ab/{'ab' * 32}", "another photo")
    book = open_book()
    with pytest.raises(NotABackup):
        backup.load(book, metadata, tmp_path / "there", zipped)
    assert count(book) == 0
    assert not (tmp_path / "there").exists()
