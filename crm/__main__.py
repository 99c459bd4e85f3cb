"""The command line: says in Spanish what it takes, and hands over to `crm.commands`.

Nothing heavy is loaded before a command is understood. Exit codes: 0 done, 1 refused (one
sentence on stderr), 2 not understood.
"""

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from crm import faults, settings
from crm.errors import CrmError
from crm.i18n import _, set_language
from crm.text import clean_line

# Opens the window on a file, if a screen answers; the flag: was it asked for, or only offered.
Window = Callable[[Path | None, bool], int | None]

DONE, REFUSED, NOT_UNDERSTOOD = 0, 1, 2


def main(argv: Sequence[str] | None = None, window: Window | None = None) -> int:
    """Carry out one command and return the exit code; without a command, open the window."""
    _make_streams_forgiving()
    set_language(settings.load().language)
    try:
        arguments = _parser().parse_args(argv)
    except SystemExit as exit_:  # argparse's way of being done with --help, or with a mistake
        return exit_.code if isinstance(exit_.code, int) else NOT_UNDERSTOOD
    try:
        return _run(arguments, window)
    except CrmError as error:
        _complain(_sentence(error, by_field=arguments.command == "log"))
        return REFUSED
    except BrokenPipeError:  # whoever was reading has seen enough, as `| head` does
        _let_go_of_stdout()
        return DONE
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001 - the last resort: one sentence, never a traceback
        return _unexpected(error)


def _run(arguments: argparse.Namespace, window: Window | None) -> int:
    if arguments.command is None:
        return _open_window(getattr(arguments, "db", None), window)
    from crm import commands

    made = commands.run(arguments)
    sys.stdout.flush()
    if arguments.command == "demo" and not arguments.no_window and window:
        code = window(made, False)
        if code is None:
            print(_("Aquí no hay pantalla: para verla, enlace --db {file}").format(file=made))
        return code or DONE
    return DONE


def _open_window(path: Path | None, window: Window | None) -> int:
    if window is None:
        _parser().print_usage(sys.stderr)
        return NOT_UNDERSTOOD
    code = window(path, True)
    if code is None:
        _complain(
            _(
                "Aquí no hay pantalla que responda. Abra Enlace en una sesión de escritorio, o "
                "use sus órdenes: enlace --help."
            )
        )
        return NOT_UNDERSTOOD
    return code


def _complain(sentence: str) -> None:
    print(clean_line(sentence), file=sys.stderr)


def _sentence(error: CrmError, *, by_field: bool) -> str:
    """What went wrong in one line; `by_field` names the fields of what was written in JSON."""
    problems: dict[str, str] = getattr(error, "problems", {}) if by_field else {}
    return "; ".join(f"{name}: {said}" for name, said in problems.items()) or str(error)


def _let_go_of_stdout() -> None:
    """Python flushes at its end, and would complain there in its own words."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _unexpected(error: Exception) -> int:
    if isinstance(error, OSError):
        _let_go_of_stdout()
    try:
        faults.write_down(error)
        kept = _("El detalle técnico, sin datos personales, quedó en «{file}».").format(
            file=faults.log_file()
        )
    except OSError:
        kept = _("El detalle técnico no se pudo guardar.")
    _complain(_("Algo falló y no se completó; lo guardado está a salvo.") + " " + kept)
    return REFUSED


def _make_streams_forgiving() -> None:
    """A terminal that lacks a letter shows another in its place; it stops nothing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


# What it takes


