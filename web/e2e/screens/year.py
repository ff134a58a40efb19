"""Puts a year of use by people with names into the running local system, so that lists and charts have something to show."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from google.cloud import firestore

from infra.local.places import PROJECT, places_from_environment
from infra.local.seed_year import write
from infra.local.system import as_running
from infra.local.year import a_year

NAMES = (
    "Anna Berg", "Boris Volkov", "Clara Novak", "Dmitri Sokolov", "Elena Morozova", "Felix Brandt", "Galina Orlova",
    "Hugo Lind", "Irina Petrova", "Jonas Keller", "Kira Lebedeva", "Lev Antonov", "Maya Fischer", "Nikita Smirnov",
    "Olga Danilova", "Pavel Egorov", "Rosa Winter", "Sergei Popov", "Tanya Belova", "Ulf Hansen", "Vera Kozlova",
    "Walter Stein", "Xenia Markova", "Yuri Frolov", "Zoya Nikitina", "Artem Zaitsev", "Britta Vogel", "Denis Gusev",
    "Eva Lorenz", "Grigori Tarasov", "Helga Braun", "Ivan Makarov", "Julia Sorokina", "Karl Meier", "Lidia Romanova",
    "Maxim Fomin", "Nora Engel", "Oleg Kiselev", "Polina Ilina", "Roman Titov", "Sofia Belyaeva", "Timur Safin",
)  # fmt: skip


def main() -> None:
    """The same year for each last day, which is yesterday."""
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    year = a_year(people=len(NAMES), jobs=2500, last=yesterday, seed=5, credits=9000)
    for (key, account), name in zip(year.accounts.items(), NAMES, strict=True):
        email = f"{name.lower().replace(' ', '.')}@example.com"
        year.accounts[key] = replace(account, name=name, email=email)
    places = as_running(places_from_environment())
    os.environ["FIRESTORE_EMULATOR_HOST"] = places.address(places.firestore_port)
    write(firestore.Client(project=PROJECT), year)


if __name__ == "__main__":
    main()
