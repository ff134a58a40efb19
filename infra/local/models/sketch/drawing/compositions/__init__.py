"""Which composition a prompt asks for: by the places and things it names, else by chance."""

from random import Random

from infra.local.models.sketch.drawing.compositions.bloom import Bloom
from infra.local.models.sketch.drawing.compositions.city import City
from infra.local.models.sketch.drawing.compositions.flow import Flow
from infra.local.models.sketch.drawing.compositions.glass import Glass
from infra.local.models.sketch.drawing.compositions.grid import Grid
from infra.local.models.sketch.drawing.compositions.hills import Hills
from infra.local.models.sketch.drawing.compositions.orbits import Orbits
from infra.local.models.sketch.drawing.compositions.scene import Composition
from infra.local.models.sketch.drawing.compositions.sea import Sea
from infra.local.models.sketch.drawing.words import found

_COMPOSITIONS: dict[str, type[Composition]] = {
    "hills": Hills,
    "sea": Sea,
    "city": City,
    "orbits": Orbits,
    "flow": Flow,
    "glass": Glass,
    "grid": Grid,
    "bloom": Bloom,
}

_PLACE_WORDS = {
    "hills": "mountain* hill* valley* landscape* forest* wood woods field* meadow* desert* dune* tree trees pine pines"
    " canyon* cabin* village* road peak* alps гора горы горн* горах холм* долин* пейзаж* лес леса лесу лесн* поле поля"
    " луг луга пустын* дерев* домик* хижин* дорог*",
    "sea": "sea seas ocean* wave* beach* boat* ship* sail* lake* river* island* coast* lighthouse* harbour* harbor*"
    " whale* море моря морск* морем океан* волн* пляж* лодк* кораб* парус* озер* озёр* остров* берег* маяк* река реки",
    "city": "city cities town* street* skyline* skyscraper* tower* building* urban metropolis cyberpunk город* улиц*"
    " башн* небоскр* здани* киберпанк* мегаполис*",
    "orbits": "space planet* galax* orbit* cosmos cosmic universe rocket* astronaut* nebula* saturn jupiter космос*"
    " косми* планет* галактик* орбит* вселенн* ракет* астронавт* космонавт* туманност* сатурн*",
    "flow": "wind hair music* fire smoke abstract* flow* silk* feather* energy dance* dancing ветер ветра музык* огонь"
    " дым* абстракт* поток* шёлк* шелк* перья энерг* танец танц*",
    "glass": "glass* window* cathedral* mosaic* crystal* kaleidoscop* mandala* church* gem gems стекл* витраж* окно"
    " окна собор* мозаик* кристал* калейдоскоп* мандал* церк*",
    "grid": "grid* geometr* pattern* square* cube* minimal* code data computer* network* logo* сетк* геометр* узор*"
    " квадрат* куб кубы минимал* код данны* компьютер* логотип*",
    "bloom": "flower* garden* rose roses bloom* blossom* petal* plant* bouquet* sunflower* lotus* peony peonies цветок*"
    " цвету* цветы цветов цветочн* сад сада саду сады роза розы лепест* букет* подсолн* лотос* пион*",
}

_THING_WORDS = {
    "trees": "forest* wood woods tree trees pine* jungle* лес леса лесу лесн* дерев* сосн* тайг*",
    "mountains": "mountain* peak* alps гора горы горн* горах вершин*",
    "house": "house* cabin* hut home village* дом дома домик* хижин* изба избы деревн*",
    "birds": "bird* seagull* crane* птиц* чайк* журавл*",
    "boat": "boat* ship* sail* yacht* лодк* кораб* парус* яхт*",
    "lighthouse": "lighthouse* маяк*",
    "rain": "rain* storm* дожд* ливень ливн* гроз*",
    "stars": "star stars starry звезд* звёзд*",
}


def composition_for(prompt: str, random: Random) -> type[Composition]:
    """The first place the prompt names; a prompt that names none gets any composition."""
    by_chance = random.choice(list(_COMPOSITIONS))
    return _COMPOSITIONS[next(iter(found(prompt, _PLACE_WORDS)), by_chance)]


def things_in(prompt: str) -> frozenset[str]:
    """What should be seen in the picture when its composition knows how to show it."""
    return frozenset(found(prompt, _THING_WORDS))
