"""Three fictional agencies and the people who work there. None of the names belongs to anybody we know of.

All addresses lie in domains that are reserved and lead nowhere (RFC 2606).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from lms.accounts.models import Membership, Unit

Role = Membership.Role
Kind = Unit.Kind


class Stage(StrEnum):
    """How far somebody has come on a course."""

    ENROLLED = "enrolled"  # and has not opened anything yet
    BEGUN = "begun"
    HALFWAY = "halfway"
    FAILED = "failed"  # the final test, once
    EXHAUSTED = "exhausted"  # all attempts at it are used
    VALID = "valid"
    SOON = "soon"  # valid, and runs out within 90 days
    RAN_OUT = "ran-out"
    RENEWED = "renewed"  # ran out, and was completed again
    AGAIN = "again"  # ran out, and is in progress again
    WITHDRAWN = "withdrawn"
    ANNULLED = "annulled"  # completed, annulled later, certificate revoked
    CORRECTED = "corrected"  # completed, certificate replaced because the name on it was misspelt


@dataclass(frozen=True)
class Place:
    """A unit of the demonstration, by a key that people are assigned with."""

    key: str
    name: str
    kind: str
    time_zone: str
    below: tuple["Place", ...] = ()


@dataclass(frozen=True)
class Post:
    """A person's role in a unit."""

    place: str
    role: str = Role.LEARNER
    has_ended: bool = False


@dataclass(frozen=True)
class Login:
    """An account that visitors of the demonstration sign in with."""

    email: str
    who: str
    look_at: str


@dataclass(frozen=True)
class Person:
    """`wants` is a correction of the name that waits for a decision; `was` is how it was written before one."""

    name: str
    position: str
    posts: tuple[Post, ...]
    courses: dict[str, Stage] = field(default_factory=dict)
    login: Login | None = None
    wants: str = ""
    was: str = ""


@dataclass(frozen=True)
class Agency:
    domain: str
    language: str
    has_staff_numbers: bool
    tree: Place
    people: tuple[Person, ...]
    invited: tuple[tuple[str, str], ...] = ()  # name and place


def person(name: str, position: str, place: str, /, *plan: str, also: str = "", left: str = "", **more: str) -> Person:
    """A learner. The plan is written `HRD-101 valid`; `also` and `left` name a second unit and one they have left."""
    posts = [Post(place)]
    if also:
        posts.append(Post(also))
    if left:
        posts.append(Post(left, has_ended=True))
    return Person(name, position, tuple(posts), dict(_planned(plan)), **more)  # type: ignore[arg-type] # wants, was


def _planned(plan: tuple[str, ...]) -> Iterator[tuple[str, Stage]]:
    for step in plan:
        code, _, stage = step.partition(" ")
        yield code, Stage(stage)


