"""Files as people send them, made with as few words as possible."""

from pathlib import Path

INVOICE = "fournisseur;date;facture;designation;quantite;prix unitaire;remise;montant ht;tva"
MACANTINE = (
    "siret,description,fournisseur,date,prix_ht,famille_produits,categories_egalim,origine,"
    "est_circuit_court,est_local,definition_local,definition_local_km"
)
CATALOGUE = "supplier,code,name,product,pack,unit,price,price_per,VAT,origin,labels,valid_from"
SIRET = "21010034300016"


def a_csv(folder: Path, headings: str, *rows: str, name: str = "achats.csv") -> Path:
    file = folder / name
    file.write_text("\n".join([headings, *rows]) + "\n", encoding="utf-8")
    return file
