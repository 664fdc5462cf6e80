"""Apples, millet, watermelons, blackberries and shells."""

import math

from backdrops import leaf, meadow, sand, studio, table
from canvas import Linear, Round, dark, light, oval, smooth

REDS = [("#ef5a4c", "#9c1420"), ("#e8443a", "#7f0f1c"), ("#f08a4b", "#b3321f"),
        ("#c9d94f", "#6f9a2a"), ("#f3cf55", "#c46a2a"), ("#e0606f", "#8c1838")]


def apple(canvas, x, y, size, colours, bite=False):
    with canvas.at(x, y, canvas.dice.between(-14, 14), size):
        canvas.shadow(0, 0.86, 0.75, 0.16)
        body = smooth([(0, -0.62), (0.4, -0.78), (0.85, -0.5), (0.92, 0.05), (0.68, 0.62),
                       (0.3, 0.86), (0, 0.78), (-0.3, 0.86), (-0.68, 0.62), (-0.92, 0.05),
                       (-0.85, -0.5), (-0.4, -0.78)])
        canvas.fill(body, Round(light(colours[0], 0.25), colours[1], 0.34, 0.3, 1.0))
        for i in range(7):
            a = -0.6 + i * 0.2
            canvas.stroke(smooth([(a * 0.5, -0.55), (a * 1.15, 0.0), (a * 0.8, 0.6)], False), 0.035,
                          light(colours[0], 0.35), 0.008, opacity=0.28, inside=body)
        canvas.fill(oval(0, -0.6, 0.3, 0.11), dark(colours[1], 0.3), 0.7, blur=0.06)
        canvas.stroke(smooth([(0, -0.58), (0.04, -0.85), (0.16, -1.05)], False), 0.07, "#5c3a1e",
                      0.1)
        if canvas.dice.chance(0.75):
            leaf(canvas, 0.06, -0.82, 0.62, canvas.dice.between(-40, 5), "#5f9e3b")
        canvas.shine(-0.42, -0.28, 0.16, 0.28, 25, 0.75)
        if bite:
            canvas.fill(smooth([(0.98, -0.25), (0.62, -0.3), (0.52, 0.0), (0.66, 0.3), (1.0, 0.3)]),
                        Round("#fff7d9", "#e8d49a"))


def apple_fruit(canvas):
    dice = canvas.dice
    kind = canvas.kind(4)
    colours = dice.choice(REDS)
    if kind == 0:
        studio(canvas)
        apple(canvas, dice.between(-0.1, 0.1), 0.12, dice.between(0.55, 0.75), colours,
              dice.chance(0.2))
    elif kind == 1:
        table(canvas)
        for x, y, s in ((-0.45, 0.22, 0.42), (0.42, 0.2, 0.44), (-0.02, 0.42, 0.5)):
            apple(canvas, x + dice.between(-0.06, 0.06), y, s, dice.choice([colours] * 2 + REDS))
    elif kind == 2:
        meadow(canvas)
        for i in range(14):
            leaf(canvas, dice.between(-1, 1), dice.between(-1.05, -0.35), dice.between(0.3, 0.5),
                 dice.between(20, 160), dice.choice(["#4f8a35", "#6aa345", "#3f7530"]))
        canvas.stroke(smooth([(-1.1, -0.75), (-0.2, -0.6), (1.1, -0.85)], False), 0.1, "#6b4a2c", 0.05)
        for x in (-0.5, 0.25):
            apple(canvas, x + dice.between(-0.1, 0.15), dice.between(-0.05, 0.25),
                  dice.between(0.36, 0.46), colours)
    else:
        table(canvas)
        basket = dice.choice(["#b5803f", "#9a6a3a", "#c79a5c"])
        canvas.shadow(0, 0.85, 0.75, 0.14)
        for x, y in ((-0.38, 0.0), (0.38, 0.02), (0.0, -0.16), (-0.2, 0.15), (0.24, 0.16)):
            apple(canvas, x, y, 0.33, dice.choice([colours] * 2 + REDS))
        bowl = smooth([(-0.82, 0.2), (-0.62, 0.72), (0, 0.85), (0.62, 0.72), (0.82, 0.2), (0, 0.32)])
        canvas.fill(bowl, Linear(light(basket, 0.2), dark(basket, 0.35)))
        for i in range(9):
            canvas.stroke([(-0.8 + i * 0.2, 0.22), (-0.62 + i * 0.155, 0.85)], 0.03,
                          dark(basket, 0.35), opacity=0.5, inside=bowl)


