"""People and institutions of whom some stand twice, with the truth: who is whom, and what was done.

Everything is invented, always the same from the same seed. Names are common and rare as in life:
one surname in twenty-five is Quispe, and half are of thousands that few bear. A copy has one kind
of noise or two; those that only look alike (siblings, father and son, namesakes elsewhere) are told
by their kind too. Neither what is compared nor how comes from `crm.alike`: its lists of names are
others.
"""

import random
import string
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from itertools import accumulate, product

from crm.alike.institutions import Institution, institution
from crm.alike.people import Someone, someone


def _listed(names: str) -> list[str]:
    return names.split()


_WOMEN = _listed(
    """Rosa María Ana Carmen Julia Elena Luz Nélida Yaneth Deysi Flor Gladys Hilda Irma Juana
Karina Lidia Marleny Norma Olga Pilar Rocío Sonia Teresa Úrsula Vilma Yesenia Zoraida
Milagros Beatriz Cecilia Delia Edith Fabiola Giovanna Haydée Isabel Katherine Lourdes
Maribel Nohemí Patricia Raquel Soledad Verónica Ximena Roxana Silvia Marisol Eufemia"""
)
_MEN = _listed(
    """José Luis Carlos Juan Jorge Víctor Miguel Pedro Julio César Wilder Edgar Percy Rubén Hugo
Raúl Óscar Manuel Jesús Ángel Walter Abel Benjamín Ciro Demetrio Elmer Freddy Gerson Hernán
Iván Jaime Kevin Leoncio Máximo Nilton Orlando Pablo Richard Saúl Teófilo Ulises Vidal
Wilfredo Yuri Zenón Alfredo Eduardo Francisco Ricardo Alberto"""
)
_SURNAMES = _listed(
    """Quispe Mamani Flores Rojas Huamán García Sánchez Ramos Torres Díaz Vásquez Gonzales Chávez
Mendoza Condori Espinoza Castillo Fernández Vargas Gutiérrez Ñaupari Choquehuanca Ccama
Huanca Yupanqui Cárdenas Salazar Muñoz Núñez Peña Zúñiga Ayquipa Becerra Cahuana Domínguez
Echevarría Farfán Guevara Hinostroza Ibáñez Jáuregui Kcomt Lastarria Machuca Navarrete
Ochante Palomino Quintanilla Rengifo Shapiama Tenazoa Ugarte Villacorta Wong Ynga Zamalloa
Arotinco Barrientos Carhuas Delgadillo Estela Fasabi Gonza Huarcaya Inga Juárez Lanazca
Manihuari Najarro Oyola Panduro Ruesta Silvano Taipe Urquizo Vilcapoma Zumaeta Alvarado
Benavides Cabanillas Durand Escalante Gamboa Herencia Izquierdo Landeo Montalvo Noriega
Olivares Portocarrero Quevedo Saldaña Tarazona Valderrama Zevallos Atoche Bocanegra Céspedes
Dioses Arévalo Correa Morán"""
)
# What share of all bear one of those that are listed; the others bear one of thousands.
_LISTED_SURNAMES, _LISTED_GIVEN = 0.52, 0.75
_BEGINNINGS = _listed(
    """Cha Hua Qui Ya Pa Ta Mon Car Ro Sa Vi Lu Co Ba Be Ca Cu De Do Fa Fe Ga Go Gua In Lla Ma Me
    Mi Na Ne O Pe Pi Po Ra Ri Se So Su Te Ti To Tu U Va Ve Za"""
)
_MIDDLES = _listed("na ri lla co ma sa te mu ta qui re ni pa lo ca vi ra do hua ze")
_ENDS = _listed(
    """llqui mani pari cusi rate tupa ldo rreto ndo vera nzo zuela nca rca yhua que lles ncho
    sco tegui ntes rdo lva rate ña uma ssi yo les nt ri za ya cca"""
)
_GIVEN_ENDS = {
    True: _listed("lina thy nelda rix sa nia ysa ela dith mila veth riana sela tte"),
    False: _listed("ver ldo ner son nio ber rio ton drik mar lio ciano ston der"),
}
_RARE_SURNAMES, _RARE_GIVEN = 5_000, 250
_PARTICLED = ("De la Cruz", "Del Águila", "De los Ríos", "Del Castillo", "De la Torre")


