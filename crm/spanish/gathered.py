"""The institutions and people gathered from a sentence, and what is asked of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from crm.i18n import _
from crm.spanish.actors import Human, Mention
from crm.spanish.reading import Actor, Slot, Someone
from crm.spanish.scene import Scene, key_of, options_of
from crm.spanish.sentence import Span


@dataclass
class Gathered:
    """The institutions and people gathered from a sentence, with what is asked of them."""

    scene: Scene
    ids: dict[int, Span | None] = field(default_factory=dict)
    people: list[Someone] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)

    def take(self, mention: Mention) -> None:
        """An institution that was named, or the question which."""
        key, chosen = key_of(self.scene, mention), self.scene.chosen
        said = self.scene.sentence.typed(mention.name)
        id_ = chosen.get(key, mention.sure)
        if id_ is not None:
            if id_ not in self.ids:
                self.ids[id_] = mention.span
                self.slots.append(self._slot(key, id_, mention.span, mention.ids))
        elif key not in chosen:
            question = (
                _("¿Cuál {name}?") if len(mention.ids) > 1 else _("¿Es esta «{name}»?")
            ).format(name=said)
            options = options_of(self.scene, mention.ids)
            slot = Slot(key, "organization", span=mention.span, options=options, question=question)
            if key not in [each.key for each in self.slots]:
                self.slots.append(slot)

    def _slot(self, key: str, id_: int, span: Span | None, ids: Sequence[int]) -> Slot:
        actor = self.scene.cast.actors.get(id_)
        name = actor.full_name if actor else ""
        options = options_of(self.scene, ids) if len(ids) > 1 else ()
        return Slot(key, "organization", id_, name, span, options)

    def meet(self, human: Human, *, needed: bool) -> None:
        """Somebody who was named; the place of work is taken where none was said."""
        key = f"person:{self.scene.flat[human.span[0] : human.span[1]]}"
        if key in self.scene.chosen:
            return  # was taken out
        named = dict.fromkeys([*self.ids, *self._chosen()])
        there = {person: where for where in named for person in human.at(where)}
        alone = [id_ for id_, _name in human.names]
        if len(there) == 1 or (not there and len(alone) == 1):
            person = next(iter(there), alone[0])
            self._add(key, human, person, there.get(person))
        if there or self._chosen():
            return
        if self.ids or any(each.asked for each in self.slots):
            if len(alone) > 1 or self._placed_elsewhere(human):
                self._ask(human)
            return
        if len(alone) == 1 and len(human.employers) == 1:
            id_ = human.employers[0]
            self.ids[id_] = human.span
            self.people[-1] = replace(self.people[-1], organization_id=id_)
            self.slots.append(self._slot("organization:of", id_, human.span, ()))
        elif needed or human.employers:
            self._ask(human)

    def _add(self, key: str, human: Human, person: int, where: int | None) -> None:
        name = dict(human.names)[person]
        self.people.append(Someone(person, name, where))
        self.slots.append(Slot(key, "person", person, name, human.span))

    def _placed_elsewhere(self, human: Human) -> bool:
        """«Ruth Zevallos de …», which is not where she works."""
        between = re.compile(r"\s*,?\s*(?:del?|en)\b")
        return bool(human.employers) and between.match(self.scene.flat, human.span[1]) is not None

    def _ask(self, human: Human) -> None:
        name = self.scene.sentence.typed(human.span)
        question = _("¿De qué institución es {name}?").format(name=name)
        options = options_of(self.scene, [*self.ids, *human.employers])
        self.ids.clear()
        self.slots = [each for each in self.slots if each.name != "organization"]
        self.slots.append(
            Slot("organization", "organization", None, "", human.span, options, question)
        )

    def _chosen(self) -> list[int]:
        return list(self.scene.chosen.get("organization") or ())

    def add_chosen(self) -> None:
        """The institutions that the user has added to what the sentence says."""
        for id_ in self._chosen():
            if id_ not in self.ids:
                self.ids[id_] = None
                self.slots.append(self._slot(f"organization:+{id_}", id_, None, ()))

    def actors(self) -> tuple[Actor, ...]:
        return tuple(self.scene.cast.actors[id_] for id_ in self.ids)
