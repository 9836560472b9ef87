"""How the columns of a file about people may be called, in the product's languages."""

import unicodedata

NAMES: dict[str, tuple[str, ...]] = {
    "staff_number": (
        *("staff number", "staff no", "personnel number", "employee number", "employee id", "badge number"),
        *("número de funcionário", "número mecanográfico", "n.º mecanográfico", "matrícula", "número de matrícula"),
        *("número de empleado", "número de personal", "número de placa"),
        *("numéro matricule", "matricule", "numéro de personnel", "numéro d’employé"),
    ),
    "name": (
        *("name", "full name", "nome", "nome completo", "nombre", "nombre completo", "nombre y apellidos"),
        *("nom complet", "nom et prénom", "prénom et nom"),
    ),
    "given_name": ("given name", "first name", "nome próprio", "primeiro nome", "nombre de pila", "prénom"),
    "family_name": (
        *("family name", "last name", "surname", "apelido", "sobrenome", "apellido", "apellidos"),
        *("nom de famille", "nom"),
    ),
    "email": (
        *("e-mail", "email", "e-mail address", "email address", "endereço de e-mail", "endereço eletrónico"),
        *("endereço eletrônico", "correio eletrónico", "correo", "correo electrónico", "dirección de correo"),
        *("adresse e-mail", "adresse électronique", "courriel", "adresse mail", "mail"),
    ),
    "unit": (
        *("unit", "station", "department", "unidade", "esquadra", "delegacia", "lotação", "unidad", "comisaría"),
        *("unité", "service", "commissariat"),
    ),
    "kind": ("kind of unit", "unit kind", "tipo de unidade", "tipo de unidad", "type d’unité"),
    "time_zone": ("time zone", "fuso horário", "zona horaria", "fuseau horaire"),
    "position": (
        *("position", "job", "job title", "rank", "cargo", "posto", "função", "puesto", "rango", "poste", "fonction"),
        "grade",
    ),
    "role": ("role", "papel", "perfil", "rol", "rôle"),
    "from_date": (
        *("from", "start date", "joined", "de", "desde", "data de início", "início", "fecha de inicio", "inicio"),
        *("depuis", "date de début", "début", "à partir du"),
    ),
    "until_date": (
        *("until", "end date", "leaves on", "até", "data de fim", "fim", "hasta", "fecha de fin", "fin"),
        *("jusqu’au", "date de fin"),
    ),
    "language": ("language", "língua", "idioma", "lengua", "langue"),
}
ROLES: dict[str, tuple[str, ...]] = {
    "learner": ("learner", "formando", "aprendiz", "aluno", "alumno", "apprenant"),
    "manager": ("manager", "gestor", "responsável", "chefe", "responsable", "gestionnaire", "jefe"),
    "auditor": ("auditor", "auditeur"),
    "administrator": ("administrator", "administrador", "administrateur"),
}
KINDS: dict[str, tuple[str, ...]] = {
    "agency": ("agency", "agência", "agencia", "agence"),
    "division": ("division", "divisão", "división"),
    "station": ("station", "esquadra", "delegacia", "comisaría", "estación", "commissariat", "poste"),
    "partner": ("partner", "partner organisation", "parceiro", "organização parceira", "socio", "partenaire"),
}


def plain(text: str) -> str:
    """For comparing: without accents, capitals, hyphens, dots and doubled spaces."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(letter if letter.isalnum() else " " for letter in letters if not unicodedata.combining(letter))
    return " ".join(kept.split())


def _by_name(table: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {plain(name): key for key, names in table.items() for name in (*names, key.replace("_", " "))}


COLUMNS, ROLE_NAMES, KIND_NAMES = _by_name(NAMES), _by_name(ROLES), _by_name(KINDS)


def recognised(header: tuple[str, ...]) -> list[str]:
    """For each column what it holds, or nothing; the first of two that hold the same."""
    found: list[str] = []
    for title in header:
        field = COLUMNS.get(plain(title), "")
        found.append("" if field in found else field)
    return found