def _parser() -> argparse.ArgumentParser:
    _say_it_in_spanish()
    parser = _Parser(
        prog="enlace",
        description=_("Enlace: actores, reuniones y seguimientos. Sin orden, abre la ventana."),
        epilog=_("Sale con 0 si lo hizo, 1 si no se pudo, 2 si no se entendió la orden."),
    )
    _add_file(parser)
    commands = parser.add_subparsers(dest="command", metavar=_("ORDEN"), title=_("órdenes"))

    def command(name: str, said: str) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = commands.add_parser(name, help=said, description=said)
        _add_file(added)
        return added

    new = command("new", _("Crea un archivo nuevo."))
    new.add_argument("file", metavar=_("ARCHIVO"), type=Path)
    find = command("find", _("Busca instituciones, personas y reuniones."))
    find.add_argument("words", metavar=_("PALABRAS"), nargs="+")
    show = command("show", _("Muestra una institución, una persona o una reunión."))
    show.add_argument("record", metavar="ID", help=_("el id, o un nombre que no se repita"))
    brief = command("brief", _("Imprime la ficha de un actor en PDF."))
    brief.add_argument("record", metavar=_("NOMBRE_O_ID"))
    brief.add_argument("--out", metavar=_("FICHA.pdf"), type=Path, required=True)
    brief.add_argument(
        "--shareable", action="store_true", help=_("sin lo reservado ni los teléfonos personales")
    )
    brief.add_argument("--as-of", metavar=_("FECHA"), help=_("como estaba todo ese día"))
    minutes = command("minutes", _("Escribe el acta de una reunión en PDF o en Word."))
    minutes.add_argument("event", metavar=_("REUNIÓN"), help=_("el id, o su asunto"))
    minutes.add_argument("--out", metavar=_("ACTA.pdf|ACTA.docx"), type=Path, required=True)
    minutes.add_argument("--internal", action="store_true", help=_("también lo reservado"))
    signin = command("signin", _("Imprime la lista de asistencia, una por sesión, en PDF."))
    signin.add_argument("event", metavar=_("REUNIÓN"), help=_("el id, o su asunto"))
    signin.add_argument("--out", metavar=_("LISTA.pdf"), type=Path, required=True)
    signin.add_argument(
        "--blank", metavar="N", type=int, default=20, help=_("filas en blanco; 20, si no se dice")
    )
    signin.add_argument(
        "--new",
        action="store_true",
        help=_("otra lista, con otro código; si no, la misma con los invitados nuevos al final"),
    )
    for paper in (minutes, signin):
        paper.add_argument(
            "--language",
            choices=("es", "en"),
            help=_("el idioma del papel; el suyo, si no se dice"),
        )
    log = command("log", _("Registra una reunión escrita en JSON."))
    source = log.add_mutually_exclusive_group(required=True)
    source.add_argument("--file", metavar=_("REUNIÓN.json"), help=_("«-» la lee de la entrada"))
    source.add_argument("--example", action="store_true", help=_("imprime una completa"))
    capture = command("capture", _("Entiende una oración en español, y la guarda."))
    capture.add_argument("sentence", metavar=_("ORACIÓN"))
    capture.add_argument("--dry-run", action="store_true", help=_("solo dice qué entendió"))
    agenda = command("agenda", _("Lista lo que tiene fecha, lo vencido primero."))
    agenda.add_argument("--from", dest="first", metavar=_("FECHA"), help=_("hoy, si no se dice"))
    agenda.add_argument("--to", dest="last", metavar=_("FECHA"), help=_("30 días después"))
    agenda.add_argument("--mine", action="store_true", help=_("solo lo suyo"))
    agenda.add_argument(
        "--ics", metavar=_("AGENDA.ics"), type=Path, help=_("la escribe para otro calendario")
    )
    stage = command("stage", _("Anota que una institución llegó a una etapa."))
    stage.add_argument("organization", metavar=_("INSTITUCIÓN"), help=_("nombre, id o ubigeo"))
    stage.add_argument("instrument", metavar=_("INSTRUMENTO"), help=_("código o nombre"))
    stage.add_argument("stage", metavar=_("ETAPA"), help=_("código o nombre"))
    stage.add_argument(
        "--date", metavar=_("FECHA"), help=_("vale solo un mes o un año; si falta, sin fecha")
    )
    stage.add_argument(
        "--history", action="store_true", help=_("la anota solo en la historia, sin mover nada")
    )
    ways = command("followups", _("Lista los seguimientos de un instrumento."))
    ways.add_argument(
        "--instrument", metavar=_("INSTRUMENTO"), required=True, help=_("código o nombre")
    )
    ways.add_argument("--as-of", metavar=_("FECHA"), help=_("como estaban ese día"))
    attendance = command("attendance", _("Cuenta quién asistió, o importa la lista de asistencia."))
    attendance.add_argument("event", metavar=_("REUNIÓN"), help=_("el id, o palabras de su asunto"))
    attendance.add_argument(
        "--import", dest="sheet", metavar=_("LISTA.xlsx"), type=Path, help=_("la hoja de cálculo")
    )
    attendance.add_argument(
        "--session", metavar=_("SESIÓN"), help=_("de qué sesión es: su número o su título")
    )
    attendance.add_argument("--dry-run", action="store_true", help=_("solo dice qué haría"))
    report = command("report", _("Escribe el informe de un año en PDF o en Word."))
    report.add_argument("year", metavar=_("AÑO"), type=int)
    report.add_argument("--out", metavar=_("LOGROS.pdf|LOGROS.docx"), type=Path, required=True)
    report.add_argument(
        "--lang", choices=("es", "en"), help=_("el idioma del papel; el suyo, si no se dice")
    )
    report.add_argument("--as-of", metavar=_("FECHA"), help=_("a qué día; al 31 de diciembre"))
    figures = command("figures", _("Dice las cifras de un año, con los registros que cuentan."))
    figures.add_argument("year", metavar=_("AÑO"), type=int)
    figures.add_argument("--as-of", metavar=_("FECHA"), help=_("a qué día; al 31 de diciembre"))
    export = command("export", _("Escribe un archivo para otro programa, o para imprimir."))
    export.add_argument("format", metavar=_("FORMATO"), help="xlsx, csv, csv-raw, vcard, json…")
    export.add_argument("--out", metavar=_("ARCHIVO_NUEVO"), type=Path, required=True)
    export.add_argument(
        "--what",
        metavar=_("QUÉ"),
        choices=("organizations", "people", "events", "followups"),
        help="organizations, people, events, followups",
    )
    export.add_argument("--segment", metavar=_("SEGMENTO"), help=_("solo los de ese segmento"))
    export.add_argument(
        "--internal", action="store_true", help=_("también lo personal, lo reservado y las notas")
    )
    export.add_argument("--examples", action="store_true", help=_("también los datos de ejemplo"))
    export.add_argument(
        "--names", action="store_true", help=_("en el directorio, también las personas")
    )
    export.add_argument(
        "--by-institution", action="store_true", help=_("el directorio, sin partirlo por regiones")
    )
    export.add_argument(
        "--no-bom", action="store_true", help=_("en csv-raw, sin la marca de UTF-8")
    )
    export.add_argument("--sheet", metavar=_("HOJA"), default="l7160", help="l7160, l7163, a4-3x8")
    export.add_argument(
        "--template", metavar=_("CARTA.docx"), type=Path, help=_("la plantilla de las cartas")
    )
    export.add_argument("--subject", metavar=_("ASUNTO"), default="", help=_("del correo"))
    export.add_argument("--body", metavar=_("MENSAJE"), default="", help=_("del correo"))
    command("undo", _("Deshace el último cambio."))
    history = command("history", _("Lista lo que se cambió en un registro."))
    history.add_argument("record", metavar="ID", type=_id)
    command("backup", _("Guarda una copia verificada del archivo."))
    command("check", _("Lee el archivo entero y dice si está sano."))
    demo = command("demo", _("Arma la muestra, con sus fichas, y la abre."))
    demo.add_argument("--out", metavar=_("CARPETA"), type=Path, default=Path("demo"))
    demo.add_argument("--no-window", action="store_true", help=_("no abre la ventana"))
    command("remove-examples", _("Quita todos los datos de ejemplo del archivo."))
    brought = command(
        "import", _("Trae personas, instituciones, reuniones o correos de un archivo de otros.")
    )
    brought.add_argument(
        "source", metavar=_("LISTA"), type=Path, help=_("hoja, CSV, vCard, .ics o .eml")
    )
    brought.add_argument(
        "--map", metavar=_("MAPA.json"), type=Path, help=_("qué es cada columna, en JSON")
    )
    brought.add_argument(
        "--duplicates",
        choices=("ask", "skip", "merge"),
        default="ask",
        help=_(
            "qué hacer con los posibles duplicados: preguntar por cada uno (sin terminal quedan "
            "por revisar), dejarlos fuera, o combinar los seguros"
        ),
    )
    brought.add_argument(
        "--errors", metavar=_("ERRORES.xlsx"), type=Path, help=_("dónde dejar lo que no entre")
    )
    brought.add_argument("--dry-run", action="store_true", help=_("solo dice qué haría"))
    brought.add_argument("--yes", action="store_true", help=_("lo escribe sin preguntar"))
    brought.add_argument("--json", action="store_true", help=_("en JSON, para otro programa"))
    twice = command("duplicates", _("Lista quiénes parecen estar dos veces, y por qué."))
    for lists in (find, show, history, agenda, ways, capture, attendance, figures, export, twice):
        lists.add_argument("--json", action="store_true", help=_("en JSON, para otro programa"))
    return parser


