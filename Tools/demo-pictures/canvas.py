"""A small canvas: smooth shapes with gradients, shadows and shine, drawn large and scaled down.

Pillow only fills polygons, blurs, scales and encodes; all shapes are numbers in these files.
"""

import math
import random
from contextlib import contextmanager

from PIL import Image, ImageChops, ImageDraw, ImageFilter

SIZE = 80
SCALE = 4
SIDE = SIZE * SCALE


class Dice:
    """Chance that rests on `Random.random` alone, which every version of Python keeps the same."""

    def __init__(self, seed):
        self.random = random.Random(seed).random

    def between(self, low, high):
        return low + (high - low) * self.random()

    def below(self, count):
        return int(self.random() * count)

    def choice(self, items):
        return items[self.below(len(items))]

    def chance(self, share):
        return self.random() < share

    def sample(self, items, count):
        items = list(items)
        return [items.pop(self.below(len(items))) for _ in range(count)]


def rgb(colour):
    """`#rrggbb` or a tuple as a tuple."""
    if isinstance(colour, str):
        return tuple(int(colour[i:i + 2], 16) for i in (1, 3, 5))
    return colour


def mix(first, second, share):
    return tuple(round(a + (b - a) * share) for a, b in zip(rgb(first), rgb(second)))


def light(colour, share=0.35):
    return mix(colour, (255, 255, 255), share)


def dark(colour, share=0.35):
    return mix(colour, (0, 0, 0), share)


class Linear:
    """A gradient over a shape's own bounds; at 0 degrees it runs from the top down."""

    def __init__(self, first, second, angle=0):
        self.first, self.second, self.angle = rgb(first), rgb(second), angle

    def image(self, width, height):
        side = max(width, height)
        ramp = Image.linear_gradient("L")
        if self.angle:
            ramp = ramp.rotate(self.angle, Image.BICUBIC).crop((38, 38, 218, 218))
        return blend(ramp.resize((side, side)).crop((0, 0, width, height))
                     if self.angle else ramp.resize((width, height)), self.first, self.second)


class Round:
    """A ball's shading: from the colour where light falls to that of the rim."""

    def __init__(self, centre, rim, x=0.35, y=0.3, reach=1.0):
        self.centre, self.rim = rgb(centre), rgb(rim)
        self.x, self.y, self.reach = x, y, reach

    def image(self, width, height):
        reach = self.reach * 2
        ball = Image.radial_gradient("L").resize(
            (max(1, round(width * reach)), max(1, round(height * reach))))
        field = Image.new("L", (width, height), 255)
        field.paste(ball, (round(width * self.x - ball.width / 2),
                           round(height * self.y - ball.height / 2)))
        return blend(field, self.centre, self.rim)


def blend(share, first, second):
    """From the first colour where `share` is 0 to the second where it is 255."""
    plain = Image.new("RGB", share.size, first)
    plain.paste(Image.new("RGB", share.size, second), mask=share)
    return plain


def smooth(points, closed=True, steps=10):
    """A curve through points (Catmull and Rom)."""
    count = len(points)
    curve = []
    for i in range(count if closed else count - 1):
        if closed:
            a, b, c, d = (points[(i + k - 1) % count] for k in range(4))
        else:
            a, b = points[max(0, i - 1)], points[i]
            c, d = points[i + 1], points[min(count - 1, i + 2)]
        for step in range(steps):
            t = step / steps
            curve.append(tuple(
                0.5 * (2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t * t
                       + (3 * q - p - 3 * r + s) * t ** 3)
                for p, q, r, s in zip(a, b, c, d)))
    if not closed:
        curve.append(points[-1])
    return curve


def oval(x, y, rx, ry=None, turn=0, start=0, end=360):
    """Points of an ellipse, or of a part of it."""
    ry = rx if ry is None else ry
    c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    points = []
    for i in range(49):
        a = math.radians(start + (end - start) * i / 48)
        u, v = rx * math.cos(a), ry * math.sin(a)
        points.append((x + u * c - v * s, y + u * s + v * c))
    return points


def box(x, y, rx, ry, corner=0.0):
    """A rectangle around a point with rounded corners."""
    corner = min(corner, rx, ry)
    if corner <= 0:
        return [(x - rx, y - ry), (x + rx, y - ry), (x + rx, y + ry), (x - rx, y + ry)]
    points = []
    for cx, cy, start in ((1, -1, -90), (1, 1, 0), (-1, 1, 90), (-1, -1, 180)):
        for i in range(7):
            a = math.radians(start + 15 * i)
            points.append((x + cx * (rx - corner) + corner * math.cos(a),
                           y + cy * (ry - corner) + corner * math.sin(a)))
    return points


