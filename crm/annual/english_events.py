"""The sentences of a report about events, in English."""

from collections.abc import Sequence

from crm.annual.english_words import EnglishWords
from crm.annual.grammar import Found, Group, Happening
from crm.annual.value import Words
from crm.annual.words import bold, in_list, join, plain, sentence
from crm.dates import show_number
from crm.model import OrganizationKind, OutcomeKind

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
    OrganizationKind.NATIONAL: "national government body",
    OrganizationKind.AUTONOMOUS: "autonomous body",
    OrganizationKind.UN: "United Nations entity",
    OrganizationKind.CIVIL_SOCIETY: "civil society organization",
    OrganizationKind.ACADEMIA: "academic institution",
    OrganizationKind.SPACE: "coordination space",
    OrganizationKind.COLLECTIVE: "group",
}
_RESULTS = {
    OutcomeKind.NEED: ("They identified", "needs"),
    OutcomeKind.OPPORTUNITY: ("They identified", "opportunities"),
    OutcomeKind.RISK: ("They identified", "risks"),
    OutcomeKind.RESOURCE: ("They obtained", "more resources and tools"),
    OutcomeKind.AGREEMENT: ("They reached", "agreements"),
    OutcomeKind.COMMITMENT: ("They made", "commitments"),
}
_FOR = {"on": "for", "in": "for", "during the": "for the"}


class EnglishEvents(EnglishWords):
    """Held, encouraged, joined, scheduled; who came, and what came of it."""

    def held(self, what: Happening) -> Words:
        verb = "was" if what.number == 1 else "were"
        verb = f"{verb} {'sent' if what.code == 'email' else 'held'}"
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
        if not what.parties:
            return ()
        noun = "institution" if what.more == 1 else "institutions"
        more = (f"{self.number(what.more)} other {noun}",) if what.more else ()
        return join("with", self._names((*what.parties, *more)))

    def participated(self, number: int) -> Words:
        return plain("Participant:" if number == 1 else "Participants:")

    def group(self, group: Group) -> Words:
        one = group.number == 1
        kind = _ATTENDEES[group.kind] if group.kind else ""
        label = self.field(group.label) if group.label and not kind else ()
        sectors = self._sectors(group)
        territory = f"of {group.territory}" if group.territory else ""
        if not group.persons:
            noun = _ONE_INSTITUTION.get(group.kind) if one and group.kind else None
            return join(
                noun or kind or label or ("institution" if one else "institutions"),
                territory,
                sectors,
            )
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
            bold(f"{'plans to join' if what.ahead else 'joined'} the {what.noun.one}"),
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
        days = in_list([join(_FOR.get(lead, lead), bold(day)) for lead, day in ones], ", ", " and ")
        return sentence(subject, "scheduled", days)

    def called_off(self, what: Happening, postponed: bool) -> Words:
        verb = "postponed" if postponed else "called off"
        was = "was" if what.number == 1 else "were"
        return sentence(self._counted(what), was, verb, self._about(what))

    def coordinated(self, what: Happening, begun: bool) -> Words:
        verb = "began" if begun else "was held"
        return sentence(bold("Coordination"), self._with(what), verb)

    def among_them(self, what: Happening, number: int) -> Words:
        named = what.audience or what.parties
        return plain("Among them:" if named else "Among those who took part:")

    def commitments(self) -> Words:
        return plain("Commitments made:")

    def and_more(self, number: int) -> Words:
        return plain(f"And {show_number(number)} more.")
