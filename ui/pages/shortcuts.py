"""The sheet of keys."""

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from crm.i18n import _, pgettext
from ui.desk import Desk, Target
from ui.parts.buttons import caps
from ui.parts.cards import Card
from ui.parts.column_page import ColumnPage
from ui.parts.labels import Keycap, label


def page(desk: Desk, target: Target) -> QWidget:
    """All keys, by where they work."""
    made = ColumnPage(_("Atajos de teclado"), "", desk.back)
    for title, rows in _sheet():
        made.add(_card(title, rows))
    return made


def _sheet() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (
            _("En todas partes"),
            [
                ("Ctrl+K", _("Buscar o ejecutar")),
                ("Ctrl+1", pgettext("sección", "Inicio")),
                ("Ctrl+2", _("Actores")),
                ("Ctrl+3", _("Reuniones")),
                ("Ctrl+4", _("Seguimientos")),
                ("Ctrl+5", _("Plan de trabajo")),
                ("Ctrl+6", _("Mapa")),
                ("Ctrl+7", _("Informes")),
                ("Ctrl+8", _("Importar")),
                ("Ctrl+I", _("Captura rápida: una oración")),
                ("Ctrl+N", _("Registrar reunión, con el actor abierto")),
                ("Ctrl+Shift+N", _("Nueva institución")),
                ("Ctrl+Z", _("Deshacer")),
                ("Ctrl+Shift+Z", _("Rehacer")),
                ("Ctrl+P", _("Imprimir lo que se ve")),
                ("Ctrl+Shift+P", _("Ficha del actor elegido")),
                ("Alt+Left", _("Página anterior")),
                ("Alt+Right", _("Página siguiente")),
                ("F6", _("Siguiente panel; con Mayús, el anterior")),
                ("Ctrl+B", _("Plegar la barra lateral")),
                ("Ctrl+,", _("Configuración")),
                ("F1", _("Esta hoja")),
            ],
        ),
        (
            _("En una lista"),
            [
                ("Ctrl+F", _("Buscar en la lista")),
                ("Up", _("Subir y bajar; Inicio y Fin van a los extremos")),
                ("Return", _("Abrir")),
                ("F2", _("Editar el actor abierto")),
                ("Space", _("Marcar como cumplido")),
                ("Shift+F10", _("Menú de la fila: corregir, historial, eliminar")),
                ("Del", _("Eliminar la fila; se puede deshacer")),
                ("Ctrl+Shift+D", _("Filas compactas")),
                ("Esc", _("Del detalle a la lista, de la lista a la búsqueda")),
            ],
        ),
        (
            _("En una reunión"),
            [
                ("F2", _("Editar la reunión")),
                ("Alt+S", _("Agregar sesión")),
                ("Alt+G", _("Agregar punto de agenda")),
                ("Alt+O", _("Agregar organizador")),
                ("Alt+I", _("Invitaciones")),
                ("Alt+A", _("Asistencia")),
                ("Alt+L", _("Importar lista")),
                ("Alt+C", _("Conteos")),
                ("Alt+X", _("Acta exprés")),
                ("Alt+P", _("Imprimir: lista, acta, credenciales, constancias…")),
                ("Alt+H", _("Marcar como realizada")),
                ("Ctrl+E", _("Adjuntar evidencia")),
                ("Alt+Up", _("Subir una sesión o un punto de agenda; con Abajo, bajar")),
                ("Ins", _("Agregar otra sesión u otro punto")),
                ("Esc", _("Soltar la pregunta abierta, o volver")),
            ],
        ),
        (
            _("En las invitaciones"),
            [
                ("Alt+I", _("Invitados")),
                ("Alt+E", _("Elegir a quién invitar")),
                ("Alt+C", _("Correo")),
                ("Alt+T", _("Cartas")),
                ("Space", _("Elegir o dejar")),
                ("Ctrl+Return", _("Invitar a los elegidos, o guardar los borradores")),
            ],
        ),
        (
            _("Al importar"),
            [
                ("1", _("Conservar lo que ya está, y a la fila siguiente")),
                ("2", _("Combinar según lo marcado")),
                ("3", _("Crear otro")),
                ("PgDown", _("A la fila siguiente; con Re Pág, a la anterior")),
                ("Space", _("Marcar o desmarcar lo que entra")),
                ("Del", _("Dejar fuera las filas elegidas")),
                ("Ctrl+Return", _("Al paso siguiente; en el último, importar")),
                ("Esc", _("Al paso anterior: nada se pierde")),
            ],
        ),
        (
            _("En lo pendiente"),
            [
                ("D", _("Hecho")),
                ("P", _("Posponer")),
            ],
        ),
        (
            _("En el tablero"),
            [
                ("Left", _("A la columna vecina")),
                ("Ctrl+Right", _("Pasar la tarjeta a la etapa siguiente")),
                ("Ctrl+Left", _("Pasar la tarjeta a la etapa anterior")),
                ("E", _("Editar el próximo paso")),
                ("Return", _("Abrir el seguimiento")),
                ("Shift+F10", _("Menú de la tarjeta")),
                ("Del", _("Quitarla del tablero; se puede deshacer")),
            ],
        ),
        (
            _("En el plan de trabajo"),
            [
                ("Space", _("Marcar avance, o vincular la reunión que cuenta")),
                ("Return", _("Ver la actividad; Esc vuelve al plan")),
                ("Left", _("Plegar el objetivo; Derecha lo abre")),
                ("F2", _("Editar la actividad")),
                ("Ins", _("Nueva actividad")),
                ("Ctrl+E", _("Agregar evidencia")),
                ("T", _("Convertir el próximo paso en tarea")),
                ("Ctrl+PgDown", _("Pestaña siguiente; con Re Pág, la anterior")),
            ],
        ),
        (
            _("En el calendario"),
            [
                ("Up", _("Otro día: las flechas van por días y por semanas")),
                ("PgUp", _("Mes o semana anterior; Av Pág, el siguiente")),
                ("Home", _("Primer día del mes o de la semana; Fin, el último")),
                ("Return", _("Abrir lo que hay ese día")),
                ("N", _("Registrar una reunión ese día")),
            ],
        ),
        (
            _("En la lista de asistencia"),
            [
                ("Return", _("Tomar a la persona, guardar la fila y pasar a la siguiente")),
                ("Tab", _("Tomarla y seguir en la fila")),
                ("Alt+N", _("Persona nueva")),
                ("Alt+I", _("Ilegible: queda por verificar")),
                ("Alt+M", _("Menor de 18: se cuenta sin nombre")),
                ("Space", _("Marcar o desmarcar a quien se esperaba")),
                ("Ctrl+O", _("Agregar escaneo")),
                ("Ctrl+PgDown", _("Página siguiente del escaneo")),
                ("Ctrl++", _("Acercar el escaneo; Ctrl y menos, alejarlo")),
                ("Ctrl+R", _("Girar el escaneo")),
                ("Alt+Down", _("Mover el escaneo")),
            ],
        ),
        (
            _("Ante un papel"),
            [
                ("Ctrl+S", _("Guardar PDF")),
                ("Ctrl+Shift+S", _("Guardar Word")),
                ("Ctrl+P", _("Imprimir")),
            ],
        ),
        (
            _("En un formulario"),
            [
                ("Tab", _("Siguiente campo")),
                ("Ctrl+Return", _("Guardar")),
                ("Ctrl+Shift+Return", _("Guardar y crear otra")),
                ("Ctrl+S", _("Guardar el borrador")),
                ("Esc", _("Salir; lo escrito queda como borrador")),
                ("Alt+Down", _("Abrir el calendario de una fecha")),
                ("Alt+R", _("Resultados de la reunión")),
                ("Alt+V", _("Vínculos de la reunión")),
            ],
        ),
        (
            _("Al inicio de un resultado"),
            [
                ("/n", _("Necesidad")),
                ("/o", _("Oportunidad")),
                ("/a", _("Acuerdo")),
                ("/c", _("Compromiso")),
                ("/r", _("Recurso")),
                ("/t", _("Tarea")),
                ("/x", _("Riesgo")),
            ],
        ),
    ]


def _card(title: str, rows: list[tuple[str, str]]) -> Card:
    card = Card(title)
    sheet = QWidget()
    grid = QGridLayout(sheet)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    for number, (shortcut, words) in enumerate(rows):
        grid.addLayout(_caps(shortcut), number, 0)
        grid.addWidget(label(words, wrap=True), number, 1)
    card.add(sheet)
    return card


def _caps(shortcut: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(4)
    for key in [shortcut] if shortcut.startswith("/") else caps(shortcut):
        row.addWidget(Keycap(key))
    row.addStretch(1)
    return row
