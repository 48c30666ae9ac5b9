"""Who is who across articles: one source for every name that means the same, and never two people for one by accident.

Each article calls people its own way: "Aino Brekkestad" here, "Ms Brekkestad" there, "the energy minister" in a third. A `Register`
takes all forms that the articles themselves declare to be one (their alias groups) and joins them where nothing else fits:

- equal names, without case, articles, titles and possessives; an acronym and the name that it abbreviates;
- a short form ("Keita") and the only full name that ends in it;
- a role ("the energy minister") and the only named person who is called so ("energy minister Aino Brekkestad");
- whatever somebody has judged to be the same; and nothing that somebody has judged to be different.

With two candidates there is no answer, and the forms stay apart. Anonymous sources are not here at all: each is minted where it
is introduced, and only a judgement joins two of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from unicodedata import normalize

from sayso.model import Judgement
from sayso.trace.words import listed

TITLES = listed("titles")
COMMON = listed("common_forms")
BODIES = listed("bodies")
RECORDS = listed("records")
ROLE_NOUNS = listed("role_nouns")
PREPOSITIONS = frozenset({"for", "of", "in", "at", "from", "with", "who", "which", "that", "to", "on", "by"})
_ARTICLE = re.compile(r"^(?:The|An?)\s")
LONGEST_ROLE = 6
LONGEST_KEPT = 200
"""What `key` makes of a name is kept up to this length: an answer asks for the same names some thousand times."""
CROWD = 64
"""So many bearers of one family name are compared with one another; with more there is no answer anyway."""


def key(name: str) -> str:
    """A name without case, articles and possessive: what must be equal for two forms to be one name.

    >>> key("The Harbour Post’s") == key("Harbour Post")
    True
    """
    return _kept_key(name) if len(name) <= LONGEST_KEPT else _key(name)


def _key(name: str) -> str:
    form = normalize("NFKC", name).casefold().replace("’", "'")
    parts = [part.removesuffix("'s").strip("'\"“”.,;:()") for part in form.split()]
    return " ".join(part for part in parts if part and part not in ("the", "a", "an"))


_kept_key = lru_cache(maxsize=50_000)(_key)


def source_id(name: str) -> str:
    """The id of a named source, readable and the same in every article.

    >>> source_id("Ilse Marwick")
    's:ilse-marwick'
    """
    slug = "-".join("".join(c if c.isalnum() else " " for c in key(name)).split())
    return f"s:{slug}" if slug and len(slug) <= 60 else f"s:{slug[:48]}-{sha256(key(name).encode('utf-8', 'surrogatepass')).hexdigest()[:10]}"


def bare(name: str) -> tuple[str, ...]:
    """The words of a name without titles and ranks.

    >>> bare("Police Chief Gail Thornbury"), bare("Ms. Lindqvist")
    (('gail', 'thornbury'), ('lindqvist',))
    """
    parts = tuple(key(name).split())
    kept = tuple(part for part in parts if part.rstrip(".") not in TITLES)
    return kept or parts


def initials(name: str) -> str:
    """The letters that abbreviate a name: "cloc" for the Corra Link Operating Company."""
    return "".join(part[0] for part in key(name).replace("-", " ").split() if part not in ("of", "and", "for", "in", "on", "&"))


def places(word: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a word stands by itself in a text, from where to where, capitals or not.

    >>> list(places("lee", "Lee and Leeson met LEE."))
    [(0, 3), (19, 22)]
    """
    lower, sought = _lowered(text), word.lower()
    at = lower.find(sought)
    while at >= 0 and sought:
        end = at + len(sought)
        if _parted(text, at) and _parted(text, end):
            yield at, end
            at = lower.find(sought, end)
        else:
            at = lower.find(sought, at + 1)


