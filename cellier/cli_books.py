"""The command line where it is about the books: months closed, journals, what stock is worth."""

from functools import partial

import typer

from cellier.usage import SpokenCommand, SpokenGroup

books = typer.Typer(cls=SpokenGroup, rich_markup_mode=None)
books_command = partial(books.command, cls=SpokenCommand)
