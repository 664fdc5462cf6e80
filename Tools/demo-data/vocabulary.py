"""Reads the hand-written vocabulary: tags, terms, senses, priors and relationships."""

import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

CHINESE = re.compile(r"[\u3400-\u9fff]")
QUALIFIER = re.compile(r"\s*[(（][^)）]*[)）]$")


@dataclass
class Tag:
    """One tag and what its source says about it; `parents` holds the outline's parent first."""

    id: str
    name: str
    name_en: str
    top: str
    parents: list = field(default_factory=list)
    surfaces: dict = field(default_factory=dict)  # folded text -> (text as written here, kind)
    details: dict = field(default_factory=lambda: {"zh": [], "en": []})
    titles: dict = field(default_factory=lambda: {"zh": [], "en": []})
    comments: dict = field(default_factory=lambda: {"zh": [], "en": []})
    description: str = ""
    status: str = ""


@dataclass
class Term:
    """A surface form, with `senses` from tag id to kind and prior."""

    text: str
    lang: str
    kinds: dict = field(default_factory=dict)
    priors: dict = field(default_factory=dict)


class SourceError(Exception):
    """A mistake in the hand-written sources."""


def fold(text):
    """What the matcher compares: width and case are gone."""
    return unicodedata.normalize("NFKC", text).casefold()


def language(text):
    """A term with a Chinese character is Chinese, any other one English."""
    return "zh" if CHINESE.search(text) else "en"


def lines(path):
    """The numbered lines of a source that are neither empty nor comments."""
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if line.strip() and not line.startswith("#"):
            yield number, line


