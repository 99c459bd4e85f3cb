"""How far two records are one, and why."""

from typing import NamedTuple

from crm.i18n import _
from crm.model.base import N_

# Fixed on the development seeds of `bench`, before the held-out one was drawn.
POSSIBLE, SURE = 0.75, 0.92
OFFERED = 0.5  # while one types: to be told of one more costs a glance

CROWD = 3  # as many people with one mailbox or telephone, and it is an office's

SAME_NAME = N_("Mismos nombres y apellidos")
NEAR_NAME = N_("Nombres y apellidos parecidos")
SWAPPED = N_("Apellidos en otro orden")
ONE_SURNAME = N_("Un apellido en común; el otro falta")
ONLY_SURNAME = N_("Mismo apellido, el único que se sabe de los dos")
INITIALS = N_("Iniciales que coinciden")
SAME_EMAIL = N_("Mismo correo")
SAME_PHONE = N_("Mismo teléfono")
SAME_PLACE_OF_WORK = N_("Misma institución")
SAME_POST = N_("Mismo cargo")
SAME_REGION = N_("Misma región")
SAME_INSTITUTION_NAME = N_("Mismo nombre")
NEAR_INSTITUTION_NAME = N_("Nombre parecido")
ACRONYM = N_("Una es la sigla de la otra")
SAME_RUC = N_("Mismo RUC")
SAME_PLACE = N_("Mismo ubigeo")
LEFT_HERE = N_("Salió de Enlace")
SAME_WEB = N_("Misma página web")


class Likeness(NamedTuple):
    """How far two records are one: 0 not at all, 1 without a doubt; and why, untranslated."""

    score: float
    why: tuple[str, ...]

    @property
    def reasons(self) -> str:
        """The reasons as one sentence: «Mismo ubigeo y nombre parecido.»"""
        said = [_(each) for each in self.why]
        rest = [each[:1].lower() + each[1:] if each[1:2].islower() else each for each in said[1:]]
        listed = ", ".join([*said[:1], *rest])
        return f"{listed}." if listed else ""


NONE = Likeness(0.0, ())
