"""The reference data of every file: Peru's governments and places, UN entities, frameworks.

Ids are fixed by codes (copy number 0), so that every file agrees on them. Rows are written
without the journal; once somebody has edited a field, or deleted a row, it is theirs, and a
newer catalogue leaves it alone.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources import files
from typing import Any
from zlib import crc32

from sqlalchemy import Table, insert, select, update
from sqlalchemy.engine import Connection

from crm.model import (
    Acronym,
    Alias,
    Base,
    Change,
    Channel,
    ChannelKind,
    Copy,
    EventType,
    Framework,
    Instrument,
    InstrumentKind,
    IsicSection,
    MilestoneKind,
    Observance,
    Organization,
    OrganizationKind,
    Place,
    PlaceLevel,
    Post,
    PostLevel,
    Stage,
    Tag,
    TerritoryGroup,
    TerritoryGroupPlace,
)
from crm.text import sort_key

VERSION = 4

Row = Mapping[str, Any]

# The namespaces of fixed ids; a number, once given, is never given to another.
PLACE, GOVERNMENT, HEAD, ENTITY, TAG, ISIC, EVENT_TYPE, INSTRUMENT, STAGE, GROUP, MEMBER, ALIAS = (
    range(1, 13)
)
MILESTONE, OBSERVANCE, CHANNEL, ACRONYM = 13, 14, 15, 16
_KINDS = {
    "regional": OrganizationKind.REGIONAL,
    "provincial": OrganizationKind.PROVINCIAL,
    "distrital": OrganizationKind.DISTRICT,
}
_METROPOLITAN_LIMA = "150100"
_EVENT_TYPES = (
    ("meeting", "Reunión", "Meeting", "users"),
    ("workshop", "Taller", "Workshop", "presentation"),
    ("information_session", "Sesión informativa", "Briefing session", "megaphone"),
    ("call", "Llamada", "Call", "phone"),
    ("email", "Correo", "E-mail", "mail"),
    ("working_breakfast", "Desayuno de trabajo", "Working breakfast", "coffee"),
    ("exchange", "Reunión de intercambio", "Exchange meeting", "handshake"),
    ("visit", "Visita", "Visit", "footprints"),
    ("round_table", "Mesa de trabajo", "Round table", "message-square"),
    ("webinar", "Webinario", "Webinar", "monitor"),
    ("tot", "Taller ToT", "Training of trainers", "graduation-cap"),
    ("intergovernmental", "Reunión intergubernamental", "Intergovernmental meeting", "globe"),
    ("coordination", "Reunión de coordinación", "Coordination meeting", "link"),
)
MARRAKECH = "marrakech"


def fixed_id(namespace: int, code: str | int) -> int:
    """The id that a code has in every file."""
    number = int(code) if isinstance(code, int) or code.isdigit() else crc32(code.encode())
    return namespace << 32 | number


def place_id(ubigeo: str) -> int:
    return fixed_id(PLACE, ubigeo)


def government_id(ubigeo: str) -> int:
    return fixed_id(GOVERNMENT, ubigeo)


def entity_id(acronym: str) -> int:
    return fixed_id(ENTITY, acronym)


NETWORK_ID = fixed_id(ENTITY, "network")


def is_behind(connection: Connection) -> bool:
    """Tell whether a file has an older catalogue than this program."""
    return connection.execute(select(Copy.catalogue)).scalar_one() < VERSION


def load(connection: Connection) -> None:
    """Write the catalogue into a file, or bring what nobody has edited up to date."""
    theirs = _edited(connection)
    gone: set[int] = set()
    for noun, rows in _rows():
        table = Base.metadata.tables[noun.__tablename__]
        there = {row.id: row for row in connection.execute(select(table))}
        fresh = [
            row
            for row in rows
            if row["id"] not in there and row["id"] not in theirs and not _points(table, row, gone)
        ]
        if fresh:
            connection.execute(insert(table), fresh)
        for row in rows:
            if row["id"] in there:
                _update(connection, table, row, there[row["id"]], theirs.get(row["id"], set()))
        gone |= {row["id"] for row in rows} - set(there) - {row["id"] for row in fresh}
    connection.execute(update(Copy).values(catalogue=VERSION))


def _points(table: Table, row: Row, gone: set[int]) -> bool:
    """Tell whether a row would hang on one that somebody deleted."""
    return any(row.get(column.name) in gone for column in table.columns if column.foreign_keys)


def _update(connection: Connection, table: Table, row: Row, stored: Any, edited: set[str]) -> None:
    newer = {
        name: value
        for name, value in row.items()
        if name not in edited and getattr(stored, name) != value
    }
    if newer:
        connection.execute(update(table).where(table.c.id == row["id"]).values(**newer))


def _edited(connection: Connection) -> dict[int, set[str]]:
    """The fields that somebody has edited, of every record that the catalogue made."""
    found: dict[int, set[str]] = {}
    query = select(Change.row_id, Change.before, Change.after).where(Change.row_id < 1 << 40)
    for row_id, before, after in connection.execute(query):
        found.setdefault(row_id, set()).update(before or {}, after or {})
    return found


def _rows() -> Iterator[tuple[type[Base], list[dict[str, Any]]]]:
    places = list(_places())
    names = {row["code"]: row["name"] for row in places}
    yield Place, places
    yield Organization, [*_governments(names), *_entities(), _network()]
    yield Post, list(_heads())
    yield Alias, list(_aliases())
    yield Tag, list(_tags())
    yield (
        IsicSection,
        [
            {
                "id": fixed_id(ISIC, ord(row["seccion"])),
                "code": row["seccion"],
                "name_es": row["nombre_es"],
                "name_en": row["nombre_en"],
            }
            for row in _table("ciiu-secciones")
        ],
    )
    yield (
        EventType,
        [
            {
                "id": fixed_id(EVENT_TYPE, code),
                "code": code,
                "name_es": name_es,
                "name_en": name_en,
                "icon": icon,
                "position": position,
                "retired": False,
            }
            for position, (code, name_es, name_en, icon) in enumerate(_EVENT_TYPES)
        ],
    )
    yield Instrument, list(_instruments())
    yield Stage, list(_stages())
    yield MilestoneKind, list(_milestones())
    yield Observance, list(_observances())
    yield Channel, list(_channels())
    yield Acronym, list(_acronyms())
    yield (
        TerritoryGroup,
        [
            {
                "id": fixed_id(GROUP, "lima_callao"),
                "code": "lima_callao",
                "name_es": "Lima Metropolitana y Callao",
                "name_en": "Metropolitan Lima and Callao",
            }
        ],
    )
    yield (
        TerritoryGroupPlace,
        [
            {
                "id": fixed_id(MEMBER, int(code)),
                "group_id": fixed_id(GROUP, "lima_callao"),
                "place_id": place_id(code),
            }
            for code in (_METROPOLITAN_LIMA, "070000")
        ],
    )


def _places() -> Iterator[dict[str, Any]]:
    for row in _table("ubigeo-departamentos"):
        yield _place(row["codigo"] + "0000", PlaceLevel.REGION, row["departamento"], None, row)
    for row in _table("ubigeo-provincias"):
        parent = row["codigo"][:2] + "0000"
        yield _place(row["codigo"] + "00", PlaceLevel.PROVINCE, row["provincia"], parent, row)
    for row in _table("ubigeo-distritos"):
        parent = row["ubigeo"][:4] + "00"
        yield _place(row["ubigeo"], PlaceLevel.DISTRICT, row["distrito"], parent, row)


def _place(code: str, level: PlaceLevel, name: str, parent: str | None, row: Row) -> dict[str, Any]:
    return {
        "id": place_id(code),
        "code": code,
        "level": level,
        "name": name,
        "parent_id": place_id(parent) if parent else None,
        "capital": row["capital"] or None,
        "population": int(row["poblacion_2025"]) if row["poblacion_2025"] else None,
    }


def _governments(place_names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for row in _table("gobiernos-subnacionales"):
        code = row["codigo"]
        short = "Lima Metropolitana" if code == _METROPOLITAN_LIMA else place_names[code]
        yield _organization(
            government_id(code),
            f"government:{code}",
            _KINDS[row["nivel"]],
            row["nombre"],
            short,
            place_id=place_id(code),
        )


def _entities() -> Iterator[dict[str, Any]]:
    for row in _table("agencias-onu"):
        acronym = row["sigla_es"] or row["sigla_en"]
        yield _organization(
            entity_id(acronym),
            f"un:{acronym}",
            OrganizationKind.UN,
            row["nombre_es"],
            acronym,
            acronym_es=row["sigla_es"] or None,
            acronym_en=row["sigla_en"] or None,
        )


def _network() -> dict[str, Any]:
    return _organization(
        NETWORK_ID,
        "network",
        OrganizationKind.SPACE,
        "Red de las Naciones Unidas sobre la Migración",
        "Red ONU Migración",
    )


def _organization(
    id_: int, code: str, kind: OrganizationKind, official: str, short: str, **more: Any
) -> dict[str, Any]:
    return {
        "id": id_,
        "catalogue_code": code,
        "kind": kind,
        "official_name": official,
        "short_name": short,
        "sort_key": sort_key(short),
        "place_id": None,
        "acronym_es": None,
        "acronym_en": None,
        "example": False,
        **more,
    }


def _heads() -> Iterator[dict[str, Any]]:
    """The post of each government's head, vacant: no open list of who holds them was found."""
    for row in _table("gobiernos-subnacionales"):
        regional = row["nivel"] == "regional"
        yield {
            "id": fixed_id(HEAD, row["codigo"]),
            "organization_id": government_id(row["codigo"]),
            "title": "Gobernador/a regional" if regional else "Alcalde/sa",
            "level": PostLevel.ELECTED,
            "single": True,
            "catalogue_code": f"head:{row['codigo']}",
        }