class Vocabulary:
    """All tags and terms; reading fails with SourceError on the first contradiction."""

    def __init__(self, sources):
        self.tags = {}
        self.terms = {}
        self.related = []
        self.replaced = []
        self.schemes = []
        self.in_scheme = []
        for path in sorted(Path(sources).glob("[0-9]*.txt")):
            self.read_outline(path)
        self.collect_terms()
        self.read_priors(Path(sources) / "priors.txt")
        self.read_relations(Path(sources) / "relations.txt")
        self.place_in_schemes()
        self.children = {tag: [] for tag in self.tags}
        for tag in self.tags.values():
            for parent in tag.parents:
                self.children[parent].append(tag.id)

    def read_outline(self, path):
        """One indented `- id | name | English name | terms` a tag; `>` details, `?` titles and
        `"` comments belong to the tag above them."""
        stack = []
        current = None
        for number, line in lines(path):
            depth = (len(line) - len(line.lstrip(" "))) // 2
            mark, body = line.strip()[0], line.strip()[2:]
            if mark == "-":
                current = self.read_tag(body, f"{path.name}:{number}")
                del stack[depth:]
                if len(stack) != depth:
                    raise SourceError(f"{path.name}:{number}: indented too far")
                current.parents = [stack[-1]] if stack else []
                stack.append(current.id)
                current.top = stack[0]
                continue
            place = {">": "details", "?": "titles", '"': "comments"}.get(mark)
            if place is None:
                raise SourceError(f"{path.name}:{number}: unknown mark {mark}")
            chinese, _, english = body.partition(" // ")
            getattr(current, place)["zh"] += [part.strip() for part in chinese.split(" / ")]
            getattr(current, place)["en"] += [
                part.strip() for part in english.split(" / ") if part.strip()
            ]

    def read_tag(self, body, where):
        """Parses `id | name | English name | terms`; a term after `~` is hidden."""
        fields = [part.strip() for part in body.split("|")]
        if len(fields) not in (3, 4) or fields[0] in self.tags:
            raise SourceError(f"{where}: malformed or repeated tag {fields[0]}")
        tag = Tag(fields[0], fields[1], fields[2], top=fields[0])
        for name in (tag.name, tag.name_en):
            text = QUALIFIER.sub("", name)
            if fold(text) not in tag.surfaces:
                tag.surfaces[fold(text)] = (text, "preferred")
        for text in fields[3].split(",") if len(fields) == 4 else []:
            text = text.strip()
            kind = "hidden" if text.startswith("~") else "alternative"
            text = text.lstrip("~")
            if text and fold(text) not in tag.surfaces:
                tag.surfaces[fold(text)] = (text, kind)
        self.tags[tag.id] = tag
        return tag

    def collect_terms(self):
        """Makes one term of each folded surface; the lower-case spelling wins."""
        for tag in self.tags.values():
            for key, (text, kind) in tag.surfaces.items():
                term = self.terms.setdefault(key, Term(text, language(text)))
                term.text = max(term.text, text)
                term.kinds[tag.id] = kind
        for term in self.terms.values():
            if len(term.kinds) == 1:
                term.priors = {tag: 1.0 for tag in term.kinds}

    def read_priors(self, path):
        """One `term: tag share, tag share` a line, for exactly the ambiguous terms."""
        for number, line in lines(path):
            text, _, shares = line.partition(":")
            term = self.terms.get(fold(text.strip()))
            priors = {}
            for share in shares.split(","):
                tag, value = share.split()
                priors[tag] = float(value)
            if term is None or set(priors) != set(term.kinds) or len(priors) < 2:
                known = sorted(term.kinds) if term else "no term"
                raise SourceError(f"{path.name}:{number}: {text} has senses {known}")
            if abs(sum(priors.values()) - 1) > 1e-9:
                raise SourceError(f"{path.name}:{number}: shares of {text} do not sum to 1")
            term.priors = priors
        for term in self.terms.values():
            if not term.priors:
                raise SourceError(f"{path.name}: no priors for {term.text}: {sorted(term.kinds)}")

    def read_relations(self, path):
        """`broader`, `related`, `replaced`, `deprecated`, `scheme`, `member` and `about` lines."""
        for number, line in lines(path):
            verb, *rest = line.split(maxsplit=2)
            if verb in ("scheme", "about"):
                if verb == "scheme":
                    self.schemes.append((rest[0], rest[1]))
                else:
                    self.tags[rest[0]].description = rest[1]
                continue
            if verb == "member":
                self.in_scheme.append((rest[0], rest[1]))
                continue
            missing = [tag for tag in rest if tag not in self.tags]
            if missing:
                raise SourceError(f"{path.name}:{number}: no tag {missing[0]}")
            if verb == "broader":
                self.tags[rest[0]].parents.append(rest[1])
            elif verb == "related":
                self.related.append((rest[0], rest[1]))
            elif verb in ("replaced", "deprecated"):
                self.tags[rest[0]].status = "deprecated"
                if verb == "replaced":
                    self.replaced.append((rest[0], rest[1]))
            else:
                raise SourceError(f"{path.name}:{number}: unknown verb {verb}")

    def place_in_schemes(self):
        """A member's whole subtree belongs to its scheme; the nearest member above decides."""
        members = dict(self.in_scheme)
        self.in_scheme = []
        for tag in self.tags.values():
            place = tag
            while place.id not in members:
                place = self.tags[place.parents[0]]
            self.in_scheme.append((tag.id, members[place.id]))

    def ancestors(self, tag):
        """The tag's ancestors, nearest first."""
        found = []
        wave = list(self.tags[tag].parents)
        while wave:
            wave = [name for name in dict.fromkeys(wave) if name not in found]
            found += wave
            wave = [parent for name in wave for parent in self.tags[name].parents]
        return found

    def ambiguous(self):
        """The terms that denote two or more tags."""
        return [term for term in self.terms.values() if len(term.kinds) > 1]


class Matcher:
    """Leftmost longest matching over folded text, Latin words only as a whole."""

    def __init__(self, vocabulary):
        self.terms = vocabulary.terms
        self.lengths = {}
        for key in self.terms:
            self.lengths.setdefault(key[0], set()).add(len(key))

    def matches(self, text):
        """The terms found in text, in order."""
        text = fold(text)
        found = []
        start = 0
        while start < len(text):
            end = start + 1
            for length in sorted(self.lengths.get(text[start], ()), reverse=True):
                key = text[start : start + length]
                if key in self.terms and self.stands_alone(text, start, start + length):
                    found.append(self.terms[key])
                    end = start + length
                    break
            start = end
        return found

    @staticmethod
    def stands_alone(text, start, end):
        """Whether no Latin letter or digit of the term touches another one outside it."""

        def joined(left, right):
            return all(c.isascii() and c.isalnum() for c in (left, right))

        before = start > 0 and joined(text[start - 1], text[start])
        after = end < len(text) and joined(text[end - 1], text[end])
        return not before and not after
