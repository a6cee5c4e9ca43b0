"""What is wrong in one line of many, said with the product that the line is of."""

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError

from cellier.web.refusals import shape
from kernel.errors import Refused
from kernel.words import N_, Said


class InLine(Refused):
    """Which of forty lines it is."""

    says = N_("{product}: {why}")


@contextmanager
def in_line(product: str) -> Iterator[None]:
    """Whatever is refused in here names the line's product.

    Raises:
        InLine: in place of what named none.

    """
    try:
        yield
    except ValidationError as error:
        raise InLine(product=product, why=shape(error.errors()[0])) from error
    except Refused as error:
        if "product" in error.facts:
            raise
        raise InLine(product=product, why=Said(error.says, error.facts)) from error
