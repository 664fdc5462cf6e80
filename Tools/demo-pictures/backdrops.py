"""What lies behind the things that the pictures show."""

import math

from canvas import Linear, Round, box, dark, light, mix, oval, smooth

WHOLE = box(0, 0, 1.02, 1.02)
PASTELS = ["#f6d7c3", "#cfe3f2", "#d9ecd0", "#f5e6b8", "#e4d6ee", "#f3cfd6", "#d5e8e6", "#e9e4da"]


def studio(canvas, colours=None):
    """A plain paper that bends from wall to floor."""
    colour = canvas.dice.choice(colours or PASTELS)
    canvas.fill(WHOLE, Round(light(colour, 0.5), dark(colour, 0.18), 0.45, 0.4, 0.9))
    canvas.fill(box(0, 0.95, 1.05, 0.45), dark(colour, 0.3), 0.35, blur=0.2)


def table(canvas):
    """A wooden table before a wall."""
    dice = canvas.dice
    wall = dice.choice(["#e8dfd0", "#cfd8dc", "#d7ccc8", "#c5d5c0", "#e6d3c8", "#b9c6d2"])
    canvas.fill(WHOLE, Linear(light(wall, 0.3), dark(wall, 0.12)))
    wood = dice.choice(["#b07a4a", "#8d5b34", "#c79a6b", "#a06a42", "#6d4a33"])
    edge = dice.between(0.05, 0.3)
    canvas.fill(box(0, 1.0, 1.05, 1.0 - edge), Linear(light(wood, 0.15), dark(wood, 0.2)))
    for _ in range(6):
        y = dice.between(edge, 1)
        canvas.stroke([(-1.1, y), (0, y + dice.between(-0.03, 0.03)), (1.1, y)],
                      0.012, dark(wood, 0.3), opacity=0.5)


def sky(canvas, horizon=1.0, colours=None):
    """Sky by day, at dusk or grey, perhaps with clouds."""
    dice = canvas.dice
    top, low = dice.choice(colours or [
        ("#4a90d9", "#cfe8fb"), ("#6fb1e8", "#eef6fb"), ("#f08a5d", "#ffe0b0"),
        ("#7a86c8", "#f6c6c0"), ("#9fb4c4", "#e6ecef"), ("#3f7fc4", "#a9d6f5")])
    canvas.fill(box(0, -1 + (horizon + 1) / 2, 1.02, (horizon + 1) / 2 + 0.02), Linear(top, low))
    for _ in range(dice.below(4)):
        cloud(canvas, dice.between(-0.9, 0.9), dice.between(-0.9, horizon - 0.7),
              dice.between(0.12, 0.28), 0.7)


def cloud(canvas, x, y, size, opacity=0.9):
    for dx, dy, r in ((-1, 0.1, 0.6), (-0.4, -0.25, 0.8), (0.35, -0.15, 0.75), (0.95, 0.12, 0.55)):
        canvas.fill(oval(x + dx * size, y + dy * size, r * size, r * size * 0.75),
                    (255, 255, 255), opacity, blur=size * 0.12)


def hills(canvas, y, colours):
    """A row of hills, from the far one to the near one."""
    dice = canvas.dice
    for i, colour in enumerate(colours):
        base = y + i * 0.08
        ridge = [(-1.1 + k * 0.37, base + dice.between(-0.12, 0.04)) for k in range(7)]
        canvas.fill(smooth(ridge, closed=False) + [(1.1, 1.1), (-1.1, 1.1)],
                    Linear(light(colour, 0.12), dark(colour, 0.12)))


def meadow(canvas):
    """Grass below the sky; returns where the horizon is."""
    dice = canvas.dice
    horizon = dice.between(-0.15, 0.25)
    sky(canvas, horizon + 0.1)
    green = dice.choice(["#6fa84c", "#8bb65a", "#5b9153", "#a3b765", "#79a06a"])
    hills(canvas, horizon, [mix(green, "#9fbfd0", 0.45), mix(green, "#9fbfd0", 0.2)])
    canvas.fill(box(0, 1.05, 1.1, 1.0 - horizon - 0.12), Linear(light(green, 0.12), dark(green, 0.25)))
    for _ in range(40):
        x, y = dice.between(-1, 1), dice.between(horizon + 0.25, 1)
        canvas.stroke([(x, y), (x + dice.between(-0.03, 0.03), y - 0.07)], 0.016,
                      dark(green, dice.between(0.0, 0.4)), 0.004, opacity=0.8)
    return horizon


def sand(canvas, sea=True):
    """A beach."""
    dice = canvas.dice
    shore = dice.between(-0.45, -0.15)
    if sea:
        sky(canvas, shore - 0.1)
        canvas.fill(box(0, shore + 0.0, 1.05, 0.3), Linear("#3a8fb7", "#8fd0d6"))
        wave = [(-1.1 + k * 0.3, shore + 0.24 + dice.between(-0.04, 0.04)) for k in range(9)]
    else:
        wave = [(-1.1, -1.1), (1.1, -1.1)]
    colour = dice.choice(["#e8d3a2", "#dec08a", "#f0deb8", "#d9c39a"])
    line = smooth(wave, closed=False) if sea else wave
    canvas.fill(line + [(1.1, 1.1), (-1.1, 1.1)], Linear(light(colour, 0.15), dark(colour, 0.12)))
    if sea:
        canvas.stroke(line, 0.05, (255, 255, 255), opacity=0.8)
    for _ in range(60):
        x, y = dice.between(-1, 1), dice.between(shore + 0.35, 1)
        canvas.fill(oval(x, y, 0.012), dark(colour, dice.between(0.1, 0.35)), 0.7)


