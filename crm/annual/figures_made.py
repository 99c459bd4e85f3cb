"""The figures of what was made, published and sent in a year, and of what institutions reached."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from crm import figures
from crm.annual.figure import TimeRule, Unit
from crm.annual.figure_words import Draft, counted, refs_of
from crm.annual.value import Ref
from crm.annual.year_facts import Followed
from crm.arrivals import Arrivals
from crm.dates import show_date, show_number
from crm.i18n import _, ngettext
from crm.materials import MadeRow
from crm.model import InstrumentKind, MaterialKind, VersionKind
from crm.model.base import N_
from crm.plan_links import Links, Period
from crm.publications import ActRow
from crm.text import fold

_MATERIALS = N_("Cada material cuenta una vez, tenga las versiones que tenga.")
_MESSAGES = N_("Un mensaje en varios canales cuenta una vez.")
_CHANNELS = N_("Un mensaje cuenta una vez por cada canal.")
_FOLLOW_UPS = N_("Cada seguimiento cuenta la primera vez que llega a una etapa que cuenta.")
_OCCASIONS = N_("Cada fecha cuenta una vez, tenga las publicaciones que tenga.")
_BY_ITSELF = (MaterialKind.POST, MaterialKind.STATEMENT)
_MADE: tuple[tuple[str, str, Callable[[MadeRow], bool]], ...] = (
    (
        "materials_updated",
        N_("Materiales actualizados"),
        lambda each: each.made is VersionKind.UPDATE,
    ),
    ("materials_new", N_("Materiales nuevos"), lambda each: each.made is VersionKind.NEW),
    (
        "materials_new_events",
        N_("Materiales nuevos sobre eventos"),
        lambda each: each.made is VersionKind.NEW and each.about_event,
    ),
    (
        "materials_new_themes",
        N_("Materiales nuevos sobre otros temas"),
        lambda each: each.made is VersionKind.NEW and not each.about_event,
    ),
)


def of_materials(
    at: str, made: Sequence[MadeRow], unfinished: Sequence[MadeRow]
) -> Iterator[Draft]:
    """What was made; statements and posts, which are published by themselves, have their own."""
    kept = [each for each in made if each.kind not in _BY_ITSELF]
    for name, label, which in _MADE:
        yield _material(name + at, _(label), [each for each in kept if which(each)])
    statements = [each for each in made if each.kind is MaterialKind.STATEMENT]
    yield _material(f"statements{at}", _("Declaraciones públicas"), statements)
    yield _material(f"materials_unfinished{at}", _("Materiales en elaboración"), unfinished)


def _material(name: str, label: str, rows: Sequence[MadeRow]) -> Draft:
    return counted(
        name,
        label,
        Unit.MATERIALS,
        "material",
        [each.material_id for each in rows],
        duplicates=_MATERIALS,
        notes=undated_note(sum(each.undated for each in rows)),
    )


def undated_note(number: int) -> Iterator[str]:
    if number:
        said = ngettext("{n} sin fecha.", "{n} sin fecha.", number)
        yield said.format(n=show_number(number))


def of_publications(at: str, acts: Sequence[ActRow], names: Mapping[int, str]) -> Iterator[Draft]:
    yield counted(
        f"publications{at}",
        _("Mensajes y materiales publicados"),
        Unit.PUBLICATIONS,
        "publication",
        [each.publication_ids[0] for each in acts],
        duplicates=_MESSAGES,
        notes=undated_note(sum(each.on is None for each in acts)),
    )
    channels = sorted({name for each in acts for name in each.channels}, key=fold)
    yield counted(
        f"publications_channels{at}",
        _("Publicaciones por canal"),
        Unit.PUBLICATIONS,
        "publication",
        [id_ for each in acts for id_ in each.publication_ids],
        duplicates=_CHANNELS,
        notes=[", ".join(channels)],
    )
    posts = [each for each in acts if each.kind is MaterialKind.POST and each.observance_id]
    dated = sorted(posts, key=lambda each: (each.on is None, each.on.first if each.on else None))
    ids = list(dict.fromkeys(each.observance_id for each in dated if each.observance_id))
    yield replace(
        counted(
            f"occasions{at}",
            _("Fechas conmemorativas con publicaciones"),
            Unit.OCCASIONS,
            "observance",
            ids,
            duplicates=_OCCASIONS,
        ),
        said=tuple((Ref("observance", id_), names[id_]) for id_ in ids),
    )


def of_mailings(at: str, links: Links) -> Draft:
    sent = [each.id for each in links.mailings if each.sent]
    return counted(f"mailings{at}", _("Envíos de correo"), Unit.MAILINGS, "mailing", sent)


_UNITS = {
    InstrumentKind.PRACTICE: Unit.PRACTICES,
    InstrumentKind.DECLARATION: Unit.SIGNATURES,
}


def of_instrument(period: Period, each: Followed) -> Iterator[Draft]:
    code, name = each.instrument.code, each.instrument.name
    unit = _UNITS.get(each.instrument.kind, Unit.FOLLOW_UPS)
    declaration = each.instrument.kind is InstrumentKind.DECLARATION

    def draft(
        beginning: str, label: str, count: figures.Count, time: TimeRule, ids: Sequence[int]
    ) -> Draft:
        open_ = tuple(Ref("follow_up", id_) for id_ in count.undetermined_ids)
        return Draft(
            f"{beginning}.{code}",
            label.format(name=name),
            unit,
            time,
            _(_FOLLOW_UPS),
            refs_of("follow_up", ids),
            undetermined=open_,
            notes=tuple(_open_notes(count, each.came)),
        )

    came = each.came
    stock = draft(
        "reached", _("{name}: hasta la fecha de corte"), came.stock, TimeRule.AS_OF, came.stock.ids
    )
    yield _with_balance(stock, came.stock.balance)
    in_year = came.flow
    yield draft("new", _("{name}: en el año"), in_year, TimeRule.IN_PERIOD, in_year.ids)
    if declaration:
        sure = [id_ for id_ in came.stock.ids if id_ not in came.unsure]
        signed = draft("signed", _("{name}: firmas ciertas"), came.stock, TimeRule.AS_OF, sure)
        open_ = tuple(ref for ref in signed.undetermined if ref.id not in came.unsure)
        yield replace(signed, undetermined=open_)
        perhaps = [*came.stock.ids, *came.stock.undetermined_ids]
        unsure = [id_ for id_ in perhaps if id_ in came.unsure]
        label = _("{name}: por verificar")
        yield replace(
            draft("to_verify", label, came.stock, TimeRule.AS_OF, unsure), undetermined=(), notes=()
        )


def _open_notes(count: figures.Count, came: Arrivals) -> Iterator[str]:
    """What to know of what is counted without a date, and of what cannot be told."""
    yield from undated_note(len(came.undated.intersection(count.ids)))
    verify = len(came.unsure.intersection(count.ids))
    if verify:
        said = ngettext("{n} por verificar.", "{n} por verificar.", verify)
        yield said.format(n=show_number(verify))
    if left := count.undetermined:
        said = ngettext(
            "{n} más no se cuenta: le falta fecha cierta o verificación.",
            "{n} más no se cuentan: les falta fecha cierta o verificación.",
            left,
        )
        yield said.format(n=show_number(left))


def _with_balance(stock: Draft, balance: figures.BalanceRow | None) -> Draft:
    if balance is None:
        return stock
    ref = Ref("opening_balance", balance.id)
    said = _("{n} hasta el {day}, sin registrarse una por una").format(
        n=show_number(balance.total), day=show_date(balance.by_on)
    )
    source = _("Fuente: {source}.").format(source=balance.source) if balance.source else ""
    return replace(
        stock,
        refs=((ref, balance.total), *stock.refs),
        said=((ref, said),),
        notes=tuple(filter(None, (*stock.notes, source, balance.note))),
    )