class _Names:
    """Names of one kind, drawn as often as people bear them."""

    def __init__(self, listed: list[str], rare: list[str], share: float, slope: float) -> None:
        self.names = [*listed, *rare]
        ranks = [rank**-slope for rank in range(1, len(self.names) + 1)]
        for part, of in ((slice(len(listed)), share), (slice(len(listed), None), 1 - share)):
            whole = sum(ranks[part])
            ranks[part] = [of * each / whole for each in ranks[part]]
        self._upto = list(accumulate(ranks))

    def pick(self, dice: random.Random, but: Collection[str] = ()) -> str:
        """One of them, but none of those."""
        while (name := dice.choices(self.names, cum_weights=self._upto)[0]) in but:
            pass
        return name


def _rare(parts: list[list[str]], many: int) -> list[str]:
    """Names made by rule, always the same."""
    made = sorted({"".join(each) for each in product(*parts)})
    return random.Random(len(parts)).sample(made, many)


_SURNAME = _Names(
    _SURNAMES, _rare([_BEGINNINGS, _MIDDLES, _ENDS], _RARE_SURNAMES), _LISTED_SURNAMES, 0.62
)
_GIVEN = {
    woman: _Names(
        listed,
        _rare([_BEGINNINGS, ["", *_MIDDLES[:9]], _GIVEN_ENDS[woman]], _RARE_GIVEN),
        _LISTED_GIVEN,
        0.6,
    )
    for woman, listed in ((True, _WOMEN), (False, _MEN))
}
_POSTS = ("Gerente", "Subgerenta", "Alcalde", "Asesora", "Coordinador", "Secretaria General")
_SHORT = {"José": "Pepe", "Francisco": "Paco", "Rosa": "Rosita", "Luis": "Lucho", "Ana": "Anita"}
_SHORT |= {
    "Manuel": "Manolo",
    "Jesús": "Chucho",
    "Alberto": "Beto",
    "María": "Mary",
    "Isabel": "Chabela",
}
_SHORT |= {
    "Patricia": "Paty",
    "Teresa": "Tere",
    "Miguel": "Mike",
    "Eduardo": "Lalo",
    "Juana": "Juanita",
}
_BY_EAR: tuple[tuple[str, str], ...] = (
    ("Qu", "K"),
    ("v", "b"),
    ("z", "s"),
    ("ll", "y"),
    ("Hua", "Gua"),
    ("gu", "w"),
    ("c", "s"),
)
_BY_EAR += (("S", "Z"), ("y", "i"), ("h", ""))
REGIONS = [f"{number:02}" for number in range(1, 26)]


@dataclass(frozen=True)
class Human:
    """A person as somebody may write one."""

    given: str
    paternal: str
    maternal: str
    woman: bool
    organization: int
    post: str
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


@dataclass
class Truth:
    """Profiles, and which pairs of them are one, by kind of noise; which are not, by kind too."""

    profiles: list[Someone | Institution] = field(default_factory=list)
    same: dict[tuple[int, int], str] = field(default_factory=dict)
    apart: dict[tuple[int, int], str] = field(default_factory=dict)
    offices: set[str] = field(default_factory=set)


# What is done to a name


def _plain(text: str) -> str:
    parts = unicodedata.normalize("NFD", text)
    return "".join(each for each in parts if not unicodedata.combining(each))


def _slip(dice: random.Random, word: str) -> str:
    """A letter left out, doubled, changed or swapped with the next; never the first."""
    if len(word) < 4:
        return word + dice.choice("aeiosn")
    at = dice.randrange(1, len(word) - 1)
    ways = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + dice.choice(string.ascii_lowercase) + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )
    return dice.choice(ways)


def _by_ear(word: str) -> str:
    for written, heard in _BY_EAR:
        if written in word and word.replace(written, heard) != word:
            return word.replace(written, heard, 1)
    return word + "h"


def _slip_surname(dice: random.Random, of: Human) -> Human:
    if dice.random() < 0.5:
        return replace(of, paternal=_slip(dice, of.paternal))
    return replace(of, maternal=_slip(dice, of.maternal))


def _slip_given(dice: random.Random, of: Human) -> Human:
    first, *others = of.given.split()
    return replace(of, given=" ".join([_slip(dice, first), *others]))


def _no_accents(dice: random.Random, of: Human) -> Human:
    cased = str.upper if dice.random() < 0.7 else str.lower
    return replace(
        of,
        given=cased(_plain(of.given)),
        paternal=cased(_plain(of.paternal)),
        maternal=cased(_plain(of.maternal)),
    )


