"""The Spanish of quick capture: which words make an event, a result, a task, or a doubt."""

import re
from dataclasses import dataclass

from crm.model import OrganizationKind, OutcomeKind
from crm.model.organization import LOCAL
from crm.spanish.moments import Way


def word_set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Words that are never a name by themselves, nor part of one that goes on.
STOP = word_set(
    "a al ante bajo c con contra de del desde durante e en entre hacia hasta ni o para pero por "
    "q que se segun sin so sobre tras u y ya yo tu el la lo los las un una uno unos unas mi mis "
    "su sus nos les le me te os ellos ellas nosotros ustedes usted hoy ayer manana anteayer no "
    "si muy mas menos tambien ademas luego despues antes como cuando donde quien cual cuyo es "
    "son fue fueron era esta este esto estos estas ese esa hay hubo habra ha han he hemos haber "
    "ser estar estuvo estuve estuvimos tuve tuvo tuvimos tengo tenemos tendre tendremos virtual "
    "presencial temprano tarde noche dia dias semana mes ano hora horas mala malo buena bueno "
    "nueva nuevo primera primer segunda tercera ultima ultimo proxima proximo todo toda todos "
    "todas"
)
# Beginnings that hundreds of names share, or that name a kind of thing and not one of them.
GENERIC = word_set(
    "distrital provincial metropolitana regional alto area asociacion bajo camara centro "
    "colegio comision comite congreso consejo corte direccion distrito empresa entidad escuela "
    "federacion fondo fundacion gerencia gobierno grupo hospital instituto mesa ministerio "
    "municipalidad municipio muni nueva nuevo oficina organizacion organismo policia "
    "presidencia programa proyecto provincia pueblo red region registro santa santo san "
    "secretaria seguro servicio sistema sociedad superintendencia taller tribunal unidad "
    "universidad union villa reunion naciones alto comisionado puente"
)
# What may follow a name without being more of it.
PLAIN = word_set(
    "declaracion declaraciones reunion taller acta modelo ordenanza plan mesa concejo alcalde "
    "acuerdo compromiso compromisos tema temas via zoom meet teams telefono videollamada "
    "whatsapp correo sede local presencialmente virtualmente marrakech pmm oim"
)
COMPANY = re.compile(
    r"\s*,?\s*(?:s\s?\.?\s?a\s?\.?\s?[ac]?\b|s\.?r\.?l\b|e\.?i\.?r\.?l\b|ong\b)\.?"
)

