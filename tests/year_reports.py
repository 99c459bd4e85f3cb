"""A report of a year with every kind of part, for the tests of what it becomes on paper."""

import re
from dataclasses import fields, is_dataclass, replace
from datetime import date

from crm.annual.value import (
    ActivityPart,
    Bullets,
    Callout,
    DateCallout,
    Evidence,
    Label,
    Labels,
    Link,
    Mark,
    ObjectivePart,
    Paragraph,
    Quote,
    Ref,
    Span,
    StepGroup,
    Tile,
    Words,
    YearReport,
)

URL = (
    "https://migrationnetwork.un.org/es/strong-partnerships-heart-cross-regional-dialogue-"
    "global-compact-migration-champions"
)
LONG_URL = f"{URL}?utm_source=boletín&utm_medium=correo&utm_campaign=" + "abc" * 60
TITLE = (
    "Territorios Integradores: Fortaleciendo las capacidades de gobiernos locales para la "
    "protección e integración socioeconómica de personas refugiadas, migrantes, retornadas y "
    "comunidad de acogida en Perú"
)
PROJECT = (
    "Building Resilience in Ancash: Strengthening Migration and Environmental Governance and "
    "Supporting Climate-adapted Livelihoods"
)


def words(text: str) -> Words:
    """What is between two pairs of stars is bold, what is between tildes is not translated."""
    spans: list[Span] = []
    bold = untranslated = False
    for piece in re.split(r"(\*\*|~)", text):
        bold ^= piece == "**"
        untranslated ^= piece == "~"
        if piece not in ("**", "~", ""):
            spans.append(Span(piece, bold, untranslated))
    return tuple(spans)


def _para(text: str) -> Paragraph:
    return Paragraph("p", words(text))


def _activity(heading: str, statement: str, *blocks, plan: str = "") -> ActivityPart:
    ref = Ref("activity", 1) if heading == "Actividad 1.1.1.2" else None
    return ActivityPart(heading, heading, words(statement), blocks, words(plan), ref)


OBJECTIVES = (
    ObjectivePart(
        "objective-1",
        "Objetivo específico 1",
        words(
            "Brindar asistencia técnica al Estado peruano para generar política pública que "
            "mejore las oportunidades para los y las migrantes."
        ),
        (
            _activity(
                "Actividad 1.1.1.2",
                "Tres talleres de vinculación de la Agenda 2030 y los ODS con el PMM para el "
                "desarrollo de políticas públicas incluyendo la presentación de Buenas Prácticas "
                "y Compromisos",
                _para(
                    "Se realizaron **dos desayunos de trabajo** para dialogar sobre el vínculo "
                    "entre la migración y el desarrollo sostenible. Participaron:"
                ),
                Callout(
                    "locals",
                    "persons",
                    "30",
                    words("representantes de gobiernos locales de Lima Metropolitana y Callao"),
                    words(
                        "Identificaron **necesidades y oportunidades** para trabajar en "
                        "integración socioeconómica a través de una gestión migratoria ajustada "
                        "al territorio."
                    ),
                ),
                Callout(
                    "companies",
                    "institutions",
                    "14",
                    words(
                        "empresas de diversos rubros: financieras, supermercados, startups, etc."
                    ),
                    words(
                        "Obtuvieron **más recursos y herramientas** para involucrar personas "
                        "migrantes en cadenas de valor y procesos de contratación."
                    ),
                ),
                plan="Meta: **3** talleres · Realizado: **2**. El tercero pasó a marzo de 2024.",
            ),
            _activity(
                "Actividad",
                "Participación en la Reunión de Países Precursores 2023",
                _para(
                    "Se alentó la **participación del Ministerio de Relaciones Exteriores del "
                    "Perú** en la reunión intergubernamental realizada en Ghana del 28 al 30 de "
                    "noviembre."
                ),
                Link("link", URL),
                Link("long", LONG_URL, "Nota de prensa & «fotos» <b>"),
            ),
            _activity(
                "Actividad",
                "Firma de la Declaración de Alcaldes de Marrakech",
                _para(
                    "La Red alentó e hizo seguimiento a la **firma de la Declaración de Alcaldes "
                    "de Marrakech**, que respalda el PMM y el Pacto Mundial para los Refugiados."
                ),
                Labels(
                    "signers",
                    (
                        Label(
                            "Gobierno local de Carmen de la Legua",
                            words("Elaboró un **plan de acción** para su localidad."),
                            Mark.TO_VERIFY,
                        ),
                        Label("Gobierno regional de Tumbes", (), Mark.TO_VERIFY),
                        Label("Municipalidad Distrital de Ejemplo", words("Firmó."), Mark.SURE),
                    ),
                ),
            ),
        ),
    ),
    ObjectivePart(
        "objective-2",
        "Objetivo específico 2",
        words("Gestionar la información para la toma de decisiones"),
        (
            _activity(
                "Actividad 2.1.1.2",
                "Material informativo en formato amigable sobre el trabajo de la Red",
                _para("Se actualizaron contenidos y se elaboraron **hojas informativas**."),
                Callout("updated", "materials", "5", words("hojas ya existentes actualizadas")),
                Callout("new", "materials", "2", words("hojas nuevas sobre los 23 objetivos")),
                Callout("about", "materials", "2", words("hojas nuevas sobre los eventos")),
                Bullets("where", (words("Publicadas en la Plataforma de Conocimiento de la Red"),)),
            ),
            _activity(
                "Actividad 2.1.1.3",
                "Menciones y declaraciones de la Red en ocasiones y eventos importantes",
                _para("Se hicieron **publicaciones en redes sociales** en fechas conmemorativas."),
                DateCallout("ten", "10 de diciembre", words("Cinco años del PMM")),
                DateCallout("eighteen", "18 de diciembre", words("Día Internacional del Migrante")),
            ),
            _activity(
                "Actividad 2.1.1.4",
                "Cronograma de acciones de visibilización en redes sociales",
                _para("En total, el Perú ha alcanzado **21** prácticas."),
                Bullets(
                    "actors",
                    (words("Gobierno"), words("Naciones Unidas"), words("Sociedad civil")),
                    lead=words("De distintos actores:"),
                    dots=True,
                ),
                plan="Meta: sin meta",
            ),
        ),
    ),
    ObjectivePart(
        "objective-3",
        "Objetivo específico 3",
        words("~Fomentar la inclusión de la migración~"),
        (
            _activity(
                "Actividad 3.2.2.1",
                "Encuentros institucionales anuales",
                Bullets(
                    "among",
                    (
                        words("Superintendencia Nacional de Migraciones"),
                        words("Defensoría del Pueblo"),
                        words(
                            "Grupo Impulsor de Jóvenes para la Comisión Nacional ante el Cambio "
                            "Climático, cuya denominación oficial ocupa por sí sola más de una "
                            "línea de esta lista y sigue"
                        ),
                    ),
                    lead=words("Entre ellos:"),
                ),
            ),
            _activity(
                "Actividad 3.2.2.3",
                "Evento de promoción de compromisos institucionales",
                Quote("title", words("El nombre del evento fue:"), TITLE),
                _para("Texto ~todavía en español, con un término **clave** dentro~ del párrafo."),
            ),
            _activity(
                "Actividad",
                "Migration Multi-partners Trust Fund (MPTF)",
                Quote("project", words("El proyecto fue denominado"), f"“{PROJECT}”"),
            ),
            _activity("Actividad 3.2.2.10", "Una actividad de la que nada se registró"),
        ),
    ),
)