def _initials(dice: random.Random, of: Human) -> Human:
    first, *others = of.given.split()
    if others and dice.random() < 0.5:
        return replace(of, given=f"{first} {others[0][0]}.")
    return replace(of, given=" ".join(f"{each[0]}." for each in of.given.split()))


def _married(dice: random.Random, of: Human) -> Human:
    husband = _SURNAME.pick(dice)
    kept = of.maternal if dice.random() < 0.3 else ""
    return replace(of, maternal=f"{kept} de {husband}".strip())


def _nickname(dice: random.Random, of: Human) -> Human:
    first, *others = of.given.split()
    if first not in _SHORT:
        first = dice.choice([each for each in _SHORT if (each in _WOMEN) == of.woman])
    return replace(of, given=" ".join([_SHORT[first], *others]))


def _heard(dice: random.Random, of: Human) -> Human:
    return replace(of, paternal=_by_ear(of.paternal), given=of.given)


def _one_field(dice: random.Random, of: Human) -> Human:
    return replace(of, given=f"{of.given} {of.paternal} {of.maternal}", paternal="", maternal="")


def _titled(dice: random.Random, of: Human) -> Human:
    title = dice.choice(("Dra.", "Dr.", "Ing.", "Lic.", "Sr.", "Abg."))
    return replace(of, given=f"{title} {of.given}  ", paternal=of.paternal.upper())


def _particles(dice: random.Random, of: Human) -> Human:
    if of.paternal not in _PARTICLED:
        return replace(of, paternal=f" {of.paternal.lower()} ", maternal=of.maternal.upper())
    words = of.paternal.split()
    joined = "".join(words).capitalize() if words[1].lower() == "la" else words[-1]
    return replace(of, paternal=joined)


def _cut(dice: random.Random, of: Human) -> Human:
    return replace(of, maternal=of.maternal[: max(4, len(of.maternal) - 3)])


def _reversed(dice: random.Random, of: Human) -> Human:
    return replace(of, given=" ".join(reversed(of.given.split())))


def _garbled(dice: random.Random, of: Human) -> Human:
    def broken(text: str) -> str:
        accented = text.encode("utf-8").decode("latin-1")
        return accented if accented != text else text.replace("o", "0", 1).replace("l", "1", 1)

    return replace(of, paternal=broken(of.paternal), maternal=broken(of.maternal))


def _fewer_given(dice: random.Random, of: Human) -> Human:
    return replace(of, given=dice.choice([of.given.split()[0], of.given.split()[-1]]))


Noise = Callable[[random.Random, Human], Human]
PEOPLE: dict[str, Noise] = {
    "letra cambiada en un apellido": _slip_surname,
    "letra cambiada en el nombre": _slip_given,
    "sin tildes, mayúsculas": _no_accents,
    "apellidos en otro orden": lambda _dice, of: replace(
        of, paternal=of.maternal, maternal=of.paternal
    ),
    "sin segundo apellido": lambda _dice, of: replace(of, maternal=""),
    "un solo nombre": _fewer_given,
    "iniciales": _initials,
    "nombre de casada": _married,
    "hipocorístico": _nickname,
    "escrito de oído": _heard,
    "todo en un campo": _one_field,
    "con trato y blancos": _titled,
    "«De la Cruz», «Delacruz»": _particles,
    "apellido cortado": _cut,
    "nombres en otro orden": _reversed,
    "codificación rota": _garbled,
    "cambió de institución": lambda _dice, of: of,
}
_NEEDS_TWO = {"un solo nombre", "nombres en otro orden"}
_MOVED = "cambió de institución"


