"""Places that stand for a government: a capital or a seat of government that says something is the government speaking."""

from __future__ import annotations

from sayso.resolve import tables


def government(name: str) -> str:
    """The country whose government a place's name stands for when it speaks: a capital's or a seat's, else "".

    >>> government("Moscow"), government("the Kremlin"), government("Norway"), government("Rotterdam")
    ('Russia', 'Russia', 'Norway', '')
    """
    bare = name.removeprefix("the ").removeprefix("The ")
    country = tables.seats().get(bare) or tables.capitals().get(bare)
    if country is None and tables.country_of().get(bare) == bare:
        country = bare
    return country or ""


def speaking(name: str) -> str:
    """How a place is called when its government speaks through it: a country by its name, a seat by whose seat it is.

    >>> speaking("Moscow"), speaking("Norway"), speaking("Brussels")
    ('government of Russia', 'Norway', 'European Union')
    """
    bare = name.removeprefix("the ").removeprefix("The ")
    country = government(bare)
    if not country or country == bare:
        return name
    return country if country.endswith("Union") else f"government of {country}"
