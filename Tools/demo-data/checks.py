"""Verifies Data/ from its files alone, as somebody who imports them sees it."""

import csv
import json

from vocabulary import Matcher, Term, fold

SIZE_LIMIT = 3_000_000
LEAST = {
    "tags": 330,
    "terms": 1300,
    "ambiguous terms": 75,
    "levels": 3,
    "titles": 3500,
    "deprecated tags": 6,
    "tags with two parents": 5,
    "related pairs": 10,
}


class Checks:
    """The demo's promises; `run` gives what is broken, `counts` what was counted."""

    def __init__(self, folder, files):
        self.folder = folder
        self.files = files
        self.problems = []
        self.counts = {}

    def run(self):
        for name, text in self.files.items():
            path = self.folder / name
            if not path.exists() or path.read_bytes() != text.encode():
                self.problems.append(f"Data/{name} is not what the sources give; write it again")
        if self.problems:
            return self.problems
        self.read()
        self.check_identities()
        self.check_relationships()
        self.check_hierarchy()
        self.check_terms()
        self.check_titles()
        self.check_counts()
        return self.problems

    def expect(self, holds, problem):
        if not holds:
            self.problems.append(problem)

    def read(self):
        def rows(name):
            with open(self.folder / name, encoding="utf-8", newline="") as file:
                return list(csv.reader(file))[1:]

        self.tags = rows("tags.csv")
        self.terms = rows("terms.csv")
        self.schemes = rows("schemes.csv")
        self.denotes = rows("denotes.csv")
        self.broader = rows("broader.csv")
        self.related = rows("related.csv")
        self.replaced = rows("replaced-by.csv")
        self.in_scheme = rows("in-scheme.csv")
        self.examples = {}
        for split in ("train", "dev"):
            text = (self.folder / f"examples.{split}.ndjson").read_text(encoding="utf-8")
            self.examples[split] = [json.loads(line) for line in text.splitlines()]

    def check_identities(self):
        def unique(values, what):
            self.expect(len(set(values)) == len(values), f"{what} are not unique")

        unique([row[0] for row in self.tags], "tag ids")
        unique([row[1] for row in self.tags], "tag names")
        unique([row[2] for row in self.tags], "English tag names")
        unique([row[0] for row in self.terms], "term ids")
        unique([fold(row[1]) for row in self.terms], "folded terms")
        unique([tuple(row[:2]) for row in self.denotes], "senses")
        unique([tuple(row[:2]) for row in self.broader], "broader pairs")
        unique([tuple(sorted(row[:2])) for row in self.related], "related pairs")

    def check_relationships(self):
        tags = {row[0] for row in self.tags}
        terms = {row[0] for row in self.terms}
        schemes = {row[0] for row in self.schemes}
        ends = [(self.denotes, terms, tags), (self.in_scheme, tags, schemes)]
        ends += [(rows, tags, tags) for rows in (self.broader, self.related, self.replaced)]
        for rows, starts, targets in ends:
            for row in rows:
                self.expect(row[0] in starts and row[1] in targets, f"{row} dangles")
                self.expect(row[0] != row[1], f"{row} is a loop")
        deprecated = {row[0] for row in self.tags if row[4] == "deprecated"}
        for old, new, _ in self.replaced:
            sound = old in deprecated and new not in deprecated
            self.expect(sound, f"{old} to {new} is no succession")
        self.expect({row[0] for row in self.in_scheme} == tags, "a tag is in no scheme")
        self.expect({row[0] for row in self.denotes} == terms, "a term has no sense")
        self.expect({row[1] for row in self.denotes} == tags, "a tag has no term")
        self.counts["tags"] = len(tags)
        self.counts["terms"] = len(terms)
        self.counts["deprecated tags"] = len(deprecated)
        self.counts["related pairs"] = len(self.related)

    def check_hierarchy(self):
        parents = {row[0]: [] for row in self.tags}
        for child, parent, _ in self.broader:
            parents[child].append(parent)
        levels = {}
        waiting = list(parents)
        while waiting:
            ready = [tag for tag in waiting if all(p in levels for p in parents[tag])]
            if not ready:
                self.problems.append(f"the hierarchy has a cycle through {waiting[0]}")
                return
            for tag in ready:
                levels[tag] = 1 + max((levels[p] for p in parents[tag]), default=0)
            waiting = [tag for tag in waiting if tag not in levels]
        self.parents = parents
        self.counts["levels"] = max(levels.values())
        self.counts["tags with two parents"] = sum(len(p) > 1 for p in parents.values())

    def check_terms(self):
        by_key = {row[0]: Term(row[1], row[2]) for row in self.terms}
        preferred = set()
        for key, tag, kind, prior, _ in self.denotes:
            term = by_key[key]
            term.kinds[tag] = kind
            term.priors[tag] = float(prior)
            self.expect(kind in ("preferred", "alternative", "hidden"), f"{key}: kind {kind}")
            if kind == "preferred":
                self.expect((tag, term.lang) not in preferred, f"{tag} has two preferred terms")
                preferred.add((tag, term.lang))
        for key, term in by_key.items():
            total = sum(term.priors.values())
            self.expect(abs(total - 1) < 1e-6, f"the priors of {key} sum to {total}")
            self.expect(term.text == term.text.strip(), f"{key} has stray spaces")
        ambiguous = [term for term in by_key.values() if len(term.kinds) > 1]
        for term in ambiguous:
            self.expect(len(set(term.priors.values())) > 1, f"{term.text} has equal priors")
        self.counts["ambiguous terms"] = len(ambiguous)
        self.by_fold = {fold(term.text): term for term in by_key.values()}

    def check_titles(self):
        vocabulary = type("Terms", (), {"terms": self.by_fold})
        matcher = Matcher(vocabulary)
        tags = {row[0] for row in self.tags}
        ids, seen = set(), {}
        for split, rows in self.examples.items():
            for row in rows:
                name = f"{split} {row['id']}"
                senses = [set(term.kinds) for term in matcher.matches(row["text"])]
                self.expect(row["id"] not in ids, f"{name}: id twice")
                self.expect(fold(row["text"]) not in seen, f"{name}: title twice")
                self.expect(row["tags"] and set(row["tags"]) <= tags, f"{name}: unknown tag")
                for tag in row["tags"]:
                    self.expect(any(tag in kinds for kinds in senses), f"{name}: no term of {tag}")
                for kinds in senses:
                    self.expect(len(kinds) == 1 or len(kinds & set(row["tags"])) == 1,
                                f"{name}: an ambiguous word without its sense")
                ids.add(row["id"])
                seen[fold(row["text"])] = split
        for line in (self.folder / "titles.txt").read_text(encoding="utf-8").splitlines():
            self.expect(fold(line) not in seen, f"titles.txt: {line} is among the examples")
            found = matcher.matches(line)
            self.expect(any(len(term.kinds) > 1 for term in found),
                        f"titles.txt: {line} has no ambiguous word")
        trained = {tag for row in self.examples["train"] for tag in row["tags"]}
        for term in self.by_fold.values():
            for tag in term.kinds if len(term.kinds) > 1 else ():
                self.expect(tag in trained, f"{term.text}: no training title of {tag}")
        self.counts["titles"] = len(seen)
        self.counts["training titles"] = len(self.examples["train"])
        self.counts["dev titles"] = len(self.examples["dev"])

    def check_counts(self):
        for what, least in LEAST.items():
            self.expect(self.counts[what] >= least, f"{self.counts[what]} {what}, not {least}")
        size = sum(path.stat().st_size for path in self.folder.iterdir() if path.is_file())
        self.expect(size < SIZE_LIMIT, f"Data/ has {size} bytes")
        readme = (self.folder / "README.md").read_text(encoding="utf-8")
        for what, count in self.counts.items():
            self.expect(f"| {what} | {count:,} |" in readme,
                        f"README.md should say: | {what} | {count:,} |")