def grains(canvas, shape, count, reach):
    """A heap of millet inside a shape."""
    dice = canvas.dice
    canvas.fill(shape, Round("#f6d66b", "#c98d22", 0.4, 0.3))
    for _ in range(count):
        x, y = dice.between(-reach[0], reach[0]), dice.between(reach[1], reach[2])
        colour = dice.choice(["#f8df85", "#eec04e", "#d9a238", "#fbe9a8"])
        canvas.fill(oval(x, y, 0.034), colour, inside=shape)
        canvas.fill(oval(x - 0.01, y - 0.012, 0.012), (255, 248, 215), 0.8, inside=shape)


def millet(canvas):
    dice = canvas.dice
    kind = canvas.kind(4)
    if kind == 0:
        table(canvas)
        colour = dice.choice(["#f3efe6", "#5b7f95", "#a5542f", "#3c4a42", "#d8cdb8"])
        canvas.shadow(0, 0.82, 0.8, 0.14)
        grains(canvas, smooth([(-0.68, 0.1), (-0.35, -0.3), (0, -0.42), (0.35, -0.3), (0.68, 0.1),
                               (0, 0.35)]), 240, (0.7, -0.45, 0.3))
        canvas.fill(smooth([(-0.8, 0.06), (-0.62, 0.6), (-0.25, 0.82), (0.25, 0.82), (0.62, 0.6),
                            (0.8, 0.06), (0, 0.26)]), Linear(light(colour, 0.2), dark(colour, 0.3)))
        canvas.shine(-0.45, 0.38, 0.07, 0.2, 20, 0.4)
    elif kind == 1:
        studio(canvas, ["#cfe3f2", "#e9dcc0", "#dfe8d2", "#e7d9c9"])
        canvas.shadow(0, 0.72, 0.92, 0.14)
        grains(canvas, smooth([(-0.95, 0.7), (-0.5, 0.2), (0, -0.25), (0.5, 0.2), (0.95, 0.7),
                               (0, 0.8)]), 420, (0.95, -0.25, 0.8))
        with canvas.at(0.35, 0.1, dice.between(-50, -25), 0.8):
            canvas.stroke([(0.1, 0), (1.3, 0)], 0.13, "#9a6a3a", 0.1)
            canvas.fill(oval(0, 0, 0.36, 0.22), Linear("#c08a52", "#7a4f2a"))
            grains(canvas, oval(0, -0.03, 0.3, 0.17), 70, (0.3, -0.2, 0.15))
    elif kind == 2:
        meadow(canvas)
        for i in range(5):
            x = -0.8 + i * 0.4 + dice.between(-0.1, 0.1)
            bend = dice.between(-0.3, 0.3)
            top = dice.between(-0.7, -0.4)
            stalk = smooth([(x, 1.1), (x, 0.3), (x + bend * 0.3, top), (x + bend, top + 0.18)], False)
            canvas.stroke(stalk, 0.05, "#7e9440", 0.03)
            leaf(canvas, x, dice.between(0.2, 0.6), 0.6, dice.choice([-40, -140]), "#7f9b45")
            for k in range(46):
                share = k / 46
                px = x + bend * (0.35 + 0.75 * share)
                py = top + 0.02 + 0.55 * share * share
                spread = 0.1 * (1 - abs(share - 0.4))
                canvas.fill(oval(px + dice.between(-spread, spread), py + dice.between(-0.06, 0.06),
                                 0.04), dice.choice(["#e8bd4c", "#d29a2f", "#f4d67a"]))
    else:
        studio(canvas, ["#d8cbb2", "#c9d6cf", "#e6cfc0"])
        sack = dice.choice(["#c8a672", "#b8946a", "#d6bb8c"])
        canvas.shadow(0, 0.86, 0.7, 0.12)
        canvas.fill(smooth([(-0.55, -0.2), (-0.72, 0.4), (-0.6, 0.85), (0.6, 0.85), (0.72, 0.4),
                            (0.55, -0.2)]), Linear(light(sack, 0.15), dark(sack, 0.3), 60))
        for i in range(9):
            canvas.stroke([(-0.7, -0.1 + i * 0.12), (0.7, -0.08 + i * 0.12)], 0.01, dark(sack, 0.3),
                          opacity=0.35)
        canvas.fill(smooth([(-0.62, -0.22), (0, -0.38), (0.62, -0.22), (0.56, -0.05), (0, 0.08),
                            (-0.56, -0.05)]), light(sack, 0.25))
        grains(canvas, smooth([(-0.5, -0.18), (0, -0.55), (0.5, -0.18), (0, 0.02)]), 170,
               (0.5, -0.55, 0.05))
        for _ in range(25):
            canvas.fill(oval(dice.between(-0.95, 0.95), dice.between(0.78, 0.95), 0.028), "#eec04e")