LOCALS = frozenset(LOCAL)
_OFFICE = (
    r"(?:ex\s?)?(?:alcaldes?a?|alcaldesas?|alcaldia|regidor(?:e?s|as?)?|tenientes?\s+alcaldes?a?|"
    r"concejo(?:\s+municipal)?|concejales?)"
)
_ORGAN = (
    rf"(?:{_OFFICE}|gerent[ea]s?|subgerent[ea]s?|gerencias?|subgerencias?|sub\s+gerent[ea]|"
    r"secretari[oa]s?|funcionari[oa]s?|servidor(?:e?s|as?)?|asesor(?:e?s|as?|ia)?|equipos?|"
    r"oficinas?|areas?|unidad|despacho|demuna|omaped|ciam|puntos?\s+focal(?:es)?|jef[ea]s?|"
    r"jefatura|direccion|director(?:e?s|as?)?|coordinador(?:e?s|as?)?|especialistas?|"
    r"representantes?|personal|trabajador(?:e?s|as?)?|encargad[oa]s?|responsables?|"
    r"gobernador(?:e?s|as?)?|vicegobernador(?:a|es)?|consejer[oa]s?|procurador(?:a|es)?|"
    r"administrador(?:a|es)?|analistas?|autoridad(?:es)?|delegacion|oficial(?:es)?|colegas?|"
    r"amig[oa]s|gente)"
)
_TITLED = (
    r"(?:senor(?:a|ita)?|sra?\.?|dra?\.?|doctora?|ing\.?|ingenier[oa]|lic\.?|licenciad[oa]|"
    r"abog\.?|abogad[oa]|don|dona|prof\.?|profesora?)\s+[a-z]+(?:\s+[a-z]+){0,2}?"
)
# What stands right before a name and says of which of its bearers it is.
KIND_WORDS: list[tuple[re.Pattern[str], frozenset[OrganizationKind]]] = [
    (re.compile(rf"\b(?:{form})\s*$"), kinds)
    for form, kinds in (
        (
            r"(?:municipalidad|muni|municipio)(?:e?s)?\s+provincial(?:es)?(?:\s+del?)?|m\.?\s?p\.?\s+del?|"
            r"m\.\s?p\.|mp|alcalde(?:sa)?\s+provincial\s+del?|provincia\s+del?",
            frozenset({OrganizationKind.PROVINCIAL}),
        ),
        (
            r"(?:municipalidad|muni|municipio)(?:e?s)?\s+distrital(?:es)?(?:\s+del?)?|m\.?\s?d\.?\s+del?|"
            r"m\.\s?d\.|md|alcalde(?:sa)?\s+distrital\s+del?|distrito\s+del?",
            frozenset({OrganizationKind.DISTRICT}),
        ),
        (
            r"(?:gobierno|gob\.?|gobernacion)\s+regional(?:\s+del?)?|gore(?:\s+del?)?|"
            r"g\.?\s?r\.?\s+del?|gr|region(?:\s+del?)?|departamento\s+del?|"
            r"(?:vice)?gobernador(?:a|es)?(?:\s+regional)?\s+del?|"
            r"consejer[oa]s?(?:\s+regional(?:es)?)?\s+del?|consejo\s+regional\s+del?",
            frozenset({OrganizationKind.REGIONAL}),
        ),
        (
            r"(?:municipalidad(?:es)?|municipios?|munis?|comunas?)(?:\s+del?)?(?:\s+la)?|"
            rf"{_OFFICE}\s+del?|gobierno\s+local\s+del?|ciudad\s+del?",
            LOCALS,
        ),
    )
]
MISSPELT = re.compile(r"\b(mun[a-z]{7,13})(?:\s+(?:distrital|provincial))?(?:\s+del?)?\s*$")
LEADING_ARTICLE = re.compile(r"(?:(?:el|la|los|las)\s+)?")
ARTICLE = re.compile(r"\b(?:el|la|los|las|lo)\s*$")
ORGAN_OF = re.compile(
    rf"\b(?:{_ORGAN}|{_TITLED})(?:\s+(?!con\b|sobre\b|para\b|hoy\b|ayer\b)[a-z]+\.?){{0,8}}?"
    r"\s+(?:del?|en)\s*(?:la|el|los)?\s*$"
)
# What somebody is, right after their name: «Juan Ruiz, gerente de …».
OFFICIAL = re.compile(
    r"(?:ex\s?)?(?:alcaldes|regidor|teniente|gerent|sub\s?gerent|secretari[oa]\b|funcionari|"
    r"servidor|asesora?\b|jef[ea]\b|director|coordinador|especialista|representante|"
    r"encargad|responsable|(?:vice)?gobernador|consejer|procurador|administrador|analista|"
    r"punto\s+focal|alcalde\b)"
)
PEOPLE_OF = re.compile(
    r"\b(?:migrantes?|refugiad[oa]s?|personas?|poblacion|venezolan[oa]s?|ciudadan[oa]s?|"
    r"extranjer[oa]s?|nin[oa]s?|mujeres|jovenes|vecin[oa]s?|familias?|comunidad(?:es)?)"
    r"(?:\s+[a-z]+){0,2}\s+(?:de|del|en|desde)\s*(?:la|el|los)?\s*$"
)

# Everybody says so, though a rule makes the same letters for places that nobody calls so.
SURELY = {"sjl": "150132", "smp": "150135", "sjm": "150133", "ves": "150142", "vmt": "150143"}
# Everyday names that are no record's own; others may bear them too.
ALSO = {
    "surco": "150140",
    "magdalena": "150120",
    "chosica": "150118",
    "vitarte": "150103",
    "ate vitarte": "150103",
    "lima": "150100",
    "pueblo libre": "150121",
}