def _aliases() -> Iterator[dict[str, Any]]:
    for name in ("MML", "Municipalidad de Lima"):
        yield _alias(government_id(_METROPOLITAN_LIMA), name)
    yield _alias(NETWORK_ID, "UN Network on Migration")
    for row in _table("agencias-onu"):
        if row["nombre_en"] and row["nombre_en"] != row["nombre_es"]:
            yield _alias(entity_id(row["sigla_es"] or row["sigla_en"]), row["nombre_en"])


def _alias(organization_id: int, name: str) -> dict[str, Any]:
    return {"id": fixed_id(ALIAS, name), "organization_id": organization_id, "name": name}


def _tags() -> Iterator[dict[str, Any]]:
    for row in _table("pmm-objetivos"):
        yield _tag(Framework.GCM_OBJECTIVE, row, row["corto_es"], row["corto_en"])
    for row in _table("pmm-principios"):
        yield _tag(Framework.GCM_PRINCIPLE, row, row["nombre_es"], row["nombre_en"])
    for row in _table("ods"):
        yield _tag(Framework.SDG, row, row["nombre_es"], row["nombre_en"])


def _tag(framework: Framework, row: Row, name_es: str, name_en: str) -> dict[str, Any]:
    number = int(row["numero"])
    return {
        "id": fixed_id(TAG, list(Framework).index(framework) * 100 + number),
        "framework": framework,
        "number": number,
        "name_es": name_es,
        "name_en": name_en,
        "title_es": row.get("titulo_es"),
        "title_en": row.get("titulo_en"),
    }


