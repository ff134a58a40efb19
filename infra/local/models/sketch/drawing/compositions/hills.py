"""Layered hills that fade into the haze, with a sun or moon, trees, birds and sometimes a house."""

from PIL import Image, ImageDraw

from infra.local.models.sketch.drawing.colors import Color, mix
from infra.local.models.sketch.drawing.compositions import silhouettes
from infra.local.models.sketch.drawing.compositions.scene import Focus, Scene
from infra.local.models.sketch.drawing.compositions.sky import Sky
from infra.local.models.sketch.drawing.paint import Point, cut_out, gradient, levels, noise, ridge, sway

_LAYERS = 6
_MARGIN = 0.05


class Hills:
    def __init__(self, scene: Scene) -> None:
        width, height = scene.size
        random = scene.random
        self._scene = scene
        centre = (
            width * random.choice((random.uniform(0.24, 0.38), random.uniform(0.62, 0.76))),
            height * random.uniform(0.26, 0.36),
        )
        self.focus = Focus(centre, min(width, height) * random.uniform(0.085, 0.115))
        self._sky = Sky(scene, horizon=0.66, light=self.focus)
        self._layers = [self._layer(index) for index in range(_LAYERS)]
        self._birds = silhouettes.flock(random, 7 if "birds" in scene.things else random.choice((0, 4, 5)))

    def frame(self, phase: float) -> Image.Image:
        image = self._sky.frame(phase)
        palette = self._scene.palette
        silhouettes.draw_flock(image, self._birds, phase, palette.at(0.45 if palette.is_night else 0.1))
        for index, layer in enumerate(self._layers):
            near = (index + 1) / _LAYERS
            shift = round(self._scene.size[0] * _MARGIN * (0.7 * near * sway(phase) - 1))
            image.paste(layer, (shift, 0), layer)
        return image

    def _layer(self, index: int) -> Image.Image:
        """One ridge, a little wider than the picture so that it may sway."""
        scene, near = self._scene, index / (_LAYERS - 1)
        width, height = round(scene.size[0] * (1 + 2 * _MARGIN)), scene.size[1]
        line = self._line(width, near)
        top, crest, base = self._colors(near)
        high = min(y for _, y in line) / height

        def color_at(row: float) -> Color:
            return mix(crest, base, min(max((row - high) / (0.16 + 0.2 * near), 0.0), 1.0))

        fill = gradient((width, height), color_at)
        texture = levels(noise((width, height), 26, scene.random, octaves=3), 120, 220, top=36)
        fill.paste(Image.new("RGB", fill.size, mix(crest, scene.palette.at(0.0), 0.5)), (0, 0), texture)
        layer = cut_out((width, height), line, fill)
        draw = ImageDraw.Draw(layer)
        draw.line(line, fill=(*top, 255), width=max(round(scene.unit * (1.2 + 1.6 * near)), 1), joint="curve")
        if ("trees" in scene.things and near > 0.15) or near > 0.7:
            silhouettes.draw_wood(layer, line, scene, near, mix(crest, scene.palette.at(0.0), 0.12 + 0.7 * near))
        if "house" in scene.things and index == _LAYERS - 2:
            silhouettes.draw_house(layer, line, scene)
        return layer

    def _line(self, width: int, near: float) -> list[Point]:
        random, height = self._scene.random, self._scene.size[1]
        mountains = "mountains" in self._scene.things
        rough = 0.56 - 0.1 * near if mountains else 0.5 - 0.08 * near
        heights = ridge(257, random, rough=rough)
        swing = height * ((0.15 if mountains else 0.085) * (1 - 0.5 * near))
        middle = height * (0.55 + 0.38 * near**1.15)
        step = width / (len(heights) - 1)
        return [(index * step, middle - swing * value) for index, value in enumerate(heights)]

    def _colors(self, near: float) -> tuple[Color, Color, Color]:
        """Rim, crest and foot of a ridge: far ones take the colour of the horizon, near ones are dark."""
        palette = self._scene.palette
        haze, horizon = palette.sky_at(0.92), palette.sky[1]
        crest = mix(palette.at(horizon * (0.8 - 0.78 * near**0.7)), haze, 0.25 * (1 - near))
        base = mix(palette.at(horizon * (0.95 - 0.9 * near**0.8)), haze, 0.4 * (1 - near))
        return mix(crest, palette.light, 0.38 * (1 - 0.55 * near)), crest, base