@lru_cache(maxsize=8)
def _lowered(text: str) -> str:
    """The text in small letters, each at its place: what has no single small letter stays."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _parted(text: str, at: int) -> bool:
    """Whether a word begins or ends at a place."""
    before, after = text[at - 1 : at], text[at : at + 1]
    return (before.isalnum() or before == "_") != (after.isalnum() or after == "_")


def is_name(form: str) -> bool:
    """Whether a form is a name (or an acronym) rather than a common noun such as "the company".

    >>> is_name("the company"), is_name("CLOC"), is_name("energy minister Aino Brekkestad")
    (False, True, True)
    """
    parts = [part for part in form.replace("’", "'").split() if part.lower() not in ("the", "a", "an")]
    if key(form) in COMMON or (len(parts) > 2 and parts[0][:1].islower() and PREPOSITIONS & {part.lower() for part in parts}):
        return False
    return any(part.strip("'\"“”(").removesuffix("'s")[:1].isupper() for part in (parts[1:] if len(parts) > 1 else parts)) or (
        len(parts) > 1 and parts[0][:1].isupper()
    )


class Register:
    """The named sources of many articles, each with all its forms, and which form is whose."""

    def __init__(
        self,
        groups: Iterable[Sequence[str]],
        names: Iterable[str],
        judgements: Iterable[Judgement] = (),
        *,
        same: Iterable[Sequence[str]] = (),
    ) -> None:
        self._parent: dict[str, str] = {}
        self._forms: dict[str, dict[str, str]] = {}
        self._apart: set[frozenset[str]] = set()
        standing = [j for j in judgements if j.about == "source"]
        self._apart = {frozenset((key(j.a), key(j.b))) for j in standing if j.verdict == "different"}
        for name in names:
            self._enter(name)
        self._roles: dict[str, set[str]] = {}
        for group in groups:
            self._declare(group)
        for group in same:
            for form in group:
                self._enter(form)
                self._join(key(group[0]), key(form))
        self._join_acronyms()
        self._join_bodies()
        self._join_short_forms()
        self._join_roles()
        for judgement in standing:
            if judgement.verdict == "same":
                self._enter(judgement.a)
                self._enter(judgement.b)
                self._join(key(judgement.a), key(judgement.b))

    def name(self, form: str) -> str:
        """The fullest name that this form stands for; the form itself where it is not known."""
        root = self._root(key(form))
        forms = self._forms.get(root)
        return _fullest(forms.values()) if forms else form

    def forms(self, form: str) -> tuple[str, ...]:
        """All forms of whoever this form means, in a fixed order, without the name itself."""
        best = self.name(form)
        return tuple(sorted({f for f in self._forms.get(self._root(key(form)), {}).values() if f != best}))

    def same(self, one: str, other: str) -> bool:
        """Whether two forms mean the same source."""
        return self._root(key(one)) == self._root(key(other))

    def _enter(self, form: str) -> None:
        name = key(form)
        if name and name not in self._parent:
            self._parent[name] = name
            self._forms[name] = {name: form.strip()}

    def _root(self, name: str) -> str:
        while (up := self._parent.get(name, name)) != name:
            self._parent[name] = self._parent.get(up, up)
            name = up
        return name

    def _join(self, one: str, other: str) -> None:
        a, b = sorted((self._root(one), self._root(other)))
        if a == b or any(frozenset((x, y)) in self._apart for x in self._forms.get(a, ()) for y in self._forms.get(b, ())):
            return
        self._parent[b] = a
        self._forms[a] = self._forms.get(a, {}) | self._forms.pop(b, {})

    def _declare(self, group: Sequence[str]) -> None:
        """An alias group of one article: its names become one; its roles wait until it is known whose they are."""
        named = [form for form in group if is_name(form)]
        named = [form for form in named if not relatives(named[0], form)]
        for form in named:
            self._enter(form)
            self._join(key(named[0]), key(form))
        if named:
            for form in group:
                if (role := _role(form, named)) and not (role.split()[-1] in ROLE_NOUNS and len(bare(named[0])) < 2 and form[:2] == "a "):
                    self._roles.setdefault(role, set()).add(key(named[0]))

    def _join_acronyms(self) -> None:
        by_initials: dict[str, set[str]] = {}
        for name in self._parent:
            if " " in name:
                by_initials.setdefault(initials(name), set()).add(name)
        short = sorted({key(f) for forms in self._forms.values() for f in forms.values() if f.isupper() and 2 <= len(f) <= 6})
        for name in short:
            full = {self._root(n) for n in by_initials.get(name, ())}
            if len(full) == 1:
                self._join(full.pop(), name)

    def _join_bodies(self) -> None:
        """Bodies whose names hold the same words, or the words of one other more: "Ministry of Defence", "Kharsit's defence ministry"."""
        content = {name: frozenset(name.split()) - PREPOSITIONS for name in self._parent}
        bodies = {name: c for name, c in content.items() if len(c) > 1 and c & (BODIES | ROLE_NOUNS)}
        by_word: dict[str, set[str]] = {}
        for name, words_ in bodies.items():
            for word in words_:
                by_word.setdefault(word, set()).add(name)
        for name in sorted(bodies):
            fuller = set.intersection(*(by_word[word] for word in bodies[name])) - {name}
            fuller = {other for other in fuller if is_post(other) == is_post(name)}
            roots = {self._root(other) for other in fuller} - {self._root(name)}
            if len(roots) == 1:
                self._join(roots.pop(), name)

    def _join_short_forms(self) -> None:
        """A form and the only fuller name that begins or ends with it, or that it itself ends with ("Able seaman Nils Tarkowe")."""
        by_part: dict[tuple[str, ...], set[str]] = {}
        whole: dict[tuple[str, ...], set[str]] = {}
        for name in self._parent:
            if (parts := bare(name)) and "v" not in parts and not _is_document(parts):
                whole.setdefault(parts, set()).add(name)
                for part in {parts, parts[-2:], parts[:2], parts[:1], parts[-1:]}:
                    by_part.setdefault(part, set()).add(name)
        for name in sorted(self._parent):
            parts = bare(name)
            if _is_document(parts):
                continue
            near = by_part.get(parts, set()) | (whole.get(parts[-2:], set()) if len(parts) > 2 else set())
            own = self._root(name)
            if len(parts) == 1 and len(near) <= CROWD and any(relatives(a, b) for a in near if self._root(a) == own for b in near if self._root(b) != own):
                continue
            roots = {self._root(full) for full in near if is_post(full) == is_post(name)} - {own}
            if len(roots) == 1:
                self._join(roots.pop(), name)

    def _join_roles(self) -> None:
        for form in sorted(self._parent):
            owners = {self._root(owner) for owner in self._roles.get(form, ())} - {self._root(form)}
            if len(owners) == 1:
                self._join(owners.pop(), form)


def is_post(name: str) -> bool:
    """Whether a form is a post that somebody holds rather than a body: "chief inspector of the Health Inspectorate".

    >>> is_post("chief inspector of the Health Inspectorate"), is_post("Health Inspectorate")
    (True, False)
    """
    head = re.split(r"\s(?:of|for|at|in|from)\s", key(name), maxsplit=1)[0].split()
    return bool(head) and head[-1] in ROLE_NOUNS


def _is_document(parts: Sequence[str]) -> bool:
    """Whether a form is that of a document, which is never short for its author."""
    return bool(parts) and (parts[-1] in RECORDS or tuple(parts[-2:]) == ("sworn", "statement"))


def relatives(one: str, other: str) -> bool:
    """Whether two names are those of two people of one family: "Theo Abara", "Chidi Abara"."""
    a, b = bare(one), bare(other)
    return len(a) == len(b) == 2 and a[1] == b[1] and a[0][:1] != b[0][:1]


def _role(form: str, named: Sequence[str]) -> str:
    """What a form calls its bearer beside the name: "energy minister" for "energy minister Aino Brekkestad", or ""."""
    parts = key(form).split()
    if _is_document(parts):
        return ""
    if not is_name(form):
        return " ".join(parts) if len(parts) <= LONGEST_ROLE else ""
    taken = {part for other in named for part in bare(other) if other != form}
    rest = [part for part in parts if part not in taken]
    return " ".join(rest) if rest and len(rest) < len(parts) else ""


def _fullest(forms: Iterable[str]) -> str:
    """The form to show: the longest that is a name without a title or kind in lower case before it, the first of these by alphabet.

    >>> _fullest(["The newspaper Dagsposten", "Dagsposten"]), _fullest(["energy minister Aino Brekkestad", "Aino Brekkestad"])
    ('Dagsposten', 'Aino Brekkestad')
    """
    return min(
        forms,
        key=lambda f: (
            not _ARTICLE.sub("", f)[:1].isupper(), bool(set(key(f).split()) & ROLE_NOUNS), "'s " in f.replace("’", "'"), -min(len(bare(f)), 4), len(f), f
        ),
    )  # fmt: skip
