"""The sentences of a report in English; what has no English text is kept and marked."""

from collections.abc import Mapping, Sequence
from datetime import date

from crm.annual.grammar import Found, Group, Happening, Sheets, When
from crm.annual.nouns import Noun, english_noun
from crm.annual.value import Span, Words
from crm.annual.words import bold, in_list, join, plain, sentence
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

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_QUARTERS = ("first", "second", "third", "fourth")
_EVENTS = {"tot": Noun("training of trainers", "trainings of trainers")}
_MATERIALS = {
    MaterialKind.FACT_SHEET: Noun("fact sheet", "fact sheets"),
    MaterialKind.VIDEO: Noun("video", "videos"),
    MaterialKind.STATEMENT: Noun("statement", "statements"),
    MaterialKind.NEWSLETTER: Noun("newsletter", "newsletters"),
    MaterialKind.POST: Noun("social-media post", "social-media posts"),
    MaterialKind.GUIDE: Noun("guide", "guides"),
    MaterialKind.PRESENTATION: Noun("presentation", "presentations"),
    MaterialKind.OTHER: Noun("material", "materials"),
}
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
_ATTENDEES = {
    OrganizationKind.REGIONAL: "regional governments",
    OrganizationKind.PROVINCIAL: "local governments",
    OrganizationKind.DISTRICT: "local governments",
    OrganizationKind.NATIONAL: "national government bodies",
    OrganizationKind.AUTONOMOUS: "autonomous bodies",
    OrganizationKind.COMPANY: "companies",
    OrganizationKind.UN: "United Nations entities",
    OrganizationKind.CIVIL_SOCIETY: "civil society organizations",
    OrganizationKind.ACADEMIA: "academic institutions",
    OrganizationKind.COOPERATION: "international cooperation",
    OrganizationKind.SPACE: "coordination spaces",
    OrganizationKind.COLLECTIVE: "groups",
}
_ONE_INSTITUTION = {
    OrganizationKind.COMPANY: "company",
    OrganizationKind.REGIONAL: "regional government",
    OrganizationKind.PROVINCIAL: "local government",
    OrganizationKind.DISTRICT: "local government",
}
_RESULTS = {
    OutcomeKind.NEED: ("They identified", "needs"),
    OutcomeKind.OPPORTUNITY: ("They identified", "opportunities"),
    OutcomeKind.RISK: ("They identified", "risks"),
    OutcomeKind.RESOURCE: ("They obtained", "more resources and tools"),
    OutcomeKind.AGREEMENT: ("They reached", "agreements"),
    OutcomeKind.COMMITMENT: ("They made", "commitments"),
}
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


