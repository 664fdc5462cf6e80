"""Pools, billiards, homes, courts, bats, pianos and the sun."""

import math

from backdrops import WHOLE, cloud, court, hills, room, sky, studio, table, waves
from canvas import Linear, Round, box, dark, light, oval, smooth


def ball(canvas, x, y, r, colour="#e07b2e"):
    """A basketball."""
    with canvas.at(x, y, canvas.dice.between(0, 180), r):
        canvas.fill(oval(0, 0, 1), Round(light(colour, 0.3), dark(colour, 0.4)))
        for points in ([(-1, 0), (0, 0.12), (1, 0)], [(0, -1), (0.12, 0), (0, 1)],
                       [(-0.72, -0.68), (-0.25, 0), (-0.72, 0.68)], [(0.72, -0.68), (0.3, 0), (0.72, 0.68)]):
            canvas.stroke(smooth(points, False), 0.07, "#2c1a12", inside=oval(0, 0, 1))


def hoop(canvas, x, y, size, flip=False):
    with canvas.at(x, y, 0, size, flip):
        canvas.fill(box(0, 0, 0.62, 0.42, 0.03), (255, 255, 255), 0.92)
        canvas.stroke(box(0, 0, 0.6, 0.4) + [(-0.6, -0.4)], 0.04, "#c8202f")
        canvas.stroke(box(0, 0.1, 0.22, 0.16) + [(-0.22, -0.06)], 0.035, "#c8202f")
        for k in range(6):
            top = -0.26 + k * 0.104
            canvas.stroke([(top, 0.34), (top * 0.6, 0.78)], 0.018, "#f4f4f4")
            canvas.stroke([(top, 0.34), (top * 0.6 + 0.08, 0.78)], 0.018, "#f4f4f4")
        canvas.stroke(oval(0, 0.33, 0.28, 0.07), 0.05, "#f0641e")


def player(canvas, x, y, size, kit, skin, pose, flip):
    """A player who dribbles, jumps or shoots."""
    shirt, trim = kit
    with canvas.at(x, y, 0, size, flip):
        jump = pose > 0
        lift = -0.12 if jump else 0
        canvas.shadow(0, 1.02, 0.4, 0.07, 0.35)
        legs = ([((0.1, 0.3), (0.28, 0.6), (0.12, 0.9)), ((-0.1, 0.3), (-0.2, 0.62), (-0.42, 0.86))] if jump
                else [((0.12, 0.3), (0.3, 0.62), (0.22, 0.98)), ((-0.1, 0.3), (-0.18, 0.66), (-0.38, 0.98))])
        with canvas.at(0, lift):
            for leg in legs:
                canvas.stroke(smooth(list(leg), False), 0.17, skin, 0.1)
                fx, fy = leg[-1]
                canvas.fill(box(fx - 0.05, fy + 0.02, 0.11, 0.055, 0.04), "#f4f4f1")
                canvas.stroke([leg[0], ((leg[0][0] + leg[1][0]) / 2, (leg[0][1] + leg[1][1]) / 2)], 0.24, shirt,
                              0.25)
            far = [(-0.2, -0.28), (-0.42, -0.1), (-0.5, 0.12)] if pose < 2 else \
                [(-0.16, -0.3), (-0.3, -0.6), (-0.22, -0.9)]
            canvas.stroke(smooth(far, False), 0.13, dark(skin, 0.12), 0.08)
            canvas.fill(smooth([(-0.24, -0.36), (0.24, -0.36), (0.27, 0.0), (0.22, 0.34), (-0.22, 0.34),
                                (-0.27, 0.0)]), Linear(light(shirt, 0.18), dark(shirt, 0.2)))
            canvas.stroke([(-0.16, -0.34), (0, -0.26), (0.16, -0.34)], 0.05, trim)
            canvas.stroke([(-0.22, 0.3), (0.22, 0.3)], 0.05, trim)
            canvas.stroke([(-0.05, -0.14), (0.05, -0.14), (-0.02, 0.12)], 0.055, trim)
            canvas.fill(oval(0.02, -0.58, 0.17, 0.19), Round(light(skin, 0.15), dark(skin, 0.2)))
            canvas.fill(oval(0.0, -0.67, 0.17, 0.11), "#1d1512")
            canvas.stroke([(-0.14, -0.62), (0.17, -0.62)], 0.035, trim)
            if pose == 0:
                arm, at = [(0.22, -0.28), (0.42, -0.04), (0.46, 0.2)], (0.52, 0.42 + canvas.dice.between(0, 0.35))
            elif pose == 1:
                arm, at = [(0.2, -0.3), (0.42, -0.62), (0.52, -0.92)], (0.6, -1.08)
            else:
                arm, at = [(0.18, -0.32), (0.34, -0.66), (0.12, -0.98)], (-0.02, -1.12)
            canvas.stroke(smooth(arm, False), 0.13, skin, 0.08)
            ball(canvas, *at, 0.17)


