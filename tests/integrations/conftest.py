import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from kernel.words import Words
from tests.integrations.papers import FRENCH


@pytest.fixture(scope="module")
def french(tmp_path_factory: pytest.TempPathFactory) -> Words:
    folder = tmp_path_factory.mktemp("locale")
    catalogue = Catalog(locale="fr")
    for sentence, said in FRENCH.items():
        catalogue.add(sentence, said)
    file = folder / "fr" / "LC_MESSAGES" / "cellier.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as opened:
        write_mo(opened, catalogue)
    return Words("fr", folder)
