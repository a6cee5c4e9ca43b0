"""An invoice's words, made comparable."""

import re
import unicodedata
from enum import StrEnum
from typing import NamedTuple


class Link(StrEnum):
    """What ties a word to the one before: "huile D'olive", "riz AU lait", "SANS sel"."""

    NONE = ""
    OF = "of"
    WITH = "with"
    WITHOUT = "without"


class Word(NamedTuple):
    """A word in the singular, folded."""

    text: str
    link: Link = Link.NONE


def normal(text: str) -> str:
    """The text without accents or capitals, single-spaced: what a decision is kept under."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return " ".join(bare.translate(_LIGATURES).split())


def words(text: str) -> tuple[Word, ...]:
    """Its words in order, less articles and numbers; `text` is folded already."""
    found: list[Word] = []
    link = Link.NONE
    for token in _TOKEN.findall(text):
        link = _LINKS.get(token, link)
        if token in _SILENT:
            continue
        found.append(Word(singular(token), link))
        link = Link.NONE
    return tuple(found)


def singular(token: str) -> str:
    """Less its s or x. "pates" (pasta) stays apart from "pate" (spread, terrine)."""
    if len(token) > 3 and token not in _PLURAL_ONLY and token[-1] in "sx":
        return token[:-1]
    return token


def vocabulary(text: str) -> frozenset[str]:
    """A list of words, each in the singular."""
    return frozenset(singular(word) for word in text.split())


_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "⁄": "/", "’": "'"})
_TOKEN = re.compile(r"[a-z][a-z0-9]*")
_PLURAL_ONLY = {"pates"}
_LINKS = (
    dict.fromkeys(("de", "d", "du", "des"), Link.OF)
    | dict.fromkeys(("a", "au", "aux", "avec", "en", "et"), Link.WITH)
    | {"sans": Link.WITHOUT}
)
_SILENT = {*_LINKS, *"bcefghijklmnopqrstuvwxyz", "la", "le", "les", "un", "une"}

# Words that say how a food is packed, sorted or sold, never what it is.
PACKAGING = vocabulary(
    "sac sachet carton colis caisse cagette plateau filet barquette bidon boite bocal pot seau "
    "bouteille brique bib fut cubi poche paquet lot vrac botte piece unite demi moitie bloc "
    "meule plaque prix environ calibre cal categorie cat gros petit petite mini grand grande "
    "extra frai fraiche nouveau nouvelle vieux qualite choix promo offre entier entiere "
    "morceau decoupe tranche tranchee emince emincee cube os peau chair ferme"
)
# Words that say where it comes from, how it was grown, or who vouches for it.
CREDENTIALS = vocabulary(
    "bio biologique ab demeter aop aoc igp hve label rouge equitable certifie certifiee filiere "
    "agriculture raisonnee conversion france fr francai francaise origine local locale pays "
    "producteur ferme fermier fermiere region savoie bretagne provence drome ardeche auvergne "
    "italie espagne grece turquie perou equateur maroc tunisie belgique allemagne ue viet nam "
    "berry champagne beauce camargue puy guerande anjou alsace normandie corse auvergne dijon "
    "montagne plein champ saison hiver ete printemps automne conservation jardin campagne"
)
# Words after which a food is no longer the raw or plain one of that name.
TRANSFORMED = vocabulary(
    "surgele surgelee congele congelee iqf seche sechee sec poudre deshydrate deshydratee moulu "
    "lyophilise confit confite pane panee farci farcie cuisine cuisinee prepare frit frite puree "
    "chip soupe veloute gratin tarte salade pizza quiche cuit cuite rape rapee dauphine duchesse "
    "rosti saute sautee rissole dur liquide ecale conserve appertise naturel fume fumee marine "
    "marinee huile arome gout saveur extrait vegetal vegetale vegan substitut style lait sirop "
    "jaune blanc blanche vapeur friand carpaccio rillette terrine mousse bouillon sauce germe "
    "curry tajine tikka basquaise nugget cordon boulette brochette parmentier lasagne ravioli "
    "royal paella wok poelee julienne macedoine bolognaise carbonara tandoori kebab tartare"
)
# Words no food has; the second list only when it is what the line is about.
NEVER_FOOD = vocabulary(
    "vaisselle lessive savon shampoing shampooing dentaire dentifrice deodorant cosmos slip "
    "nettoyant degraissant desinfectant detergent detartrant assouplissant javel eponge torchon "
    "essuie poubelle ecocup gobelet hydroalcoolique hydratant hydratante massage douche menager "
    "menstruelle hygienique kraft serpilliere microfibre wc sanitaire rincage essentielle vitre "
    "lingette multisurface multiusage cosmetique maquillage insecticide ampoule lavette"
)
NOT_ABOUT_FOOD = vocabulary(
    "he transport livraison acheminement forfait caution consigne deconsigne emballage palette "
    "remise ristourne rabais acompte gel baume bougie encens serviette assiette couvert verre "
    "tasse papier film aluminium alu gant tablier location prestation participation adhesion "
    "cotisation ecotaxe redevance filtre brosse balai gaz retour mouchoir etiquette protege"
)