SKINS = ["#8a5a3c", "#c68a5e", "#5f3d2a", "#e0ac84", "#a36f48"]


def basketball(canvas, kits):
    dice = canvas.dice
    court(canvas)
    kit = dice.choice(kits)
    flip = dice.chance(0.5)
    kind = canvas.kind(3)
    if kind == 0:
        hoop(canvas, -0.5 if flip else 0.5, -0.52, 0.5)
        player(canvas, 0.12 if flip else -0.12, 0.12, 0.74, kit, dice.choice(SKINS), 1, flip)
    elif kind == 1:
        player(canvas, dice.between(-0.1, 0.1), -0.02, 0.86, kit, dice.choice(SKINS), dice.choice([0, 2]), flip)
    else:
        other = dice.choice([("#f4f4f1", "#3b4a6b"), ("#3f4650", "#c9ced4"), ("#1f6f54", "#f4f4f1")])
        player(canvas, 0.42, -0.06, 0.66, other, dice.choice(SKINS), 2, True)
        player(canvas, -0.28, 0.06, 0.76, kit, dice.choice(SKINS), 0, False)


def houston_rockets(canvas):
    """Basketball in red. No mark of theirs."""
    basketball(canvas, [("#ce1130", "#f4f4f1"), ("#c0102c", "#c9ced4"), ("#d21f3c", "#1b1d22")])


def phoenix_suns(canvas):
    """Basketball in purple and orange. No mark of theirs."""
    basketball(canvas, [("#3d1f7a", "#f08a24"), ("#4a2a8c", "#f2a33c"), ("#f08a24", "#3d1f7a")])


def sun(canvas):
    """The sun at noon, at dusk over the sea or hills, or close, with its flares."""
    dice = canvas.dice
    kind = canvas.kind(4)
    x, y = dice.between(-0.35, 0.35), dice.between(-0.35, 0.1)
    if kind == 0:
        canvas.fill(WHOLE, Linear("#2f80d0", "#bfe4fb"))
        for k in range(16):
            a = math.radians(k * 22.5 + dice.between(-4, 4))
            canvas.stroke([(x + math.cos(a) * 0.3, y + math.sin(a) * 0.3),
                           (x + math.cos(a) * 0.75, y + math.sin(a) * 0.75)], 0.07, "#fff3b8", 0.01, opacity=0.6)
        canvas.fill(oval(x, y, 0.55), "#fff0a8", 0.5, blur=0.2)
        canvas.fill(oval(x, y, 0.3), Round("#fffbe0", "#ffd23c", 0.5, 0.5))
        for _ in range(3):
            cloud(canvas, dice.between(-0.9, 0.9), dice.between(0.3, 0.85), dice.between(0.18, 0.3))
    elif kind == 1:
        canvas.fill(WHOLE, Linear(*dice.choice([("#5a3a7e", "#ff9a5a"), ("#c8484a", "#ffcf7a"),
                                                ("#2f4b7c", "#f7a35c")])))
        y = dice.between(0.0, 0.15)
        canvas.fill(oval(x, y, 0.7), "#ffd98a", 0.45, blur=0.25)
        canvas.fill(oval(x, y, 0.38), Round("#fff4c8", "#ff9d3c", 0.5, 0.4))
        waves(canvas, 0.3, ("#d97a5a", "#5a3a5e"))
        for k in range(9):
            canvas.fill(box(x + dice.between(-0.1, 0.1), 0.36 + k * 0.075, dice.between(0.08, 0.3), 0.014, 0.01),
                        "#ffe3a0", 0.8)
    elif kind == 2:
        canvas.fill(WHOLE, Linear(*dice.choice([("#ff8a4c", "#ffe9b0"), ("#f2b46a", "#fff3d0"),
                                                ("#e86a5a", "#ffd9a0")])))
        y = dice.between(-0.1, 0.15)
        canvas.fill(oval(x, y, 0.6), "#fff0b8", 0.5, blur=0.22)
        canvas.fill(oval(x, y, 0.32), Round("#fffbe0", "#ffc83c", 0.5, 0.5))
        hills(canvas, 0.3, ["#b5655a", "#8a4a52", "#5c3448"])
    else:
        canvas.fill(WHOLE, "#0a0710")
        canvas.fill(oval(0, 0, 0.95), "#ff5a1e", 0.5, blur=0.2)
        for k in range(18):
            a = math.radians(k * 20 + dice.between(-9, 9))
            r = dice.between(0.7, 0.92)
            canvas.fill(oval(math.cos(a) * 0.62, math.sin(a) * 0.62, r - 0.6, 0.08, math.degrees(a)), "#ff8a2e",
                        0.7, blur=0.03)
        canvas.fill(oval(0, 0, 0.68), Round("#fff2a8", "#f2641e", 0.45, 0.45, 1.05))
        for _ in range(26):
            a, r = dice.between(0, 6.28), 0.6 * math.sqrt(dice.random())
            canvas.fill(oval(math.cos(a) * r, math.sin(a) * r, dice.between(0.04, 0.14), 0.05,
                             dice.between(0, 180)), dice.choice(["#ffd25a", "#e0481a", "#fff0b0"]), 0.5, blur=0.02)


