"""The sentences of a report about events, in Spanish."""

from collections.abc import Sequence

from crm.annual.grammar import Found, Group, Happening
from crm.annual.nouns import article as article_of
from crm.annual.nouns import (
    contracted,
    determined,
    in_midst,
    infinitive,
    singular,
    spanish_noun,
    with_article,
)
from crm.annual.spanish_words import SpanishWords
from crm.annual.value import Span, Words
from crm.annual.words import bold, join, plain, sentence
from crm.dates import show_number
from crm.model import OrganizationKind, OutcomeKind
from crm.text import fold

_FOR = {"el": "para el", "los días": "para los días", "en": "para"}
_FOR |= {"durante el": "para el", "durante": "para"}
_SHORT = 3  # a topic of no more words is part of the name
_TALKS = ("mantuvo", "mantuvieron")
_VERBS = dict.fromkeys(("meeting", "exchange", "coordination", "call", "round_table"), _TALKS)
_VERBS |= {"email": ("envió", "enviaron")}
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
# Who is spoken for by people, when these are counted by the name of what they are of.
_SPOKEN_FOR = (
    *("gobierno", "municip", "empresa", "entidad", "institucion", "organi", "asociacion"),
    *("agencia", "ministerio", "universidad", "embajada", "espacio", "colectivo", "sector"),
    *("sociedad", "academia", "cooperacion", "gremio", "camara", "ong", "sindicato", "centro"),
)
_RESULTS = {
    OutcomeKind.NEED: ("Identificaron", "necesidades"),
    OutcomeKind.OPPORTUNITY: ("Identificaron", "oportunidades"),
    OutcomeKind.RISK: ("Identificaron", "riesgos"),
    OutcomeKind.RESOURCE: ("Obtuvieron", "más recursos y herramientas"),
    OutcomeKind.AGREEMENT: ("Llegaron a", "acuerdos"),
    OutcomeKind.COMMITMENT: ("Asumieron", "compromisos"),
}


class SpanishEvents(SpanishWords):
    """Held, encouraged, joined, scheduled; who came, and what came of it."""

    def held(self, what: Happening) -> Words:
        verb = _VERBS.get(what.code, ("realizó", "realizaron"))[what.number != 1]
        named, about = self._about(what)
        return sentence(
            f"Se {verb}",
            bold(named),
            self._where(what, apart=bool(what.topic) and not about),
            about,
            self._with(what),
            self._at_the_end(what),
        )

    def _where(self, what: Happening, *, apart: bool) -> str:
        """The place, after a comma where it would seem to be what the topic is about."""
        return f"{',' if apart else ''} en {what.where}".strip() if what.where else ""

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
        if not what.parties:
            return ()
        names = [self.name(each) for each in what.parties]
        if what.more:
            more = "otra institución" if what.more == 1 else f"otras {self._more(what.more)}"
            names.append(more)
        return plain(f"con {self.listed(names)}")

    def _more(self, number: int) -> str:
        return f"{self.number(number, spanish_noun('institución'))} instituciones"

    def participated(self, number: int) -> Words:
        return plain("Participó:" if number == 1 else "Participaron:")

    def group(self, group: Group) -> Words:
        """What a big number counts: «representantes de gobiernos locales de …»."""
        one = group.number == 1
        many = "personas" if group.persons else "instituciones"
        who = in_midst(group.label) or (_ATTENDEES[group.kind] if group.kind else many)
        if group.persons and fold(who).startswith(_SPOKEN_FOR):
            who = f"{'representante' if one else 'representantes'} de {who}"
        elif one:
            who = singular(who)
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
            bold(f"{'tiene previsto sumarse' if what.ahead else 'se sumó'} {noun}"),
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

    def among_them(self, what: Happening, number: int) -> Words:
        """Those pointed out: among whom the sentence named, or else among all who came."""
        if what.audience or what.parties:
            return plain("Entre ellos:")
        return plain("Participó, entre otros:" if number == 1 else "Participaron, entre otros:")

    def commitments(self) -> Words:
        return plain("Compromisos asumidos:")

    def and_more(self, number: int) -> Words:
        return plain(f"Y {show_number(number)} más.")


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