def _instruments() -> Iterator[dict[str, Any]]:
    for position, row in enumerate(_table("instrumentos")):
        yield {
            "id": instrument_id(row["codigo"]),
            "code": row["codigo"],
            "kind": InstrumentKind[row["tipo"].upper()],
            "single": row["unico"] == "1",
            "name_es": row["nombre_es"],
            "name_en": row["nombre_en"],
            "short_es": row["corto_es"],
            "short_en": row["corto_en"],
            "position": position,
            "adopted_first": _day(row["adoptado"]),
            "adopted_last": _day(row["adoptado"]),
            "supports_es": row["apoya_es"] or None,
            "supports_en": row["apoya_en"] or None,
        }


def _day(written: str) -> date | None:
    return date.fromisoformat(written) if written else None


def _stages() -> Iterator[dict[str, Any]]:
    positions: Counter[str] = Counter()
    for row in _table("etapas"):
        instrument, traits = row["instrumento"], row["rasgos"].split()
        yield {
            "id": stage_id(row["codigo"], instrument),
            "instrument_id": instrument_id(instrument),
            "code": f"{instrument}:{row['codigo']}",
            "name_es": row["nombre_es"],
            "name_en": row["nombre_en"],
            "short_es": row["corto_es"] or row["nombre_es"],
            "short_en": row["corto_en"] or row["nombre_en"],
            "position": positions[instrument],
            "signs": "firma" in traits,
            "counts": "cuenta" in traits,
            "terminal": "final" in traits,
            "side": "lateral" in traits,
            "asks_date": row["pide_fecha"] == "1",
            "asks_evidence": row["pide_evidencia"] or None,
            "asks_evidence_en": row["pide_evidencia_en"] or None,
        }
        positions[instrument] += 1


