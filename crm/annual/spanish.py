"""A report in Spanish: its headings, and all of its sentences."""

from crm.annual.nouns import Noun
from crm.annual.spanish_events import SpanishEvents
from crm.annual.spanish_instruments import SpanishInstruments
from crm.annual.spanish_materials import SpanishMaterials
from crm.annual.value import Words
from crm.annual.words import bold, join, sentence
from crm.dates import show_number
from crm.model import Measure, StepState

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


class Spanish(SpanishEvents, SpanishInstruments, SpanishMaterials):
    """The grammar of Spanish."""

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
        return join(told, made, sentence(reason) if done != target and reason else ())

    def measured(self, measure: Measure) -> Noun:
        return _MEASURES[measure]
