"""Cars, rockets and building cranes."""

import math

from backdrops import hills, night, sky, street, studio
from canvas import Linear, Round, box, dark, light, oval, rgb, smooth


def wheel(canvas, x, y, r, rim="#c9ced4", spokes=5):
    canvas.fill(oval(x, y, r), "#16171a")
    canvas.fill(oval(x, y, r * 0.66), Round(light(rim, 0.3), dark(rim, 0.3)))
    for k in range(spokes):
        a = math.radians(k * 360 / spokes + 18)
        canvas.stroke([(x, y), (x + math.cos(a) * r * 0.58, y + math.sin(a) * r * 0.58)], r * 0.17,
                      dark(rim, 0.25))
    canvas.fill(oval(x, y, r * 0.16), dark(rim, 0.45))


def glass(canvas, shape):
    canvas.fill(shape, Linear("#33475b", "#8fb2c9", 25))
    canvas.fill(shape, (255, 255, 255), 0.1)


def jaguar_cars(canvas):
    """Long, low, round cars in dark greens, silver and red. No mark of theirs."""
    dice = canvas.dice
    paint = dice.choice(["#1f4d3a", "#2c5f4a", "#b9c0c7", "#7a1f2b", "#22324d", "#e5ddc8"])
    kind = canvas.kind(3)
    if kind == 1:
        studio(canvas, ["#c9d3d6", "#e7e1d6", "#4a4f57", "#d6dbe4"])
    else:
        street(canvas)
    with canvas.at(dice.between(-0.04, 0.04), 0.28, 0, dice.between(0.86, 0.95), dice.chance(0.5)):
        canvas.fill(oval(0, 0.38, 1.05, 0.1), (10, 12, 16), 0.5, blur=0.06)
        open_roof = kind == 2
        body = smooth([(-1.04, 0.24), (-1.02, 0.02), (-0.82, -0.1), (-0.45, -0.15), (-0.1, -0.18),
                       (0.45, -0.16), (0.86, -0.08), (1.04, 0.08), (1.0, 0.28), (0.6, 0.33), (0, 0.34),
                       (-0.6, 0.33)])
        if not open_roof:
            roof = smooth([(-0.16, -0.16), (0.08, -0.42), (0.36, -0.47), (0.66, -0.3), (0.84, -0.1),
                           (0.3, -0.1)])
            canvas.fill(roof, Linear(light(paint, 0.25), dark(paint, 0.15)))
            glass(canvas, smooth([(-0.04, -0.17), (0.12, -0.37), (0.3, -0.4), (0.3, -0.16)]))
            glass(canvas, smooth([(0.35, -0.4), (0.54, -0.32), (0.68, -0.16), (0.36, -0.16)]))
        else:
            canvas.fill(smooth([(0.1, -0.16), (0.3, -0.28), (0.42, -0.16)]), "#4a2a1c")
            canvas.fill(smooth([(0.45, -0.16), (0.6, -0.28), (0.72, -0.14)]), "#4a2a1c")
            canvas.stroke([(-0.08, -0.16), (0.1, -0.42)], 0.035, "#c9ced4")
            canvas.fill([(-0.06, -0.16), (0.1, -0.4), (0.16, -0.16)], "#a9c6d8", 0.5)
        canvas.fill(body, Linear(light(paint, 0.35), dark(paint, 0.3)))
        canvas.stroke(smooth([(-0.98, 0.0), (-0.4, -0.06), (0.4, -0.07), (0.98, 0.06)], False), 0.025,
                      light(paint, 0.6), opacity=0.7, inside=body)
        canvas.stroke([(0.3, -0.12), (0.28, 0.28)], 0.012, dark(paint, 0.5))
        canvas.stroke([(0.34, 0.0), (0.44, 0.0)], 0.025, "#e3e6ea")
        canvas.fill(oval(-0.93, 0.05, 0.085, 0.065, -20), Round("#fffdf0", "#b8bfc6"))
        canvas.fill(smooth([(-1.05, 0.12), (-0.96, 0.1), (-0.94, 0.2), (-1.03, 0.24)]), "#23262b")
        canvas.fill(oval(0.99, 0.1, 0.04, 0.06), "#d8322f")
        for x in (-0.62, 0.62):
            canvas.fill(oval(x, 0.24, 0.25), dark(paint, 0.7))
            wheel(canvas, x, 0.27, 0.21, "#d9dde2", 12 if kind == 2 else 7)
        canvas.shine(-0.3, -0.09, 0.4, 0.03, 0, 0.5)


