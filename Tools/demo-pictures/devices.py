"""Phones, computers, mice, keyboards and what is on their screens."""

import math

from backdrops import WHOLE, desk, room, studio, table
from canvas import Linear, Round, box, dark, light, mix, oval, rgb, smooth

SCREENS = [("#2b5876", "#4e4376"), ("#ff9966", "#ff5e62"), ("#36d1dc", "#5b86e5"),
           ("#f7971e", "#ffd200"), ("#11998e", "#38ef7d"), ("#654ea3", "#eaafc8")]
METALS = ["#d5d8dc", "#3a3d42", "#e6dccb", "#b9c7d6", "#c8cfc4"]


def phone(canvas, x, y, turn, size, metal, screen, lenses=2, accent=None, back=False):
    """A telephone without keys, from the front or the back."""
    dice = canvas.dice
    with canvas.at(x, y, turn, size):
        canvas.fill(box(0.06, 0.08, 0.5, 0.98, 0.16), (10, 12, 20), 0.35, blur=0.08)
        canvas.fill(box(0, 0, 0.5, 0.98, 0.16), Linear(light(metal, 0.3), dark(metal, 0.35), 30))
        if back:
            canvas.fill(box(0, 0, 0.47, 0.95, 0.14), Linear(light(metal, 0.2), dark(metal, 0.12), 35))
            side = -1
            canvas.fill(box(side * 0.2, -0.62, 0.22, 0.25, 0.09), dark(metal, 0.18))
            for k in range(lenses):
                cx = side * 0.2 + (0, 0, 0.11)[k] * (1 if lenses == 3 else 0)
                cy = -0.72 + (0, 0.2, 0.1)[k]
                cx = side * 0.28 if lenses == 3 and k < 2 else (side * 0.1 if lenses == 3 else cx)
                canvas.fill(oval(cx, cy, 0.085), "#15181d")
                canvas.fill(oval(cx, cy, 0.05), Round("#3d5c86", "#0a0d14"))
                canvas.fill(oval(cx - 0.02, cy - 0.025, 0.016), (255, 255, 255))
            if accent:
                canvas.fill(box(-0.2, 0.62, 0.12, 0.12, 0.045), accent)
            canvas.fill([(-0.47, 0.2), (0.47, -0.75), (0.47, -0.45), (-0.47, 0.5)], (255, 255, 255),
                        0.16, inside=box(0, 0, 0.47, 0.95, 0.14))
            return
        glass = box(0, 0, 0.455, 0.93, 0.13)
        canvas.fill(glass, Linear(*screen, dice.between(-30, 30)))
        canvas.fill(box(0, -0.85, 0.11, 0.03, 0.03), "#0b0c10")
        if dice.chance(0.7):
            for row in range(4):
                for column in range(3):
                    canvas.fill(box(-0.27 + column * 0.27, -0.45 + row * 0.29, 0.085, 0.085, 0.03),
                                dice.choice(["#ffffff", "#ffd166", "#06d6a0", "#ef476f", "#118ab2",
                                             "#f4f1de", "#9b5de5"]), 0.92)
        else:
            canvas.fill(box(0, -0.45, 0.25, 0.09, 0.02), (255, 255, 255), 0.9)
            canvas.fill(box(0, -0.25, 0.15, 0.03, 0.02), (255, 255, 255), 0.8)
        canvas.fill([(-0.45, -0.2), (0.45, -0.93), (0.45, -0.6), (-0.45, 0.15)], (255, 255, 255), 0.14,
                    inside=glass)


