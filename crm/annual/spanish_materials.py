"""The sentences of a report about materials and mails, in Spanish."""

from collections.abc import Sequence

from crm.annual.grammar import Sheets
from crm.annual.nouns import Noun, contracted, in_midst, infinitive, with_article
from crm.annual.nouns import article as article_of
from crm.annual.spanish_words import SpanishWords
from crm.annual.value import Words
from crm.annual.words import bold, join, plain, sentence
from crm.dates import PartialDate, show_number
from crm.model import MaterialKind, VersionKind

_NOT_WRITTEN = (MaterialKind.VIDEO, MaterialKind.PRESENTATION, MaterialKind.OTHER)


class SpanishMaterials(SpanishWords):
    """Made, published, in the making, planned, sent."""

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
        some = noun.many if updated > 1 else f"un{'a' if noun.feminine else ''} {noun.one}"
        return sentence("Se actualizaron contenidos de", bold(f"{some}{told}"))

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

    def posts(self, number: int, channels: Sequence[str], marked: bool) -> Words:
        on = f"como {self.listed(channels)}" if channels else ""
        if number == 1:
            day = "en una fecha conmemorativa relacionada a la migración" if marked else ""
            return sentence("Se hizo una", bold("publicación en redes sociales"), on, day)
        days = "en fechas conmemorativas relacionadas a la migración" if marked else ""
        return sentence("Se hicieron", bold("publicaciones en redes sociales"), on, days)

    def under_way(
        self,
        number: int,
        noun: Noun,
        kinds: Sequence[VersionKind],
        purpose: str,
        channels: Sequence[str],
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
        one = f"un{'a' if noun.feminine else ''} {noun.one}"
        return sentence(
            f"Se {'está' if number == 1 else 'están'} {self.listed(doing)}",
            bold(one if number == 1 else noun.many),
            f"para {aim}" if aim else "",
            f"mediante {self.listed(channels)}" if channels else "",
        )

    def drafted(self, noun: Noun, title: str) -> Words:
        of = contracted(f"de {article_of(noun.one)} {noun.one}")
        made = [self.material_noun(each) for each in _NOT_WRITTEN]
        verb = "elaboró" if noun in made else "redactó"
        return sentence(f"Se {verb} la", bold("primera versión"), f"{of} «{title}»")

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


def _to(name: str) -> Words:
    """«a la Plataforma», «al Sitio», the article out of the bold."""
    article, _blank, rest = name.partition(" ")
    if article in ("la", "el"):
        return join("al" if article == "el" else "a la", bold(rest))
    return join("a", bold(name))