RICH = YearReport(
    year=2023,
    language="es",
    as_of=date(2023, 12, 31),
    kicker="Informe anual 2023 · Perú",
    title="Logros de la Red de las Naciones Unidas sobre la Migración durante 2023",
    intro=words(
        "Durante el año, la Red buscó involucrar a actores clave en la implementación del "
        "**Pacto Mundial para la Migración (PMM)**, para difundir la importancia de asumir un "
        "papel más activo mediante sus 23 objetivos."
    ),
    tiles=(
        Tile("events", "2", "desayunos de trabajo"),
        Tile("persons", "30", "representantes de gobiernos locales"),
        Tile("institutions", "14", "empresas participantes"),
        Tile("signatures", "2", "gobiernos firmantes de la Declaración"),
        Tile("practices", "21", "Buenas Prácticas del Perú"),
    ),
    objectives=OBJECTIVES,
    others=(_activity("Actividad", "Saludo protocolar", _para("Se saludó <i>a todos</i> & más.")),),
    promised=(
        StepGroup(
            words("Revisión Regional 2023"), (words("**Dijimos** tres talleres: se hicieron dos."),)
        ),
    ),
    steps=(
        StepGroup(
            words("Asistencia técnica al Estado peruano: Revisión Regional 2024"),
            (
                words("Apoyo a la participación de gobierno y sociedad civil mediante eventos."),
                words("Difusión del conocimiento sobre el PMM mediante sesiones informativas."),
            ),
        ),
        StepGroup(words("Generación de conocimiento"), (words("Coorganización del ToT."),)),
    ),
    steps_heading="Próximos pasos",
    evidence=(
        Evidence(
            "persons@1",
            "representantes de gobiernos locales",
            30,
            "personas",
            "en el periodo",
            "cada persona una vez",
            tuple(f"Persona número {number} (Municipalidad de Ejemplo)" for number in range(1, 31)),
        ),
        Evidence(
            "practices",
            "Buenas prácticas publicadas en el Repositorio de la Red",
            1_021,
            "prácticas",
            "acumulado a la fecha de corte",
            "cada práctica una vez",
            ("Saldo inicial: 21 prácticas",),
            "18 se conocen solo como número.",
        ),
        Evidence(
            "none", "Envíos de correo", 0, "envíos", "en el periodo", "cada envío una vez", ()
        ),
    ),
    footer="Red de las Naciones Unidas sobre la Migración en el Perú · Logros 2023",
)

EMPTY = replace(
    RICH,
    tiles=(),
    objectives=(),
    others=(),
    promised=(),
    steps=(),
    evidence=(),
    nothing="No hay nada registrado de 2024.",
)


def spoken(value: object) -> list[str]:
    """Every text that a report is to say, except what only names its parts."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        if value and all(isinstance(each, Span) for each in value):
            return ["".join(each.text for each in value)]
        return [text for each in value for text in spoken(each)]
    if not is_dataclass(value) or isinstance(value, Ref):
        return []
    silent = {"key", "figure", "name", "language"} - (
        {"name"} if isinstance(value, Label) else set()
    )
    shown = [getattr(value, each.name) for each in fields(value) if each.name not in silent]
    return [text for each in shown if not isinstance(each, Mark) for text in spoken(each)]