def watermelon(canvas):
    dice = canvas.dice
    kind = canvas.kind(3)
    (studio if dice.chance(0.5) else table)(canvas)
    flesh = dice.choice([("#ff6f6f", "#d32f43"), ("#ff8579", "#d93a3a"), ("#fbd65d", "#e8a92e")])

    def seeds(points, inside):
        for x, y, turn in points:
            canvas.fill(oval(x, y, 0.05, 0.03, turn), "#2a1512", inside=inside)

    if kind == 0:
        for x, y, s, turn in ((-0.2, 0.0, 0.85, -14), (0.4, 0.3, 0.6, 20))[:1 + dice.below(2)]:
            with canvas.at(x, y, turn + dice.between(-8, 8), s):
                canvas.shadow(0, 0.62, 0.85, 0.1)
                canvas.fill(oval(0, -0.3, 1.0, 0.98, 0, 0, 180), "#2f7a3b")
                canvas.fill(oval(0, -0.3, 0.93, 0.9, 0, 0, 180), "#dff0b8")
                inner = oval(0, -0.3, 0.86, 0.82, 0, 0, 180)
                canvas.fill(inner, Linear(light(flesh[0], 0.1), flesh[1]))
                seeds([(dice.between(-0.6, 0.6), dice.between(-0.2, 0.35), dice.between(0, 180))
                       for _ in range(12)], oval(0, -0.3, 0.75, 0.72, 0, 0, 180))
    elif kind == 1:
        size = dice.between(0.62, 0.75)
        with canvas.at(dice.between(-0.1, 0.1), 0.1, dice.between(-20, 20), size):
            canvas.shadow(0, 0.95, 0.85, 0.13)
            ball = oval(0, 0, 1.05, 0.95)
            canvas.fill(ball, Round("#7cc05a", "#1f5a2c", 0.35, 0.3))
            for i in range(7):
                a = -0.95 + i * 0.32
                line = [(a * math.cos(t * 0.35) + dice.between(-0.03, 0.03), math.sin(t * 0.35) * 0.95)
                        for t in range(-4, 5)]
                canvas.stroke(smooth(line, False), 0.1, "#174a25", opacity=0.75, inside=ball)
            canvas.stroke(smooth([(0, -0.92), (0.08, -1.1), (0.24, -1.14)], False), 0.06, "#6b7d36")
            canvas.shine(-0.4, -0.4, 0.2, 0.28, 30, 0.5)
    else:
        for i in range(2 + dice.below(2)):
            x = -0.5 + i * 0.52
            with canvas.at(x, 0.25 + dice.between(-0.1, 0.1), dice.between(-18, 18), 0.56):
                canvas.shadow(0, 0.72, 0.75, 0.1)
                canvas.fill(smooth([(-0.8, 0.5), (0, 0.78), (0.8, 0.5), (0.74, 0.34), (0, 0.6),
                                    (-0.74, 0.34)]), "#2f7a3b")
                inner = [(0, -0.95)] + smooth([(0.72, 0.36), (0, 0.58), (-0.72, 0.36)], False)
                canvas.fill(inner, Linear(light(flesh[0], 0.1), flesh[1]))
                canvas.stroke(smooth([(0.72, 0.38), (0, 0.6), (-0.72, 0.38)], False), 0.08, "#e4f2c2")
                seeds([(dice.between(-0.4, 0.4), dice.between(-0.3, 0.4), dice.between(0, 180))
                       for _ in range(9)], inner)


