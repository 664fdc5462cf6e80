"""Jaguars, snakes, horses, mice, cranes and bats."""

import math

from backdrops import WHOLE, hills, leaf, meadow, night, sky, studio, table, waves
from canvas import Linear, Round, box, dark, light, mix, oval, smooth


def jungle(canvas):
    dice = canvas.dice
    green = dice.choice(["#2f6b3c", "#3b7a4a", "#52803f", "#2c5a4a"])
    canvas.fill(WHOLE, Linear(light(green, 0.35), dark(green, 0.45)))
    for _ in range(16):
        leaf(canvas, dice.between(-1.1, 1.1), dice.between(-1.1, 1.1), dice.between(0.5, 1.0),
             dice.between(0, 360), mix(green, dice.choice(["#89b856", "#163d28", "#5fa05a"]), 0.6))


def rosettes(canvas, shape, count, reach, size, colour="#2a1a10", heart="#b9772f"):
    """The broken rings of a jaguar's coat, kept inside a shape."""
    dice = canvas.dice
    placed = []
    for _ in range(count * 4):
        x, y = dice.between(reach[0], reach[1]), dice.between(reach[2], reach[3])
        if any(math.hypot(x - a, y - b) < size * 2.3 for a, b in placed):
            continue
        placed.append((x, y))
        canvas.fill(oval(x, y, size * 0.6, size * 0.5), heart, 0.7, inside=shape)
        for k in range(4):
            a = math.radians(k * 90 + dice.between(-25, 25))
            canvas.fill(oval(x + math.cos(a) * size * 0.75, y + math.sin(a) * size * 0.65, size * 0.4,
                             size * 0.26, math.degrees(a) + 90), colour, inside=shape)
        if len(placed) == count:
            break


def jaguar_face(canvas, x, y, size, coat):
    dice = canvas.dice
    with canvas.at(x, y, dice.between(-8, 8), size):
        for side in (-1, 1):
            canvas.fill(oval(side * 0.66, -0.62, 0.27), dark(coat, 0.45))
            canvas.fill(oval(side * 0.66, -0.6, 0.16), "#3a2418")
        head = smooth([(0, -0.86), (0.5, -0.74), (0.84, -0.25), (0.82, 0.25), (0.5, 0.75), (0, 0.95),
                       (-0.5, 0.75), (-0.82, 0.25), (-0.84, -0.25), (-0.5, -0.74)])
        canvas.fill(head, Round(light(coat, 0.3), dark(coat, 0.2), 0.45, 0.35))
        rosettes(canvas, head, 9, (-0.5, 0.5, -0.8, -0.32), 0.085)
        for side in (-1, 1):
            rosettes(canvas, head, 5, (min(side * 0.5, side * 0.85), max(side * 0.5, side * 0.85),
                                       -0.3, 0.45), 0.08)
        canvas.fill(smooth([(0, 0.2), (0.4, 0.3), (0.46, 0.6), (0.2, 0.86), (0, 0.9), (-0.2, 0.86),
                            (-0.46, 0.6), (-0.4, 0.3)]), "#fbf1dd")
        for side in (-1, 1):
            canvas.fill(oval(side * 0.36, -0.18, 0.19, 0.14, side * 14), "#fbf1dd", 0.9)
            canvas.fill(oval(side * 0.36, -0.16, 0.14, 0.12, side * 14), "#1b1210")
            canvas.eye(side * 0.36, -0.16, 0.105, "#d9b23a")
        canvas.fill(smooth([(-0.2, 0.22), (0, 0.17), (0.2, 0.22), (0.1, 0.38), (0, 0.43), (-0.1, 0.38)]),
                    Linear("#e59a8c", "#a8554c"))
        canvas.stroke([(0, 0.42), (0, 0.56)], 0.03, "#3a211a")
        for side in (-1, 1):
            canvas.stroke(smooth([(0, 0.55), (side * 0.14, 0.64), (side * 0.28, 0.58)], False), 0.03,
                          "#3a211a")
            for k in range(3):
                canvas.fill(oval(side * (0.2 + 0.08 * k), 0.46 + 0.05 * (k % 2), 0.017), "#3a211a")
                canvas.stroke([(side * 0.26, 0.47 + 0.05 * k), (side * 0.95, 0.38 + 0.13 * k)], 0.014,
                              (255, 255, 255), 0.004, opacity=0.8)