def beike(canvas):
    """Homes to let or to buy: keys, houses, plans of flats. No mark of theirs."""
    dice = canvas.dice
    kind = canvas.kind(4)
    if kind == 0:
        studio(canvas, ["#cfe3f2", "#dfeae0", "#f2e6d0"])
        roof = dice.choice(["#c8553d", "#3d5a80", "#5f7a5c", "#8a4f3d"])
        wall = dice.choice(["#fbf3e4", "#f2e2cf", "#e6edf2"])
        with canvas.at(0, 0.12, 0, dice.between(0.8, 0.95)):
            canvas.shadow(0, 0.82, 0.95, 0.1)
            canvas.fill(box(0, 0.3, 0.66, 0.52), Linear(light(wall, 0.3), dark(wall, 0.12)))
            canvas.fill(box(0.42, -0.55, 0.1, 0.22), dark(roof, 0.2))
            canvas.fill([(-0.88, -0.18), (0, -0.92), (0.88, -0.18)], Linear(light(roof, 0.25), dark(roof, 0.15)))
            canvas.fill(box(0, 0.5, 0.15, 0.32, 0.02), dice.choice(["#7a4a2c", "#2f6f6b", "#a83c3c"]))
            canvas.fill(oval(0.09, 0.52, 0.025), "#f2c94c")
            for x in (-0.4, 0.4):
                canvas.fill(box(x, 0.25, 0.15, 0.16, 0.01), "#ffffff")
                canvas.fill(box(x, 0.25, 0.12, 0.13), Linear("#8cc3e0", "#d8eefa"))
                canvas.stroke([(x, 0.12), (x, 0.38)], 0.02, "#ffffff")
            canvas.fill(oval(0, -0.36, 0.12), Round("#d8eefa", "#8cc3e0"))
    elif kind == 1:
        table(canvas)
        for k, turn in enumerate((dice.between(-20, 0), dice.between(35, 60))):
            metal = ("#e0b34a", "#c9ced4")[k]
            with canvas.at(-0.2, -0.12, turn, 0.72):
                canvas.fill(oval(0.5, 0.14, 0.95, 0.2), (10, 10, 10), 0.25, blur=0.08)
                canvas.stroke(oval(-0.12, 0, 0.26), 0.13, Linear(light(metal, 0.3), dark(metal, 0.25)))
                canvas.stroke([(0.14, 0), (1.1, 0)], 0.14, Linear(light(metal, 0.3), dark(metal, 0.2)))
                for x, h in ((0.75, 0.2), (0.9, 0.26), (1.04, 0.17)):
                    canvas.fill(box(x, h / 2, 0.045, h / 2 + 0.03), dark(metal, 0.1))
        with canvas.at(-0.62, 0.3, dice.between(-20, 20), 0.42):
            tag = dice.choice(["#2f80ed", "#27ae60", "#eb5757"])
            canvas.stroke([(0.5, -0.95), (0.15, -0.4)], 0.05, "#6b7078")
            canvas.fill([(0, -0.55), (0.55, -0.1), (0.55, 0.6), (-0.55, 0.6), (-0.55, -0.1)],
                        Linear(light(tag, 0.2), dark(tag, 0.15)))
            canvas.fill(box(0, 0.32, 0.16, 0.28), light(tag, 0.8))
    elif kind == 2:
        canvas.fill(WHOLE, dice.choice(["#f7f4ec", "#eaf1f7", "#f4efe6"]))
        with canvas.at(0, 0, dice.between(-8, 8), dice.between(0.82, 0.95)):
            ink = dice.choice(["#34495e", "#2b2b2b", "#1f4e79"])
            for area, colour in (((-0.45, -0.4, 0.45, 0.45), "#f6dfc0"), ((0.45, -0.55, 0.45, 0.3), "#d3e6f3"),
                                 ((0.45, 0.05, 0.45, 0.3), "#dcedd5"), ((-0.2, 0.6, 0.7, 0.3), "#f3d9d5"),
                                 ((0.7, 0.6, 0.2, 0.3), "#e5dcef")):
                x, y, rx, ry = area
                canvas.fill(box(x, y, rx, ry), colour)
                outline = box(x, y, rx, ry)
                canvas.stroke(outline + [outline[0]], 0.05, ink)
            canvas.fill(box(-0.55, -0.5, 0.2, 0.25, 0.04), "#b98a5e", 0.9)
            canvas.fill(box(-0.55, -0.68, 0.16, 0.05, 0.02), "#ffffff")
            canvas.fill(box(0.45, 0.1, 0.22, 0.1, 0.04), "#7f9fb5")
            canvas.fill(oval(-0.4, 0.6, 0.15), "#c98a5a")
            for a in range(4):
                canvas.fill(oval(-0.4 + 0.23 * math.cos(a * 1.57), 0.6 + 0.2 * math.sin(a * 1.57), 0.05), "#8a5a34")
            canvas.stroke(oval(-0.05, 0.05, 0.28, 0.28, 0, 90, 180), 0.02, ink)
    else:
        sky(canvas, 0.7)
        for x, top in ((-0.62, dice.between(-0.5, -0.2)), (0.08, dice.between(-0.8, -0.6)),
                       (0.7, dice.between(-0.4, 0.0))):
            wall = dice.choice(["#e8dccb", "#d9c3ae", "#cfd8dc", "#e2cfc4"])
            canvas.fill(box(x, (0.75 + top) / 2, 0.32, (0.75 - top) / 2), Linear(light(wall, 0.2), dark(wall, 0.12), 90))
            for row in range(int((0.7 - top) / 0.17)):
                for column in range(4):
                    lit = dice.chance(0.25)
                    canvas.fill(box(x - 0.22 + column * 0.147, top + 0.12 + row * 0.17, 0.045, 0.05),
                                "#ffe2a0" if lit else "#7f98ac")
                    canvas.fill(box(x - 0.22 + column * 0.147, top + 0.18 + row * 0.17, 0.055, 0.012), dark(wall, 0.3))
        canvas.fill(box(0, 0.9, 1.1, 0.18), Linear("#7fa35c", "#557a42"))
        for _ in range(7):
            x = dice.between(-1, 1)
            canvas.fill(box(x, 0.78, 0.015, 0.1), "#6b4a2c")
            canvas.fill(oval(x, 0.66, 0.11), Round("#8fbf6a", "#4d7a3a"))