def berry(canvas, x, y, size):
    dice = canvas.dice
    colour = dice.choice(["#3a2352", "#2c1a3f", "#4a1f4c", "#25203f"])
    with canvas.at(x, y, dice.between(-30, 30), size):
        canvas.shadow(0, 0.85, 0.55, 0.12)
        for row in range(6):
            width = (0.34, 0.52, 0.58, 0.54, 0.42, 0.22)[row]
            count = (3, 5, 5, 5, 4, 2)[row]
            for k in range(count):
                px = -width + 2 * width * (k + 0.5 * (row % 2) * 0.4) / max(1, count - 1)
                py = -0.55 + row * 0.25
                canvas.fill(oval(px, py, 0.2), Round(light(colour, 0.35), dark(colour, 0.45)))
                canvas.fill(oval(px - 0.06, py - 0.07, 0.05), (225, 215, 245), 0.85)
        for k in range(5):
            with canvas.at(0, -0.66, -90 + (k - 2) * 38):
                canvas.fill(smooth([(0, -0.07), (0.2, -0.09), (0.4, 0), (0.2, 0.09), (0, 0.07)]),
                            Linear("#9dbf5a", "#5d8a36"))


def blackberry_fruit(canvas):
    dice = canvas.dice
    kind = canvas.kind(3)
    if kind == 0:
        studio(canvas)
        berry(canvas, 0, 0.05, dice.between(0.75, 0.95))
    elif kind == 1:
        table(canvas)
        bowl = dice.choice(["#f5f2ea", "#7ea0b5", "#d98a7a", "#e6d9b0"])
        canvas.shadow(0, 0.86, 0.8, 0.12)
        for row, y in enumerate((-0.22, 0.0, 0.16)):
            for k in range(4 + row % 2):
                berry(canvas, -0.5 + k * 0.33 - 0.12 * (row % 2), y, 0.3)
        canvas.fill(smooth([(-0.85, 0.22), (-0.6, 0.75), (0, 0.88), (0.6, 0.75), (0.85, 0.22),
                            (0, 0.38)]), Linear(light(bowl, 0.2), dark(bowl, 0.25)))
    else:
        meadow(canvas)
        canvas.stroke(smooth([(-1.1, -0.5), (0, -0.75), (1.1, -0.3)], False), 0.06, "#6b5a3a")
        for _ in range(9):
            leaf(canvas, dice.between(-1, 0.8), dice.between(-0.9, -0.2), dice.between(0.45, 0.7),
                 dice.between(10, 170), dice.choice(["#4d8a3f", "#6aa052", "#3b6f35"]))
        for k in range(3):
            berry(canvas, -0.55 + k * 0.55, dice.between(-0.05, 0.35), dice.between(0.38, 0.5))