def laptop(canvas, x, y, size, metal, draw_screen):
    """An open laptop; `draw_screen` fills a picture of 1 by 0.62 units."""
    with canvas.at(x, y, 0, size):
        canvas.fill(oval(0, 0.62, 1.25, 0.14), (10, 12, 20), 0.35, blur=0.1)
        canvas.fill(box(0, -0.18, 0.92, 0.62, 0.06), Linear(light(metal, 0.2), dark(metal, 0.25)))
        canvas.fill(box(0, -0.18, 0.88, 0.58, 0.03), "#0c0e13")
        with canvas.at(0, -0.18, 0, 0.85):
            draw_screen(canvas)
        canvas.fill([(-0.92, 0.44), (0.92, 0.44), (1.18, 0.66), (-1.18, 0.66)],
                    Linear(light(metal, 0.35), dark(metal, 0.1)))
        canvas.fill([(-0.8, 0.47), (0.8, 0.47), (0.9, 0.56), (-0.9, 0.56)], dark(metal, 0.5), 0.85)
        canvas.fill(box(0, 0.67, 1.18, 0.025, 0.02), dark(metal, 0.25))
        canvas.fill([(-0.22, 0.58), (0.22, 0.58), (0.25, 0.65), (-0.25, 0.65)], dark(metal, 0.15))


def landscape(canvas):
    """A wallpaper."""
    dice = canvas.dice
    first, second = dice.choice(SCREENS)
    area = box(0, 0, 1, 0.65)
    canvas.fill(area, Linear(first, second, dice.between(-30, 30)))
    canvas.fill(smooth([(-1, 0.3), (-0.4, -0.1), (0.2, 0.25), (0.7, -0.05), (1, 0.2), (1, 0.65),
                        (-1, 0.65)]), light(second, 0.3), 0.5, inside=area)
    canvas.fill(box(0, 0.57, 0.55, 0.055, 0.05), (255, 255, 255), 0.4)
    for k in range(7):
        canvas.fill(box(-0.45 + k * 0.15, 0.57, 0.045, 0.04, 0.012),
                    dice.choice(["#ffd166", "#06d6a0", "#ef476f", "#118ab2", "#ffffff"]))


def apple_company(canvas):
    """Its things: a pale laptop, a telephone, a watch, small headphones. No mark of theirs."""
    dice = canvas.dice
    kind = canvas.kind(4)
    metal = dice.choice(["#dfe2e5", "#e8dfd0", "#cfd6de", "#51555b", "#e6d5d3"])
    if kind == 0:
        (table if dice.chance(0.5) else studio)(canvas)
        laptop(canvas, dice.between(-0.06, 0.06), 0.12, dice.between(0.68, 0.78), metal, landscape)
    elif kind == 1:
        studio(canvas, ["#e9edf2", "#f3ece4", "#dfe6e3", "#2a2d33", "#e7e1ee"])
        phone(canvas, -0.3, 0.0, dice.between(-14, -4), 0.8, metal, dice.choice(SCREENS))
        phone(canvas, 0.42, 0.1, dice.between(4, 14), 0.74, metal, dice.choice(SCREENS), 3, back=True)
    elif kind == 2:
        desk(canvas)
        phone(canvas, -0.35, -0.02, dice.between(-25, 5), 0.78, metal, dice.choice(SCREENS))
        with canvas.at(0.52, 0.35, dice.between(-20, 20), 0.5):
            canvas.fill(box(0.05, 0.07, 0.55, 0.5, 0.25), (10, 12, 20), 0.35, blur=0.08)
            canvas.fill(box(0, 0, 0.55, 0.5, 0.25), Round("#ffffff", "#cfd4da"))
            canvas.stroke([(-0.52, -0.08), (0.52, -0.08)], 0.015, "#aab0b8")
            canvas.fill(oval(0, 0.1, 0.03), "#8fd19e")
        for k in (0, 1):
            with canvas.at(0.42 + 0.26 * k, -0.4, -15 + 30 * k, 0.42, flip=k == 1):
                canvas.fill(box(0.02, 0.2, 0.09, 0.38, 0.08), Linear("#ffffff", "#d9dde2", 60))
                canvas.fill(oval(0.0, -0.18, 0.2, 0.22), Round("#ffffff", "#c3c9d0"))
                canvas.fill(oval(-0.08, -0.16, 0.07, 0.1), "#50565e")
    else:
        studio(canvas, ["#e9edf2", "#f3ece4", "#dfe6e3", "#22252b", "#efe0e0"])
        strap = dice.choice(["#2f3b4c", "#e7dccb", "#c8553d", "#7a9e7e", "#f2f2f0", "#46344e"])
        with canvas.at(0, 0, dice.between(-18, 18), dice.between(0.85, 1.0)):
            canvas.fill(box(0.07, 0.05, 0.4, 0.9, 0.2), (10, 12, 20), 0.3, blur=0.1)
            canvas.fill(smooth([(-0.3, -1.1), (0.3, -1.1), (0.36, -0.4), (-0.36, -0.4)]),
                        Linear(light(strap, 0.1), dark(strap, 0.2), 90))
            canvas.fill(smooth([(-0.36, 0.4), (0.36, 0.4), (0.3, 1.1), (-0.3, 1.1)]),
                        Linear(light(strap, 0.1), dark(strap, 0.2), 90))
            canvas.fill(box(0.47, -0.1, 0.05, 0.1, 0.03), dark(metal, 0.2))
            canvas.fill(box(0, 0, 0.46, 0.55, 0.2), Linear(light(metal, 0.35), dark(metal, 0.25), 40))
            canvas.fill(box(0, 0, 0.4, 0.49, 0.16), "#0b0c10")
            for r, colour in ((0.3, "#fa3c5a"), (0.22, "#9be22d"), (0.14, "#27d3e0")):
                end = dice.between(150, 340)
                canvas.stroke([(r * math.sin(math.radians(a)), -r * math.cos(math.radians(a)))
                               for a in range(0, int(end), 6)], 0.06, colour)
    if kind != 3 and dice.chance(0.5):
        canvas.shine(-0.8, -0.8, 0.5, 0.5, 0, 0.15)


