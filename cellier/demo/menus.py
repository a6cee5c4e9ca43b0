"""What the demo's canteens cook: a menu, and grams a cover of each product."""

MENUS: tuple[tuple[str, dict[str, int]], ...] = (
    (
        "Dahl de lentilles, carottes rôties, pommes au four",
        {"Lentilles vertes": 70, "Carottes": 130, "Oignons": 45, "Riz": 60, "Pommes": 120,
         "Coulis de tomates": 50, "Huile de tournesol": 9},
    ),
    (
        "Soupe de potimarron, gratin de pommes de terre, fromage blanc",
        {"Potimarrons": 170, "Pommes de terre": 190, "Oignons": 35, "Crème fraîche": 30,
         "Comté": 15, "Fromage blanc": 100, "Pain": 50},
    ),
    (
        "Couscous de légumes, pois chiches, poires",
        {"Couscous": 75, "Pois chiches": 40, "Carottes": 90, "Courgettes": 110, "Oignons": 40,
         "Coulis de tomates": 60, "Poires": 130, "Huile de tournesol": 8},
    ),
    (
        "Poulet rôti, épinards à la crème, compote de pommes",
        {"Poulet": 130, "Épinards": 140, "Crème fraîche": 25, "Pommes de terre": 150,
         "Pommes": 150, "Oignons": 25},
    ),
    (
        "Chili sin carne, riz, salade, yaourt",
        {"Haricots rouges": 60, "Riz": 70, "Coulis de tomates": 90, "Oignons": 40,
         "Carottes": 60, "Yaourt": 110, "Laitue": 80, "Huile de tournesol": 9},
    ),
    (
        "Parmentier de lieu noir, poireaux, bananes",
        {"Lieu noir": 90, "Pommes de terre": 210, "Poireaux": 130, "Crème fraîche": 25,
         "Bananes": 120, "Pain": 40},
    ),
    (
        "Pâtes aux courgettes, comté, salade de betteraves",
        {"Pâtes": 95, "Courgettes": 140, "Comté": 20, "Betteraves": 110, "Oignons": 25,
         "Poires": 110, "Huile de tournesol": 10},
    ),
    (
        "Tortilla, chou braisé, pommes au four",
        {"Œufs": 110, "Pommes de terre": 200, "Oignons": 60, "Choux": 150, "Pommes": 130,
         "Huile de tournesol": 12, "Pain": 40},
    ),
)  # fmt: skip
SOUP = 1

# Two of the dishes as recipes: grams a cover.
RECIPES: dict[str, dict[str, int]] = {
    "Dahl de lentilles": {
        "Lentilles vertes": 70, "Carottes": 60, "Oignons": 45, "Riz": 60,
        "Coulis de tomates": 50,
    },
    "Soupe de potimarron": {
        "Potimarrons": 170, "Oignons": 35, "Pommes de terre": 60, "Crème fraîche": 30,
    },
}  # fmt: skip