def everyday(said: str) -> str | None:
    """The UBIGEO of the government that everybody calls so, though it is not its name."""
    return SURELY.get(said) or ALSO.get(said)


# Events


@dataclass(frozen=True)
class Head:
    """Words that make an event: of which kind, and where in time they put it."""

    form: re.Pattern[str]
    kind: str
    way: Way
    noun: bool


def _heads() -> list[Head]:
    nouns = (
        ("information_session", r"(?:sesion|charla)(?:es|s)?\s+(?:informativas?|de\s+informacion)"),
        ("working_breakfast", r"desayunos?\s+de\s+trabajo"),
        (
            "exchange",
            r"(?:(?:reunion|sesion|taller)(?:es)?\s+de\s+)?intercambios?(?!\s+(?:de|via|por|en)\s"
            r"+(?!la\b|los\b|(?:buenas\s+)?practicas|experiencias|aprendizajes|saberes))",
        ),
        ("intergovernmental", r"reunion(?:es)?\s+intergubernamental(?:es)?"),
        ("tot", r"taller(?:es)?\s+(?:de\s+)?(?:tot|formacion\s+de\s+formadores)|tot"),
        ("round_table", r"mesas?\s+(?:de\s+trabajo|redondas?)"),
        ("webinar", r"webinar(?:io|ios|s)?|seminarios?\s+(?:web|virtual(?:es)?)"),
        ("workshop", r"taller(?:es)?"),
        (
            "call",
            r"llamadas?(?:\s+telefonicas?)?|(?:conversacion|comunicacion)(?:es)?\s+telefonicas?",
        ),
        ("email", r"(?:correos?(?:\s+electronicos?)?|e-?mails?)"),
        ("visit", r"visitas?"),
        ("meeting", r"reunion(?:es|cita)?|reu"),
    )
    phone = (  # with what stands between, but for another verb
        r"\b(?=(?:(?!\b(?:que|para|sobre|acerca|respecto|tema|pidi\w+|llam\w+|habl\w+|convers\w+|visit\w+|escrib\w+)\b)[^.;,])*"
        r"\s(?:(?:por|via)\s+(?:telefono|celular)|telefonicamente)\b)"
    )
    past, either, future = Way.PAST, Way.NEAREST, Way.FUTURE
    mail = r"(?:un\s+|el\s+|el\s+siguiente\s+)?(?:correo(?:\s+electronico)?|e-?mail|mail)"
    verbs = (
        ("meeting", r"me\s+(?:reuni|junte)|nos\s+(?:juntaron|reunieron)|se\s+reunio\s+con\s+"
         r"nosotros", past),
        ("meeting", r"nos\s+(?:reunimos|juntamos)", either),
        ("meeting", r"(?:nos|me)\s+(?:reunire(?:mos)?|juntare(?:mos)?)|(?:vamos|voy)\s+a\s+"
         r"(?:reunirnos|reunirme)|(?:nos\s+vamos|me\s+voy)\s+a\s+reunir|me\s+reuno", future),
        ("call", r"(?:l[aeo]s?\s+)?(?:llame|telefonee)|(?:nos|me)\s+(?:llamo|llamaron)|"
         rf"(?:hable|converse|hablaron|me\s+comunique){phone}", past),
        ("call", rf"(?:l[aeo]s?\s+)?llamamos|(?:hablamos|conversamos|nos\s+comunicamos){phone}",
         either),
        ("call", r"(?:l[aeo]s?\s+)?llamare(?:mos)?|(?:voy|vamos)\s+a\s+llamar(?:l[aeo]s?)?",
         future),
        ("visit", r"(?:l[aeo]s?\s+)?visite|(?:nos|me)\s+(?:visito|visitaron)|(?:fui|fuimos)\s+a\s+"
         r"visitar", past),
        ("visit", r"(?:l[aeo]s?\s+)?visitamos", either),
        ("visit", r"(?:l[aeo]s?\s+)?visitare(?:mos)?|(?:voy|vamos|ire|iremos)\s+a\s+"
         r"visitar(?:l[aeo]s?)?", future),
        ("email", rf"(?:les?\s+)?(?:envie|mande)\s+{mail}|(?:les?\s+)?escribi|(?:nos|me)\s+"
         rf"(?:escribio|escribieron)|recibi\s+{mail}|(?:nos|me)\s+(?:envio|mando|enviaron|"
         rf"mandaron)\s+{mail}", past),
        ("email", rf"(?:les?\s+)?(?:enviamos|mandamos)\s+{mail}|(?:les?\s+)?escribimos|"
         rf"recibimos\s+{mail}", either),
        ("email", r"(?:les?\s+)?escribire(?:mos)?|(?:voy|vamos)\s+a\s+escribir(?:les?)?", future),
    )  # fmt: skip
    return [
        *(Head(re.compile(rf"\b(?:{form})\b"), kind, way, False) for kind, form, way in verbs),
        *(Head(re.compile(rf"\b(?:{form})\b"), kind, Way.NEAREST, True) for kind, form in nouns),
    ]