def xiaomi(canvas):
    """Its things: telephones with an orange corner, a scooter, an air cleaner. No mark of theirs."""
    dice = canvas.dice
    orange = "#ff6a13"
    kind = canvas.kind(4)
    if kind == 0:
        studio(canvas, ["#ffd9bd", "#fff0e2", "#33363c", "#ffe7cf"])
        phone(canvas, -0.28, 0.02, dice.between(-12, -3), 0.8, "#2b2e34", ("#ff8a3c", "#ffd08a"))
        phone(canvas, 0.42, 0.06, dice.between(3, 12), 0.78, dice.choice(["#33363c", "#f2ede6"]),
              ("#000000", "#000000"), 3, orange, True)
    elif kind == 1:
        desk(canvas)
        canvas.fill(box(-0.45, 0.1, 0.42, 0.75, 0.03), (10, 12, 20), 0.4, blur=0.06)
        canvas.fill(box(-0.5, 0.05, 0.42, 0.75, 0.03), Linear("#ff7d2b", "#f05a05", 30))
        canvas.fill(box(-0.5, -0.1, 0.17, 0.17, 0.06), "#fff6ee", 0.95)
        canvas.fill(box(-0.5, 0.45, 0.25, 0.03, 0.01), "#fff6ee", 0.8)
        phone(canvas, 0.45, 0.0, dice.between(-10, 14), 0.78, "#2b2e34", ("#ff8a3c", "#ff5e62"))
    elif kind == 2:
        room(canvas)
        with canvas.at(dice.between(-0.3, 0.3), 0.15, 0, 0.8):
            canvas.shadow(0, 0.92, 0.55, 0.1)
            canvas.fill(box(0, 0.05, 0.46, 0.85, 0.08), Linear("#ffffff", "#d5d9de", 60))
            for row in range(11):
                for column in range(8):
                    canvas.fill(oval(-0.35 + column * 0.1, 0.1 + row * 0.07, 0.02), "#aeb5bd")
            canvas.fill(oval(0, -0.45, 0.2), "#101318")
            canvas.fill(oval(0, -0.45, 0.2, 0.2, 0, -200, 20), orange, 0.9)
            canvas.fill(oval(0, -0.45, 0.15), "#101318")
            canvas.fill(box(0, -0.45, 0.06, 0.05, 0.01), "#9be7ff")
            canvas.fill(box(0, -0.79, 0.42, 0.03, 0.03), "#3b3f46")
    else:
        studio(canvas, ["#dfe6ea", "#ffe7cf", "#e4e4e0"])
        grey = dice.choice(["#3a3d42", "#e9eaec", "#5a6068"])
        with canvas.at(0.0, 0.1, 0, 0.9, dice.chance(0.5)):
            canvas.shadow(0, 0.78, 0.9, 0.09)
            canvas.stroke([(-0.62, 0.55), (0.45, 0.52)], 0.13, Linear(light(grey, 0.2), dark(grey, 0.3)))
            canvas.stroke([(0.55, 0.5), (0.38, -0.75)], 0.09, grey)
            canvas.stroke([(0.1, -0.78), (0.58, -0.72)], 0.07, dark(grey, 0.3))
            canvas.fill(oval(0.5, -0.6, 0.07), Round("#fff6c9", "#e8c04a"))
            for wheel in (-0.68, 0.6):
                canvas.fill(oval(wheel, 0.58, 0.2), "#1a1c20")
                canvas.fill(oval(wheel, 0.58, 0.1), "#c9ced4")
                canvas.stroke(oval(wheel, 0.58, 0.14), 0.02, orange)


