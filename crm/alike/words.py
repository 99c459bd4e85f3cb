"""Whether two words of a name are one: a slip, an ear, a short form, or somebody else's name."""

from functools import lru_cache

from rapidfuzz.distance import OSA

from crm.text import terms

PARTICLES = frozenset(terms("de del la las los el y e da do dos di van von"))
TREATMENTS = frozenset(
    terms("sr sra srta dr dra lic ing abg abog econ arq mg mgtr prof emb alc don dona")
)
GENERATIONS = frozenset(terms("hijo jr junior ii iii padre nieto"))
# Names that people do bear: one letter more or less is somebody else's, not a slip.
_GIVEN = frozenset(
    terms("""
    ada adrian adriana alan alba alberto aldo alejandra alejandro alex alexis alfredo alicia
    alina alvaro amalia ana anabel andrea andres angel angela angelica antonia antonio ariana
    armando arturo augusto aurelio aurora beatriz benito berta blanca brenda bruno camila carla
    carlos carmela carmen carolina catalina cecilia celia celina cesar clara claudia claudio
    cristian cristina daniel daniela dante david delia diana diego dina dora edgar edith eduardo
    edwin efrain elba elena eliana elias elisa elsa elva emilia emilio emma enrique erica erick
    ernesto esther eva fabian fabiola felipe felix fernando flor flora francisca francisco franco
    gabriel gabriela gerardo gilberto gladys gloria gonzalo graciela gregorio guillermo gustavo
    hector henry hilda hugo ines irene iris irma isaac isabel isidro ivan jaime javier jenny jesus
    jimena joel jorge jose josefa juan juana julia julian juliana julio karen karina karla katia
    laura leonor leticia lidia liliana lily lorena lucia luciana lucio lucy luis luisa luz magda
    manuel manuela marco marcela marcelo marcos margarita maria mariana mariela marina mario
    marisol marta martin martina mateo mauro maximo melissa mercedes miguel milagros mirtha monica
    nadia nancy natalia nelida nelly nestor nicolas nilda noelia noemi nora norma olga olinda omar
    oscar pablo paola patricia patricio paula paulina pedro percy pilar rafael ramiro ramon raquel
    raul rebeca renata rene reyna ricardo rita roberto rocio rodolfo rodrigo rolando roman rosa
    rosalia rosario rosaura roxana ruben ruth sabina sandra sandro santiago santos sara saul
    sergio silvia silvio simon sofia sonia susana tania teresa tomas ursula valeria vanessa
    veronica vicente victor victoria vilma violeta virginia walter wilfredo wilmer wilson yanet
    yesenia yolanda zoila""")
)
_SURNAMES = frozenset(
    terms("""
    acosta aguilar alarcon alvarado alvarez apaza aquino arce arias arroyo avila ayala bautista
    benites bravo bustamante caceres cabrera calderon campos cardenas carranza carrasco castillo
    castro ccori cespedes chavez choque chuquihuanca condori contreras cordova cornejo correa cruz
    cuba cueva delgado diaz dominguez duran escobar espinoza estrada farfan fernandez figueroa
    flores franco fuentes galvez gamarra garay garcia gil godoy gomez gonzales guerra guerrero
    gutierrez guzman hernandez herrera hidalgo huaman huamani hurtado ibanez jara jimenez juarez
    lara lazo leon leiva linares llanos loayza lopez lozano luna machaca maldonado mamani marin
    marquez martinez medina mejia mendez mendoza meza miranda molina montes montoya mora morales
    moran moreno moya munoz nina nunez ochoa ojeda olivera ordonez ore ortega ortiz osorio pacheco
    padilla palacios palomino paredes parra paz pena peralta perez pinedo pinto ponce porras prado
    puma quinones quinto quiroz quispe ramirez ramos reyes ricra rios rivas rivera robles roca
    rodriguez rojas roman romero rosales rosas ruiz saavedra salas salazar salinas sanchez sandoval
    santos serrano sierra silva solano solis soria soto sotelo suarez tapia tello ticona tito
    toledo torres trujillo ugarte valdez valdivia valencia valenzuela valverde vargas vasquez vega
    velasquez ventura vera vidal vilca villa villanueva villegas yupanqui zamora zapata zarate
    zegarra zevallos zuniga""")
)
SHORT = {
    short: whole
    for whole, shorts in {
        "jose": "pepe",
        "francisco": "pancho paco",
        "francisca": "panchita paquita",
        "maria": "mari mary marita",
        "rosa": "rosita",
        "ana": "anita",
        "luis": "lucho",
        "manuel": "manolo manu",
        "jesus": "chucho",
        "enrique": "quique",
        "alberto": "beto",
        "eduardo": "lalo",
        "guillermo": "memo",
        "ignacio": "nacho",
        "rafael": "rafa",
        "antonio": "tono",
        "isabel": "chabela",
        "teresa": "tere",
        "patricia": "paty",
        "carmen": "carmencita",
        "juana": "juanita",
        "elena": "nena",
        "victoria": "vicky",
        "alejandro": "alex",
        "ricardo": "richard",
        "miguel": "mike",
        "fernando": "nando",
        "margarita": "marga",
        "mercedes": "meche",
        "dolores": "lola",
        "concepcion": "concha",
        "gregorio": "goyo",
        "roberto": "tito",
        "jorge": "coco",
        "cesar": "checho",
    }.items()
    for short in shorts.split()
}
_SOUNDS = (
    *(
        ("ph", "f"),
        ("sh", "ch"),
        ("ch", "X"),
        ("ll", "y"),
        ("qu", "k"),
        ("gue", "ge"),
        ("gui", "gi"),
    ),
    *(("hua", "wa"), ("gua", "wa"), ("hue", "we"), ("ce", "se"), ("ci", "si"), ("cc", "k")),
    *(
        ("c", "k"),
        ("q", "k"),
        ("z", "s"),
        ("v", "b"),
        ("h", ""),
        ("j", "g"),
        ("x", "s"),
        ("X", "x"),
    ),
)


