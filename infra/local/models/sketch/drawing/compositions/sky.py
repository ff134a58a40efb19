"""The sky over hills, sea and city: colour, stars, sun or moon, and drifting clouds."""

from random import Random

from PIL import Image, ImageChops, ImageDraw

from infra.local.models.sketch.drawing.colors import mix
from infra.local.models.sketch.drawing.compositions.scene import Focus, Scene
from infra.local.models.sketch.drawing.paint import disc, gradient, levels, noise, shine, sway


class Sky:
    """A sky whose horizon lies at a share of the height; `light` is where its sun or moon stands."""

    def __init__(self, scene: Scene, *, horizon: float, light: Focus) -> None:
        self.light = light
        self._scene = scene
        self._height = round(scene.size[1] * horizon)
        self._still = self._painted()
        self._stars = _stars(scene, self._height) if scene.palette.is_night else []
        self._drift = round(scene.size[0] * 0.04)
        band = (scene.size[0] + self._drift, max(self._height, 2))
        self._clouds = [_clouds(band, scene.random) for _ in range(2)]
        self._cloud_color = Image.new("RGB", band, mix(scene.palette.sky_at(1.0), scene.palette.light, 0.5))

    def frame(self, phase: float) -> Image.Image:
        image = self._still.copy()
        self._draw_stars(image, phase)
        self._draw_clouds(image, phase)
        return image

    def _painted(self) -> Image.Image:
        palette, size = self._scene.palette, self._scene.size
        share = self._height / size[1]
        image = gradient(size, lambda row: palette.sky_at(min(row / share, 1.0) ** 1.25))
        radius, centre = self.light.radius, self.light.centre
        shine(image, centre, radius * 7, mix(palette.sky_at(1.0), palette.accent, 0.3), 0.45)
        shine(image, centre, radius * 2.6, palette.light, 0.5)
        whole = max(round(radius), 2)
        face = gradient((2 * whole, 2 * whole), lambda row: mix(palette.light, palette.accent, row * 0.65))
        image.paste(face, (round(centre[0]) - whole, round(centre[1]) - whole), disc(whole, softness=0.03))
        return image

    def _draw_stars(self, image: Image.Image, phase: float) -> None:
        draw = ImageDraw.Draw(image)
        for x, y, radius, brightness, offset in self._stars:
            seen = brightness * (0.75 + 0.25 * sway(phase, offset=offset))
            color = mix(image.getpixel((int(x), int(y))), self._scene.palette.at(1.0), seen)  # type: ignore[arg-type]
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=color)

    def _draw_clouds(self, image: Image.Image, phase: float) -> None:
        """Two layers drift and fade in turn, so the drift may go on for ever and the film still ends where it began."""
        for clouds, offset in zip(self._clouds, (0.0, 0.5), strict=True):
            own = (phase + offset) % 1.0
            weight = 1 - abs(2 * own - 1)
            faded = clouds.point([round(value * weight) for value in range(256)])
            image.paste(self._cloud_color, (round(self._drift * (own - 1)), 0), faded)


def _clouds(size: tuple[int, int], random: Random) -> Image.Image:
    """Long flat clouds: noise stretched sideways and faded out towards the top."""
    band = noise((size[0], size[1] * 4), 5, random, octaves=4).resize(size, Image.Resampling.BOX)
    fade = Image.linear_gradient("L").resize(size)
    return ImageChops.multiply(levels(band, 118, 200, top=150), fade)


def _stars(scene: Scene, height: int) -> list[tuple[float, float, float, float, float]]:
    random, unit = scene.random, scene.unit
    count = 220 if "stars" in scene.things else 130
    stars = []
    for _ in range(count):
        depth = random.random() ** 3
        x, y = random.uniform(0, scene.size[0] - 1), random.uniform(0, height * 0.9)
        fading = 1 - 0.7 * y / max(height, 1)
        stars.append((x, y, unit * (0.7 + 1.5 * depth), fading * (0.35 + 0.6 * depth), random.random()))
    return stars