def jaguar_animal(canvas):
    dice = canvas.dice
    coat = dice.choice(["#e0a040", "#d8923a", "#e8b45a", "#cf8a34"])
    kind = canvas.kind(3)
    if kind == 0:
        jungle(canvas)
        jaguar_face(canvas, dice.between(-0.1, 0.1), 0.1, dice.between(0.78, 0.95), coat)
        return
    if kind == 1:
        meadow(canvas)
    else:
        jungle(canvas)
        canvas.fill(smooth([(-1.2, 0.62), (-0.3, 0.5), (0.6, 0.6), (1.2, 0.52), (1.2, 0.86),
                            (-1.2, 0.92)]), Linear("#8a6a44", "#4f3a24"))
    with canvas.at(0, 0.05, 0, 0.9, dice.chance(0.5)):
        canvas.shadow(0, 0.66, 0.9, 0.1, 0.35)
        tail = dice.between(-0.5, 0.1)
        canvas.stroke(smooth([(0.68, 0.0), (0.95, 0.1), (1.02, tail), (0.85, tail - 0.18)], False), 0.12,
                      coat, 0.08)
        for x in (0.52, -0.3):
            canvas.stroke(smooth([(x, 0.1), (x + 0.1, 0.4), (x + 0.02, 0.62)], False), 0.2,
                          dark(coat, 0.25), 0.13)
        body = smooth([(-0.55, -0.22), (-0.1, -0.28), (0.4, -0.26), (0.72, -0.1), (0.74, 0.18),
                       (0.4, 0.26), (0, 0.3), (-0.42, 0.28), (-0.66, 0.05)])
        canvas.fill(body, Linear(light(coat, 0.2), dark(coat, 0.1)))
        for x in (0.68, -0.46):
            leg = smooth([(x, 0.05), (x - 0.02, 0.35), (x - 0.1, 0.63)], False)
            canvas.stroke(leg, 0.24, coat, 0.14)
            canvas.fill(oval(x - 0.14, 0.63, 0.13, 0.07), light(coat, 0.15))
        rosettes(canvas, body, 20, (-0.5, 0.7, -0.26, 0.26), 0.075)
        with canvas.at(-0.72, -0.22, 0, 0.4):
            canvas.fill(oval(-0.42, -0.62, 0.22), dark(coat, 0.4))
            canvas.fill(oval(0.42, -0.62, 0.22), dark(coat, 0.4))
            canvas.fill(oval(0, 0, 0.78, 0.72), Round(light(coat, 0.25), dark(coat, 0.15)))
            canvas.fill(oval(-0.12, 0.32, 0.46, 0.36), "#fbf1dd")
            for side in (-0.42, 0.22):
                canvas.eye(side, -0.12, 0.14, "#d9b23a")
            canvas.fill(smooth([(-0.28, 0.16), (-0.1, 0.12), (0.06, 0.16), (-0.1, 0.32)]), "#a8554c")
            canvas.stroke(smooth([(-0.4, 0.42), (-0.1, 0.5), (0.18, 0.42)], False), 0.05, "#3a211a")
            for x, y in ((-0.3, -0.5), (0.1, -0.55), (0.5, -0.2), (0.58, 0.15)):
                canvas.fill(oval(x, y, 0.09, 0.06), "#2a1a10")


SNAKES = [("#8a9a3d", "#4d3b20"), ("#c9a24a", "#5b3a1c"), ("#6f8f4e", "#2f3d22"),
          ("#d9b45b", "#7a3b1e"), ("#9aa7a0", "#3d4a4a")]