HEADS = _heads()
# What may stand before the noun or verb of an event, and what it says of the time.
_JOINED = r"(?:\s+(?:junto\s+)?(?:con|a)(?:\s+(?:el|la|los|las))?)?\s+"  # «participé con X en»
LIGHT_PAST = re.compile(
    rf"\b(?:tuv(?:e|o|imos)|hubo|estuv(?:e|o|imos){_JOINED}en|(?:fui|fuimos){_JOINED}a|"
    rf"particip(?:e|o){_JOINED}en|asisti{_JOINED}a|"
    r"se\s+(?:realizo|llevo\s+a\s+cabo|dio|hizo|tuvo|desarrollo|celebro|sostuvo)|realice|"
    r"hic(?:e|imos)|sostuv(?:e|imos)|tuvo\s+lugar|dict(?:e|o)|facilite|organice|acab(?:e|o)\s+de\s+"
    r"(?:tener|salir\s+de)|acab(?:e|amos)\s+de\s+tener|sali\s+de|vengo\s+de|realizada)\b"
)
LIGHT_EITHER = re.compile(
    rf"\b(?:participamos{_JOINED}en|asistimos{_JOINED}a|realizamos|llevamos\s+a\s+cabo|"
    r"celebramos|organizamos|dictamos|facilitamos)\b"
)
LIGHT_NOW = re.compile(r"\b(?:tengo|tenemos|hay|esta)\b")
LIGHT_FUTURE = re.compile(
    r"\b(?:habra|tendre(?:mos)?|(?:voy|vamos)\s+a\s+(?:tener|hacer|realizar|sostener|dictar|dar|"
    rf"(?:participar|estar){_JOINED}en|asistir{_JOINED}a)|"
    rf"participare(?:mos)?{_JOINED}en|asistire(?:mos)?{_JOINED}a|"
    r"se\s+(?:realizara|llevara\s+a\s+cabo)|sera|"
    r"program(?:ada|ado|adas|ados|amos|ar)|agend(?:ada|ado|amos|ar|e)|prevista?o?|convocad[oa]|"
    r"tengo|tenemos|confirmad[oa])\b"
)
PLANNING = re.compile(r"\b(?:agendar|programar)\b")
LIGHT = (LIGHT_PAST, LIGHT_FUTURE, LIGHT_EITHER, LIGHT_NOW, PLANNING)
FILLERS = re.compile(
    r"\b(?:yo|nosotros|la|el|los|las|un|una|otra|otro|nueva|nuevo|breve|primera|primer|segunda|"
    r"tercera|ultima|proxima|mi|nuestra|nuestro|fecha|buena|buen|gran|corta|larga|ya|recien|tambien|luego|"
    r"despues|le|les|nos|me|de|en|a|al|del|dia|por|con|que|y|equipo|esta|este)\b|[^a-z]"
)
# What undoes an event wherever it stands, and what does only beside the event itself.
UNDONE = re.compile(
    r"\b(?:cancel\w*|suspend\w*|posterg\w*|pospu\w*|pospon\w*|aplaz\w*|reprogram\w*|anul\w*|por\s+confirmar|"
    r"sin\s+confirmar|no\s+(?:se\s+(?:realiz\w+|hizo|dio|concret\w+|pudo|llevo)|hubo\s+"
    r"(?:quorum|reunion|nadie|respuesta)|asisti\w+|vin(?:o|ieron)|lleg\w+|contest\w+|"
    r"respondi\w*|atendi\w*|conteste))\b|[¿?]"
)
DOUBT = re.compile(
    r"\b(?:no|nunca|tampoco|nadie|ni|cancel\w*|suspend\w*|posterg\w*|pospu\w*|pospon\w*|aplaz\w*|reprogram\w*|"
    r"anul\w*|pendientes?|quizas?|tal\s+vez|posibles?|posiblemente|podria\w*|deberia\w*|debimos|"
    r"quisiera\w*|quiero|queremos|querian|quise|gustaria|intent\w+|trat[eo]\b|tratamos|si\s+(?:se|nos|"
    r"hay|es)|tentativ\w+|por\s+confirmar|sin\s+confirmar|fallid\w*|frustrad\w*|se\s+(?:paso|movio|"
    r"cambio|cayo)|quedo\s+para|iba|ibamos|casi|whatsapp|wasap|wsp|mensaje|"
    r"falto|faltaron|faltamos|creo|parece|ojala|invite|invitamos|invitaron|invito)\b|[¿?]"
)