PORTUGAL = Agency(
    domain="custody.example",
    language="pt-pt",
    has_staff_numbers=True,
    tree=Place(
        "pt",
        "Polícia de Custódia (fictícia)",
        Kind.AGENCY,
        "Europe/Lisbon",
        (
            Place(
                "pt.norte",
                "Divisão do Norte",
                Kind.DIVISION,
                "Europe/Lisbon",
                (
                    Place("pt.norte.centro", "Centro de Custódia do Norte", Kind.STATION, "Europe/Lisbon"),
                    Place("pt.norte.aeroporto", "Posto do Aeroporto Norte", Kind.STATION, "Europe/Lisbon"),
                ),
            ),
            Place(
                "pt.sul",
                "Divisão do Sul",
                Kind.DIVISION,
                "Europe/Lisbon",
                (
                    Place("pt.sul.centro", "Centro de Custódia do Sul", Kind.STATION, "Europe/Lisbon"),
                    Place("pt.sul.aeroporto", "Posto do Aeroporto Sul", Kind.STATION, "Europe/Lisbon"),
                ),
            ),
            Place(
                "pt.ilhas",
                "Divisão das Ilhas",
                Kind.DIVISION,
                "Atlantic/Azores",
                (Place("pt.ilhas.porto", "Posto do Porto das Ilhas", Kind.STATION, "Atlantic/Azores"),),
            ),
        ),
    ),
    people=(
        Person(
            "Inês Carvalhal",
            "Agente de custódia",
            (Post("pt.norte.centro"),),
            {"HRD-101": Stage.HALFWAY, "CT-101": Stage.VALID},
            Login(
                "officer.pt@custody.example",
                "Officer, Portugal",
                "My learning: HRD-101 half-way, in Portuguese; a certificate for CT-101",
            ),
        ),
        Person(
            "Luís Carrasqueira Pinto",
            "Chefe de divisão",
            (Post("pt.norte", Role.MANAGER),),
            {},
            Login(
                "manager.pt@custody.example",
                "Manager, Divisão do Norte",
                "My units: who has completed what, person by person, CSV; a name to decide about",
            ),
        ),
        Person("Amélia Rosado", "Chefe de divisão", (Post("pt.sul", Role.MANAGER),)),
        person("Rui Tavares Lobo", "Agente de custódia", "pt.norte.centro", "HRD-101 valid"),
        person("Marta Quintela", "Agente de custódia", "pt.norte.centro", "HRD-101 soon"),
        person("Tiago Almeirim", "Agente de custódia", "pt.norte.centro", "HRD-101 ran-out"),
        person("Beatriz Sequeira", "Enfermeira", "pt.norte.centro", "HRD-101 failed"),
        person("Nuno Valadares", "Agente de custódia", "pt.norte.centro"),
        person("Sofia Bragança Leal", "Subchefe", "pt.norte.centro", "HRD-101 renewed"),
        person(
            "Duarte Figueira", "Agente de fronteira", "pt.norte.aeroporto", "HRD-101 valid", also="pt.sul.aeroporto"
        ),
        person("Catarina Mourinha", "Agente de fronteira", "pt.norte.aeroporto", "HRD-101 enrolled"),
        person("Álvaro Penedo", "Agente de fronteira", "pt.norte.aeroporto", "HRD-101 exhausted"),
        person(
            "Joana Rebelo",
            "Agente de fronteira",
            "pt.norte.aeroporto",
            "HRD-101 begun",
            wants="Joana Rebelo Cruz",
        ),
        person("Miguel Sarmento", "Subchefe", "pt.norte.aeroporto", "HRD-101 withdrawn", left="pt.sul.centro"),
        person("Leonor Vilar", "Agente de custódia", "pt.sul.centro", "HRD-101 valid"),
        person("Paulo Cabral Dias", "Agente de custódia", "pt.sul.centro", "HRD-101 annulled"),
        person("Teresa Monforte", "Assistente social", "pt.sul.centro", "HRD-101 halfway"),
        person("Gonçalo Arrais", "Agente de custódia", "pt.sul.centro"),
        person("Helena Caldeira", "Agente de custódia", "pt.sul.centro", "HRD-101 soon"),
        person("Edmilson Tavares", "Agente de fronteira", "pt.sul.aeroporto", "HRD-101 valid"),
        person("Nádia Kovalenko", "Intérprete", "pt.sul.aeroporto", "HRD-101 begun"),
        person("Vasco Meireles", "Agente de fronteira", "pt.sul.aeroporto"),
        person("Carla Évora", "Agente de fronteira", "pt.ilhas.porto", "HRD-101 valid"),
        person("Filipe Outeiro", "Agente de fronteira", "pt.ilhas.porto", "HRD-101 again"),
        person("Irene Pacheco Luz", "Subchefe", "pt.ilhas.porto", "HRD-101 enrolled"),
    ),
    invited=(("Bruno Salgueiro", "pt.norte.aeroporto"),),
)