def swimming_pool(canvas):
    dice = canvas.dice
    kind = canvas.kind(3)
    water = dice.choice([("#7fdcec", "#1f9bc9"), ("#8be3e6", "#2a9dba"), ("#6cc6f2", "#1c78c0")])
    if kind == 0:
        canvas.fill(WHOLE, Linear(*water))
        tilt = dice.between(-12, 12)
        with canvas.at(0, 0, tilt, 1.2):
            for k in range(4):
                x = -0.75 + k * 0.5
                for j in range(16):
                    canvas.fill(oval(x, -1.05 + j * 0.14, 0.035, 0.055),
                                ("#e84a3c", "#f7f7f5")[j % 2] if k % 2 else ("#2f6fd0", "#f7f7f5")[j % 2])
            for _ in range(26):
                x, y = dice.between(-1, 1), dice.between(-1, 1)
                line = [(x + i * 0.05, y + 0.02 * math.sin(i * 1.7)) for i in range(5)]
                canvas.stroke(smooth(line, False), 0.02, (255, 255, 255), opacity=0.5)
        with canvas.at(dice.choice([-0.3, 0.3]), dice.between(-0.1, 0.3), tilt, 0.5):
            skin = dice.choice(SKINS)
            canvas.stroke([(0.15, -0.1), (0.4, -0.6), (0.3, -0.95)], 0.17, skin, 0.1)
            canvas.stroke([(-0.15, 0.0), (-0.4, 0.4)], 0.17, skin, 0.1)
            canvas.fill(oval(0, 0.25, 0.25, 0.5), skin)
            canvas.fill(oval(0, 0.55, 0.23, 0.2), dice.choice(["#22324d", "#c8202f", "#1f6f54"]))
            canvas.fill(oval(0, -0.35, 0.2, 0.23), dice.choice(["#f2c94c", "#f7f7f5", "#eb5757"]))
            for _ in range(9):
                canvas.fill(oval(dice.between(-0.4, 0.4), dice.between(0.75, 1.2), dice.between(0.05, 0.14)),
                            (255, 255, 255), 0.75, blur=0.03)
    else:
        sky(canvas, 0.2)
        hills(canvas, -0.05, ["#7fae8a", "#5f9a6a"])
        if kind == 1:
            canvas.fill(box(dice.choice([-0.6, 0.6]), -0.15, 0.36, 0.3), Linear("#fbf6ec", "#e0d3bf"))
        stone = dice.choice(["#e9dfcd", "#d8d3cb", "#f0e3cc"])
        canvas.fill(box(0, 0.62, 1.1, 0.5), Linear(light(stone, 0.2), dark(stone, 0.12)))
        basin = (smooth([(-0.85, 0.45), (-0.3, 0.22), (0.3, 0.3), (0.85, 0.28), (0.95, 0.6), (0.5, 0.9),
                         (-0.4, 0.92), (-0.98, 0.75)]) if kind == 1 else
                 [(-0.62, 0.25), (0.62, 0.25), (1.0, 0.92), (-1.0, 0.92)])
        canvas.fill([(x * 1.05, y * 1.03 + 0.01) for x, y in basin], light(stone, 0.6))
        canvas.fill(basin, Linear(*water))
        for _ in range(20):
            x, y = dice.between(-0.8, 0.8), dice.between(0.35, 0.88)
            line = [(x + i * 0.05, y + 0.012 * math.sin(i * 1.7)) for i in range(5)]
            canvas.stroke(smooth(line, False), 0.018, (255, 255, 255), opacity=0.6, inside=basin)
        colours = dice.choice([("#eb5757", "#ffffff"), ("#f2c94c", "#ffffff"), ("#bb6bd9", "#ffffff")])
        x, y = dice.between(-0.3, 0.3), dice.between(0.5, 0.65)
        canvas.stroke(oval(x, y, 0.2, 0.12), 0.1, colours[0])
        for k in range(4):
            canvas.stroke(oval(x, y, 0.2, 0.12, 0, k * 90, k * 90 + 40), 0.1, colours[1])
        with canvas.at(dice.choice([-0.78, 0.78]), 0.12, 0, 0.6):
            canvas.stroke([(0, 0.3), (0, -0.6)], 0.04, "#8a6a4a")
            canvas.fill(smooth([(-0.5, -0.42), (0, -0.85), (0.5, -0.42), (0.25, -0.5), (0, -0.42), (-0.25, -0.5)]),
                        Linear(colours[0], dark(colours[0], 0.2)))
        for x in (0.42, 0.55):
            canvas.stroke(smooth([(x, 0.4), (x, 0.12), (x + 0.07, 0.08), (x + 0.09, 0.2)], False), 0.025, "#eef1f4")