@lru_cache(1 << 16)
def sound(word: str) -> str:
    """A word as it is heard in Peru: Huamán and Guaman, Quispe and Kispe are one."""
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    word = word.replace("y", "i") if len(word) > 1 else word
    return "".join(each for n, each in enumerate(word) if n == 0 or each != word[n - 1])


@lru_cache(1 << 16)
def bones(word: str) -> str:
    """The first consonants of a word as it is heard: what few slips touch."""
    heard = sound(word)
    return heard[:1] + "".join(each for each in heard[1:] if each not in "aeiouw")[:3]


def near(one: str, other: str, *, given: bool = False) -> float:
    """How far two words are one and the same, written with a slip, by ear, or shortened."""
    if one == other:
        return 1.0
    shortest, longest = len(one), len(other)
    if shortest > longest:
        shortest, longest = longest, shortest
    if shortest < 2:
        return 0.75 if shortest and one[0] == other[0] else 0.0
    if given:
        if SHORT.get(one, one) == SHORT.get(other, other):
            return 0.9
        if _is_other_gender(one, other):
            return 0.0
    heard, heard_too = sound(one), sound(other)
    if heard == heard_too:
        return 0.96
    known = _GIVEN if given else _SURNAMES
    if one in known and other in known:
        return 0.0
    slips = OSA.distance(one, other, score_cutoff=2)
    if slips == 1 and longest >= 4:
        return 0.92 if longest > 5 else 0.86
    if slips == 2 and longest >= 7 and heard[:1] == heard_too[:1]:
        return 0.82
    if shortest >= 4 and not given and (one.startswith(other) or other.startswith(one)):
        return 0.84
    if shortest >= 5 and OSA.distance(heard, heard_too, score_cutoff=1) == 1:
        return 0.84
    return 0.0


def _is_other_gender(one: str, other: str) -> bool:
    """Luis and Luisa, Mario and María, Daniel and Daniela are two people."""
    short, long = sorted((one, other), key=len)
    if len(long) == len(short):
        return one[:-1] == other[:-1] and {one[-1], other[-1]} <= set("aoe")
    return long[:-1] == short and long[-1] in "aoe"


def is_given(word: str) -> bool:
    """Whether a folded word is a given name that many bear, and no surname as well."""
    return word in _GIVEN and word not in _SURNAMES


def is_surname(word: str) -> bool:
    """Whether a folded word is a surname that many bear, and no given name as well."""
    return word in _SURNAMES and word not in _GIVEN