class Canvas:
    """A picture of 2 by 2 units around the origin, x to the right, y down."""

    def __init__(self, dice, number):
        self.dice = dice
        self.number = number
        self.image = Image.new("RGB", (SIDE, SIDE))
        self.frame = (1, 0, 0, 1, 0, 0)

    def kind(self, count):
        """Which of some compositions a picture has: pictures take turns."""
        return self.number % count

    @contextmanager
    def at(self, x=0.0, y=0.0, turn=0.0, size=1.0, flip=False):
        """Shapes inside are turned, scaled (mirrored) and moved."""
        old = self.frame
        a, b, c, d, e, f = old
        co, si = math.cos(math.radians(turn)) * size, math.sin(math.radians(turn)) * size
        m = -1 if flip else 1
        self.frame = (a * co * m + c * si * m, b * co * m + d * si * m, -a * si + c * co,
                      -b * si + d * co, a * x + c * y + e, b * x + d * y + f)
        yield self
        self.frame = old

    def place(self, point):
        a, b, c, d, e, f = self.frame
        x, y = point
        return ((a * x + c * y + e + 1) * SIDE / 2, (b * x + d * y + f + 1) * SIDE / 2)

    @property
    def unit(self):
        a, b, c, d, _, _ = self.frame
        return math.sqrt(abs(a * d - b * c)) * SIDE / 2

    def mask(self, points, blur=0.0):
        mask = Image.new("L", (SIDE, SIDE))
        ImageDraw.Draw(mask).polygon([self.place(p) for p in points], fill=255)
        return mask.filter(ImageFilter.GaussianBlur(blur * self.unit)) if blur else mask

    def fill(self, points, paint, opacity=1.0, blur=0.0, inside=None):
        """Fills a shape; `inside` keeps it within another."""
        mask = self.mask(points, blur)
        if inside is not None:
            mask = ImageChops.multiply(mask, self.mask(inside))
        if opacity < 1:
            mask = mask.point([round(v * opacity) for v in range(256)])
        bounds = mask.getbbox()
        if not bounds:
            return
        width, height = bounds[2] - bounds[0], bounds[3] - bounds[1]
        source = (paint.image(width, height) if hasattr(paint, "image")
                  else Image.new("RGB", (width, height), rgb(paint)))
        self.image.paste(source, bounds[:2], mask.crop(bounds))

    def stroke(self, points, width, paint, end=None, opacity=1.0, inside=None):
        """A line with round ends, which may grow thinner or thicker towards its end."""
        end = width if end is None else end
        left, right = [], []
        for i, (x, y) in enumerate(points):
            (px, py), (nx, ny) = points[max(0, i - 1)], points[min(len(points) - 1, i + 1)]
            length = math.hypot(nx - px, ny - py) or 1
            half = (width + (end - width) * i / max(1, len(points) - 1)) / 2
            left.append((x - (ny - py) / length * half, y + (nx - px) / length * half))
            right.append((x + (ny - py) / length * half, y - (nx - px) / length * half))
        mask = Image.new("L", (SIDE, SIDE))
        draw = ImageDraw.Draw(mask)
        draw.polygon([self.place(p) for p in left + right[::-1]], fill=255)
        for (x, y), w in ((points[0], width), (points[-1], end)):
            draw.polygon([self.place(p) for p in oval(x, y, w / 2)], fill=255)
        if inside is not None:
            mask = ImageChops.multiply(mask, self.mask(inside))
        if opacity < 1:
            mask = mask.point([round(v * opacity) for v in range(256)])
        bounds = mask.getbbox()
        if bounds:
            size = (bounds[2] - bounds[0], bounds[3] - bounds[1])
            source = (paint.image(*size) if hasattr(paint, "image")
                      else Image.new("RGB", size, rgb(paint)))
            self.image.paste(source, bounds[:2], mask.crop(bounds))

    def shadow(self, x, y, rx, ry=None, opacity=0.4):
        """A soft shadow on the ground."""
        self.fill(oval(x, y, rx, rx * 0.2 if ry is None else ry), (20, 18, 30), opacity,
                  blur=rx * 0.12)

    def shine(self, x, y, rx, ry=None, turn=0, opacity=0.6):
        """Light on something glossy."""
        ry = rx if ry is None else ry
        self.fill(oval(x, y, rx, ry, turn), (255, 255, 255), opacity, blur=min(rx, ry) * 0.45)

    def eye(self, x, y, size, iris=None, look=0.0):
        """An eye with a glint."""
        if iris:
            self.fill(oval(x, y, size), iris)
            self.fill(oval(x + look * size * 0.3, y, size * 0.55), (15, 12, 12))
        else:
            self.fill(oval(x, y, size), (20, 16, 16))
        self.fill(oval(x - size * 0.3, y - size * 0.35, size * 0.3), (255, 255, 255))

    def finished(self):
        """The picture as a camera saw it: a little light, a little noise."""
        dice = self.dice
        image = self.image.resize((SIZE, SIZE), Image.LANCZOS)
        gain, lift = dice.between(0.9, 1.08), dice.between(-8, 8)
        warm = dice.between(-6, 6)
        curves = [[min(255, max(0, round(v * gain + lift + shift))) for v in range(256)]
                  for shift in (warm, 0, -warm)]
        image = image.point(curves[0] + curves[1] + curves[2])
        amount = dice.between(0.6, 2.6)
        noise = Image.frombytes(
            "L", image.size,
            bytes(int(128 + amount * (dice.random() + dice.random() + dice.random() - 1.5) * 2)
                  for _ in range(SIZE * SIZE)))
        noise = Image.merge("RGB", [noise] * 3)
        return ImageChops.add(image, noise, 1, -128)
