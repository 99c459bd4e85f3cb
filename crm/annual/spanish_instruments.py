"""The sentences of a report about instruments, in Spanish."""

from collections.abc import Sequence

from crm.annual.nouns import Noun, in_midst, infinitive, with_article
from crm.annual.nouns import article as article_of
from crm.annual.spanish_words import SpanishWords
from crm.annual.value import Words
from crm.annual.words import bold, join, plain, sentence
from crm.dates import PartialDate
from crm.model import InstrumentKind, PracticeActor

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
    "submitted": ("postuló al {fund}", "fueron candidatos al {fund}"),
    "pipeline": ("está en la cartera del {fund}", "están en la cartera del {fund}"),
    "approved": ("obtuvo el apoyo del {fund}", "obtuvieron el apoyo del {fund}"),
    "implementation": ("ejecuta un proyecto del {fund}", "ejecutan un proyecto del {fund}"),
    "rejected": ("postuló al {fund}", "fueron candidatos al {fund}"),
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


class SpanishInstruments(SpanishWords):
    """Signed, planned, reached, applied for."""

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

    def practices_reached(self, number: int, new: int, actors: int) -> Words:
        noun = "práctica" if number == 1 else "prácticas"
        fresh = f", {self.number(new)} de ellas {'nueva' if new == 1 else 'nuevas'} en el año"
        fresh = fresh.replace(" uno de", " una de")
        fresh = (", nueva en el año" if number == 1 else fresh) if new else ""
        of = ", de distintos actores" if actors > 1 else ""
        return plain(f"{noun} que en total ha alcanzado el Perú{fresh}{of}")

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