def snake_line(canvas, line, width, colours, start=None):
    """A snake's body along a curve with its pattern."""
    base, spot = colours
    canvas.stroke([(x, y + width * 0.35) for x, y in line], width, (15, 15, 10), start, opacity=0.3)
    canvas.stroke(line, width, dark(base, 0.3), start)
    canvas.stroke([(x, y - width * 0.06) for x, y in line], width * 0.8, base,
                  start and start * 0.8)
    canvas.stroke([(x, y - width * 0.2) for x, y in line], width * 0.3, light(base, 0.3),
                  start and start * 0.3, opacity=0.6)
    for i in range(3, len(line) - 3, 7):
        (x, y), (nx, ny) = line[i], line[i + 2]
        turn = math.degrees(math.atan2(ny - y, nx - x))
        share = i / len(line)
        w = width + ((start or width) - width) * share
        canvas.fill(oval(x, y - w * 0.05, w * 0.36, w * 0.27, turn), spot, 0.9)
        canvas.fill(oval(x, y - w * 0.05, w * 0.17, w * 0.1, turn), light(base, 0.15), 0.8)


def snake_head(canvas, x, y, turn, size, colours, flip=False):
    base, spot = colours
    with canvas.at(x, y, turn, size, flip):
        canvas.stroke([(0.85, 0.06), (1.15, 0.06)], 0.05, "#c8324a")
        canvas.stroke([(1.15, 0.06), (1.32, -0.04)], 0.035, "#c8324a", 0.01)
        canvas.stroke([(1.15, 0.06), (1.32, 0.16)], 0.035, "#c8324a", 0.01)
        canvas.fill(smooth([(-0.6, -0.28), (0.1, -0.42), (0.7, -0.3), (0.95, 0.02), (0.7, 0.32),
                            (0.1, 0.4), (-0.6, 0.28)]), Linear(light(base, 0.2), dark(base, 0.25)))
        canvas.stroke(smooth([(0.9, 0.12), (0.4, 0.2), (-0.1, 0.22)], False), 0.035, spot)
        canvas.fill(smooth([(-0.5, -0.1), (0.1, -0.16), (0.3, -0.05), (-0.5, 0.08)]), spot, 0.6)
        canvas.eye(0.42, -0.12, 0.14, "#e8c33a")
        canvas.fill(oval(0.82, -0.06, 0.03), spot)


def python_snake(canvas):
    dice = canvas.dice
    colours = dice.choice(SNAKES)
    kind = canvas.kind(3)
    if kind == 0:
        jungle(canvas)
        canvas.fill(smooth([(-1.2, 0.3), (0, 0.12), (1.2, 0.28), (1.2, 0.5), (0, 0.36), (-1.2, 0.52)]),
                    Linear("#8d6b45", "#53391f"))
        with canvas.at(0, 0, 0, 1, dice.chance(0.5)):
            for k in range(3):
                x = -0.55 + k * 0.42
                line = smooth([(x - 0.22, 0.5), (x - 0.1, 0.05), (x + 0.12, 0.0), (x + 0.22, 0.55)],
                              False)
                snake_line(canvas, line, 0.26, colours)
            snake_line(canvas, smooth([(0.65, 0.5), (0.75, 0.1), (0.62, -0.25), (0.25, -0.4)], False),
                       0.25, colours)
            snake_head(canvas, 0.12, -0.42, 182, 0.32, colours, False)
    elif kind == 1:
        (meadow if dice.chance(0.5) else studio)(canvas)
        with canvas.at(dice.between(-0.05, 0.05), 0.1, 0, dice.between(0.85, 0.95), dice.chance(0.5)):
            canvas.shadow(0, 0.68, 0.92, 0.14)
            for k, (r, y) in enumerate(((0.85, 0.5), (0.72, 0.3), (0.56, 0.1))):
                back = oval(0, y, r, r * 0.3, 0, 180, 360)
                front = oval(0, y, r, r * 0.3, 0, 0, 180)
                snake_line(canvas, back, 0.25 - 0.02 * k, colours)
                snake_line(canvas, front, 0.27 - 0.02 * k, colours)
            snake_line(canvas, smooth([(0.4, 0.05), (0.1, -0.15), (-0.05, -0.45), (0.1, -0.62)], False),
                       0.2, colours)
            snake_head(canvas, 0.2, -0.66, -4, 0.36, colours)
    else:
        table(canvas) if dice.chance(0.4) else jungle(canvas)
        with canvas.at(0, 0.05, dice.between(-20, 20), 1, dice.chance(0.5)):
            line = [(-1.05 + 1.75 * t / 40, 0.42 + 0.2 * math.sin(t * 0.42)) for t in range(41)]
            line += oval(0.62, -0.04, 0.28, 0.36, 0, 70, -120)[4:]
            line += smooth([(0.45, -0.34), (0.1, -0.46), (-0.25, -0.5)], False)
            snake_line(canvas, line, 0.26, colours, 0.2)
            snake_head(canvas, -0.42, -0.5, 178, 0.34, colours)


