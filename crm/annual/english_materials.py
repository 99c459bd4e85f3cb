"""The sentences of a report about materials and mails, in English."""

from collections.abc import Sequence

from crm.annual.english_words import EnglishWords
from crm.annual.grammar import Sheets
from crm.annual.nouns import Noun
from crm.annual.value import Words
from crm.annual.words import bold, in_list, join, plain, sentence
from crm.dates import PartialDate, show_number
from crm.model import VersionKind


class EnglishMaterials(EnglishWords):
    """Made, published, in the making, planned, sent."""

    def made(self, noun: Noun, updated: int, new: int, purpose: str) -> Words:
        aim = join(":", self.field(purpose.rstrip("."))) if purpose else ""
        fresh = join("a new" if new == 1 else "new", bold(noun.of(new or updated)))
        were = "was made" if new == 1 else "were made"
        if updated and new:
            return sentence("Contents were updated and", fresh, were, aim)
        if new:
            return sentence(fresh, were, aim)
        some = noun.many if updated > 1 else f"a {noun.one}"
        return sentence("The contents of", bold(some), "were updated", aim)

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
        where = self.listed([f"the {each}" if " " in each else each for each in channels])
        return plain(f"Published on {where}")

    def titled(self, title: str, audience: str) -> Words:
        return join(self.field(title), join(", for", self.field(audience)) if audience else "")

    def statement(self, occasion: str, title: str) -> Words:
        if occasion:
            return sentence("A", bold("statement"), "was published for", bold(occasion))
        named = (*plain("“"), *self.field(title), *plain("”"))
        return sentence("The", bold("statement"), named, "was published")

    def focused(self, messages: Sequence[str]) -> Words:
        told = in_list([self.field(each.rstrip(".")) for each in messages], ", ", " and ")
        return sentence("Focused on", told)

    def posts(self, number: int, channels: Sequence[str], marked: bool) -> Words:
        on = f"on {self.listed(channels)}" if channels else ""
        if number == 1:
            day = "on a commemorative date related to migration" if marked else ""
            return sentence("A", bold("social-media post"), "was published", on, day)
        days = "on commemorative dates related to migration" if marked else ""
        return sentence(bold("Social-media posts"), "were published", on, days)

    def under_way(
        self,
        number: int,
        noun: Noun,
        kinds: Sequence[VersionKind],
        purpose: str,
        channels: Sequence[str],
    ) -> Words:
        words = ((VersionKind.UPDATE, "updated"), (VersionKind.NEW, "made"))
        doing = [word for kind, word in words if kind in kinds]
        return sentence(
            *(("a", bold(noun.one), "is") if number == 1 else (bold(noun.many), "are")),
            f"being {self.listed(doing)}",
            f"for {self.listed(channels)}" if channels else "",
            join(":", self.field(purpose.rstrip("."))) if purpose else "",
        )

    def drafted(self, noun: Noun, title: str) -> Words:
        return sentence(
            "The",
            bold("first version"),
            f"of the {noun.one}",
            (*plain("“"), *self.field(title), *plain("”")),
            "was made" if noun.one == "video" else "was written",
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