def ford_mustang(canvas):
    """Angular cars with two stripes and a long bonnet, from the side or the front. No mark of theirs."""
    dice = canvas.dice
    paint = dice.choice(["#c8202f", "#f2b01e", "#1f3f8f", "#e8e8e6", "#24262b", "#e0641c"])
    stripe = "#f4f4f1" if sum(rgb(paint)) < 480 else "#1b1d22"
    street(canvas) if dice.chance(0.75) else studio(canvas, ["#c9ccd1", "#3b3f46", "#e3dccb"])
    if dice.chance(0.55):
        with canvas.at(dice.between(-0.04, 0.04), 0.28, 0, dice.between(0.86, 0.95), dice.chance(0.5)):
            canvas.fill(oval(0, 0.38, 1.08, 0.1), (10, 12, 16), 0.5, blur=0.06)
            canvas.fill([(-0.22, -0.16), (0.06, -0.44), (0.5, -0.46), (0.92, -0.16)],
                        Linear(light(paint, 0.15), dark(paint, 0.2)))
            glass(canvas, [(-0.1, -0.17), (0.1, -0.39), (0.34, -0.4), (0.36, -0.17)])
            glass(canvas, [(0.4, -0.4), (0.52, -0.39), (0.72, -0.2), (0.4, -0.17)])
            body = [(-1.06, -0.02), (-1.0, -0.12), (-0.2, -0.19), (0.95, -0.19), (1.06, -0.12), (1.03, 0.2),
                    (0.95, 0.3), (-0.98, 0.3), (-1.07, 0.2)]
            canvas.fill(body, Linear(light(paint, 0.3), dark(paint, 0.3)))
            canvas.fill([(-1.06, 0.14), (1.04, 0.14), (1.02, 0.22), (-1.07, 0.22)], stripe, 0.92)
            canvas.fill([(-0.05, 0.0), (0.55, -0.03), (0.55, 0.03), (0.1, 0.05)], dark(paint, 0.45), 0.6)
            canvas.stroke([(0.42, -0.17), (0.4, 0.28)], 0.012, dark(paint, 0.5))
            canvas.fill([(-1.06, -0.04), (-0.96, -0.08), (-0.96, 0.04), (-1.07, 0.04)], "#fff6d0")
            canvas.fill([(1.0, -0.1), (1.05, -0.1), (1.03, 0.06), (0.99, 0.06)], "#ff4a3d")
            canvas.fill([(0.8, -0.19), (1.08, -0.27), (1.1, -0.22), (0.98, -0.17)], dark(paint, 0.3))
            for x in (-0.64, 0.64):
                canvas.fill(oval(x, 0.22, 0.26), "#101114")
                wheel(canvas, x, 0.26, 0.22, dice.choice(["#8e949c", "#d9dde2"]), 5)
    else:
        with canvas.at(0, 0.22, 0, dice.between(0.88, 1.0)):
            canvas.fill(oval(0, 0.58, 1.0, 0.12), (10, 12, 16), 0.5, blur=0.06)
            for side in (-1, 1):
                canvas.fill(box(side * 0.72, 0.42, 0.16, 0.2, 0.06), "#131417")
            canvas.fill([(-0.6, -0.55), (0.6, -0.55), (0.78, -0.12), (-0.78, -0.12)],
                        Linear(light(paint, 0.1), dark(paint, 0.2)))
            glass(canvas, [(-0.52, -0.48), (0.52, -0.48), (0.68, -0.14), (-0.68, -0.14)])
            canvas.fill(smooth([(-0.95, 0.05), (-0.8, -0.16), (0, -0.22), (0.8, -0.16), (0.95, 0.05),
                                (0.92, 0.4), (0.7, 0.48), (-0.7, 0.48), (-0.92, 0.4)]),
                        Linear(light(paint, 0.3), dark(paint, 0.25)))
            for x in (-0.16, 0.16):
                canvas.fill([(x * 0.9 - 0.09, -0.55), (x * 0.9 + 0.09, -0.55), (x * 0.9 + 0.08, -0.48),
                             (x * 0.9 - 0.08, -0.48)], stripe)
                canvas.fill([(x - 0.08, -0.2), (x + 0.08, -0.2), (x * 1.15 + 0.1, 0.1),
                             (x * 1.15 - 0.1, 0.1)], stripe)
            canvas.fill([(-0.62, 0.1), (0.62, 0.1), (0.52, 0.3), (-0.52, 0.3)], "#0f1013")
            for row in range(3):
                canvas.stroke([(-0.56, 0.14 + row * 0.06), (0.56, 0.14 + row * 0.06)], 0.012, "#50565e")
            for side in (-1, 1):
                canvas.fill(oval(side * 0.72, 0.16, 0.15, 0.13), "#1a1c20")
                canvas.fill(oval(side * 0.72, 0.16, 0.11), Round("#fffdf0", "#a9b2ba"))
                canvas.fill(box(side * 0.6, 0.38, 0.14, 0.04, 0.03), "#ffe6a0")
            canvas.fill(box(0, 0.41, 0.2, 0.06, 0.01), "#f4f4f1")