def xigua_video(canvas):
    """Films to watch: a player's round triangle on a screen, red and green."""
    dice = canvas.dice
    kind = canvas.kind(3)

    def player(c):
        area = box(0, 0, 1, 0.65)
        c.fill(area, Linear(*dice.choice([("#ff5b5b", "#b3122e"), ("#23c05a", "#0d6b3a"),
                                          ("#30323a", "#121318"), ("#ff8a5c", "#d2203d")])))
        c.fill(smooth([(-1, 0.4), (-0.3, 0.05), (0.2, 0.3), (0.8, 0.0), (1, 0.65), (-1, 0.65)]),
               (255, 255, 255), 0.16, inside=area)
        c.fill(oval(0, -0.05, 0.27), (255, 255, 255), 0.95)
        c.fill([(-0.09, -0.2), (0.17, -0.05), (-0.09, 0.1)], "#e4253f")
        c.fill(box(0, 0.53, 0.88, 0.018, 0.018), (255, 255, 255), 0.5)
        share = dice.between(0.2, 0.8)
        c.fill(box(-0.88 + 0.88 * share, 0.53, 0.88 * share, 0.022, 0.02), "#ff4d5e")
        c.fill(oval(-0.88 + 1.76 * share, 0.53, 0.04), (255, 255, 255))

    if kind == 0:
        (table if dice.chance(0.5) else studio)(canvas)
        laptop(canvas, 0, 0.12, 0.75, dice.choice(METALS), player)
    elif kind == 1:
        studio(canvas, ["#ffd6d6", "#d6f2dd", "#f4e1cf", "#2b2d33"])
        with canvas.at(0, 0, dice.between(-12, 12), 0.95):
            canvas.fill(box(0.05, 0.08, 0.92, 0.52, 0.12), (10, 12, 20), 0.4, blur=0.08)
            canvas.fill(box(0, 0, 0.95, 0.55, 0.12), "#1a1c21")
            with canvas.at(0, 0, 0, 0.82):
                player(canvas)
    else:
        room(canvas)
        canvas.fill(box(0, 0.72, 0.85, 0.12, 0.02), "#7b5a40")
        canvas.fill(box(0, 0.58, 0.25, 0.05), "#2a2c31")
        canvas.fill(box(0, 0.0, 0.86, 0.57, 0.03), "#17191d")
        with canvas.at(0, 0, 0, 0.8):
            player(canvas)