def _milestones() -> Iterator[dict[str, Any]]:
    for position, row in enumerate(_table("hitos")):
        code = f"{row['instrumento']}:{row['codigo']}"
        yield {
            "id": fixed_id(MILESTONE, code),
            "stage_id": stage_id(row["etapa"], row["instrumento"]),
            "code": code,
            "name_es": row["nombre_es"],
            "name_en": row["nombre_en"],
            "position": position,
        }


def _observances() -> Iterator[dict[str, Any]]:
    for row in _table("fechas-conmemorativas"):
        code = f"{row['mes']}-{row['dia']}-{row['nombre_en']}"[:40]
        year = re.search(r"\((\d{4})\)", row["nombre_es"])
        yield {
            "id": fixed_id(OBSERVANCE, code),
            "code": code,
            "month": int(row["mes"]),
            "day": int(row["dia"]) if row["dia"] else None,
            "rule": row["regla"] or None,
            "name_es": row["nombre_es"],
            "name_en": row["nombre_en"],
            "kind": row["tipo"] or None,
            "base_year": int(year.group(1)) if year else None,
            "note": row["nota"] or None,
            "retired": False,
        }


def _channels() -> Iterator[dict[str, Any]]:
    for position, row in enumerate(_table("canales")):
        yield {
            "id": channel_id(row["codigo"]),
            "code": row["codigo"],
            "name_es": row["nombre_es"],
            "name_en": row["nombre_en"],
            "kind": ChannelKind[row["tipo"].upper()],
            "position": position,
            "retired": False,
        }


def _acronyms() -> Iterator[dict[str, Any]]:
    for row in _table("siglas"):
        yield {
            "id": fixed_id(ACRONYM, row["sigla_es"]),
            "code": row["sigla_es"],
            "short_es": row["sigla_es"],
            "long_es": row["nombre_es"],
            "short_en": row["sigla_en"],
            "long_en": row["nombre_en"],
        }


def channel_id(code: str) -> int:
    """The id of a channel of the catalogue, such as `knowledge_platform`."""
    return fixed_id(CHANNEL, code)


def instrument_id(code: str) -> int:
    """The id of an instrument of the catalogue, such as `practices`."""
    return fixed_id(INSTRUMENT, code)


def stage_id(code: str, instrument: str = MARRAKECH) -> int:
    """The id of a stage of an instrument, such as `signed` of the Marrakech Declaration."""
    return fixed_id(STAGE, f"{instrument}:{code}")


def event_type_id(code: str) -> int:
    return fixed_id(EVENT_TYPE, code)


def tag_id(framework: Framework, number: int) -> int:
    return fixed_id(TAG, list(Framework).index(framework) * 100 + number)


def data(name: str) -> list[dict[str, str]]:
    """The rows of one table of the reference data, as they are written there."""
    return _table(name)


def _table(name: str) -> list[dict[str, str]]:
    text = (files("resources") / "data" / f"{name}.csv").read_text("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))