def flames(canvas, x, y, width, length):
    for share, colour in ((1.0, "#ff7a1a"), (0.72, "#ffc02e"), (0.42, "#fff6cf")):
        canvas.fill(smooth([(x - width * share, y), (x - width * 0.7 * share, y + length * 0.45 * share),
                            (x, y + length * share), (x + width * 0.7 * share, y + length * 0.45 * share),
                            (x + width * share, y)]), colour, 0.95, blur=0.02)


def rocket(canvas):
    """A launch, a pad, or a flight among stars."""
    dice = canvas.dice
    kind = canvas.kind(3)
    hull = dice.choice(["#f4f5f7", "#e6e9ee", "#f1e9dc", "#dfe3e8"])
    accent = dice.choice(["#d7263d", "#1b5fa8", "#e36414", "#2b2d42", "#0f8b8d"])

    def body(x, y, size, turn=0, burning=True, boosters=True):
        with canvas.at(x, y, turn, size):
            if burning:
                flames(canvas, 0, 0.78, 0.2, dice.between(0.6, 0.95))
                if boosters:
                    for side in (-1, 1):
                        flames(canvas, side * 0.31, 0.74, 0.09, 0.45)
            if boosters:
                for side in (-1, 1):
                    canvas.fill(smooth([(side * 0.31, -0.12), (side * 0.2, 0.05), (side * 0.2, 0.74),
                                        (side * 0.42, 0.74), (side * 0.42, 0.05)]),
                                Linear(light(hull, 0.2), dark(hull, 0.3), 90))
                    canvas.fill(box(side * 0.31, 0.3, 0.11, 0.05), accent)
            else:
                for side in (-1, 1):
                    canvas.fill(smooth([(side * 0.2, 0.3), (side * 0.5, 0.62), (side * 0.5, 0.92),
                                        (side * 0.2, 0.74)]), Linear(light(accent, 0.2), dark(accent, 0.2)))
            core = smooth([(0, -1.1), (0.14, -0.86), (0.22, -0.5), (0.22, 0.2), (0.21, 0.78), (-0.21, 0.78),
                           (-0.22, 0.2), (-0.22, -0.5), (-0.14, -0.86)])
            canvas.fill(core, Linear(light(hull, 0.3), dark(hull, 0.28), 90))
            canvas.fill([(-0.4, -1.2), (0.4, -1.2), (0.4, -0.72), (-0.4, -0.72)], accent, inside=core)
            canvas.fill(box(0, 0.08, 0.4, 0.06), accent, inside=core)
            canvas.fill(box(0, 0.62, 0.4, 0.05), dark(hull, 0.6), inside=core)
            canvas.fill(oval(0, -0.42, 0.1), dark(hull, 0.4))
            canvas.fill(oval(0, -0.42, 0.075), Round("#bfe6ff", "#2f6ea3"))

    if kind == 0:
        sky(canvas, 1.0, [("#3f7fc4", "#d5eafa"), ("#f08a5d", "#ffe0b0"), ("#24406e", "#e59a7a")])
        for _ in range(9):
            x = dice.between(-0.8, 0.8)
            canvas.fill(oval(x, 0.85 + dice.between(-0.08, 0.15), dice.between(0.2, 0.4)), "#f3efe9",
                        0.85, blur=0.08)
        canvas.stroke([(0, 0.35), (dice.between(-0.05, 0.05), 1.1)], 0.25, "#fff3d6", 0.5, opacity=0.75)
        body(0, -0.2, dice.between(0.66, 0.76), dice.between(-4, 4), True, dice.chance(0.6))
    elif kind == 1:
        sky(canvas, 0.6)
        hills(canvas, 0.5, ["#8fa58a", "#7a8f78"])
        canvas.fill(box(0, 0.98, 1.1, 0.2), Linear("#8d9196", "#5d6167"))
        x = dice.choice([-0.52, 0.52])
        for dx in (-0.12, 0.12):
            canvas.stroke([(x + dx, 0.8), (x + dx, -0.85)], 0.035, "#b0483a")
        for k in range(8):
            y = 0.75 - k * 0.21
            canvas.stroke([(x - 0.12, y), (x + 0.12, y - 0.2)], 0.02, "#b0483a")
            canvas.stroke([(x + 0.12, y), (x - 0.12, y - 0.2)], 0.02, "#b0483a")
        for y in (-0.5, 0.1):
            canvas.stroke([(x, y), (0, y)], 0.035, "#8f3a30")
        body(0, 0.08, 0.84, 0, False)
        for _ in range(5):
            canvas.fill(oval(dice.between(-0.4, 0.4), 0.85, 0.16), "#ffffff", 0.6, blur=0.06)
    else:
        night(canvas)
        planet = dice.choice(["#c98a5a", "#5aa0c9", "#9a7bc0", "#7fb069"])
        px, py = dice.choice([(-0.65, 0.6), (0.68, 0.55), (-0.6, -0.6)])
        canvas.fill(oval(px, py, 0.42), Round(light(planet, 0.35), dark(planet, 0.6)))
        if dice.chance(0.5):
            canvas.stroke(oval(px, py, 0.62, 0.14, -18, 10, 170), 0.05, light(planet, 0.4), opacity=0.8)
        body(0.02, 0.0, dice.between(0.6, 0.7), dice.choice([-38, 38, 25, -25]), True, False)