# Results

INFINITIVES = word_set(
    "abrir acompanar actualizar acordar adjuntar afinar agendar agradecer ajustar alcanzar "
    "alistar alquilar ampliar analizar anotar apoyar aprobar archivar armar articular asegurar "
    "asesorar asignar asistir atender averiguar avisar ayudar buscar calcular cambiar cancelar "
    "capacitar cargar cerrar citar cobrar colgar comentar comenzar compartir completar comprar "
    "comunicar conciliar confirmar conformar conseguir consolidar consultar contactar contar "
    "contestar contratar conversar convocar coordinar copiar corregir cotizar crear cubrir "
    "cumplir dar decidir definir dejar depurar derivar desarrollar descargar designar despachar "
    "devolver dictar difundir disenar distribuir editar ejecutar elaborar elegir elevar emitir "
    "empezar enviar escanear escribir establecer estudiar evaluar exponer facilitar felicitar "
    "fijar finalizar firmar formalizar formar formular fotocopiar gestionar grabar guardar "
    "hablar hacer identificar implementar imprimir incluir incorporar informar ingresar iniciar "
    "inscribir insistir instalar integrar intercambiar invitar ir juntar lanzar leer levantar "
    "llamar llenar llevar lograr mandar mantener mapear mejorar modificar monitorear mostrar "
    "motivar negociar nombrar notificar obtener ofrecer olvidar ordenar organizar pagar "
    "participar pasar pedir planificar poner postular precisar preguntar preparar presentar "
    "prestar prever priorizar procesar producir programar promover proponer publicar realizar "
    "recabar recibir recoger recopilar recordar redactar reenviar registrar reiterar remitir "
    "renovar repartir replicar reportar reprogramar reservar resolver responder retomar reunir "
    "reunirse revisar sacar seguir senalar separar sistematizar socializar solicitar sumar "
    "sumarse suscribir sustentar terminar traducir traer tramitar trasladar ubicar unir validar "
    "vender ver verificar viajar visitar volver ratificar adherir adherirse comprometer cursar "
    "absolver citar coorganizar consensuar brindar aportar ceder donar auspiciar financiar "
    "destinar har dir pondr tendr vendr"
)
NOT_INFINITIVES = word_set(
    "ayer taller mujer lugar hogar par bar mar celular familiar lider oscar cesar omar victor "
    "edgar ester esther javier elmer walter roger jair nadir junior alcaldesa bienestar popular "
    "regular similar particular militar escolar mayor mejor primer tercer cualquier alrededor"
)
FUTURE = re.compile(r"\b(?P<stem>[a-z]{2,}r)(?P<person>emos|e|an|a)\b")
TRIGGERS: list[tuple[re.Pattern[str], OutcomeKind | None, str]] = [
    (re.compile(form), kind, debtor)
    for form, kind, debtor in (
        (r"\bnos\s+comprometimos(?:\s+(?:a|en|con(?=\s+[a-z]+r\b))\b)?|"
         r"\bme\s+comprometi(?:\s+(?:a|en|con(?=\s+[a-z]+r\b))\b)?",
         OutcomeKind.COMMITMENT, "we"),
        (r"\bse\s+compromet(?:io|ieron|en?)(?:\s+(?:a|en|con(?=\s+[a-z]+r\b))\b)?",
         OutcomeKind.COMMITMENT, "they"),
        (r"\bpromet(?:io|ieron|en?)\b", OutcomeKind.COMMITMENT, "they"),
        (r"\b(?:prometimos|prometi)\b", OutcomeKind.COMMITMENT, "we"),
        (r"\bquedamos\s+en\b|\bquede\s+en\b|\b(?:vamos|voy)\s+a\b", OutcomeKind.COMMITMENT, "we"),
        (r"\bqued(?:o|aron|an?)\s+en\b", OutcomeKind.COMMITMENT, "they"),
        (r"\b(?:se\s+)?(?:acord(?:o|amos|aron)|acuerdan?|convin(?:o|imos|ieron)(?:\s+en)?)\b",
         OutcomeKind.AGREEMENT, ""),
        (r"\bacuerdos?\s*:", OutcomeKind.AGREEMENT, ""),
        (r"\bcompromisos?(?:\s+(?:de\s+)?(?:l[ao]s?\s+)?[a-z]+){0,3}\s*:",
         OutcomeKind.COMMITMENT, ""),
        (r"\b(?:(?:nos|me)\s+)?(?:pidi(?:o|eron)|pide[n]?|solicit(?:o|aron|a|an)|necesitan?|"
         r"requier(?:e|en)|requiri(?:o|eron))\b|\b(?:necesidad|pedido|solicitud)\s*:",
         OutcomeKind.NEED, ""),
        (r"\b(?:(?:nos|me)\s+)?(?:ofreci(?:o|eron)|ofrecen?)\b", None, "they"),
        (r"\b(?:les?\s+)?(?:ofrecimos)\b", None, "we"),
        (r"\b(?:propus(?:o|ieron)|proponen?)\b|\boportunidad(?:es)?\s*:",
         OutcomeKind.OPPORTUNITY, ""),
        (r"\b(?:les?\s+)?(?:entregamos|entregue|dimos)\b|\bse\s+(?:les?\s+)?entreg(?:o|aron)\b|"
         r"\brecursos?\s*:", OutcomeKind.RESOURCE, ""),
        (r"\briesgos?\s*:", OutcomeKind.RISK, ""),
        (r"\b(?:tareas?|pendientes?|por\s+hacer)\s*:|\b(?:hay|tenemos|tengo)\s+(?:que|q)\b|"
         r"\bfalta(?=\s+\w+r\b)|\bdebemos(?=\s+\w+r\b)|"
         r"\bpendientes?(?=\s+\w{2,}[aei]r(?:l[aeo]s?|se)?\b)", OutcomeKind.TASK, ""),
    )
]  # fmt: skip
MARKS = {
    "n": OutcomeKind.NEED,
    "o": OutcomeKind.OPPORTUNITY,
    "a": OutcomeKind.AGREEMENT,
    "c": OutcomeKind.COMMITMENT,
    "r": OutcomeKind.RESOURCE,
    "t": OutcomeKind.TASK,
    "x": OutcomeKind.RISK,
}
MARK = re.compile(r"(?<!\S)/(?P<letter>[noacrtx])\s")
# «La reunión en la que acordaron …» tells what came of it; «el taller que pidieron» does not.
RELATIVE = re.compile(
    r"\b(?:(?<!en\sla\s)(?<!en\sel\s)(?:que|cual)|q|quien|quienes|cuando|como|si|porque)"
    r"(?:\s+(?:se|nos|les?|me|l[aeo]s?))*\s*$"
)
OBJECTION = re.compile(r"\b(?:no|nunca|tampoco|nadie)(?:\s+(?:se|nos|les?|me|lo|la))*\s*$")
WE = re.compile(r"\b(?:nosotros|nosotras)\b")