def blackberry_phone(canvas):
    """A telephone with a small screen above many keys."""
    dice = canvas.dice
    (desk if dice.chance(0.55) else studio)(canvas)
    body = dice.choice(["#23262b", "#3a2530", "#1f2f45", "#e8e6e1", "#4a4e55", "#5a1f2a"])
    with canvas.at(dice.between(-0.08, 0.08), 0, dice.between(-22, 22), dice.between(0.85, 0.98)):
        canvas.fill(box(0.07, 0.09, 0.56, 0.92, 0.18), (10, 12, 20), 0.4, blur=0.08)
        canvas.fill(box(0, 0, 0.56, 0.93, 0.2), Linear(light(body, 0.3), dark(body, 0.3), 25))
        canvas.fill(box(0, 0, 0.52, 0.89, 0.17), Linear(light(body, 0.08), dark(body, 0.2)))
        canvas.fill(box(0, -0.42, 0.44, 0.34, 0.03), "#07090c")
        canvas.fill(box(0, -0.42, 0.41, 0.31, 0.02), Linear(*dice.choice(SCREENS)))
        canvas.fill(box(0, -0.66, 0.41, 0.04), (10, 14, 24), 0.55)
        for k in range(4):
            canvas.fill(box(-0.28 + k * 0.19, -0.2, 0.06, 0.05, 0.015), (255, 255, 255), 0.85)
        canvas.fill(box(0, 0.06, 0.46, 0.07, 0.04), dark(body, 0.45))
        canvas.fill(oval(0, 0.06, 0.065), Round("#f2f4f7", "#8d949d"))
        for k in (-0.33, -0.18, 0.18, 0.33):
            canvas.fill(box(k, 0.06, 0.05, 0.025, 0.02),
                        {-0.33: "#5fd068", 0.33: "#f05a4f"}.get(k, "#c9ced4"))
        for row in range(4):
            for column in range(9 if row < 3 else 5):
                wide = 1.0 if row < 3 else 1.8
                px = (-0.42 + column * 0.105) if row < 3 else (-0.38 + column * 0.19)
                py = 0.25 + row * 0.155
                canvas.fill(box(px, py, 0.045 * wide, 0.06, 0.022),
                            Linear(light(body, 0.35), dark(body, 0.45)))
                canvas.fill(box(px, py - 0.015, 0.016, 0.016), "#e9edf2", 0.85)


def computer_mouse(canvas):
    """A mouse for a computer, with or without its cable."""
    dice = canvas.dice
    desk(canvas)
    if dice.chance(0.5):
        pad = dice.choice(["#2b2f38", "#c9d6df", "#8f3b45", "#3d6b5c", "#e3dac9"])
        canvas.fill(box(0.03, 0.1, 0.8, 0.82, 0.1), (10, 12, 20), 0.3, blur=0.06)
        canvas.fill(box(0, 0.06, 0.8, 0.82, 0.1), Linear(light(pad, 0.1), dark(pad, 0.1)))
    body = dice.choice(["#2e3138", "#f4f4f2", "#b5bcc6", "#c23b4a", "#3d5a80", "#e9c46a"])
    with canvas.at(dice.between(-0.12, 0.12), dice.between(-0.05, 0.2), dice.between(-35, 35),
                   dice.between(0.62, 0.78)):
        if dice.chance(0.6):
            canvas.stroke(smooth([(0, -0.85), (0.05, -1.2), (-0.2, -1.6), (0.1, -2.4)], False), 0.07,
                          "#2a2c30")
        canvas.fill(smooth([(0.1, -0.75), (0.7, -0.3), (0.72, 0.5), (0.1, 1.08), (-0.5, 0.5),
                            (-0.5, -0.3)]), (10, 12, 20), 0.4, blur=0.1)
        shell = smooth([(0, -0.92), (0.38, -0.82), (0.56, -0.35), (0.58, 0.3), (0.42, 0.82), (0, 1.0),
                        (-0.42, 0.82), (-0.58, 0.3), (-0.56, -0.35), (-0.38, -0.82)])
        canvas.fill(shell, Round(light(body, 0.4), dark(body, 0.35), 0.38, 0.32, 1.0))
        canvas.stroke([(0, -0.92), (0, -0.1)], 0.025, dark(body, 0.5), inside=shell)
        canvas.stroke(smooth([(-0.56, -0.05), (0, 0.06), (0.56, -0.05)], False), 0.025,
                      dark(body, 0.5), inside=shell)
        canvas.fill(box(0, -0.5, 0.085, 0.2, 0.08), "#15171b")
        canvas.fill(box(0, -0.5, 0.055, 0.16, 0.05), Linear("#8b929b", "#3a3e45"))
        if dice.chance(0.4):
            canvas.fill(box(0, 0.52, 0.16, 0.05, 0.05), dice.choice(["#4cc9f0", "#f72585", "#80ed99"]))
        canvas.shine(-0.26, -0.4, 0.09, 0.26, 12, 0.5)


