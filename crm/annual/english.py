"""A report in English: its headings, and all of its sentences."""

from crm.annual.english_events import EnglishEvents
from crm.annual.english_instruments import EnglishInstruments
from crm.annual.english_materials import EnglishMaterials
from crm.annual.nouns import Noun
from crm.annual.value import Words
from crm.annual.words import bold, join, sentence
from crm.dates import show_number
from crm.model import Measure, StepState

_MEASURES = {
    Measure.EVENTS: Noun("event", "events"),
    Measure.OTHERS_EVENTS: Noun("event of others", "events of others"),
    Measure.PERSONS: Noun("person", "people"),
    Measure.INSTITUTIONS: Noun("institution", "institutions"),
    Measure.MATERIALS: Noun("material", "materials"),
    Measure.PUBLICATIONS: Noun("publication", "publications"),
    Measure.MAILINGS: Noun("mailing", "mailings"),
    Measure.FOLLOW_UPS: Noun("achievement", "achievements"),
    Measure.BY_HAND: Noun("", ""),
}


class English(EnglishEvents, EnglishInstruments, EnglishMaterials):
    """The grammar of English."""

    def title(self) -> str:
        return f"Achievements of the United Nations Network on Migration during {self.year}"

    def kicker(self) -> str:
        return f"Annual report {self.year} · Peru"

    def footer(self) -> str:
        return f"United Nations Network on Migration in Peru · Achievements {self.year}"

    def objective(self, number: int) -> str:
        return f"Specific objective {number}"

    def activity(self, code: str | None) -> str:
        return f"Activity {code}" if code else "Activity"

    def others(self, *, done: bool) -> tuple[str, str]:
        heading = "Other achievements" if done else "Scheduled"
        return heading, "Activities outside the work plan"

    def steps_heading(self) -> str:
        return "Next steps"

    def nothing(self, *, planned: bool) -> str:
        if planned:
            return f"No achievements are recorded yet of the plan of {self.year}."
        return (
            f"No achievements are recorded of {self.year}: no work plan, no meetings held, "
            "no materials, no mailings."
        )

    def nothing_done(self) -> Words:
        return sentence("Nothing is recorded of this activity.")

    def step_group(self, short: Words, theme: Words) -> Words:
        return join(short, join(":", theme) if short else theme) if theme else short

    def promise(self, text: Words, state: StepState, done: Words) -> Words:
        said = {
            StepState.DONE: "Done",
            StepState.OPEN: "Pending",
            StepState.DROPPED: "Dropped",
        }[state]
        return join(sentence(text), bold(f"{said}."), done)

    def plan_line(self, target: int, unit: Words, done: int, of: str, reason: Words) -> Words:
        told = join("Target:", bold(str(target)), unit, ".")
        made = join("Done:", bold(show_number(done)), of, ".")
        return join(told, made, sentence(reason) if done != target and reason else ())

    def measured(self, measure: Measure) -> Noun:
        return _MEASURES[measure]