HORSES = [("#8a5a34", "#3a2415"), ("#b0763f", "#5c3a1c"), ("#5a4338", "#241a16"), ("#d9cbb4", "#a08a6c"),
          ("#3c3230", "#171312"), ("#a4603a", "#e9dcc2")]


def horse(canvas, x, y, size, coat, mane, flip):
    """A galloping horse, its head to the left."""
    dice = canvas.dice
    with canvas.at(x, y, dice.between(-5, 5), size, flip):
        canvas.shadow(0.05, 0.98, 0.85, 0.09, 0.3)
        canvas.stroke(smooth([(0.72, -0.2), (1.0, -0.32), (1.2, -0.1), (1.38, 0.05)], False), 0.2, mane,
                      0.05)
        for points, shade in ((((0.5, 0.15), (0.72, 0.4), (1.0, 0.52), (1.12, 0.72)), 0.25),
                              (((-0.4, 0.15), (-0.3, 0.45), (-0.02, 0.62), (-0.08, 0.82)), 0.25),
                              (((0.56, 0.1), (0.5, 0.45), (0.76, 0.7), (0.66, 0.92)), 0.0),
                              (((-0.5, 0.1), (-0.8, 0.32), (-0.98, 0.52), (-0.84, 0.74)), 0.0)):
            canvas.stroke(smooth(list(points), False), 0.27, dark(coat, shade), 0.08)
            hx, hy = points[-1]
            canvas.fill(oval(hx, hy + 0.02, 0.075, 0.06), dark(mane, 0.3))
        body = smooth([(-0.68, -0.2), (-0.3, -0.36), (0.2, -0.3), (0.6, -0.38), (0.85, -0.12), (0.78, 0.2),
                       (0.4, 0.3), (0, 0.32), (-0.4, 0.3), (-0.72, 0.1)])
        canvas.fill(body, Linear(light(coat, 0.22), dark(coat, 0.22)))
        neck = smooth([(-0.35, -0.35), (-0.62, -0.75), (-0.78, -0.98), (-0.98, -0.86), (-0.88, -0.4),
                       (-0.72, 0.1), (-0.5, 0.05)])
        canvas.fill(neck, Linear(light(coat, 0.2), dark(coat, 0.1), 40))
        head = smooth([(-0.72, -1.02), (-0.95, -1.02), (-1.2, -0.74), (-1.38, -0.56), (-1.34, -0.42),
                       (-1.16, -0.44), (-0.92, -0.62), (-0.76, -0.8)])
        canvas.fill(head, Linear(light(coat, 0.22), dark(coat, 0.12)))
        canvas.fill(smooth([(-0.78, -1.0), (-0.76, -1.24), (-0.66, -0.98)]), coat)
        canvas.eye(-0.96, -0.82, 0.045)
        canvas.fill(oval(-1.3, -0.52, 0.025), dark(coat, 0.6))
        for k in range(7):
            share = k / 6
            sx, sy = -0.74 + 0.42 * share, -1.0 + 0.66 * share
            canvas.stroke(smooth([(sx, sy), (sx + 0.2, sy - 0.03), (sx + 0.38, sy + 0.1)], False), 0.13, mane,
                          0.03)