def computer_keyboard(canvas):
    """Keys to write with, seen from above and at a slant."""
    dice = canvas.dice
    desk(canvas)
    body = dice.choice(["#2a2d33", "#e9e7e2", "#3b4a5c", "#c9ced4", "#5b4636"])
    keys = dice.choice(["#3c4048", "#fbfaf7", "#d9dde2", "#59616b", "#f2e2c4"])
    accents = dice.choice([["#e76f51"], ["#2a9d8f"], ["#e9c46a"], ["#8e7dbe"], [keys]])
    glow = dice.choice([None, None, "#4cc9f0", "#f72585", "#9ef01a"])
    with canvas.at(dice.between(-0.05, 0.05), dice.between(-0.05, 0.15), dice.between(-22, 22),
                   dice.between(0.82, 1.15)):
        canvas.fill(box(0.04, 0.08, 1.06, 0.46, 0.06), (10, 12, 20), 0.45, blur=0.06)
        canvas.fill(box(0, 0, 1.06, 0.46, 0.06), Linear(light(body, 0.15), dark(body, 0.25)))
        if glow:
            canvas.fill(box(0, 0, 1.0, 0.4, 0.03), glow, 0.55)
        for row in range(5):
            y = -0.32 + row * 0.16
            x = -0.98
            pattern = [0.066] * 14
            if row == 1:
                pattern = [0.1] + [0.066] * 12 + [0.1]
            elif row == 2:
                pattern = [0.115] + [0.066] * 11 + [0.14]
            elif row == 3:
                pattern = [0.15] + [0.066] * 10 + [0.16]
            elif row == 4:
                pattern = [0.085, 0.085, 0.085, 0.43, 0.085, 0.085, 0.085]
            gap = (1.96 - 2 * sum(pattern)) / max(1, len(pattern) - 1)
            for i, half in enumerate(pattern):
                special = half > 0.08 and half < 0.4
                colour = dice.choice(accents) if special and dice.chance(0.6) else keys
                canvas.fill(box(x + half, y + 0.012, half, 0.066, 0.018), dark(colour, 0.5))
                canvas.fill(box(x + half, y - 0.006, half * 0.93, 0.056, 0.016),
                            Linear(light(colour, 0.25), dark(colour, 0.06)))
                if half < 0.08:
                    canvas.fill(box(x + half - 0.02, y - 0.02, 0.014, 0.014),
                                mix(colour, "#20242a" if sum(rgb(colour)) > 380 else "#ffffff", 0.7))
                x += half * 2 + gap