IRELAND = Agency(
    domain="police.example",
    language="en",
    has_staff_numbers=True,
    tree=Place(
        "ie",
        "Irish Police Service (fictional)",
        Kind.AGENCY,
        "Europe/Dublin",
        (
            Place(
                "ie.east",
                "Eastern Division",
                Kind.DIVISION,
                "Europe/Dublin",
                (
                    Place("ie.east.quay", "Quayside Station", Kind.STATION, "Europe/Dublin"),
                    Place("ie.east.airport", "Airport Immigration Desk", Kind.STATION, "Europe/Dublin"),
                ),
            ),
            Place(
                "ie.west",
                "Western Division",
                Kind.DIVISION,
                "Europe/Dublin",
                (
                    Place("ie.west.harbour", "Harbour Station", Kind.STATION, "Europe/Dublin"),
                    Place("ie.west.market", "Market Street Station", Kind.STATION, "Europe/Dublin"),
                ),
            ),
        ),
    ),
    people=(
        Person(
            "Aoife Ní Riain",
            "Officer",
            (Post("ie.east.quay"),),
            {"CT-101": Stage.BEGUN, "CC-101": Stage.SOON},
            Login(
                "officer.ie@police.example",
                "Officer, Ireland",
                "My learning: CT-101 begun; CC-101 completed, and it runs out soon",
            ),
        ),
        Person(
            "Bríd Halloran",
            "Superintendent",
            (Post("ie", Role.MANAGER),),
            {},
            Login(
                "manager.ie@police.example",
                "Manager, all of the Irish service",
                "My units: two divisions on two courses, by unit and by person",
            ),
        ),
        person("Ciarán Mulvey", "Officer", "ie.east.quay", "CC-101 valid", "CT-101 valid"),
        person("Niamh Corrigan", "Officer", "ie.east.quay", "CC-101 halfway"),
        person("Declan Shanley", "Sergeant", "ie.east.quay", "CT-101 ran-out"),
        person("Gráinne Tolan", "Officer", "ie.east.quay"),
        person("Tomasz Wieczorek", "Officer", "ie.east.quay", "CT-101 failed"),
        person("Fionn Heffernan", "Immigration officer", "ie.east.airport", "CT-101 valid"),
        person("Sinéad Brogan", "Immigration officer", "ie.east.airport", "CT-101 soon"),
        person("Oisín Lavelle", "Immigration officer", "ie.east.airport", "CT-101 halfway"),
        person("Maeve Kilbride", "Sergeant", "ie.east.airport", "CC-101 valid"),
        person("Priya Nair", "Interpreter", "ie.east.airport", "CC-101 enrolled"),
        person("Pádraig Durkan", "Officer", "ie.west.harbour", "CC-101 exhausted"),
        person("Róisín Tierney", "Officer", "ie.west.harbour", "CC-101 corrected", was="Roisin Tierny"),
        person("Adaeze Byrne", "Officer", "ie.west.harbour", "CT-101 valid"),
        person("Eoin Mannion", "Sergeant", "ie.west.harbour", "CC-101 withdrawn"),
        person("Caoimhe Rafter", "Officer", "ie.west.harbour"),
        person("Shane Loughnane", "Officer", "ie.west.market", "CC-101 begun", wants="Seán Loughnane"),
        person("Orla Dempsey Fay", "Officer", "ie.west.market", "CC-101 valid"),
        person("Conor Whelehan", "Officer", "ie.west.market", "CT-101 annulled"),
        person("Liam Scully", "Sergeant", "ie.west.market", "CC-101 ran-out"),
    ),
)