# Tasks

TASK = re.compile(
    r"^(?:(?P<words>no\s+olvidar(?:se|nos|me)?(?:\s+de)?|recordar(?:\s+que)?|recuerda|"
    r"recordatorio(?:\s+de)?|hay\s+(?:que|q)|(?:tenemos|tengo)\s+(?:que|q)|debo|debemos|"
    r"(?:me\s+|nos\s+)?falta|toca|necesito|necesitamos)(?=\s+[a-z]+r(?:l[aeo]s?|se|nos|me)?\b)|"
    r"(?P<colon>(?:tarea|pendiente|recordatorio|por\s+hacer|recordar|to\s?do)\s*:)|"
    r"(?P<noun>pendientes?(?=\s+[a-z]+r(?:l[aeo]s?|se|nos|me)?\b)))\s*"
)
INFINITIVE = re.compile(r"^(?P<verb>[a-z]+?[aei]r)(?:l[aeo]s?|sel[aeo]s?|se|nos|me|les?)?\b")
AFTER_INFINITIVE = re.compile(r"\s+(?:el|la|los|las|un|una|unos|unas|a|al|con|que|por|sobre|lo)\b")

TOPIC = re.compile(
    r"\b(?:sobre|acerca\s+del?|respecto\s+(?:al?|del?)|en\s+torno\s+al?|(?:para|por)\s+(?:tratar|ver|"
    r"revisar|coordinar|conversar|hablar|presentar|discutir|definir|explicar|validar|preparar)\b|"
    r"para|tema:)(?=\s)"
)
TOPIC_WORDS = re.compile(r"(?:para|por)\s+(?=[a-z]+r\b)|(?:sobre|acerca\s+del?|para|tema:)\s*")