def crane_machine(canvas):
    """Tower cranes and mobile cranes on building sites."""
    dice = canvas.dice
    steel = dice.choice(["#f2b01e", "#e8622a", "#d23b30", "#f4c542"])
    sky(canvas, 0.75)
    kind = canvas.kind(3)

    def lattice(x0, y0, x1, y1, width, count):
        length = math.hypot(x1 - x0, y1 - y0)
        nx, ny = -(y1 - y0) / length * width, (x1 - x0) / length * width
        for side in (-1, 1):
            canvas.stroke([(x0 + nx * side, y0 + ny * side), (x1 + nx * side, y1 + ny * side)], 0.032, steel)
        for k in range(count):
            a, b = k / count, (k + 1) / count
            s = 1 if k % 2 else -1
            canvas.stroke([(x0 + (x1 - x0) * a + nx * s, y0 + (y1 - y0) * a + ny * s),
                           (x0 + (x1 - x0) * b - nx * s, y0 + (y1 - y0) * b - ny * s)], 0.022,
                          dark(steel, 0.12))

    def building(x, top, width):
        wall = dice.choice(["#b9b4ab", "#9aa5b1", "#c7bba8"])
        canvas.fill(box(x, (0.85 + top) / 2, width, (0.85 - top) / 2), Linear(light(wall, 0.15), wall))
        for row in range(int((0.85 - top) / 0.16)):
            for column in range(3):
                canvas.fill(box(x - width * 0.6 + column * width * 0.6, top + 0.1 + row * 0.16, width * 0.17,
                                0.045), "#566270")
        for k in range(4):
            canvas.stroke([(x - width + k * width * 0.66, top), (x - width + k * width * 0.66, top - 0.1)],
                          0.02, "#8a5a3c")

    canvas.fill(box(0, 1.0, 1.1, 0.2), Linear("#c9a878", "#9a7a52"))
    if kind < 2:
        building(dice.choice([-0.62, 0.6]), dice.between(0.0, 0.3), 0.3)
        with canvas.at(0, 0, 0, 1, dice.chance(0.5)):
            x = -0.12
            lattice(x, 0.85, x, -0.55, 0.07, 10)
            lattice(x - 0.45, -0.62, 0.95, -0.62, 0.05, 11)
            canvas.stroke([(x, -0.6), (x, -0.92)], 0.05, steel)
            canvas.stroke([(x, -0.92), (0.7, -0.66)], 0.014, "#30343a")
            canvas.stroke([(x, -0.92), (x - 0.42, -0.66)], 0.014, "#30343a")
            canvas.fill(box(x - 0.42, -0.5, 0.12, 0.1, 0.01), "#7d8288")
            canvas.fill(box(x + 0.12, -0.5, 0.08, 0.08, 0.02), "#dfe9f1")
            hook = dice.between(0.35, 0.8)
            drop = dice.between(-0.2, 0.25)
            canvas.stroke([(hook, -0.6), (hook, drop)], 0.014, "#30343a")
            canvas.fill(box(hook, drop + 0.1, 0.2, 0.05), dice.choice(["#8a5a3c", "#7d8288", "#b0483a"]))
            canvas.stroke([(hook, drop), (hook - 0.18, drop + 0.06)], 0.012, "#30343a")
            canvas.stroke([(hook, drop), (hook + 0.18, drop + 0.06)], 0.012, "#30343a")
            canvas.fill(box(x, 0.85, 0.2, 0.06), "#8b8f94")
    else:
        building(dice.choice([-0.7, 0.72]), dice.between(-0.1, 0.2), 0.26)
        with canvas.at(0, 0.06, 0, 1, dice.chance(0.5)):
            canvas.stroke([(-0.3, 0.38), (0.55, -0.78)], 0.15, dark(steel, 0.08), 0.09)
            canvas.stroke([(0.1, -0.16), (0.62, -0.88)], 0.08, light(steel, 0.2), 0.06)
            canvas.stroke([(0.62, -0.88), (0.62, -0.1)], 0.014, "#30343a")
            canvas.stroke(oval(0.62, -0.04, 0.06, 0.07, 0, -60, 200), 0.03, "#30343a")
            canvas.fill(box(-0.05, 0.55, 0.8, 0.13, 0.03), Linear(light(steel, 0.2), dark(steel, 0.2)))
            canvas.fill(smooth([(-0.9, 0.62), (-0.88, 0.3), (-0.55, 0.25), (-0.5, 0.62)]), steel)
            canvas.fill(smooth([(-0.83, 0.48), (-0.81, 0.33), (-0.6, 0.31), (-0.58, 0.48)]), "#a9cbe0")
            canvas.fill(box(-0.2, 0.34, 0.24, 0.12, 0.03), dark(steel, 0.15))
            for x in (-0.68, -0.3, 0.25, 0.58):
                wheel(canvas, x, 0.72, 0.14, "#8e949c", 6)