BRAZIL = Agency(
    domain="legalaid.example",
    language="pt-br",
    has_staff_numbers=False,
    tree=Place(
        "br",
        "Rede de Assistência Jurídica (fictícia)",
        Kind.PARTNER,
        "America/Sao_Paulo",
        (
            Place(
                "br.sudeste",
                "Núcleo Sudeste",
                Kind.DIVISION,
                "America/Sao_Paulo",
                (
                    Place("br.sudeste.clinica", "Clínica Universitária do Centro", Kind.STATION, "America/Sao_Paulo"),
                    Place("br.sudeste.plantao", "Plantão da Rodoviária", Kind.STATION, "America/Sao_Paulo"),
                ),
            ),
            Place(
                "br.norte",
                "Núcleo Norte",
                Kind.DIVISION,
                "America/Manaus",
                (
                    Place("br.norte.porto", "Plantão do Porto", Kind.STATION, "America/Manaus"),
                    Place("br.norte.fronteira", "Posto da Fronteira", Kind.STATION, "America/Boa_Vista"),
                ),
            ),
        ),
    ),
    people=(
        Person(
            "Thaís Moura Campos",
            "Voluntária",
            (Post("br.sudeste.plantao"),),
            {"LA-101": Stage.FAILED},
            Login(
                "volunteer.br@legalaid.example",
                "Volunteer, Brazil (no staff number)",
                "My learning: LA-101 in Portuguese, its test failed once, the way on",
            ),
        ),
        Person("Helena Duarte Reis", "Coordenadora", (Post("br", Role.MANAGER),)),
        person("Rafael Antunes Prado", "Advogado", "br.sudeste.clinica", "LA-101 valid"),
        person("Luciana Figueiredo Sá", "Professora orientadora", "br.sudeste.clinica", "LA-101 soon"),
        person("João Pedro Arruda", "Estudante", "br.sudeste.clinica", "LA-101 begun"),
        person("Débora Sant’Anna", "Estudante", "br.sudeste.clinica", "LA-101 withdrawn"),
        person("Fernanda Okubo", "Advogada", "br.sudeste.clinica"),
        person("Jamile Nogueira", "Voluntária", "br.sudeste.plantao", "LA-101 valid", also="br.sudeste.clinica"),
        person("Jean-Baptiste Estimé", "Mediador cultural", "br.sudeste.plantao", "LA-101 enrolled"),
        person("Cláudio Bittar", "Defensor público", "br.sudeste.plantao", "LA-101 ran-out"),
        person("Yara Monteiro", "Voluntária", "br.norte.porto", "LA-101 halfway"),
        person("Marcos Vinícius Teles", "Defensor público", "br.norte.porto", "LA-101 valid"),
        person("Wesley Amorim", "Voluntário", "br.norte.porto"),
        person("Mariela Quispe", "Mediadora cultural", "br.norte.fronteira", "LA-101 valid"),
        person("Antônio Carlos Rios", "Advogado", "br.norte.fronteira", "LA-101 exhausted"),
        person("Larissa Peixoto", "Voluntária", "br.norte.fronteira", "LA-101 begun"),
    ),
    invited=(("Simone Abdalla", "br.norte.porto"),),
)

AGENCIES = (PORTUGAL, IRELAND, BRAZIL)

# They belong to no one agency.
AUDITOR = Person(
    "Sam Ferreira",
    "Auditor",
    (Post("pt", Role.AUDITOR), Post("ie", Role.AUDITOR), Post("br", Role.AUDITOR)),
    login=Login(
        "auditor@amparo.example", "Auditor of all three agencies", "My units: what managers see, and nothing to change"
    ),
)
ADMINISTRATOR = Person(
    "Alex Marino",
    "Administrator",
    (Post("pt", Role.ADMINISTRATOR), Post("ie", Role.ADMINISTRATOR), Post("br", Role.ADMINISTRATOR)),
    login=Login(
        "admin@amparo.example",
        "Administrator of the site",
        "Write courses → People: accounts, units, invitations; register of certificates",
    ),
)
TRAINER = Person(
    "Nora Lindqvist",
    "Trainer",
    (),
    login=Login(
        "trainer@amparo.example",
        "Trainer, programme “Rights in detention”",
        "Write courses: HRD-101 as pages, preview, release",
    ),
)
REVIEWER = Person(
    "Samuel Okoro",
    "Legal reviewer",
    (),
    login=Login(
        "reviewer@amparo.example",
        "Legal reviewer, programme “Rights in detention”",
        "To review: what a trainer has submitted, as learners see it; no way into the editor",
    ),
)
TRAINERS_PROGRAMME = "detention"


def everybody() -> Iterator[Person]:
    """First those who act in what follows."""
    yield from (ADMINISTRATOR, AUDITOR, TRAINER, REVIEWER)
    for agency in AGENCIES:
        yield from agency.people


def logins() -> Iterator[tuple[Person, Login]]:
    for somebody in sorted(everybody(), key=lambda each: each in (ADMINISTRATOR, AUDITOR, TRAINER, REVIEWER)):
        if somebody.login:
            yield somebody, somebody.login
