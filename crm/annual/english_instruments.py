"""The sentences of a report about instruments, in English."""

from collections.abc import Sequence

from crm.annual.english_words import EnglishWords
from crm.annual.nouns import Noun
from crm.annual.value import Words
from crm.annual.words import bold, join, plain, sentence
from crm.dates import PartialDate
from crm.model import InstrumentKind, PracticeActor

_ACTORS = {
    PracticeActor.GOVERNMENT: "Government",
    PracticeActor.UN: "United Nations",
    PracticeActor.CIVIL_SOCIETY: "Civil society",
    PracticeActor.PRIVATE_SECTOR: "Private sector",
    PracticeActor.ACADEMIA: "Academia",
    PracticeActor.OTHER: "Others",
}
_PLANS = {
    "in_preparation": "is being prepared",
    "prepared": "has been prepared",
    "approved": "has been approved",
    "in_execution": "is being carried out",
    "reported": "has been carried out",
}
_PROPOSED = {
    "idea": "prepared a proposal for the {fund}",
    "concept_note": "presented a concept note to the {fund}",
    "submitted": "applied to the {fund}",
    "pipeline": "entered the pipeline of the {fund}",
    "approved": "obtained the support of the {fund}",
    "implementation": "implemented a project of the {fund}",
    "rejected": "applied to the {fund}",
}
_REACHED = {
    InstrumentKind.DECLARATION: Noun("signatory government", "signatory governments"),
    InstrumentKind.PLEDGE: Noun("published pledge", "published pledges"),
    InstrumentKind.PRACTICE: Noun("good practice of Peru", "good practices of Peru"),
    InstrumentKind.ACTION_PLAN: Noun("action plan prepared", "action plans prepared"),
    InstrumentKind.PROPOSAL: Noun("proposal submitted", "proposals submitted"),
    InstrumentKind.REPORT_INPUT: Noun("input received", "inputs received"),
}


class EnglishInstruments(EnglishWords):
    """Signed, planned, reached, applied for."""

    def adhered(self, name: str, supports: str) -> Words:
        return sentence(
            "The Network encouraged and followed up the",
            bold(f"signature of the {name}"),
            f", which supports the {supports.replace(' and ', ' and the ')}" if supports else "",
        )

    def at_stage(self, stage: str, to_verify: bool, since: PartialDate | None) -> Words:
        if to_verify:
            return plain(self.unsure(stage))
        if since is None:
            return plain(f"{stage}, date unknown")
        return plain(stage if since.last.year == self.year else f"{stage} in {since.last.year}")

    def unsure(self, said: str) -> str:
        return f"{said}, to be verified"

    def action_plan(self, place: str, stage: str, about: str) -> Words:
        return sentence(
            "In",
            bold(place),
            "an",
            bold("action plan"),
            _PLANS.get(stage, "is followed up"),
            join(":", self.field(about.rstrip("."))) if about else "",
        )

    def promoted(self, name: str) -> Words:
        return sentence("The Network promoted the sharing of", bold(name), "with the Repository")

    def practices_reached(self, number: int, new: int, actors: int) -> Words:
        noun = "practice" if number == 1 else "practices"
        fresh = f", {self.number(new)} of them new in the year" if new else ""
        fresh = ", new in the year" if new == number == 1 else fresh
        by = ", by several actors" if actors > 1 else ""
        return plain(f"{noun} that Peru has reached in all{fresh}{by}")

    def actor(self, actor: PracticeActor) -> str:
        return _ACTORS[actor]

    def proposal(self, agencies: Sequence[str], fund: str, stage: str, about: str) -> Words:
        verb = _PROPOSED.get(stage, _PROPOSED["submitted"]).format(fund=fund)
        who = self.listed(agencies) if agencies else "The Network"
        return sentence(
            "In an inter-agency effort," if len(agencies) > 1 else "",
            bold(f"{who} {verb}"),
            "with a project proposal" if stage in ("submitted", "pipeline", "rejected") else "",
            join(", which was not approved") if stage == "rejected" else "",
            join(":", self.field(about.rstrip("."))) if about else "",
        )

    def project(self, title: str) -> Words:
        return (*plain("The project was called “"), *bold(title), *plain("”."))

    def reached(self, kind: InstrumentKind, name: str, number: int) -> Words:
        noun = _REACHED[kind].of(number)
        return plain(noun) if kind is not InstrumentKind.DECLARATION else join(noun, "of the", name)
