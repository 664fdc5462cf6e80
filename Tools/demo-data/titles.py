"""Makes labelled titles with comments out of the vocabulary's hand-written phrases."""

import hashlib
import random
import re

from vocabulary import fold, language, lines

CHOICE = re.compile(r"\{([^{}]*)\}")
RANGE = re.compile(r"(\d+)-(\d+)")
SPLITS = ("train", "dev")
DEV_SHARE = 0.15
TITLES_OF_A_SENSE = 12
TITLES_OF_A_LEAF = 5
TITLES_OF_A_GROUP = 2
ATTEMPTS = 60
LONGEST = 90


def read_phrases(path):
    """The phrases of each section. Sections that join phrases keep their inner spaces."""
    phrases = {}
    for _, line in lines(path):
        section, _, body = line.partition(":")
        parts = body.split(" / ")
        strip = not section.startswith("pads")
        parts[0] = parts[0][1:]
        phrases[section] = [part.strip() if strip else part for part in parts]
    return phrases


def reserved(parts):
    """The few parts that only titles for evaluation use, so that a model has to generalise."""
    if len(parts) < 4:
        return set()
    ranked = sorted(parts, key=lambda part: hashlib.sha1(part.encode()).hexdigest())
    return set(ranked[: max(1, len(parts) // 6)])


class Dice:
    """Chance that rests on `Random.random` alone, which every version of Python keeps the same."""

    def __init__(self, seed):
        self.random = random.Random(seed).random

    def below(self, count):
        return int(self.random() * count)

    def choice(self, items):
        return items[self.below(len(items))]

    def weighted(self, items, weights):
        rest = self.random() * sum(weights)
        for item, weight in zip(items, weights):
            rest -= weight
            if rest < 0:
                return item
        return items[-1]

    def shuffle(self, items):
        for place in range(len(items) - 1, 0, -1):
            other = self.below(place + 1)
            items[place], items[other] = items[other], items[place]


class TitleMaker:
    """Writes titles from one seed; the same sources and seed give the same titles."""

    def __init__(self, vocabulary, matcher, phrases, seed):
        self.vocabulary = vocabulary
        self.matcher = matcher
        self.phrases = phrases
        self.dice = Dice(seed)
        self.seen = set()
        self.senses = {tag for term in vocabulary.ambiguous() for tag in term.kinds}

    def make(self):
        """The rows of each split, in mixed order and numbered."""
        rows = {split: [] for split in SPLITS}
        owed = 0.5
        for tag in self.vocabulary.tags.values():
            if tag.status or not tag.parents:
                continue
            for _ in range(self.wanted(tag)):
                owed += DEV_SHARE
                split = "dev" if owed >= 1 else "train"
                row = self.title(tag, split)
                if row is None:
                    continue
                owed -= split == "dev"
                rows[split].append(row)
        for split in SPLITS:
            self.dice.shuffle(rows[split])
            for number, row in enumerate(rows[split], 1):
                row["id"] = f"{split}-{number:04d}"
        return rows

    def wanted(self, tag):
        if tag.id in self.senses:
            return TITLES_OF_A_SENSE
        return TITLES_OF_A_GROUP if self.vocabulary.children[tag.id] else TITLES_OF_A_LEAF

    def title(self, tag, split):
        """One new title of the tag with its comments, or None when its phrases are used up."""
        for _ in range(ATTEMPTS):
            lang = self.choose_language(tag)
            surface = self.choose_surface(tag, lang)
            labels = [tag.id]
            body = self.compose(tag, lang, split, surface, labels)
            if not body.startswith(surface) and self.dice.random() < 0.7:
                body = body[:1].upper() + body[1:]
            body = self.decorate(body, tag, lang, surface)
            labels = self.checked_labels(body, labels)
            if labels is None or "&" in body or len(body) > LONGEST or fold(body) in self.seen:
                continue
            self.seen.add(fold(body))
            comments = self.comments(tag, lang, split)
            row = {"id": "", "text": body, "comments": comments, "tags": labels}
            if not comments:
                del row["comments"]
            return row
        return None

    def choose_language(self, tag):
        """Mostly Chinese; English more often where only the English word is ambiguous."""
        double = {term.lang for term in self.vocabulary.ambiguous() if tag.id in term.kinds}
        share = {("en",): 0.55, ("zh",): 0.14}.get(tuple(double), 0.3)
        return "en" if self.dice.random() < share else "zh"

    def choose_surface(self, tag, lang):
        """How the title spells the tag: ambiguous words first, then names, seldom misspellings."""
        spelled = {language(text) for text, _ in tag.surfaces.values() if text[:1].isupper()}
        wanted = lang
        if lang == "zh" and "en" in spelled and self.dice.random() < 0.08:
            wanted = "en"
        pools = {"preferred": [], "alternative": [], "hidden": [], "ambiguous": []}
        for key, (text, kind) in tag.surfaces.items():
            if language(text) == wanted and (wanted == lang or text[:1].isupper()):
                pools[kind].append(text)
                if len(self.vocabulary.terms[key].kinds) > 1:
                    pools["ambiguous"].append(text)
        weights = {"ambiguous": 0.74, "preferred": 0.15, "alternative": 0.08, "hidden": 0.03}
        names = [name for name in weights if pools[name]]
        pool = self.dice.weighted(names, [weights[name] for name in names])
        return self.dice.choice(pools[pool])

    def compose(self, tag, lang, split, surface, labels):
        """Joins a title template of the tag's topic, a detail of the tag, or both."""
        detail = self.pick(tag.details[lang], split)
        chance = self.dice.random()
        if chance < 0.08:
            return self.expand(self.pick(self.phrases[f"bare {lang}"], split), tag, surface, labels)
        if detail and chance < 0.32:
            frame = self.pick(self.phrases[f"frames {lang}"], split)
            return self.expand(frame.replace("^", detail), tag, surface, labels)
        template = self.pick(self.nearest(tag, "titles", lang), split)
        text = self.expand(template, tag, surface, labels)
        if detail and chance < 0.76:
            pad = self.dice.choice(self.phrases[f"pads {lang}"])
            pad += " " if lang == "en" else ""
            first, second = (text, detail) if self.dice.random() < 0.6 else (detail, text)
            return first + pad + second
        return text

    def nearest(self, tag, place, lang):
        """What the tag has in a place of the outline, or the nearest tag above it that has any."""
        while not getattr(tag, place)[lang] and tag.parents:
            tag = self.vocabulary.tags[tag.parents[0]]
        return getattr(tag, place)[lang]

    def pick(self, parts, split):
        """Training never sees reserved parts; titles for evaluation use them every other time."""
        if not parts:
            return ""
        kept = reserved(parts)
        if split == "dev" and kept and self.dice.random() < 0.5:
            return self.dice.choice(sorted(kept))
        return self.dice.choice([part for part in parts if part not in kept])

    def expand(self, template, tag, surface, labels):
        """Fills in choices, numbers, the term and, for `&`, a sibling that joins the labels."""
        text = template
        while CHOICE.search(text):
            text = self.choose(text)
        sibling = self.sibling(tag) if "&" in text else None
        if sibling:
            other = sibling.name_en if language(template) == "en" else sibling.name
            labels.append(sibling.id)
            text = text.replace("&", re.sub(r"\s*[(（].*", "", other))
        return text.replace("@", surface)

    def choose(self, text):
        """Decides the innermost choices. Neighbours with as many options are decided together:
        `{red|green}{hot|fresh}` is red hot or green fresh."""
        last_end, last_count, last_place = None, 0, 0

        def decide(match):
            nonlocal last_end, last_count, last_place
            limits = RANGE.fullmatch(match[1])
            if limits:
                low, high = int(limits[1]), int(limits[2])
                return str(low + self.dice.below(high - low + 1))
            options = match[1].split("|")
            if match.start() != last_end or len(options) != last_count:
                last_place = self.dice.below(len(options))
            last_end, last_count = match.end(), len(options)
            return options[last_place]

        return CHOICE.sub(decide, text)

    def sibling(self, tag):
        """Another tag of the same topic to compare with: leaves with leaves, groups with groups."""
        tags, children = self.vocabulary.tags, self.vocabulary.children
        others = [
            name
            for name in children[tag.parents[0]]
            if name != tag.id
            and tags[name].parents[0] == tag.parents[0]
            and bool(children[name]) == bool(children[tag.id])
            and not tags[name].status
        ]
        return tags[self.dice.choice(others)] if others else None

    def decorate(self, body, tag, lang, surface):
        """Adds what real titles carry: a part number, emoji, hashtags, sloppy punctuation."""
        chance = self.dice.random
        if chance() < 0.05:
            body += " " + self.expand(self.dice.choice(self.phrases[f"series {lang}"]), tag, "", [])
        if lang == "en" and chance() < 0.15:
            body = body.lower()
        if chance() < 0.07:
            body += self.dice.choice(("！！", "！", "~", "…") if lang == "zh" else ("!!", "!", "..."))
        if chance() < 0.35:
            section = f"emoji {tag.top}" if chance() < 0.3 else "emoji"
            body += self.dice.choice(self.phrases[section]) * (2 if chance() < 0.15 else 1)
        if chance() < 0.3:
            body += " " + self.hashtags(tag, lang, surface)
        return body

    def hashtags(self, tag, lang, surface):
        words = [self.dice.choice(self.phrases[f"tags {lang}"])]
        if self.dice.random() < 0.25:
            words.append(surface)
        elif self.dice.random() < 0.15 and tag.parents:
            parent = self.vocabulary.tags[tag.parents[0]]
            words.append(parent.name if lang == "zh" else parent.name_en)
        self.dice.shuffle(words)
        words = [word.replace(" ", "").replace("（", "").replace("）", "") for word in words]
        if lang == "zh" and self.dice.random() < 0.5:
            return "".join(f"#{word}#" for word in words)
        return " ".join(f"#{word}" for word in words)

    def checked_labels(self, body, labels):
        """The labels with those of other tags of the same topic that the title names; None for a
        title that hides its term in a longer one or uses an ambiguous word in no labelled sense."""
        found = self.matcher.matches(body)
        kinds = [set(term.kinds) for term in found]
        for label in labels:
            if not any(label in senses for senses in kinds):
                return None
        for senses in kinds:
            if len(senses) > 1 and len(senses & set(labels)) != 1:
                return None
        topic = self.vocabulary.tags[labels[0]].parents[0]
        for senses in kinds:
            other = self.vocabulary.tags[min(senses)]
            if len(senses) == 1 and other.parents[:1] == [topic] and not other.status:
                labels.append(other.id)
        return list(dict.fromkeys(labels))

    def comments(self, tag, lang, split):
        """None to three comments: of the topic, or such as stand under any video."""
        topic = self.nearest(tag, "comments", lang)
        wanted = self.dice.weighted((0, 1, 2, 3), (0.15, 0.35, 0.3, 0.2))
        found = []
        for _ in range(wanted):
            pool = topic if self.dice.random() < 0.6 else self.phrases[f"comments {lang}"]
            text = self.pick(pool, split)
            if text not in found and not self.doubtful(text):
                found.append(text)
        for place in range(len(found)):
            if self.dice.random() < 0.15:
                found[place] += self.dice.choice(self.phrases["emoji"])
        return found

    def doubtful(self, text):
        """Whether a comment holds an ambiguous word, whose sense nobody has labelled."""
        return any(len(term.kinds) > 1 for term in self.matcher.matches(text))