def wild_horse(canvas):
    dice = canvas.dice
    coat, mane = dice.choice(HORSES)
    flip = dice.chance(0.5)
    kind = canvas.kind(3)
    if kind == 2:
        sky(canvas, 0.4)
        hills(canvas, 0.1, ["#c9a07a", "#b98a5a"])
        canvas.fill(box(0, 1.0, 1.1, 0.5), Linear("#d9b88a", "#b08a5c"))
        for _ in range(12):
            canvas.fill(oval(dice.between(-1, 1), dice.between(0.7, 0.95), dice.between(0.08, 0.2)),
                        "#ecd6b0", 0.5, blur=0.06)
    else:
        meadow(canvas)
    if kind == 0:
        for px, py, ps in ((0.42, -0.08, 0.42), (-0.2, 0.3, 0.56)):
            horse(canvas, px, py, ps, *dice.choice(HORSES), flip)
    else:
        horse(canvas, 0.02, 0.18, dice.between(0.66, 0.74), coat, mane, flip)


def mouse_animal(canvas):
    dice = canvas.dice
    fur = dice.choice(["#9c968f", "#b3987a", "#e8e4de", "#7a716a", "#c2a98c", "#5f5a58"])
    kind = canvas.kind(3)
    if kind == 0:
        studio(canvas)
    elif kind == 1:
        table(canvas)
    else:
        meadow(canvas)
    with canvas.at(0.0, 0.18, 0, dice.between(0.78, 0.9), dice.chance(0.5)):
        canvas.shadow(0.05, 0.62, 0.85, 0.11)
        canvas.stroke(smooth([(0.62, 0.35), (0.98, 0.5), (1.12, 0.2), (0.95, -0.1), (1.05, -0.35)], False),
                      0.075, "#e3a9a2", 0.03)
        canvas.fill(smooth([(-0.3, -0.2), (0.2, -0.42), (0.6, -0.2), (0.78, 0.25), (0.6, 0.58), (0, 0.64),
                            (-0.4, 0.55)]), Round(light(fur, 0.25), dark(fur, 0.22)))
        canvas.fill(oval(-0.05, -0.56, 0.3), dark(fur, 0.2))
        canvas.fill(oval(-0.05, -0.55, 0.2), "#e8b3a8")
        canvas.fill(smooth([(-0.05, -0.35), (-0.4, -0.42), (-0.78, -0.08), (-0.98, 0.2), (-0.8, 0.36),
                            (-0.4, 0.42), (0.0, 0.25), (0.12, -0.1)]),
                    Round(light(fur, 0.35), dark(fur, 0.1)))
        canvas.fill(oval(-0.42, -0.5, 0.32), Round(light(fur, 0.2), dark(fur, 0.12)))
        canvas.fill(oval(-0.42, -0.48, 0.22), Round("#f6cfc4", "#dd9d92"))
        canvas.fill(oval(-0.97, 0.2, 0.075), Round("#f4b0aa", "#c56a66"))
        canvas.eye(-0.52, -0.02, 0.1)
        for k in range(3):
            canvas.stroke([(-0.8, 0.25 + 0.03 * k), (-1.15 + 0.1 * k, 0.05 + 0.25 * k)], 0.016,
                          dark(fur, 0.4), 0.006, opacity=0.8)
        for x in (-0.45, -0.1, 0.4):
            canvas.fill(oval(x - 0.05, 0.6, 0.13, 0.06), "#e9b5aa")
        if dice.chance(0.45):
            with canvas.at(-0.95, 0.5, 0, 0.4):
                canvas.fill([(-0.7, 0.35), (0.6, 0.35), (0.6, -0.15)], Linear("#ffe27a", "#e8b52e"))
                canvas.fill([(-0.7, 0.35), (0.6, 0.35), (0.6, 0.55), (-0.7, 0.55)], "#f2c53d")
                for cx, cy, r in ((0.3, 0.2, 0.08), (-0.1, 0.42, 0.07), (0.45, 0.45, 0.05)):
                    canvas.fill(oval(cx, cy, r), "#d99e22")