BALLS = ["#f2c230", "#1f4fb0", "#d62b32", "#5a2b86", "#ee7a24", "#1b7a47", "#7a1f2b", "#15161a"]


def billiards(canvas):
    """A table with its cloth, balls and cue."""
    dice = canvas.dice
    cloth = dice.choice(["#1f7a4d", "#2f8f5f", "#1d6f8a", "#8a2436", "#24508a"])
    wood = dice.choice(["#6b3f22", "#8a5a34", "#4a2c1a"])

    def pool_ball(x, y, r, colour, stripe=False):
        canvas.fill(oval(x + r * 0.25, y + r * 0.35, r, r * 0.9), (0, 0, 0), 0.35, blur=r * 0.25)
        if stripe:
            canvas.fill(oval(x, y, r), Round("#ffffff", "#b9b2a4"))
            canvas.fill(box(x, y, r * 1.2, r * 0.5), Round(light(colour, 0.3), dark(colour, 0.4)),
                        inside=oval(x, y, r))
        else:
            canvas.fill(oval(x, y, r), Round(light(colour, 0.35), dark(colour, 0.45)))
        canvas.fill(oval(x, y + r * 0.05, r * 0.36), "#fbfaf4")
        canvas.shine(x - r * 0.35, y - r * 0.42, r * 0.24, r * 0.16, -30, 0.9)

    kind = canvas.kind(3)
    canvas.fill(WHOLE, Linear(light(cloth, 0.14), dark(cloth, 0.25), dice.between(-40, 40)))
    if kind == 0:
        with canvas.at(0, 0.05, dice.between(-25, 25), 1):
            r = 0.17
            colours = dice.sample(BALLS * 2, 15)
            i = 0
            for row in range(5 if dice.chance(0.4) else 4):
                for k in range(row + 1):
                    pool_ball((k - row / 2) * r * 2.02, -0.72 + row * r * 1.76, r, colours[i], i % 2 == 1)
                    i += 1
            pool_ball(dice.between(-0.3, 0.3), 0.8, r, "#f7f4ea")
    elif kind == 1:
        with canvas.at(0, 0, dice.choice([0, 90, 180, 270]), 1):
            canvas.fill(box(0, -0.9, 1.1, 0.2), Linear(light(wood, 0.2), dark(wood, 0.2)))
            canvas.fill(box(-0.95, 0, 0.2, 1.1), Linear(light(wood, 0.2), dark(wood, 0.2), 90))
            canvas.fill(box(0.1, -0.67, 1.0, 0.05), light(cloth, 0.2))
            canvas.fill(box(-0.71, 0.1, 0.05, 1.0), light(cloth, 0.2))
            canvas.fill(oval(-0.74, -0.7, 0.2), "#0c0a09")
            canvas.stroke(oval(-0.74, -0.7, 0.21, 0.21, 0, 90, 360), 0.04, "#c9a24a")
        for _ in range(3 + dice.below(3)):
            pool_ball(dice.between(-0.35, 0.7), dice.between(-0.35, 0.7), 0.18, dice.choice(BALLS), dice.chance(0.4))
    else:
        r = 0.24
        angle = dice.between(-35, 35)
        with canvas.at(0, 0, angle, 1):
            for x, y in ((0.1, -0.62), (-0.5, -0.35), (0.55, -0.2))[:1 + dice.below(3)]:
                pool_ball(x, y, r * 0.85, dice.choice(BALLS), dice.chance(0.4))
            pool_ball(0, 0.12, r, "#f7f4ea")
            canvas.stroke([(0.02, 0.45), (0.1, 1.6)], 0.07, (0, 0, 0), 0.13, opacity=0.25)
            canvas.stroke([(0, 0.42), (0.06, 1.6)], 0.07, Linear("#e8c98f", "#8a5a2c"), 0.14)
            canvas.stroke([(0, 0.4), (0.005, 0.5)], 0.07, "#4a90c2")


