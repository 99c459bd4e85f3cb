"""The sentences of a report in Spanish: number words, agreement, lists, dates, verbs by state."""

from collections.abc import Sequence
from datetime import date

from crm.annual.grammar import Found, Group, Happening, Sheets, When
from crm.annual.nouns import (
    Noun,
    contracted,
    determined,
    in_midst,
    infinitive,
    spanish_noun,
    with_article,
)
from crm.annual.nouns import article as article_of
from crm.annual.value import Span, Words
from crm.annual.words import bold, join, plain, sentence
from crm.dates import PartialDate, show_number
from crm.model import (
    InstrumentKind,
    MaterialKind,
    Measure,
    OrganizationKind,
    OutcomeKind,
    PracticeActor,
    StepState,
    VersionKind,
)
from crm.text import fold

_MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "setiembre", "octubre", "noviembre", "diciembre"),
)
_NUMBERS = ("cero", "un", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve")
_YEAR = Noun("año", "años")
_FOR = {"el": "para el", "los días": "para los días", "en": "para"}
_FOR |= {"durante el": "para el", "durante": "para"}
_QUARTERS = ("primer", "segundo", "tercer", "cuarto")
_EVENTS = {"tot": Noun("ToT", "ToT"), "webinar": Noun("webinario", "webinarios")}
_SHORT = 3  # a topic of no more words is part of the name
_TALKS = ("mantuvo", "mantuvieron")
_VERBS = dict.fromkeys(("meeting", "exchange", "coordination", "call", "round_table"), _TALKS)
_VERBS |= {"email": ("envió", "enviaron")}
_MATERIALS = {
    MaterialKind.FACT_SHEET: Noun("hoja informativa", "hojas informativas", True),
    MaterialKind.VIDEO: Noun("video", "videos"),
    MaterialKind.STATEMENT: Noun("declaración", "declaraciones", True),
    MaterialKind.NEWSLETTER: Noun("boletín", "boletines"),
    MaterialKind.POST: Noun(
        "publicación en redes sociales", "publicaciones en redes sociales", True
    ),
    MaterialKind.GUIDE: Noun("guía", "guías", True),
    MaterialKind.PRESENTATION: Noun("presentación", "presentaciones", True),
    MaterialKind.OTHER: Noun("material", "materiales"),
}
_MEASURES = {
    Measure.EVENTS: Noun("evento", "eventos"),
    Measure.OTHERS_EVENTS: Noun("evento de otros", "eventos de otros"),
    Measure.PERSONS: Noun("persona", "personas", True),
    Measure.INSTITUTIONS: Noun("institución", "instituciones", True),
    Measure.MATERIALS: Noun("material", "materiales"),
    Measure.PUBLICATIONS: Noun("publicación", "publicaciones", True),
    Measure.MAILINGS: Noun("envío", "envíos"),
    Measure.FOLLOW_UPS: Noun("logro", "logros"),
    Measure.BY_HAND: Noun("", ""),
}
_ATTENDEES = {
    OrganizationKind.REGIONAL: "gobiernos regionales",
    OrganizationKind.PROVINCIAL: "gobiernos locales",
    OrganizationKind.DISTRICT: "gobiernos locales",
    OrganizationKind.NATIONAL: "entidades del gobierno nacional",
    OrganizationKind.AUTONOMOUS: "organismos autónomos",
    OrganizationKind.COMPANY: "empresas",
    OrganizationKind.UN: "entidades de las Naciones Unidas",
    OrganizationKind.CIVIL_SOCIETY: "organizaciones de la sociedad civil",
    OrganizationKind.ACADEMIA: "instituciones académicas",
    OrganizationKind.COOPERATION: "entidades de la cooperación internacional",
    OrganizationKind.SPACE: "espacios de coordinación",
    OrganizationKind.COLLECTIVE: "colectivos",
}
_ONE_INSTITUTION = {
    OrganizationKind.COMPANY: "empresa",
    OrganizationKind.REGIONAL: "gobierno regional",
    OrganizationKind.PROVINCIAL: "gobierno local",
    OrganizationKind.DISTRICT: "gobierno local",
}
_RESULTS = {
    OutcomeKind.NEED: ("Identificaron", "necesidades"),
    OutcomeKind.OPPORTUNITY: ("Identificaron", "oportunidades"),
    OutcomeKind.RISK: ("Identificaron", "riesgos"),
    OutcomeKind.RESOURCE: ("Obtuvieron", "más recursos y herramientas"),
    OutcomeKind.AGREEMENT: ("Llegaron a", "acuerdos"),
    OutcomeKind.COMMITMENT: ("Asumieron", "compromisos"),
}
_ACTORS = {
    PracticeActor.GOVERNMENT: "Gobierno",
    PracticeActor.UN: "Naciones Unidas",
    PracticeActor.CIVIL_SOCIETY: "Sociedad civil",
    PracticeActor.PRIVATE_SECTOR: "Sector privado",
    PracticeActor.ACADEMIA: "Academia",
    PracticeActor.OTHER: "Otros",
}
_PLANS = {
    "in_preparation": "se está elaborando",
    "prepared": "se ha elaborado",
    "approved": "se ha aprobado",
    "in_execution": "se está ejecutando",
    "reported": "se ha ejecutado",
}
_PROPOSED = {
    "idea": ("prepara una propuesta al {fund}", "preparan una propuesta al {fund}"),
    "concept_note": (
        "presentó una nota conceptual al {fund}",
        "presentaron una nota conceptual al {fund}",
    ),
    "submitted": ("fue candidata al {fund}", "fueron candidatos al {fund}"),
    "pipeline": ("está en la cartera del {fund}", "están en la cartera del {fund}"),
    "approved": ("obtuvo el apoyo del {fund}", "obtuvieron el apoyo del {fund}"),
    "implementation": ("ejecuta un proyecto del {fund}", "ejecutan un proyecto del {fund}"),
    "rejected": ("fue candidata al {fund}", "fueron candidatos al {fund}"),
}
_PROPOSED_WITH = dict.fromkeys(
    ("submitted", "pipeline", "rejected"), "con una propuesta de proyecto"
) | {"approved": "para un proyecto"}
_REACHED = {
    InstrumentKind.DECLARATION: Noun("gobierno firmante", "gobiernos firmantes"),
    InstrumentKind.PLEDGE: Noun("compromiso publicado", "compromisos publicados"),
    InstrumentKind.PRACTICE: Noun("Buena Práctica del Perú", "Buenas Prácticas del Perú", True),
    InstrumentKind.ACTION_PLAN: Noun("plan de acción elaborado", "planes de acción elaborados"),
    InstrumentKind.PROPOSAL: Noun("propuesta presentada", "propuestas presentadas", True),
    InstrumentKind.REPORT_INPUT: Noun("insumo recibido", "insumos recibidos"),
}


class Spanish:
    """Spanish as it is written in Peru, as of one year: its own dates go without it."""

    def __init__(self, year: int) -> None:
        self.year = year

    # Words

    def number(self, number: int, noun: Noun | None = None) -> str:
        """A word below ten, in the gender of its noun; digits from ten on."""
        if number >= len(_NUMBERS):
            return show_number(number)
        if number == 1 and noun:
            return "una" if noun.feminine else "un"
        return "uno" if number == 1 else _NUMBERS[number]

    def listed(self, items: Sequence[str]) -> str:
        """«A, B y C», with «e» before the sound of i, and a comma where an item has one within."""
        *some, last = items
        if not some:
            return last
        comma = "," if any(f" {word} " in f" {each} " for each in items for word in "ye") else ""
        return f"{', '.join(some)}{comma} {'e' if _sounds(last, 'i') else 'y'} {last}"

    def either(self, items: Sequence[str]) -> str:
        """«A, B o C»; «u» before the sound of o."""
        *some, last = items
        return f"{', '.join(some)} {'u' if _sounds(last, 'o') else 'o'} {last}" if some else last

    def event_noun(self, code: str, name_es: str, name_en: str | None) -> Noun:
        return _EVENTS.get(code) or spanish_noun(name_es)

    def material_noun(self, kind: MaterialKind) -> Noun:
        return _MATERIALS[kind]

    def field(self, spanish: str | None, english: str | None = None) -> Words:
        return plain(spanish or "")

    def government(self, kind: OrganizationKind, place: str) -> str:
        level = "regional" if kind is OrganizationKind.REGIONAL else "local"
        return f"Gobierno {level} de {place}"

    def marked_day(self, name: str, years: int | None) -> Words:
        """What a day stands for; an anniversary by its years: «Cinco años del …»."""
        if years is None:
            return plain(name)
        of = name.removeprefix("Aniversario ")
        for done in ("de la adopción ", "de la firma ", "de la aprobación "):
            of = of.removeprefix(done)
        number = self.number(years, _YEAR)
        return plain(f"{number[:1].upper()}{number[1:]} {_YEAR.of(years)} {of}")

    # Dates

    def day(self, day: date) -> str:
        return f"{day.day} de {_MONTHS[day.month - 1]}"

    def posted(self, on: PartialDate) -> str:
        return f"publicado {' '.join(self._one(on))}"

    def when(self, when: When) -> tuple[str, str]:
        """A date in two parts, of which the second may be bold: «del», «28 al 30 de noviembre»."""
        start, end = when.start, when.end or when.start
        if start == end or end.last <= start.last:
            return self._one(start)
        if start.precision != "day" or end.precision != "day":
            return "entre", f"{self._bare(start)} y {self._bare(end)}"
        return self._days(start, end)

    def _one(self, on: PartialDate) -> tuple[str, str]:
        match on.precision:
            case "day":
                return "el", self._bare(on)
            case "month":
                return "en", self._bare(on)
            case "quarter":
                return "durante el", self._bare(on)
            case "year":
                return "durante", self._bare(on)
            case _:
                first, last = PartialDate.day(on.first), PartialDate.day(on.last)
                return "entre", f"el {self._bare(first)} y el {self._bare(last)}"

    def _days(self, start: PartialDate, end: PartialDate) -> tuple[str, str]:
        first, last = start.first, end.last
        whole = self._bare(end)
        if (first.year, first.month) != (last.year, last.month):
            began = self._bare(start, always=first.year != last.year)
            whole = self._bare(end, always=first.year != last.year)
            return "del", f"{began} al {whole}"
        if last.day - first.day == 1:
            return "los días", f"{first.day} y {whole}"
        return "del", f"{first.day} al {whole}"

    def _bare(self, on: PartialDate, *, always: bool = False) -> str:
        first = on.first
        year = f" de {first.year}" if always or first.year != self.year else ""
        match on.precision:
            case "day":
                return f"{self.day(first)}{year}"
            case "month":
                return f"{_MONTHS[first.month - 1]}{year}"
            case "quarter":
                return f"{_QUARTERS[(first.month - 1) // 3]} trimestre{year or ' del año'}"
            case "year":
                return str(first.year) if year else "el año"
            case _:
                return f"{on.first} – {on.last}"

    def _dates(self, when: Sequence[When]) -> Words:
        """Days in one list, where there are few; many would say nothing."""
        if not 0 < len(when) <= 3:
            return ()
        ordered = sorted(when, key=lambda each: each.start)
        days = [each.start.first for each in ordered if each.start == (each.end or each.start)]
        single = all(each.start.precision == "day" for each in ordered)
        if (
            single
            and len(set(days)) == len(when) > 1
            and len({(d.year, d.month) for d in days}) == 1
        ):
            *some, last = ordered
            told = self.listed([*(str(e.start.first.day) for e in some), self._bare(last.start)])
            return plain(f"los días {told}")
        return plain(self.listed([" ".join(self.when(each)) for each in ordered]))

    # Headings

    def title(self) -> str:
        return f"Logros de la Red de las Naciones Unidas sobre la Migración durante {self.year}"

    def kicker(self) -> str:
        return f"Informe anual {self.year} · Perú"

    def footer(self) -> str:
        return f"Red de las Naciones Unidas sobre la Migración en el Perú · Logros {self.year}"

    def objective(self, number: int) -> str:
        return f"Objetivo específico {number}"

    def activity(self, code: str | None) -> str:
        return f"Actividad {code}" if code else "Actividad"

    def others(self, *, done: bool) -> tuple[str, str]:
        heading = "Otros logros" if done else "Programado"
        return heading, "Actividades fuera del plan de trabajo"

    def steps_heading(self) -> str:
        return "Próximos pasos"

    def nothing(self, *, planned: bool) -> str:
        if planned:
            return f"Del plan de {self.year} aún no hay logros registrados."
        return (
            f"No hay logros registrados de {self.year}: ni plan de trabajo, ni reuniones "
            "realizadas, ni materiales, ni envíos."
        )

    def nothing_done(self) -> Words:
        return sentence("No hay nada registrado de esta actividad.")

    def step_group(self, short: Words, theme: Words) -> Words:
        return join(short, join(":", theme) if short else theme) if theme else short

    def promise(self, text: Words, state: StepState, done: Words) -> Words:
        said = {
            StepState.DONE: "Hecho",
            StepState.OPEN: "Pendiente",
            StepState.DROPPED: "Quedó sin efecto",
        }[state]
        return join(sentence(text), bold(f"{said}."), done)

    def plan_line(self, target: int, unit: Words, done: int, of: str, reason: Words) -> Words:
        told = join("Meta:", bold(str(target)), unit, ".")
        made = join("Realizado:", bold(show_number(done)), of, ".")
        if done == target:
            return join(told, made)
        return join(
            told, made, sentence(reason) if reason else plain("Falta explicar la diferencia.")
        )

    def measured(self, measure: Measure) -> Noun:
        return _MEASURES[measure]

    # Events

    def held(self, what: Happening) -> Words:
        verb = _VERBS.get(what.code, ("realizó", "realizaron"))[what.number != 1]
        named, about = self._about(what)
        return sentence(
            f"Se {verb}",
            bold(named),
            f"en {what.where}" if what.where else "",
            about,
            self._with(what),
            self._at_the_end(what),
        )

    def _at_the_end(self, what: Happening) -> Words:
        """The days, after a comma where something else stands between."""
        dates = self._dates(what.when)
        apart = what.topic or what.audience or what.parties
        return join(",", dates) if dates and apart else dates

    def _about(self, what: Happening) -> tuple[str, Words]:
        """What was held, in bold, and what it was about: a short topic is part of its name."""
        noun = self._counted(what)
        topic = in_midst(what.topic).rstrip(".")
        if not topic:
            return noun, ()
        kind, _blank, more = topic.partition(" ")
        if fold(noun).split()[-1] == fold(kind) and more.startswith("de "):
            return f"{noun} {more}", ()
        if infinitive(topic):
            return noun, plain(f"para {topic}")
        about = f"sobre {self._short(topic) if topic.isupper() else with_article(topic)}"
        if len(topic.split()) <= _SHORT:
            return f"{noun} {about}", ()
        return noun, plain(about)

    def _counted(self, what: Happening) -> str:
        noun = what.noun.of(what.number)
        return noun if what.number is None else f"{self.number(what.number, what.noun)} {noun}"

    def _short(self, acronym: str) -> str:
        return f"los {acronym}" if acronym.endswith("S") else f"el {acronym}"

    def _with(self, what: Happening) -> Words:
        if what.audience:
            return plain(f"con {in_midst(what.audience)}")
        return plain(f"con {self._names(what.parties)}") if what.parties else ()

    def _names(self, names: Sequence[str]) -> str:
        return self.listed([self.name(each) for each in names])

    def name(self, name: str) -> str:
        """A name as it stands amid a sentence: with its article, but for an acronym or a person."""
        head = name.partition(" ")[0]
        if head.isupper() or " " not in name or not head[1:].islower():
            return name
        return f"{article_of(name)} {name}"

    def participated(self) -> Words:
        return plain("Participaron:")

    def group(self, group: Group) -> Words:
        """What a big number counts: «representantes de gobiernos locales de …»."""
        one = group.number == 1
        who = in_midst(group.label) or (_ATTENDEES[group.kind] if group.kind else "")
        if not group.persons:
            noun = _ONE_INSTITUTION.get(group.kind) if one and group.kind else None
            who = noun or who or ("institución" if one else "instituciones")
        elif not who:
            who = "persona" if one else "personas"
        elif not fold(who).startswith(("representante", "persona", "funcionari", "participante")):
            who = f"{'representante' if one else 'representantes'} de {who}"
        return join(
            contracted(who),
            f"de {group.territory}" if group.territory else "",
            self._sectors(group),
        )

    def _sectors(self, group: Group) -> Words:
        if not group.sectors:
            return ()
        names = [in_midst(each) for each in group.sectors]
        if group.more_sectors:
            return plain(f"de diversos rubros: {', '.join(names)}, etc.")
        if len(names) == 1:
            return plain(f"del rubro {names[0]}")
        return plain(f"de diversos rubros: {self.listed(names)}")

    def found(self, what: Found, number: int = 2) -> Words:
        """«Identificaron necesidades y oportunidades para …», or what they are after a colon."""
        verb = _RESULTS[what.kinds[0]][0]
        said = _of_one(verb) if number == 1 else verb
        words = bold(self.listed([_RESULTS[kind][1] for kind in what.kinds]))
        texts = [in_midst(each).rstrip(".") for each in what.texts]
        if all(infinitive(each) for each in texts):
            return sentence(
                _of_one(verb) if number == 1 else verb, words, f"para {self.listed(texts)}"
            )
        if len(what.kinds) > 1 and len(texts) == 1:  # both are about it
            about = texts[0] if determined(texts[0]) else f"{article_of(texts[0])} {texts[0]}"
            return sentence(said, words, f"para {about}")
        return sentence(said, words, f": {'; '.join(texts)}")

    def encouraged(self, whom: Sequence[str], what: Happening) -> Words:
        if not whom and what.topic:
            return sentence("Se promovió", bold(with_article(in_midst(what.topic).rstrip("."))))
        who = self._names(whom) if whom else "actores clave"
        noun = what.noun.one
        article = "la" if what.noun.feminine else "el"
        ending = "a" if what.noun.feminine else "o"
        held = f"previst{ending}" if what.ahead else f"realizad{ending}"
        took_place = join(
            held if what.where or what.when else "",
            f"en {what.where}" if what.where else "",
            self._dates(what.when),
        )
        return sentence(
            "Se alentó la",
            bold(contracted(f"participación de {who}")),
            f"en {article} {noun}",
            took_place,
        )

    def joined(self, what: Happening, organizers: Sequence[str], part: str) -> Words:
        noun = contracted(f"a {'la' if what.noun.feminine else 'el'} {what.noun.one}")
        organized = f"organizad{'a' if what.noun.feminine else 'o'} por"
        by = f", {organized} {self._organizers(organizers)}" if organizers else ""
        said = fold(part)
        for start in ("se sumo con ", "participo con ", "con "):
            if said.startswith(start):
                part = part[len(start) :]
                break
        topic = in_midst(what.topic)
        if part and topic and fold(topic) not in fold(part):
            part = f"{in_midst(part).rstrip('.')} sobre {with_article(topic)}"
        elif not part and topic:
            topic = f", sobre {with_article(topic)}"
        return sentence(
            "La Red",
            bold(f"se {'sumará' if what.ahead else 'sumó'} {noun}"),
            by,
            f", con {in_midst(part).rstrip('.')}" if part else topic,
            f", en {what.where}" if what.where else "",
            self._dates(what.when),
        )

    def _organizers(self, names: Sequence[str]) -> str:
        return self._names(names)

    def was_called(self) -> Words:
        return plain("El nombre del evento fue:")

    def scheduled(self, what: Happening) -> Words:
        one = what.number == 1
        ending = ("a" if what.noun.feminine else "o") + ("" if one else "s")
        verb = f"{'fue' if one else 'fueron'} programad{ending}"
        number = "" if one or what.number is None else f" {self.number(what.number, what.noun)}"
        article = ("la" if what.noun.feminine else "el") + ("" if one else "s")
        article = "los" if article == "els" else article
        subject = f"{article}{number} {what.noun.of(what.number)}"
        if not what.when:
            return sentence(subject, verb, ", sin fecha aún")
        days: list[Words] = []
        for each in what.when[:3]:
            lead, day = self.when(each)
            lead = _FOR.get(lead, lead)
            days.append(join(lead, bold(day)))
        return sentence(subject, verb, _with_and(days))

    def called_off(self, what: Happening, postponed: bool) -> Words:
        verb = "postergó" if postponed else "canceló"
        plural = "postergaron" if postponed else "cancelaron"
        named, about = self._about(what)
        return sentence("Se", verb if what.number == 1 else plural, named, about)

    def coordinated(self, what: Happening, begun: bool) -> Words:
        verb = "iniciaron las" if begun else "mantuvieron"
        networks = [each for each in what.parties if fold(each).startswith("red ")]
        if len(networks) == len(what.parties) == 1:
            return sentence(
                f"Se {verb}", bold("coordinaciones"), f"entre la {networks[0]} y la nacional"
            )
        return sentence(f"Se {verb}", bold("coordinaciones"), self._with(what))

    def among_them(self) -> Words:
        return plain("Entre ellos:")

    def commitments(self) -> Words:
        return plain("Compromisos asumidos:")

    def and_more(self, number: int) -> Words:
        return plain(f"Y {show_number(number)} más.")

    # Instruments

    def adhered(self, name: str, supports: str) -> Words:
        return sentence(
            "La Red alentó e hizo seguimiento a la",
            bold(f"firma de {self.name(name)}"),
            f", que respalda {self._supported(supports)}" if supports else "",
        )

    def _supported(self, supports: str) -> str:
        parts = supports.replace(") y ", ")\n").split("\n")
        return " y ".join(f"{article_of(each)} {each}" for each in parts)

    def at_stage(self, stage: str, to_verify: bool, since: PartialDate | None) -> Words:
        """How far somebody has come, and since when, where that was in another year."""
        if to_verify:
            return plain(self.unsure(stage))
        if since is None:
            return plain(f"{stage}, sin fecha")
        return plain(stage if since.last.year == self.year else f"{stage} en {since.last.year}")

    def unsure(self, said: str) -> str:
        return f"{said}, por verificar"

    def action_plan(self, place: str, stage: str, about: str) -> Words:
        about = in_midst(about).rstrip(".")
        told = f"para {about}" if infinitive(about) else f"sobre {with_article(about)}"
        return sentence(
            "En",
            bold(place),
            _PLANS.get(stage, "se sigue"),
            "un",
            bold("plan de acción"),
            told if about else "",
        )

    def promoted(self, name: str) -> Words:
        return sentence("Se promovió el envío de", bold(name), "al Repositorio")

    def practices_reached(self, number: int, new: int) -> Words:
        noun = "práctica" if number == 1 else "prácticas"
        fresh = f", {self.number(new)} de ellas {'nueva' if new == 1 else 'nuevas'} en el año"
        fresh = fresh.replace(" uno de", " una de")
        fresh = (", nueva en el año" if number == 1 else fresh) if new else ""
        return plain(f"{noun} que en total ha alcanzado el Perú{fresh}, de distintos actores")

    def actor(self, actor: PracticeActor) -> str:
        return _ACTORS[actor]

    def proposal(self, agencies: Sequence[str], fund: str, stage: str, about: str) -> Words:
        several = len(agencies) > 1
        verb = _PROPOSED.get(stage, _PROPOSED["submitted"])[several].format(fund=fund)
        who = self.listed(agencies) if agencies else "La Red"
        about = in_midst(about).rstrip(".")
        with_ = _PROPOSED_WITH.get(stage, "")
        topic = join(with_, f"sobre {with_article(about)}") if about else ""
        missed = ", que no fue aprobada" if stage == "rejected" and topic else ""
        effort = "En un esfuerzo interagencial," if several else ""
        return sentence(effort, bold(f"{who} {verb}"), topic, missed)

    def project(self, title: str) -> Words:
        return (*plain("El proyecto fue denominado “"), *bold(title), *plain("”."))

    def reached(self, kind: InstrumentKind, name: str, number: int) -> Words:
        noun = _REACHED[kind].of(number)
        return plain(noun) if kind is not InstrumentKind.DECLARATION else join(noun, "de la", name)

    # Materials

    def made(self, noun: Noun, updated: int, new: int, purpose: str) -> Words:
        aim = in_midst(purpose).rstrip(".")
        told = f" para {aim if infinitive(aim) else with_article(aim)}" if aim else ""
        ending = "a" if noun.feminine else "o"
        fresh = f"elaboró un{'a' if noun.feminine else ''} nuev{ending}"
        fresh = fresh if new == 1 else f"elaboraron nuev{ending}s"
        what = bold(f"{noun.of(new or updated)}{told}")
        if updated and new:
            return sentence(f"Se actualizaron contenidos y se {fresh}", what)
        if new:
            return sentence(f"Se {fresh}", what)
        return sentence("Se actualizaron contenidos de", bold(f"{noun.many}{told}"))

    def sheets(self, sheets: Sheets) -> Words:
        """What a big number of materials counts, and what they are about."""
        noun, one = sheets.noun, sheets.number == 1
        head = noun.of(sheets.number)
        ending = ("a" if noun.feminine else "o") + ("" if one else "s")
        if sheets.kind is VersionKind.UPDATE:
            return plain(
                f"{head} ya existente{'' if one else 's'} {'fue' if one else 'fueron'} "
                f"actualizad{ending}"
            )
        about = self._each_about(sheets)
        return join(f"{head} nuev{ending}", about)

    def _each_about(self, sheets: Sheets) -> str:
        if sheets.of_events:
            who = self.listed([in_midst(each) for each in sheets.of_events])
            events = "el evento realizado" if sheets.events == 1 else "los eventos realizados"
            return f"sobre {events} con {who}"
        ones = [(f"sobre {with_article(in_midst(each))}", n) for each, n in sheets.topics]
        ending = "a" if sheets.noun.feminine else "o"
        for each, n in sheets.audiences:
            ones.append((f"dirigid{ending}{'' if n == 1 else 's'} a {in_midst(each)}", n))
        if len(ones) == 1 and sheets.told == sheets.number:
            return ones[0][0]
        if not ones:
            return ""
        told = self.listed([f"{self.number(n, sheets.noun)} {about}" for about, n in ones])
        all_told = sheets.told == sheets.number
        return (
            f": {told}" if all_told else f", entre {'ellas' if ending == 'a' else 'ellos'} {told}"
        )

    def published_at(self, noun: Noun, channels: Sequence[str], number: int) -> Words:
        where = self.listed([self.name(each) for each in channels])
        ending = ("a" if noun.feminine else "o") + ("" if number == 1 else "s")
        return plain(f"Publicad{ending} en {where}")

    def titled(self, title: str, audience: str) -> Words:
        return plain(f"{title}, para {in_midst(audience)}" if audience else title)

    def statement(self, occasion: str, title: str) -> Words:
        if occasion:
            return sentence("Se publicó una", bold(f"Declaración por {self.name(occasion)}"))
        return sentence("Se publicó la declaración", bold(f"«{title}»"))

    def focused(self, messages: Sequence[str]) -> Words:
        """What a statement is about, the first of it in bold."""
        first, *rest = (in_midst(each).rstrip(".") for each in messages)
        if not rest:
            return sentence("Enfocada en", bold(first))
        *some, last = rest
        told = [join(",", each) for each in some]
        return sentence("Enfocada en", bold(first), *told, f"{', ' if some else ''}y en {last}")

    def posts(self, channels: Sequence[str], marked: bool) -> Words:
        on = f"como {self.listed(channels)}" if channels else ""
        days = "en fechas conmemorativas relacionadas a la migración" if marked else ""
        return sentence("Se hicieron", bold("publicaciones en redes sociales"), on, days)

    def under_way(
        self, noun: Noun, kinds: Sequence[VersionKind], purpose: str, channels: Sequence[str]
    ) -> Words:
        doing = [
            word
            for kind, word in (
                (VersionKind.UPDATE, "actualizando"),
                (VersionKind.NEW, "elaborando"),
            )
            if kind in kinds
        ]
        aim = in_midst(purpose).rstrip(".")
        aim = aim if infinitive(aim) else with_article(aim)
        return sentence(
            f"Se están {self.listed(doing)}",
            bold(noun.many),
            f"para {aim}" if aim else "",
            f"mediante {self.listed(channels)}" if channels else "",
        )

    def drafted(self, noun: Noun, title: str) -> Words:
        of = contracted(f"de {article_of(noun.one)} {noun.one}")
        return sentence("Se redactó la", bold("primera versión"), f"{of} «{title}»")

    def planned(self, title: str, when: PartialDate | None, channel: str, platform: bool) -> Words:
        where = bold(self.name(channel)) if not platform else _to(self.name(channel))
        what = f"«{title}»" if title else "el material"
        verb = f"{what} se {'subirá' if platform else 'publicará en'}"
        if when is None:
            return sentence(verb, where)
        lead, day = self._one(when)
        return sentence(f"{lead} {day},", verb, where)

    def mailed(self, number: int, recipients: int, subjects: Sequence[str]) -> Words:
        noun = Noun("correo", "correos")
        verb = "Se envió" if number == 1 else "Se enviaron"
        people = "destinatario" if recipients == 1 else "destinatarios"
        to = f"a {show_number(recipients)} {people}" if recipients else ""
        about = self.listed([f"«{each}»" for each in subjects]) if len(subjects) <= 3 else ""
        return sentence(
            verb,
            bold(f"{self.number(number, noun)} {noun.of(number)}"),
            to,
            f": {about}" if about else "",
        )


def _sounds(word: str, vowel: str) -> bool:
    """Whether a word begins with the sound of i or of o, which «y» and «o» give way to."""
    start = fold(word).lstrip('«“"(')
    if vowel == "o":
        return start.startswith(("o", "ho", "8", "11 "))
    if start.startswith("hi"):
        return not start.startswith(("hia", "hie", "hio"))
    return start.startswith("i") and not start.startswith(("ia", "ie"))


def _of_one(verb: str) -> str:
    return {"Identificaron": "Identificó", "Obtuvieron": "Obtuvo", "Llegaron a": "Llegó a"}.get(
        verb, "Asumió"
    )


def _with_and(items: Sequence[Words]) -> Words:
    found: list[Span] = []
    for number, item in enumerate(items):
        if number:
            found.append(Span(" y " if number == len(items) - 1 else ", "))
        found += item
    return tuple(found)


def _to(name: str) -> Words:
    """«a la Plataforma», «al Sitio», the article out of the bold."""
    article, _blank, rest = name.partition(" ")
    if article in ("la", "el"):
        return join("al" if article == "el" else "a la", bold(rest))
    return join("a", bold(name))