def code(canvas, area, lines, width):
    """Indented lines of coloured words on a dark page."""
    dice = canvas.dice
    theme = dice.choice([("#1e2230", ["#82aaff", "#c792ea", "#c3e88d", "#ffcb6b", "#f78c6c", "#d0d6e0"]),
                         ("#272822", ["#66d9ef", "#f92672", "#a6e22e", "#e6db74", "#fd971f", "#f8f8f2"]),
                         ("#0d1b2a", ["#4cc9f0", "#ffd166", "#ef476f", "#06d6a0", "#e0e6ee", "#b8a1ff"]),
                         ("#fbfaf5", ["#2166ac", "#b2182b", "#1b7837", "#9a6a00", "#50545c", "#762a83"])])
    x0, y0, rx, ry = area
    canvas.fill(box(x0, y0, rx, ry), theme[0])
    step = 2 * ry / lines
    indent = 0
    for row in range(lines):
        y = y0 - ry + step * (row + 0.5)
        canvas.fill(box(x0 - rx + 0.045 * width, y, 0.018 * width, step * 0.2), "#7c8794", 0.7)
        if dice.chance(0.12):
            continue
        x = x0 - rx + (0.12 + indent * 0.1) * width
        for _ in range(2 + dice.below(4)):
            length = dice.between(0.03, 0.12) * width
            if x + 2 * length > x0 + rx - 0.04:
                break
            canvas.fill(box(x + length, y, length, step * 0.24, step * 0.1), dice.choice(theme[1]))
            x += 2 * length + 0.035 * width
        indent = max(0, min(3, indent + dice.choice([-1, 0, 0, 1, 1])))


def python_language(canvas):
    """Programs on screens, and a notebook of programs and plots."""
    dice = canvas.dice
    kind = canvas.kind(4)
    if kind == 0:
        (table if dice.chance(0.5) else studio)(canvas)
        laptop(canvas, 0, 0.12, dice.between(0.74, 0.84), dice.choice(METALS),
               lambda c: code(c, (0, 0, 1, 0.65), 12, 1.0))
    elif kind == 1:
        canvas.fill(WHOLE, "#111318")
        with canvas.at(0, 0, dice.between(-7, 7), 1.12):
            code(canvas, (0, 0, 1.05, 1.0), 15, 1.0)
            canvas.fill(box(0, -0.93, 1.1, 0.08), "#2d313c")
            for k, colour in enumerate(("#ff5f56", "#ffbd2e", "#27c93f")):
                canvas.fill(oval(-0.82 + k * 0.13, -0.93, 0.04), colour)
    elif kind == 2:
        room(canvas)
        canvas.fill(box(0, 0.86, 1.1, 0.3), Linear("#b98a5e", "#7d5a3a"))
        canvas.fill(box(0, 0.5, 0.1, 0.16), "#2a2c31")
        canvas.fill(oval(0, 0.66, 0.34, 0.06), "#2a2c31")
        canvas.fill(box(0, -0.12, 0.9, 0.58, 0.04), "#17191d")
        with canvas.at(0, -0.12, 0, 0.84):
            code(canvas, (0, 0, 1, 0.64), 11, 1.0)
    else:
        desk(canvas)
        with canvas.at(0, 0, dice.between(-10, 10), dice.between(0.9, 1.0)):
            canvas.fill(box(0.04, 0.06, 0.92, 0.86, 0.05), (10, 12, 20), 0.35, blur=0.06)
            canvas.fill(box(0, 0, 0.92, 0.86, 0.05), "#fdfdfb")
            code(canvas, (0, -0.5, 0.84, 0.28), 4, 1.0)
            canvas.fill(box(0, 0.28, 0.84, 0.4), "#f3f5f8")
            for line in range(4):
                canvas.fill(box(0, 0.0 + line * 0.18, 0.8, 0.006), "#cfd6de")
            for colour in dice.sample(["#2a7fba", "#e4572e", "#3fa34d", "#f2b134", "#8e5ea2"], 2):
                points = [(-0.75 + k * 0.25, 0.28 + dice.between(-0.25, 0.25)) for k in range(7)]
                canvas.stroke(smooth(points, False), 0.045, colour)
            for k in range(7):
                canvas.fill(box(-0.75 + k * 0.25, 0.62, 0.06, dice.between(0.02, 0.1)), "#9fb8cf")