def night(canvas, colours=("#0b1030", "#2b2c5c")):
    """A sky with stars."""
    dice = canvas.dice
    canvas.fill(WHOLE, Linear(*colours))
    for _ in range(60):
        canvas.fill(oval(dice.between(-1, 1), dice.between(-1, 1), dice.between(0.004, 0.014)),
                    (255, 250, 235), dice.between(0.4, 1.0))


def street(canvas):
    """A road, before a town or the country; returns where the road begins."""
    dice = canvas.dice
    sky(canvas, 0.3)
    if dice.chance(0.5):
        x = -1.1
        while x < 1.1:
            width, top = dice.between(0.12, 0.28), dice.between(-0.65, 0.0)
            wall = dice.choice(["#9aa5b1", "#b7a99a", "#8795a8", "#c2b5a3", "#7d8796", "#a89f98"])
            canvas.fill(box(x + width, 0.4, width, 0.4 - top), Linear(light(wall, 0.2), wall))
            for row in range(5):
                for column in range(3):
                    if dice.chance(0.8):
                        canvas.fill(
                            box(x + width * (0.4 + 0.6 * column), top + 0.1 + row * 0.13,
                                width * 0.17, 0.035), mix(wall, dice.choice(
                                    ["#ffe9a8", "#dbe9f5", "#50606e"]), 0.7))
            x += width * 2
    else:
        hills(canvas, 0.0, ["#9db6a8", "#7fa06e"])
    road = 0.38
    grey = dice.choice(["#6f7277", "#5c5f66", "#83817d"])
    canvas.fill(box(0, 1.0, 1.1, 1.0 - road), Linear(light(grey, 0.1), dark(grey, 0.15)))
    canvas.fill(box(0, road, 1.1, 0.025), light(grey, 0.45))
    for i in range(4):
        canvas.fill(box(-0.9 + i * 0.6 + dice.between(0, 0.02), 0.86, 0.16, 0.02), "#f3efe0", 0.85)
    return road


def room(canvas):
    """A room with a window or a lamp; returns where the floor begins."""
    dice = canvas.dice
    wall = dice.choice(["#efe6da", "#dfe6ea", "#e9dfe4", "#dde7db", "#f2e3cf"])
    canvas.fill(WHOLE, Linear(light(wall, 0.2), dark(wall, 0.08)))
    floor = 0.45
    wood = dice.choice(["#b98a5e", "#9c7350", "#cdaa80", "#8a8f95"])
    canvas.fill(box(0, 1.0, 1.1, 1.0 - floor), Linear(light(wood, 0.1), dark(wood, 0.2)))
    canvas.fill(box(0, floor, 1.1, 0.03), light(wall, 0.5))
    return floor


def desk(canvas):
    """A desk seen from above, with a little of what lies on one."""
    dice = canvas.dice
    colour = dice.choice(["#d8c2a4", "#3b3f46", "#f0eee9", "#a87f58", "#7f8a94", "#c9d3d6", "#2f4858"])
    canvas.fill(WHOLE, Linear(light(colour, 0.12), dark(colour, 0.15), dice.between(-40, 40)))
    if dice.chance(0.4):
        canvas.fill(box(dice.choice([-0.95, 0.95]), dice.between(-0.9, -0.5), 0.35, 0.45, 0.03),
                    dice.choice(["#fbfaf6", "#f4e3a1", "#dfe9f2"]))
    if dice.chance(0.35):
        x, y = dice.choice([-0.85, 0.85]), dice.choice([-0.8, 0.8])
        canvas.fill(oval(x, y, 0.27), dark(colour, 0.4), 0.4, blur=0.05)
        canvas.fill(oval(x, y, 0.25), "#f7f5f0")
        canvas.fill(oval(x, y, 0.2), Round("#7a4b2a", "#43260f"))


def court(canvas):
    """The floor of a hall with its painted lines."""
    dice = canvas.dice
    wood = dice.choice(["#d79b5b", "#c98a4b", "#e0ad72"])
    canvas.fill(WHOLE, Linear("#2c3038", "#59606c"))
    for _ in range(90):
        canvas.fill(oval(dice.between(-1, 1), dice.between(-0.95, -0.25), 0.035),
                    dice.choice(["#8d6f5e", "#4b5872", "#7c3f45", "#a59a86", "#3d4658"]), 0.7)
    canvas.fill(box(0, 0.95, 1.1, 1.0), Linear(light(wood, 0.15), dark(wood, 0.15)))
    for i in range(8):
        canvas.fill(box(-1 + i * 0.28, 0.95, 0.004, 1.0), dark(wood, 0.2), 0.5)
    canvas.stroke(oval(dice.between(-0.3, 0.3), 0.95, 0.75, 0.3, start=180, end=360), 0.025,
                  "#fdf6ea", opacity=0.8)


def leaf(canvas, x, y, length, turn, colour):
    """A leaf with its rib."""
    with canvas.at(x, y, turn):
        half = length * 0.3
        shape = smooth([(0, 0), (length * 0.35, -half), (length, 0), (length * 0.35, half)])
        canvas.fill(shape, Linear(light(colour, 0.2), dark(colour, 0.2)))
        canvas.stroke([(0, 0), (length * 0.9, 0)], length * 0.04, light(colour, 0.4), opacity=0.7)


def waves(canvas, top, colours):
    """Water from a height down."""
    dice = canvas.dice
    canvas.fill(box(0, 1.0, 1.1, 1.0 - top), Linear(*colours))
    for _ in range(22):
        x, y = dice.between(-1, 1), dice.between(top + 0.05, 1)
        line = [(x + k * 0.06, y + 0.015 * math.sin(k * 1.6)) for k in range(5)]
        canvas.stroke(smooth(line, closed=False), 0.018, (255, 255, 255), opacity=0.35)
