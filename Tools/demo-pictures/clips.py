"""Clips of two pictures and a title that often says no more than an ambiguous word."""

import csv
import json

from canvas import Dice

# Two senses of a word, each with a picture.
PAIRS = [
    ("apple-company", "apple-fruit"), ("xiaomi", "millet"), ("jaguar-cars", "jaguar-animal"),
    ("python-language", "python-snake"), ("houston-rockets", "rocket"),
    ("ford-mustang", "wild-horse"), ("beike", "seashell"),
    ("blackberry-phone", "blackberry-fruit"), ("computer-mouse", "mouse-animal"),
    ("computer-keyboard", "keyboard-instrument"), ("crane-machine", "crane-bird"),
    ("billiards", "swimming-pool"), ("baseball-bat", "bat-animal"),
    ("xigua-video", "watermelon"), ("phoenix-suns", "sun"),
]
TAGS = [tag for pair in PAIRS for tag in pair]

TRAIN_PICTURES = range(0, 12)
DEV_PICTURES = range(12, 16)
DEMO_PICTURES = range(16, 18)
DEMO = PAIRS[0]

NEUTRAL = {
    "zh": ["@", "@｜日常", "今天的@", "@合集", "又见@", "说说@", "随手拍@", "@来了", "一起看@", "@，第{2-9}集",
           "周末和@", "@的一天", "记录一下@", "@ 原创视频", "关于@的几个镜头", "近距离看@", "我的@", "@@@"],
    "en": ["@", "@ | daily", "@ today", "my @", "more @", "just @", "@ compilation", "@ part {2-9}",
           "look at this @", "@ again", "a minute of @", "weekend with @", "the @", "@ moments",
           "here is @", "close up: @", "@ @ @", "@ vlog"],
}
NEUTRAL_DEV = {
    "zh": ["@", "看看@", "@小记", "遇到@了", "@特写", "大家要的@"],
    "en": ["@", "about @", "@ diary", "so, @", "you asked for @", "@ up close"],
}
DEMO_TITLE = "镜头里的@"
TRAIN_NEUTRAL, TRAIN_TELLING, DEV_NEUTRAL, DEV_TELLING = 18, 8, 5, 2


def read_rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shared_terms(data):
    """The words that mean both tags of a pair, by language."""
    meanings = {}
    for row in read_rows(data / "denotes.csv"):
        meanings.setdefault(row[":START_ID(Term)"], set()).add(row[":END_ID(Tag)"])
    terms = {}
    for pair in PAIRS:
        words = sorted(term for term, tags in meanings.items() if tags >= set(pair))
        if not words:
            raise SystemExit(f"make-demo-pictures: no word means both {pair[0]} and {pair[1]}")
        terms[pair] = [tuple(term.split(":", 1)) for term in words]
    return terms


def telling_titles(data, split):
    """Titles of the examples that have just one of our tags."""
    titles = {tag: [] for tag in TAGS}
    with open(data / f"examples.{split}.ndjson", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if len(row["tags"]) == 1 and row["tags"][0] in titles:
                titles[row["tags"][0]].append(row["text"])
    return titles


def filled(template, word, dice):
    text = template.replace("@", word)
    while "{" in text:
        before, _, rest = text.partition("{")
        choice, _, after = rest.partition("}")
        low, high = (int(number) for number in choice.split("-"))
        text = f"{before}{low + dice.below(high - low + 1)}{after}"
    return text


def picture(tag, number):
    return f"{tag}/{number + 1:02}.jpg"


def clip(text, tag, pictures, dice):
    return {"text": text, "images": [picture(tag, n) for n in dice.sample(pictures, 2)],
            "tags": [tag]}


def make(data, seed):
    """The clips of each split."""
    dice = Dice(seed)
    terms = shared_terms(data)
    splits = {"train": [], "dev": []}
    for split, templates, pictures, neutral, telling in (
            ("train", NEUTRAL, TRAIN_PICTURES, TRAIN_NEUTRAL, TRAIN_TELLING),
            ("dev", NEUTRAL_DEV, DEV_PICTURES, DEV_NEUTRAL, DEV_TELLING)):
        titles = telling_titles(data, split)
        rows = splits[split]
        for pair in PAIRS:
            for tag in pair:
                for _ in range(neutral):
                    language, word = dice.choice(terms[pair])
                    text = filled(dice.choice(templates[language]), word, dice)
                    rows.append(clip(text, tag, pictures, dice))
                count = min(telling, len(titles[tag]))
                for text in dice.sample(titles[tag], count):
                    rows.append(clip(text, tag, pictures, dice))
        splits[split] = dice.sample(rows, len(rows))
    word = next(word for language, word in terms[DEMO] if language == "zh")
    splits["demo"] = [
        {"text": filled(DEMO_TITLE, word, dice), "images": [picture(tag, n) for n in DEMO_PICTURES],
         "tags": [tag]} for tag in reversed(DEMO)]
    return {split: [{"id": f"clip-{split}-{i + 1:04}", **row} for i, row in enumerate(rows)]
            for split, rows in splits.items()}