def crane_bird(canvas):
    """Red-crowned cranes, standing in a marsh or in flight."""
    dice = canvas.dice
    kind = canvas.kind(3)

    def standing(x, y, size, flip, bowed):
        with canvas.at(x, y, 0, size, flip):
            for lx in (0.05, 0.2):
                canvas.stroke([(lx, 0.3), (lx + 0.03, 0.72), (lx - 0.02, 1.1)], 0.045, "#3b3b40")
                canvas.stroke([(lx - 0.02, 1.1), (lx - 0.16, 1.13)], 0.03, "#3b3b40")
            canvas.fill(smooth([(0.35, 0.0), (0.78, 0.1), (0.92, 0.38), (0.7, 0.44), (0.4, 0.3)]), "#1c1c22")
            canvas.fill(smooth([(-0.28, -0.02), (0.1, -0.16), (0.5, -0.06), (0.8, 0.22), (0.5, 0.34),
                                (0.1, 0.38), (-0.22, 0.26)]), Linear("#ffffff", "#cfd6de"))
            neck = ([(-0.2, 0.1), (-0.42, -0.15), (-0.42, -0.5), (-0.3, -0.8), (-0.36, -0.98)]
                    if not bowed else
                    [(-0.2, 0.1), (-0.5, -0.05), (-0.72, 0.05), (-0.8, 0.35), (-0.86, 0.55)])
            line = smooth(neck, False)
            canvas.stroke(line, 0.2, "#f4f6f8", 0.1)
            canvas.stroke(line[len(line) // 3:], 0.13, "#1f1f26", 0.1)
            hx, hy = neck[-1]
            canvas.fill(oval(hx, hy, 0.11), "#f4f6f8")
            canvas.fill(oval(hx - 0.01, hy - 0.07, 0.085, 0.05), "#d22f2f")
            canvas.stroke([(hx - 0.08, hy + 0.01), (hx - 0.42, hy + (0.08 if not bowed else 0.3))], 0.055,
                          "#8a8a5c", 0.015)
            canvas.eye(hx - 0.02, hy - 0.0, 0.028)

    if kind == 2:
        sky(canvas, 1.0)
        canvas.fill(oval(dice.between(-0.5, 0.5), dice.between(-0.5, -0.2), 0.28), Round("#fff6d8", "#f2c879"))
        for px, py, ps in ((0.0, 0.05, 0.72), (-0.55, -0.5, 0.3))[:1 + dice.below(2)]:
            with canvas.at(px, py, dice.between(-12, 6), ps, dice.chance(0.3)):
                canvas.stroke([(0.5, 0.1), (1.05, 0.2)], 0.04, "#3b3b40")
                canvas.fill(smooth([(0.1, -0.05), (0.35, -0.75), (0.72, -1.0), (0.7, -0.5), (0.45, 0.0)]),
                            Linear("#d7dde4", "#ffffff"))
                canvas.fill(smooth([(0.5, -0.85), (0.78, -1.05), (0.76, -0.5), (0.6, -0.4)]), "#1c1c22")
                canvas.fill(smooth([(-0.45, -0.05), (0.0, -0.14), (0.55, 0.06), (0.1, 0.2), (-0.4, 0.1)]),
                            Linear("#ffffff", "#cfd6de"))
                canvas.fill(smooth([(-0.1, -0.02), (-0.35, -0.6), (-0.42, -1.1), (0.05, -0.75), (0.3, 0.0)]),
                            Linear("#ffffff", "#e4e9ee"))
                canvas.fill(smooth([(-0.4, -0.85), (-0.42, -1.15), (0.1, -0.8), (0.05, -0.6)]), "#1c1c22")
                canvas.stroke(smooth([(-0.35, 0.02), (-0.75, -0.02), (-1.1, 0.06)], False), 0.14, "#1f1f26",
                              0.09)
                canvas.fill(oval(-1.12, 0.06, 0.085), "#f4f6f8")
                canvas.fill(oval(-1.13, 0.01, 0.06, 0.035), "#d22f2f")
                canvas.stroke([(-1.18, 0.07), (-1.42, 0.12)], 0.045, "#8a8a5c", 0.012)
        return
    sky(canvas, 0.3)
    hills(canvas, 0.0, ["#8fa9a0", "#7a9a7f"])
    waves(canvas, 0.38, dice.choice([("#8fb9c4", "#4f7f90"), ("#c9b8a0", "#8a8a78"),
                                     ("#a9cfd0", "#5b94a0")]))
    for _ in range(18):
        x = dice.between(-1.05, 1.05)
        canvas.stroke(smooth([(x, 1.05), (x + 0.03, 0.6), (x + dice.between(-0.15, 0.15),
                                                            dice.between(0.1, 0.4))], False), 0.035,
                      dice.choice(["#7f8f4a", "#a59a5c", "#5f7d46"]), 0.008)
    if kind == 0:
        standing(dice.between(0.0, 0.15), 0.0, 0.76, dice.chance(0.5), False)
    else:
        standing(-0.35, 0.08, 0.62, False, dice.chance(0.5))
        standing(0.4, -0.02, 0.66, True, dice.chance(0.3))


def bat_animal(canvas):
    dice = canvas.dice
    fur = dice.choice(["#5b4636", "#3d3640", "#7a5a3c", "#4a4a55", "#8a6647"])
    skin = dark(fur, 0.25)
    kind = canvas.kind(3)

    def head(x, y, size, flip_down=False):
        with canvas.at(x, y, 180 if flip_down else 0, size):
            for side in (-1, 1):
                canvas.fill(smooth([(side * 0.15, -0.5), (side * 0.45, -1.25), (side * 0.85, -0.75),
                                    (side * 0.62, -0.2)]), dark(fur, 0.1))
                canvas.fill(smooth([(side * 0.32, -0.55), (side * 0.5, -1.05), (side * 0.7, -0.65),
                                    (side * 0.55, -0.35)]), "#c58f86")
            canvas.fill(oval(0, 0, 0.75, 0.68), Round(light(fur, 0.25), dark(fur, 0.1)))
            for side in (-1, 1):
                canvas.eye(side * 0.3, -0.08, 0.14)
            canvas.fill(oval(0, 0.22, 0.16, 0.11), "#2a1c1a")
            canvas.stroke(smooth([(-0.26, 0.42), (0, 0.48), (0.26, 0.42)], False), 0.05, "#2a1c1a")
            for side in (-1, 1):
                canvas.fill([(side * 0.2, 0.43), (side * 0.1, 0.44), (side * 0.15, 0.6)], (255, 255, 255))

    def flying(x, y, size, turn):
        with canvas.at(x, y, turn, size):
            for side in (-1, 1):
                with canvas.at(0, 0, 0, 1, side < 0):
                    wing = ([(0.1, -0.15)] + smooth([(0.45, -0.5), (0.9, -0.55), (1.35, -0.25)], False)
                            + smooth([(1.35, -0.25), (1.16, 0.02), (1.0, 0.35)], False)
                            + smooth([(1.0, 0.35), (0.8, 0.12), (0.6, 0.42)], False)
                            + smooth([(0.6, 0.42), (0.4, 0.2), (0.15, 0.45)], False))
                    canvas.fill(wing, Linear(light(skin, 0.25), dark(skin, 0.2)))
                    for tip in ((1.0, 0.35), (0.6, 0.42), (1.35, -0.25)):
                        canvas.stroke([(0.45, -0.46), tip], 0.035, light(skin, 0.35), 0.012, opacity=0.8)
                    canvas.stroke([(0.1, -0.1), (0.46, -0.46)], 0.06, light(skin, 0.3))
            canvas.fill(oval(0, 0.12, 0.24, 0.4), Round(light(fur, 0.25), dark(fur, 0.15)))
            head(0, -0.25, 0.32)

    if kind == 0:
        night(canvas, dice.choice([("#0b1030", "#3a2f6b"), ("#0a1a2e", "#264653"), ("#1a1030", "#6b3a5c")]))
        moon = (dice.between(-0.4, 0.4), dice.between(-0.4, 0.0))
        canvas.fill(oval(*moon, 0.62), "#f6e9b8", 0.35, blur=0.14)
        canvas.fill(oval(*moon, 0.48), Round("#fffbe6", "#efd98c"))
        flying(dice.between(-0.1, 0.1), 0.1, dice.between(0.6, 0.74), dice.between(-15, 15))
        if dice.chance(0.5):
            flying(dice.choice([-0.65, 0.65]), -0.65, 0.2, dice.between(-20, 20))
    elif kind == 1:
        canvas.fill(WHOLE, Linear("#8d8577", "#3a352e"))
        for _ in range(14):
            canvas.fill(oval(dice.between(-1, 1), dice.between(-1, 1), dice.between(0.1, 0.3), 0.12),
                        dice.choice(["#6d6558", "#9c9384", "#504a41"]), 0.5, blur=0.08)
        canvas.fill(smooth([(-1.1, -1.1), (1.1, -1.1), (1.1, -0.72), (0.3, -0.62), (-0.4, -0.74),
                            (-1.1, -0.64)]), Linear("#5c554a", "#2f2a24"))
        for px in ((0.0,) if dice.chance(0.5) else (-0.45, 0.42)):
            with canvas.at(px, 0.0, 0, 0.9 if px == 0.0 else 0.68):
                for side in (-1, 1):
                    canvas.stroke([(side * 0.1, -0.7), (side * 0.1, -0.48)], 0.05, skin)
                canvas.fill(oval(0, -0.1, 0.32, 0.5), Round(light(fur, 0.25), dark(fur, 0.15)))
                for side in (-1, 1):
                    canvas.fill(smooth([(side * 0.1, -0.55), (side * 0.5, -0.3), (side * 0.44, 0.3),
                                        (side * 0.12, 0.42)]), Linear(light(skin, 0.2), dark(skin, 0.25)))
                    canvas.stroke(smooth([(side * 0.3, -0.45), (side * 0.3, 0.0), (side * 0.2, 0.38)], False),
                                  0.03, light(skin, 0.3), opacity=0.7)
                head(0, 0.52, 0.34, True)
    else:
        sky(canvas, 1.0, [("#f08a5d", "#ffd9a0"), ("#6a4c93", "#f7a072"), ("#3d5a80", "#ee9b7c")])
        for _ in range(3):
            flying(dice.between(-0.6, 0.6), dice.between(-0.7, 0.3), dice.between(0.25, 0.45),
                   dice.between(-25, 25))
        ridge = [(-1.1 + k * 0.3, 0.72 + dice.between(-0.15, 0.1)) for k in range(8)]
        canvas.fill(smooth(ridge, False) + [(1.1, 1.1), (-1.1, 1.1)], "#2c2233")
        flying(0, 0.0, 0.5, dice.between(-10, 10))