class English:
    """English, as of one year: its own dates go without it."""

    def __init__(self, year: int, shorts: Mapping[str, str]) -> None:
        self.year = year
        self._shorts = shorts

    # Words

    def number(self, number: int, noun: Noun | None = None) -> str:
        return _NUMBERS[number] if number < len(_NUMBERS) else show_number(number)

    def listed(self, items: Sequence[str]) -> str:
        *some, last = items
        if not some:
            return last
        comma = "," if any(" and " in each for each in items) else ""
        return f"{', '.join(some)}{comma} and {last}"

    def event_noun(self, code: str, name_es: str, name_en: str | None) -> Noun:
        return _EVENTS.get(code) or english_noun(name_en or name_es)

    def material_noun(self, kind: MaterialKind) -> Noun:
        return _MATERIALS[kind]

    def field(self, spanish: str | None, english: str | None = None) -> Words:
        if english or not spanish:
            return plain(english or "")
        return (Span(spanish, untranslated=True),)

    def government(self, kind: OrganizationKind, place: str) -> str:
        level = "Regional" if kind is OrganizationKind.REGIONAL else "Local"
        return f"{level} government of {place}"

    def marked_day(self, name: str, years: int | None) -> Words:
        if years is None:
            return plain(name)
        of = name.removeprefix("Anniversary ")
        for done in ("of the adoption ", "of the signing "):
            of = of.removeprefix(done)
        number = self.number(years)
        noun = "year" if years == 1 else "years"
        return plain(f"{number[:1].upper()}{number[1:]} {noun} {of}")

    # Dates

    def day(self, day: date) -> str:
        return f"{day.day} {_MONTHS[day.month - 1]}"

    def posted(self, on: PartialDate) -> str:
        return f"published {' '.join(self._one(on))}"

    def when(self, when: When) -> tuple[str, str]:
        """A date in two parts, of which the second may be bold: «on», «28–30 November»."""
        start, end = when.start, when.end or when.start
        if start == end or end.last <= start.last:
            return self._one(start)
        first, last = start.first, end.last
        if start.precision != "day" or end.precision != "day":
            return "between", f"{self._bare(start)} and {self._bare(end)}"
        if (first.year, first.month) != (last.year, last.month):
            other = first.year != last.year
            return "from", f"{self._bare(start, always=other)} to {self._bare(end, always=other)}"
        if last.day - first.day == 1:
            return "on", f"{first.day} and {self._bare(end)}"
        return "from", f"{first.day} to {self._bare(end)}"

    def _one(self, on: PartialDate) -> tuple[str, str]:
        match on.precision:
            case "day":
                return "on", self._bare(on)
            case "month" | "year":
                return "in", self._bare(on)
            case "quarter":
                return "during the", self._bare(on)
            case _:
                first, last = PartialDate.day(on.first), PartialDate.day(on.last)
                return "between", f"{self._bare(first)} and {self._bare(last)}"

    def _bare(self, on: PartialDate, *, always: bool = False) -> str:
        first = on.first
        year = f" {first.year}" if always or first.year != self.year else ""
        match on.precision:
            case "month":
                return f"{_MONTHS[first.month - 1]}{year}"
            case "quarter":
                return f"{_QUARTERS[(first.month - 1) // 3]} quarter of {first.year}"
            case "year":
                return str(first.year)
            case _:
                return f"{self.day(first)}{year}"

    def _dates(self, when: Sequence[When]) -> Words:
        if not 0 < len(when) <= 3:
            return ()
        ones = [self.when(each) for each in sorted(when, key=lambda each: each.start)]
        return plain(self.listed([" ".join(each) for each in ones]))

    # Headings

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
        if done == target:
            return join(told, made)
        return join(
            told,
            made,
            sentence(reason) if reason else plain("The difference is not explained yet."),
        )

    def measured(self, measure: Measure) -> Noun:
        return _MEASURES[measure]

    # Events

    def held(self, what: Happening) -> Words:
        verb = "was held" if what.number == 1 else "were held"
        return sentence(
            bold(self._counted(what)),
            verb,
            self._with(what),
            f"in {what.where}" if what.where else "",
            self._dates(what.when),
            self._about(what),
        )

    def _about(self, what: Happening) -> Words:
        """The topic, which is in Spanish, after a colon; an acronym alone is said."""
        topic = what.topic.rstrip(".")
        if not topic:
            return ()
        short = topic.removeprefix("el ").removeprefix("la ").removeprefix("los ")
        if short in self._shorts:
            return plain(f"on the {self._shorts[short]}")
        return join(":", self.field(topic))

    def _counted(self, what: Happening) -> str:
        noun = what.noun.of(what.number)
        return noun if what.number is None else f"{self.number(what.number)} {noun}"

    def _with(self, what: Happening) -> Words:
        if what.audience:
            return join("with", self.field(what.audience))
        return join("with", self._names(what.parties)) if what.parties else ()

    def _names(self, names: Sequence[str]) -> Words:
        comma = ", and " if any(" y " in each or " and " in each for each in names) else " and "
        return in_list([self.field(None, each) for each in names], ", ", comma)

    def participated(self) -> Words:
        return plain("Participants:")

    def group(self, group: Group) -> Words:
        one = group.number == 1
        kind = _ATTENDEES[group.kind] if group.kind else ""
        label = self.field(group.label) if group.label and not kind else ()
        sectors = self._sectors(group)
        territory = f"of {group.territory}" if group.territory else ""
        if not group.persons:
            noun = _ONE_INSTITUTION.get(group.kind) if one and group.kind else None
            return join(noun or kind or label or "institutions", territory, sectors)
        if not kind and not label:
            return join("person" if one else "people", territory)
        who = "representative of" if one else "representatives of"
        return join("" if label else who, kind or label, territory, sectors)

    def _sectors(self, group: Group) -> Words:
        if not group.sectors:
            return ()
        names = in_list([self.field(each) for each in group.sectors], ", ", ", ")
        return join("of several sectors:", names, ", etc." if group.more_sectors else "")

    def found(self, what: Found, number: int = 2) -> Words:
        verb = _RESULTS[what.kinds[0]][0]
        words = bold(self.listed([_RESULTS[kind][1] for kind in what.kinds]))
        told = in_list([self.field(each.rstrip(".")) for each in what.texts], "; ", "; ")
        return sentence(verb, words, join(":", told))

    def encouraged(self, whom: Sequence[str], what: Happening) -> Words:
        if not whom and what.topic:
            return sentence("The Network promoted", self.field(what.topic))
        took_place = join(
            f"in {what.where}" if what.where else "",
            self._dates(what.when),
        )
        who = self._names(whom) if whom else plain("key actors")
        return sentence(
            "The",
            bold("participation"),
            "of",
            who,
            f"in the {what.noun.one}",
            join("planned" if what.ahead else "held", took_place) if took_place else "",
            "was encouraged",
        )

    def joined(self, what: Happening, organizers: Sequence[str], part: str) -> Words:
        by = join(", organized by", self._names(organizers)) if organizers else ()
        return sentence(
            "The Network",
            bold(f"{'will join' if what.ahead else 'joined'} the {what.noun.one}"),
            by,
            f", in {what.where}" if what.where else "",
            self._dates(what.when),
            join(", with", self.field(part)) if part else "",
            self._about(what),
        )

    def was_called(self) -> Words:
        return plain("The event was called:")

    def scheduled(self, what: Happening) -> Words:
        one = what.number == 1
        number = "" if one or what.number is None else f" {self.number(what.number)}"
        subject = f"the{number} {what.noun.of(what.number)} {'was' if one else 'were'}"
        if not what.when:
            return sentence(subject, "planned, with no date yet")
        ones = [self.when(each) for each in what.when[:3]]
        days = in_list([join(lead, bold(day)) for lead, day in ones], ", ", " and ")
        return sentence(subject, "scheduled", days)

    def called_off(self, what: Happening, postponed: bool) -> Words:
        verb = "postponed" if postponed else "called off"
        was = "was" if what.number == 1 else "were"
        return sentence(self._counted(what), was, verb, self._about(what))

    def coordinated(self, what: Happening, begun: bool) -> Words:
        verb = "began" if begun else "was held"
        return sentence(bold("Coordination"), self._with(what), verb)

    def among_them(self) -> Words:
        return plain("Among them:")

    def commitments(self) -> Words:
        return plain("Commitments made:")

    def and_more(self, number: int) -> Words:
        return plain(f"And {show_number(number)} more.")

    # Instruments

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

    def practices_reached(self, number: int, new: int) -> Words:
        noun = "practice" if number == 1 else "practices"
        fresh = f", {self.number(new)} of them new in the year" if new else ""
        return plain(f"{noun} that Peru has reached in all{fresh}, by several actors")

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

    # Materials

    def made(self, noun: Noun, updated: int, new: int, purpose: str) -> Words:
        aim = join(":", self.field(purpose.rstrip("."))) if purpose else ""
        fresh = join("a new" if new == 1 else "new", bold(noun.of(new or updated)))
        were = "was made" if new == 1 else "were made"
        if updated and new:
            return sentence("Contents were updated and", fresh, were, aim)
        if new:
            return sentence(fresh, were, aim)
        return sentence("The contents of", bold(noun.many), "were updated", aim)

    def sheets(self, sheets: Sheets) -> Words:
        head = sheets.noun.of(sheets.number)
        if sheets.kind is VersionKind.UPDATE:
            return plain(f"existing {head} {'was' if sheets.number == 1 else 'were'} updated")
        if sheets.of_events:
            who = in_list([self.field(each) for each in sheets.of_events], ", ", " and ")
            events = "event" if sheets.events == 1 else "events"
            return join(f"new {head} on the {events} held with", who)
        ones = [(join("on", self.field(each)), n) for each, n in sheets.topics]
        ones += [(join("for", self.field(each)), n) for each, n in sheets.audiences]
        all_told = sheets.told == sheets.number
        if len(ones) == 1 and all_told:
            return join(f"new {head}", ones[0][0])
        told = in_list([join(self.number(n), about) for about, n in ones], ", ", " and ")
        return join(f"new {head}", join(":" if all_told else ", among them", told) if told else "")

    def published_at(self, noun: Noun, channels: Sequence[str], number: int) -> Words:
        return plain(f"Published on the {self.listed(channels)}")

    def titled(self, title: str, audience: str) -> Words:
        return join(self.field(title), join(", for", self.field(audience)) if audience else "")

    def statement(self, occasion: str, title: str) -> Words:
        if occasion:
            return sentence("A", bold("statement"), "was published on", bold(occasion))
        named = (*plain("“"), *self.field(title), *plain("”"))
        return sentence("The", bold("statement"), named, "was published")

    def focused(self, messages: Sequence[str]) -> Words:
        told = in_list([self.field(each.rstrip(".")) for each in messages], ", ", " and ")
        return sentence("Focused on", told)

    def posts(self, channels: Sequence[str], marked: bool) -> Words:
        on = f"on {self.listed(channels)}" if channels else ""
        days = "on commemorative dates related to migration" if marked else ""
        return sentence(bold("Social-media posts"), "were published", on, days)

    def under_way(
        self, noun: Noun, kinds: Sequence[VersionKind], purpose: str, channels: Sequence[str]
    ) -> Words:
        words = ((VersionKind.UPDATE, "updated"), (VersionKind.NEW, "made"))
        doing = [word for kind, word in words if kind in kinds]
        return sentence(
            bold(noun.many),
            f"are being {self.listed(doing)}",
            f"for {self.listed(channels)}" if channels else "",
            join(":", self.field(purpose.rstrip("."))) if purpose else "",
        )

    def drafted(self, noun: Noun, title: str) -> Words:
        return sentence(
            "The",
            bold("first version"),
            f"of the {noun.one}",
            (*plain("“"), *self.field(title), *plain("”")),
            "was written",
        )

    def planned(self, title: str, when: PartialDate | None, channel: str, platform: bool) -> Words:
        what = join(plain("“"), self.field(title), plain("”")) if title else plain("the material")
        verb = join(what, "will be published on the" if platform else "will be published on")
        if when is None:
            return sentence(verb, bold(channel))
        lead, day = self._one(when)
        return sentence(join(lead, day), join(",", verb), bold(channel))

    def mailed(self, number: int, recipients: int, subjects: Sequence[str]) -> Words:
        noun = Noun("e-mail", "e-mails")
        verb = "was sent" if number == 1 else "were sent"
        told = in_list([self.field(each) for each in subjects], "; ", "; ")
        return sentence(
            bold(f"{self.number(number)} {noun.of(number)}"),
            verb,
            f"to {show_number(recipients)} {'recipient' if recipients == 1 else 'recipients'}"
            if recipients
            else "",
            join(":", told) if told and len(subjects) <= 3 else "",
        )