class _Town:
    """Makes people one after the other."""

    def __init__(self, seed: int, size: int) -> None:
        self.dice = random.Random(seed)
        self.truth = Truth()
        self.organizations = max(4, size // 8)
        self.region = {each: self.dice.choice(REGIONS) for each in range(1, self.organizations + 1)}

    def human(self) -> Human:
        dice = self.dice
        woman = dice.random() < 0.5
        given = self.given(woman, 2 if dice.random() < 0.55 else 1)
        paternal, maternal = _SURNAME.pick(dice), _SURNAME.pick(dice)
        if dice.random() < 0.06:
            paternal = dice.choice(_PARTICLED)
        made = Human(given, paternal, maternal, woman, self.work(), dice.choice(_POSTS))
        return self.with_contacts(made)

    def given(self, woman: bool, many: int, but: Collection[str] = ()) -> str:
        """As many given names, all different."""
        names: list[str] = []
        while len(names) < many:
            names.append(_GIVEN[woman].pick(self.dice, [*but, *names]))
        return " ".join(names)

    def work(self) -> int:
        return self.dice.randint(1, self.organizations)

    def with_contacts(self, of: Human) -> Human:
        dice = self.dice
        emails, phones = [], []
        if dice.random() < 0.75:
            first, last = _plain(of.given.split()[0]), _plain(of.paternal.split()[-1])
            emails.append(f"{first}.{last}{dice.randint(1, 99_999)}@ejemplo.pe".lower())
        if dice.random() < 0.65:
            phones.append(f"+519{dice.randint(0, 99_999_999):08}")
        if dice.random() < 0.25:
            emails.append(f"mesadepartes{of.organization}@ejemplo.gob.pe")
        if dice.random() < 0.3:
            phones.append(f"+511{of.organization:07}")
        return replace(of, emails=tuple(emails), phones=tuple(phones))

    def put(self, of: Human) -> int:
        key = len(self.truth.profiles) + 1
        self.truth.profiles.append(
            someone(
                key,
                of.given,
                of.paternal,
                of.maternal,
                emails=of.emails,
                phones=of.phones,
                organizations=[of.organization] if of.organization else [],
                posts=[of.post] if of.organization else [],
                regions=[self.region[of.organization]] if of.organization else [],
            )
        )
        return key

    def copy(self, of: Human, kind: str) -> Human:
        """The same person, noted again by somebody else."""
        dice = self.dice
        made = PEOPLE[kind](dice, of)
        if dice.random() < 0.2:
            second = dice.choice(("sin tildes, mayúsculas", "letra cambiada en un apellido"))
            made = PEOPLE[second](dice, made) if made.paternal and made.maternal else made
        emails = tuple(each for each in of.emails if dice.random() < 0.7)
        phones = tuple(each for each in of.phones if dice.random() < 0.6)
        if dice.random() < 0.2:
            emails += (f"{dice.choice(string.ascii_lowercase)}{dice.randint(1, 10**6)}@correo.pe",)
        if kind == _MOVED:
            own = [each for each in of.emails if not each.startswith("mesa")] or of.emails
            phones = tuple(each for each in of.phones if each.startswith("+519"))
            return replace(
                made, organization=self.work(), emails=tuple(own), phones=phones, post="Consultor"
            )
        at = of.organization if dice.random() < 0.85 else 0
        return replace(made, organization=at, emails=emails, phones=phones)

    def look_alike(self, of: Human, kind: str) -> Human:
        """Somebody else who looks like this one."""
        return self.with_contacts(_NEGATIVES[kind](self, of))

    def other_given(self, of: Human) -> str:
        names = of.given.split()
        return self.given(of.woman, len(names), names)

    def elsewhere(self, of: Human) -> int:
        mine = self.region[of.organization]
        return self.dice.choice([each for each, region in self.region.items() if region != mine])


def _sibling(town: _Town, of: Human) -> Human:
    return replace(of, given=town.other_given(of), organization=town.work())


def _sibling_at_work(town: _Town, of: Human) -> Human:
    return replace(of, given=town.other_given(of))


def _father(town: _Town, of: Human) -> Human:
    other = _SURNAME.pick(town.dice, [of.maternal])
    return replace(of, maternal=other, organization=town.work())


def _junior(town: _Town, of: Human) -> Human:
    return replace(of, maternal=f"{of.maternal} {town.dice.choice(('Hijo', 'Jr.'))}")


def _namesake(town: _Town, of: Human) -> Human:
    return replace(of, organization=town.elsewhere(of))


def _colleague(town: _Town, of: Human) -> Human:
    paternal = _SURNAME.pick(town.dice, [of.paternal])
    maternal = _SURNAME.pick(town.dice, [of.paternal, of.maternal])
    return replace(of, paternal=paternal, maternal=maternal)


def _second_name(town: _Town, of: Human) -> Human:
    names = of.given.split()
    return replace(of, given=f"{names[0]} {town.given(of.woman, 1, names)}")


def _cousin(town: _Town, of: Human) -> Human:
    return replace(of, maternal=_SURNAME.pick(town.dice, [of.maternal]))


_NEGATIVES: dict[str, Callable[[_Town, Human], Human]] = {
    "hermanos": _sibling,
    "hermanos en la misma institución": _sibling_at_work,
    "padre e hijo": _father,
    "«Hijo», «Jr.»": _junior,
    "homónimos en otra región": _namesake,
    "colegas del mismo nombre y teléfono": _colleague,
    "hermanos con un nombre en común": _second_name,
    "primos en la misma institución": _cousin,
}
_SHARES_PHONE = {"hermanos", "padre e hijo", "hermanos con un nombre en común"}


def people(seed: int, size: int) -> Truth:
    """As many people, two in ten of them twice, and one in eight with somebody who looks alike."""
    town = _Town(seed, size)
    kinds, negatives = list(PEOPLE), list(_NEGATIVES)
    for number in range(size):
        human = town.human()
        if number % 5 == 0:
            kind = kinds[number // 5 % len(kinds)]
            if kind in _NEEDS_TWO and " " not in human.given:
                human = replace(human, given=f"{human.given} {town.other_given(human).split()[0]}")
            if kind == "nombre de casada":
                human = replace(human, woman=True, given=town.given(True, 2))
            if kind == "hipocorístico":
                names = [each for each in _SHORT if (each in _WOMEN) == human.woman]
                human = replace(human, given=town.dice.choice(names))
            first = town.put(human)
            town.truth.same[first, town.put(town.copy(human, kind))] = kind
        elif number % 5 == 2:
            kind = negatives[number // 5 % len(negatives)]
            if kind == "hermanos con un nombre en común":
                human = replace(
                    human, given=f"{human.given.split()[0]} {town.other_given(human).split()[0]}"
                )
            other = town.look_alike(human, kind)
            if kind in _SHARES_PHONE and human.phones:
                other = replace(other, phones=human.phones[:1])
            if kind.startswith("colegas"):
                shared = f"+511{human.organization:07}"
                human = replace(human, phones=(shared,))
                other = replace(other, phones=(shared,), emails=human.emails[1:])
            first = town.put(human)
            town.truth.apart[first, town.put(other)] = kind
        else:
            town.put(human)
    town.truth.offices = {f"+511{each:07}" for each in town.region}
    return town.truth


# Institutions

_FORMS = ("Asociación", "Instituto", "Fundación", "Cooperativa", "Centro", "Universidad", "Empresa")
_OF = ("de Mujeres", "de Productores", "de Estudios", "Educativo", "de Apoyo", "Agraria", "Textil")
_TOWNS = _listed(
    """Tumbes Piura Cusco Tacna Iquitos Chiclayo Huaraz Ayacucho Puno Moquegua Jauja Sullana
Abancay Tarapoto Pucallpa Juliaca Chimbote Huancayo Cajamarca Barranca"""
)
_LEGAL = ("S.A.C.", "S. A. C.", "SAC", "E.I.R.L.", "S.R.L.", "")
_ABBREVIATED = {
    "Asociación": "Asoc.",
    "Instituto": "Inst.",
    "Fundación": "Fund.",
    "Universidad": "Univ.",
}


@dataclass(frozen=True)
class House:
    """An institution as somebody may write one."""

    form: str
    own: tuple[str, ...]
    legal: str
    ruc: str
    place: str
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    web: str

    @property
    def name(self) -> str:
        return " ".join(each for each in (self.form, *self.own, self.legal) if each)


def _renamed(of: House, name: str) -> House:
    return replace(of, form=name, own=(), legal="")


def _slip_house(dice: random.Random, of: House) -> House:
    words = of.name.split()
    at = max(range(len(words)), key=lambda each: len(words[each]))
    words[at] = _slip(dice, words[at])
    return _renamed(of, " ".join(words))


def _acronym(_dice: random.Random, of: House) -> House:
    words = " ".join((of.form, *of.own)).split()
    return _renamed(of, "".join(_plain(each)[0] for each in words if each[0].isupper()))


HOUSES: dict[str, Callable[[random.Random, House], House]] = {
    "sin tildes, mayúsculas": lambda _dice, of: _renamed(of, _plain(of.name).upper()),
    "letra cambiada": _slip_house,
    "otra forma societaria": lambda dice, of: replace(of, legal=dice.choice(_LEGAL)),
    "abreviada": lambda _dice, of: replace(of, form=_ABBREVIATED.get(of.form, of.form[:4] + ".")),
    "sin la palabra genérica": lambda _dice, of: replace(of, form="", legal=""),
    "palabras en otro orden": lambda _dice, of: _renamed(of, " ".join([*of.own[::-1], of.form])),
    "sigla": _acronym,
    "escrita de oído": lambda _dice, of: replace(of, own=tuple(map(_by_ear, of.own))),
    "cortada": lambda _dice, of: replace(of, own=(*of.own[:-1], of.own[-1][:-2]), legal=""),
    "entre comillas y con guiones": lambda _dice, of: _renamed(
        of, f"«{of.form}» {' - '.join(of.own)}"
    ),
    "dos palabras juntas": lambda _dice, of: replace(of, own=(of.own[0], "".join(of.own[1:]))),
    "con «Perú» detrás": lambda _dice, of: replace(of, own=(*of.own, "Perú")),
}


def _branch(dice: random.Random, of: House, place: str) -> House:
    return replace(of, place=place, ruc=_ruc(dice))


def _other_town(dice: random.Random, of: House, _place: str) -> House:
    own = (*of.own[:-1], dice.choice([each for each in _TOWNS if each != of.own[-1]]))
    return replace(of, own=own, ruc=_ruc(dice))


def _numbered(dice: random.Random, of: House, _place: str) -> House:
    return replace(of, own=(*of.own[:-1], str(dice.randint(100, 9_999))), ruc="")


def _of_same_house(dice: random.Random, of: House, _place: str) -> House:
    """Another institution that shares the telephone and the mailbox."""
    words = dice.sample(_SURNAME.names, 2)
    return replace(of, own=tuple(words), ruc=_ruc(dice))


_OTHER_HOUSES: dict[str, Callable[[random.Random, House, str], House]] = {
    "mismo nombre en otra región": _branch,
    "mismo nombre, otra ciudad": _other_town,
    "solo cambia el número": _numbered,
    "misma casa, mismo teléfono": _of_same_house,
}


def _ruc(dice: random.Random) -> str:
    return f"20{dice.randint(0, 10**9 - 1):09}"


def institutions(seed: int, size: int) -> Truth:
    """As many institutions, two in ten of them twice, and one in five with one that looks alike."""
    dice, truth = random.Random(seed * 7 + 1), Truth()
    places = [f"{each}{dice.randint(1, 9):02}{dice.randint(1, 20):02}" for each in REGIONS * 40]

    def put(of: House) -> int:
        key = len(truth.profiles) + 1
        truth.profiles.append(
            institution(
                key,
                [of.name],
                kind="civil_society",
                ruc=of.ruc,
                place=of.place,
                emails=of.emails,
                phones=of.phones,
                web=of.web,
            )
        )
        return key

    # No two of them are of one family and town but those that are told.
    families = dice.sample(range(len(_SURNAME.names) * len(_TOWNS)), size)
    for number in range(size):
        code, (family, town) = number + 1, divmod(families[number], len(_TOWNS))
        house = House(
            dice.choice(_FORMS),
            (dice.choice(_OF), _SURNAME.names[family], _TOWNS[town]),
            dice.choice(_LEGAL) if dice.random() < 0.4 else "",
            _ruc(dice) if dice.random() < 0.6 else "",
            dice.choice(places) if dice.random() < 0.8 else "",
            (f"contacto{code}@ejemplo.org",) if dice.random() < 0.6 else (),
            (f"+511{code:07}",) if dice.random() < 0.6 else (),
            f"www.casa{code}.ejemplo.pe" if dice.random() < 0.4 else "",
        )
        first = put(house)
        if number % 5 == 0:
            kind = list(HOUSES)[number // 5 % len(HOUSES)]
            made = HOUSES[kind](dice, house)
            made = replace(
                made,
                ruc=made.ruc if dice.random() < 0.5 else "",
                place=made.place if dice.random() < 0.8 else "",
                emails=made.emails if dice.random() < 0.6 else (),
                phones=made.phones if dice.random() < 0.6 else (),
                web=made.web if dice.random() < 0.5 else "",
            )
            truth.same[first, put(made)] = kind
        elif number % 5 == 2:
            kind = list(_OTHER_HOUSES)[number // 5 % len(_OTHER_HOUSES)]
            elsewhere = [each for each in places if each[:2] != house.place[:2]]
            other = _OTHER_HOUSES[kind](dice, house, dice.choice(elsewhere))
            if kind == "mismo nombre en otra región" and not house.place:
                continue
            if not kind.startswith("misma casa"):
                other = replace(other, emails=(), phones=(), web="")
            truth.apart[first, put(other)] = kind
    return truth