def scallop(canvas, x, y, size, colour, turn):
    with canvas.at(x, y, turn, size):
        canvas.fill(oval(0.05, 0.1, 0.95, 0.85), (60, 45, 30), 0.3, blur=0.12)
        rim = []
        for i in range(37):
            a = math.radians(200 + i * 140 / 36)
            r = 1.0 + 0.045 * math.cos(i * math.pi / 2)
            rim.append((r * math.cos(a) * 0.98, 0.35 + r * math.sin(a) * 1.25))
        shape = [(-0.16, 0.72)] + rim + [(0.16, 0.72)]
        canvas.fill(shape, Linear(light(colour, 0.45), dark(colour, 0.12)))
        for i in range(10):
            a = math.radians(203 + i * 134 / 9)
            canvas.stroke([(math.cos(a) * 0.12, 0.7), (math.cos(a) * 0.97, 0.35 + math.sin(a) * 1.22)],
                          0.02, dark(colour, 0.35), 0.05, opacity=0.6, inside=shape)
        for r in (0.55, 0.8):
            arc = [(math.cos(math.radians(205 + i * 13)) * r,
                    0.45 + math.sin(math.radians(205 + i * 13)) * r * 1.2) for i in range(11)]
            canvas.stroke(arc, 0.05, light(colour, 0.6), opacity=0.4, inside=shape)
        canvas.fill(smooth([(-0.4, 0.82), (-0.24, 0.58), (0.24, 0.58), (0.4, 0.82)]),
                    dark(colour, 0.12))
        canvas.shine(-0.3, -0.25, 0.14, 0.3, 20, 0.4)


def conch(canvas, x, y, size, colour, turn, flip):
    with canvas.at(x, y, turn, size, flip):
        canvas.fill(oval(0, 0.3, 0.9, 0.4), (60, 45, 30), 0.3, blur=0.12)
        for i in range(7):
            share = i / 6
            cx, r = -0.95 + 1.25 * share ** 0.85, 0.08 + 0.5 * share
            canvas.fill(oval(cx, 0.0, r * 0.72, r, 12),
                        Linear(light(colour, 0.45), dark(colour, 0.25), -10))
            canvas.stroke(oval(cx, 0, r * 0.72, r, 12, 250, 430), 0.03, dark(colour, 0.4), opacity=0.5)
        canvas.fill(smooth([(0.2, -0.35), (0.72, -0.3), (0.95, 0.15), (0.7, 0.55), (0.25, 0.5)]),
                    Linear("#ffe6dc", "#e79a86"))
        canvas.fill(smooth([(0.4, -0.12), (0.66, -0.1), (0.76, 0.15), (0.56, 0.4), (0.4, 0.3)]),
                    Linear("#c96a5c", "#8a3a38"), 0.8, blur=0.04)


def starfish(canvas, x, y, size, colour):
    with canvas.at(x, y, canvas.dice.between(0, 72), size):
        points = []
        for i in range(10):
            a, r = math.radians(i * 36), 1.0 if i % 2 == 0 else 0.36
            points.append((r * math.cos(a), r * math.sin(a)))
        canvas.fill(smooth(points), Round(light(colour, 0.25), dark(colour, 0.15), 0.5, 0.5))
        for i in range(5):
            a = math.radians(i * 72)
            for r in (0.2, 0.4, 0.6, 0.8):
                canvas.fill(oval(r * math.cos(a), r * math.sin(a), 0.05), light(colour, 0.6))


def seashell(canvas):
    dice = canvas.dice
    sand(canvas, sea=dice.chance(0.6))
    colours = ["#f0b7a0", "#e8c9a0", "#f2d3d8", "#d8a48a", "#efe3cf", "#c9b3d1", "#f3c27a"]
    kind = canvas.kind(3)
    if kind == 0:
        scallop(canvas, dice.between(-0.1, 0.1), 0.3, dice.between(0.5, 0.62), dice.choice(colours),
                dice.between(-25, 25))
    elif kind == 1:
        conch(canvas, 0, 0.32, dice.between(0.62, 0.75), dice.choice(colours), dice.between(-25, 25),
              dice.chance(0.5))
    else:
        scallop(canvas, -0.4, 0.2, 0.36, dice.choice(colours), dice.between(-40, 10))
        conch(canvas, 0.42, 0.5, 0.42, dice.choice(colours), dice.between(-20, 30), dice.chance(0.5))
        scallop(canvas, 0.45, -0.02, 0.24, dice.choice(colours), dice.between(-10, 50))
        starfish(canvas, -0.35, 0.72, 0.24, dice.choice(["#e2703a", "#d9534f", "#e8a13a"]))