def _add_file(parser: argparse.ArgumentParser) -> None:
    """Before the command or after it: both must be understood, and neither undo the other."""
    missing = argparse.SUPPRESS
    parser.add_argument(
        "--db", metavar=_("ARCHIVO"), type=Path, default=missing, help=_("el archivo de Enlace")
    )
    parser.add_argument(
        "--as", dest="who", metavar=_("NOMBRE"), default=missing, help=_("quién hace el cambio")
    )
    parser.add_argument("-h", "--help", action="help", help=_("muestra esta ayuda"))


def _id(typed: str) -> int:
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 20 else 0
    if not 0 < number < 2**63:
        raise argparse.ArgumentTypeError(_("«{typed}» no es un id").format(typed=typed[:40]))
    return number


class _Parser(argparse.ArgumentParser):
    """A parser that understands whole options only, and whose complaints are in Spanish."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more, add_help=False, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        _complain(_("No se entendió la orden: {why}.").format(why=message))
        self.exit(NOT_UNDERSTOOD)


def _say_it_in_spanish() -> None:
    """Give argparse our words: it asks for its own by name, and has none but English ones."""
    said = {
        "usage: ": _("Uso: "),
        "options": _("opciones"),
        "positional arguments": _("qué necesita"),
        "argument %(argument_name)s: %(message)s": _("en %(argument_name)s, %(message)s"),
        "expected one argument": _("falta su valor"),
        "expected at least one argument": _("falta al menos un valor"),
        "ignored explicit argument %r": _("no lleva valor, y se dio %r"),
        "invalid %(type)s value: %(value)r": _("no sirve el valor %(value)r"),
        "invalid choice: %(value)r (choose from %(choices)s)": _(
            "no existe %(value)r; hay: %(choices)s"
        ),
        "not allowed with argument %s": _("no va junto con %s"),
        "one of the arguments %s is required": _("falta una de estas opciones: %s"),
        "the following arguments are required: %s": _("falta %s"),
        "unrecognized arguments: %s": _("no se conoce %s"),
    }
    vars(argparse)["_"] = lambda text: said.get(text, text)


if __name__ == "__main__":
    sys.exit(main())
