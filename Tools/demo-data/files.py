"""Renders the vocabulary as neo4j-admin CSV and the examples as NDJSON."""

import csv
import io
import json


def table(header, rows):
    """One CSV file as text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def pairs(rows, type):
    """A file of relationships between tags."""
    header = [":START_ID(Tag)", ":END_ID(Tag)", ":TYPE"]
    return table(header, [(start, end, type) for start, end in rows])


def lines(rows):
    """One NDJSON file as text."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def rendered(vocabulary, rows):
    """Every generated file of Data/ by its name."""
    tags = vocabulary.tags.values()
    terms = [(f"{term.lang}:{term.text}", term) for term in vocabulary.terms.values()]
    denotes = [
        (key, tag, kind, term.priors[tag], "DENOTES")
        for key, term in terms
        for tag, kind in term.kinds.items()
    ]
    broader = [(tag.id, parent) for tag in tags for parent in tag.parents]
    return {
        "tags.csv": table(
            ["id:ID(Tag)", "name", "nameEn", "description", "status", ":LABEL"],
            [(t.id, t.name, t.name_en, t.description, t.status, "Tag") for t in tags],
        ),
        "terms.csv": table(
            [":ID(Term)", "text", "lang", ":LABEL"],
            [(key, term.text, term.lang, "Term") for key, term in terms],
        ),
        "schemes.csv": table(
            ["id:ID(Scheme)", "title", ":LABEL"],
            [(id, title, "Scheme") for id, title in vocabulary.schemes],
        ),
        "denotes.csv": table(
            [":START_ID(Term)", ":END_ID(Tag)", "kind", "prior:float", ":TYPE"], denotes
        ),
        "broader.csv": pairs(broader, "BROADER"),
        "related.csv": pairs(vocabulary.related, "RELATED"),
        "replaced-by.csv": pairs(vocabulary.replaced, "REPLACED_BY"),
        "in-scheme.csv": table(
            [":START_ID(Tag)", ":END_ID(Scheme)", ":TYPE"],
            [(tag, scheme, "IN_SCHEME") for tag, scheme in vocabulary.in_scheme],
        ),
        "examples.train.ndjson": lines(rows["train"]),
        "examples.dev.ndjson": lines(rows["dev"]),
    }