def baseball_bat(canvas):
    """Bats of wood or metal, with balls and gloves."""
    dice = canvas.dice
    wood = dice.choice([("#e2b57a", "#a8703a"), ("#c98f52", "#7a4a24"), ("#3a3d44", "#17181c"),
                        ("#d23b30", "#8a1f1a"), ("#f0d6a8", "#b98a52")])

    def bat(x, y, turn, size):
        with canvas.at(x, y, turn, size):
            canvas.fill(smooth([(-1.0, 0.12), (0.2, 0.22), (1.1, 0.3), (1.1, 0.05), (-1.0, 0.02)]), (0, 0, 0), 0.25,
                        blur=0.06)
            shape = smooth([(-1.08, -0.06), (-0.6, -0.055), (-0.1, -0.085), (0.5, -0.16), (1.0, -0.17), (1.14, 0),
                            (1.0, 0.17), (0.5, 0.16), (-0.1, 0.085), (-0.6, 0.055), (-1.08, 0.06)])
            canvas.fill(shape, Linear(light(wood[0], 0.15), wood[1]))
            canvas.fill(oval(-1.08, 0, 0.05, 0.12), wood[1])
            for k in range(6):
                canvas.stroke([(-1.0 + k * 0.1, -0.07), (-0.94 + k * 0.1, 0.07)], 0.035, "#2a2420", inside=shape)
            canvas.fill(box(0.62, 0, 0.16, 0.07, 0.05), dark(wood[1], 0.2), 0.7)
            canvas.stroke([(0.1, -0.06), (1.0, -0.1)], 0.03, (255, 255, 255), opacity=0.4, inside=shape)

    def base_ball(x, y, r):
        with canvas.at(x, y, dice.between(0, 180), r):
            canvas.fill(oval(0.15, 0.25, 1, 0.9), (0, 0, 0), 0.3, blur=0.2)
            canvas.fill(oval(0, 0, 1), Round("#ffffff", "#c9c2b5"))
            for side in (-1, 1):
                seam = oval(side * 1.15, 0, 0.75, 0.95, 0, 110 if side > 0 else -70, 250 if side > 0 else 70)
                canvas.stroke(seam, 0.05, "#c8303a", inside=oval(0, 0, 1))
                for i in range(4, 46, 5):
                    px, py = seam[i]
                    canvas.stroke([(px - 0.1, py - 0.07), (px + 0.1, py + 0.07)], 0.045, "#c8303a",
                                  inside=oval(0, 0, 1))

    kind = canvas.kind(3)
    if kind == 0:
        canvas.fill(WHOLE, Linear(*dice.choice([("#7fb35c", "#4f8a3f"), ("#c98f5e", "#9a653a"),
                                                ("#8fbf6a", "#5c944a")])))
        canvas.fill([(-1.1, 0.7), (1.1, 0.2), (1.1, 1.1), (-1.1, 1.1)], "#c9925e", 0.8, blur=0.03)
        canvas.stroke([(-1.1, 0.66), (1.1, 0.16)], 0.05, "#f7f4ec")
        bat(0.02, -0.05, dice.between(-50, -15), 0.85)
        base_ball(dice.between(0.35, 0.6), dice.between(0.4, 0.6), 0.2)
    elif kind == 1:
        (table if dice.chance(0.5) else studio)(canvas)
        with canvas.at(-0.35, 0.32, dice.between(-15, 15), 0.55):
            leather = dice.choice(["#a8622f", "#7a4422", "#c27a3c"])
            canvas.shadow(0, 0.85, 0.8, 0.14)
            for k in range(4):
                canvas.stroke(smooth([(-0.5 + k * 0.3, 0.1), (-0.62 + k * 0.38, -0.5), (-0.55 + k * 0.36, -0.85)],
                                     False), 0.3, Linear(light(leather, 0.2), dark(leather, 0.15)), 0.22)
            canvas.fill(smooth([(-0.72, -0.05), (0, -0.25), (0.72, -0.05), (0.75, 0.5), (0.3, 0.85), (-0.4, 0.85),
                                (-0.75, 0.5)]), Round(light(leather, 0.25), dark(leather, 0.25)))
            canvas.stroke(smooth([(-0.5, 0.15), (0, 0.3), (0.5, 0.1)], False), 0.04, dark(leather, 0.5))
        base_ball(-0.32, 0.22, 0.2)
        bat(0.32, 0.05, dice.between(-75, -55), 0.82)
    else:
        sky(canvas, 0.5)
        canvas.fill(box(0, 0.8, 1.1, 0.35), Linear("#86b866", "#548a44"))
        canvas.fill(smooth([(-1.1, 0.9), (0, 0.62), (1.1, 0.9), (1.1, 1.1), (-1.1, 1.1)]), "#c9925e")
        skin, shirt = dice.choice(SKINS), dice.choice(["#f4f4f1", "#c8202f", "#22407a"])
        with canvas.at(-0.12, 0.05, 0, 0.82, dice.chance(0.4)):
            for leg in ([(-0.08, 0.3), (-0.3, 0.62), (-0.38, 0.98)], [(0.1, 0.3), (0.28, 0.65), (0.3, 0.98)]):
                canvas.stroke(smooth(leg, False), 0.2, "#e8e6e0", 0.14)
                canvas.fill(box(leg[-1][0] + 0.05, 1.0, 0.13, 0.05, 0.04), "#23262b")
            bat(0.72, -0.62, -48, 0.55)
            canvas.fill(smooth([(-0.24, -0.32), (0.24, -0.34), (0.22, 0.34), (-0.22, 0.34)]),
                        Linear(light(shirt, 0.15), dark(shirt, 0.2)))
            canvas.stroke(smooth([(-0.18, -0.24), (0.12, -0.02), (0.36, -0.2)], False), 0.14, skin, 0.1)
            canvas.stroke(smooth([(0.18, -0.26), (0.38, -0.1), (0.4, -0.28)], False), 0.14, shirt, 0.1)
            canvas.fill(oval(0.04, -0.52, 0.17, 0.18), skin)
            canvas.fill(oval(0.02, -0.6, 0.19, 0.13), dark(shirt, 0.3))
            canvas.fill(box(0.2, -0.56, 0.13, 0.025, 0.02), dark(shirt, 0.4))
        base_ball(dice.choice([0.75, -0.8]), -0.1, 0.1)