# Languages

SPANISH = word_set(
    "el los las del y con un una unos unas hoy ayer manana en esta este sobre hay que nos les "
    "reunion taller llamada llame visita muni hola buenas buenos gracias fue hubo tuvimos pidio "
    "acordo declaracion municipalidad lunes martes miercoles jueves viernes enviar llamar "
    "correo para mesa acta tarea pendiente recordar su sus se al"
)
# English, Portuguese, French, Italian, German, Quechua and Aymara, where they are not Spanish too.
FOREIGN = word_set(
    "the with of at on to and we they is was were will they're tomorrow yesterday today "
    "agreed from about our their friday monday tuesday wednesday thursday saturday sunday "
    "next week have had has met call called mayor's for this that send sent must should com "
    "os uma da do das dos na nas ao aos hoje ontem amanha prefeito prefeita prefeitura "
    "reuniao voce feira sexta quinta quarta terca ligar nous avons avec le et du au aux hier "
    "demain aujourd hui est sont une des pour municipalite mairie maire appeler rencontre il "
    "gli della comune domani ieri oggi abbiamo di alle alla incontro riunione sindaco der die "
    "und mit wir haben ist morgen gestern heute treffen gemeinde burgermeister paqarin kunan "
    "qayna llaqta llaqtapi llaqtawan huk chay kay nuqa nuqanchik wan manan aruma jiwasa"
)
FOREIGN_LETTER = re.compile(r"[ãõçêôâàèùœßÃÕÇÊÔÂÀÈÙŒ]")
SPANISH_ENDING = re.compile(r"(?:cion|ciones|miento|mientos|idad|idades|aron|ieron|amos|imos)$")