def keyboard_instrument(canvas):
    """The keys of pianos and stage keyboards."""
    dice = canvas.dice

    def keys(x, y, width, height, count):
        half = width / count
        for k in range(count):
            cx = x - width + half * (2 * k + 1)
            canvas.fill(box(cx, y, half * 0.94, height, 0.02), Linear("#fffefa", "#e3ddd0"))
        for k in range(count - 1):
            if (k + dice_shift) % 7 in (2, 6):
                continue
            cx = x - width + half * 2 * (k + 1)
            canvas.fill(box(cx + half * 0.12, y - height * 0.32, half * 0.58, height * 0.66, 0.015), (0, 0, 0), 0.3)
            canvas.fill(box(cx, y - height * 0.36, half * 0.55, height * 0.64, 0.015), Linear("#3a3a40", "#0c0c0f"))

    dice_shift = dice.below(7)
    kind = canvas.kind(3)
    if kind == 0:
        frame = dice.choice(["#1b1b1f", "#5c3320", "#2a2f3a", "#7a2a2a"])
        canvas.fill(WHOLE, Linear(light(frame, 0.15), dark(frame, 0.3)))
        with canvas.at(0, 0.12, dice.between(-14, 14), dice.between(1.1, 1.35)):
            canvas.fill(box(0, -0.72, 1.3, 0.16), Linear(light(frame, 0.3), frame))
            canvas.fill(box(0, -0.56, 1.3, 0.03), dice.choice(["#b3202f", "#1f6f54", "#8a6a2a"]))
            keys(0, 0.08, 1.15, 0.62, 9)
    elif kind == 1:
        body = dice.choice(["#24262c", "#c8303a", "#e8e6e0", "#3b5a8a"])
        (studio if dice.chance(0.6) else room)(canvas)
        with canvas.at(0, 0.05, dice.between(-16, 16), dice.between(0.85, 0.98)):
            canvas.fill(box(0.04, 0.1, 1.02, 0.42, 0.05), (10, 12, 20), 0.35, blur=0.07)
            canvas.fill(box(0, 0, 1.02, 0.42, 0.05), Linear(light(body, 0.2), dark(body, 0.25)))
            keys(0, 0.14, 0.97, 0.25, 14)
            canvas.fill(box(0, -0.27, 0.2, 0.08, 0.01), "#0e1a16")
            canvas.fill(box(-0.04, -0.27, 0.12, 0.03), "#6ef0a8", 0.9)
            for k in range(4):
                for side in (-1, 1):
                    canvas.fill(oval(side * (0.34 + k * 0.17), -0.27, 0.05), Round("#f4f4f1", "#8d949d"))
            for k in range(5):
                canvas.fill(box(-0.84 + k * 0.09, -0.16, 0.03, 0.012), dice.choice(["#ff5a5a", "#5ad1ff", "#ffd35a"]))
    else:
        room(canvas)
        lacquer = dice.choice(["#151517", "#6b3a22", "#f2efe8"])
        with canvas.at(0, 0.1, 0, 0.92, dice.chance(0.5)):
            canvas.shadow(0, 0.84, 0.95, 0.09)
            canvas.fill([(-0.75, -0.05), (-0.5, -0.92), (0.75, -0.6), (0.85, -0.05)],
                        Linear(light(lacquer, 0.25), lacquer))
            canvas.stroke([(0.35, -0.08), (0.42, -0.6)], 0.03, "#8a6a2a")
            canvas.fill(smooth([(-0.85, -0.08), (0, -0.16), (0.7, -0.14), (0.95, 0.02), (0.9, 0.2), (-0.85, 0.22)]),
                        Linear(light(lacquer, 0.3), dark(lacquer, 0.2)))
            keys(-0.1, 0.24, 0.72, 0.08, 16)
            canvas.fill(box(-0.1, 0.35, 0.8, 0.05, 0.02), dark(lacquer, 0.15))
            for x in (-0.72, 0.55, 0.8):
                canvas.stroke([(x, 0.2), (x, 0.82)], 0.09, lacquer, 0.06)
            canvas.fill(box(-0.12, 0.62, 0.3, 0.05, 0.02), "#2a2420")
            for x in (-0.36, 0.12):
                canvas.stroke([(x, 0.65), (x, 0.88)], 0.04, "#2a2420")
