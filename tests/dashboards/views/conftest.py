import pytest

from lms.accounts.models import User
from tests.dashboards.conftest import Agency
from tests.dashboards.makers import Role, learner, member, person


@pytest.fixture
def manager(agency: Agency) -> User:
    return agency.manager


@pytest.fixture
def manager_elsewhere(agency: Agency) -> User:
    user = person("Elsewhere")
    member(user, agency.south, Role.MANAGER)
    return user


@pytest.fixture
def auditor(agency: Agency) -> User:
    user = person("Auditor")
    member(user, agency.agency, Role.AUDITOR)
    return user


@pytest.fixture
def administrator(agency: Agency) -> User:
    user = person("Administrator")
    member(user, agency.agency, Role.ADMINISTRATOR)
    return user


@pytest.fixture
def colleague(agency: Agency) -> User:
    return learner("Colleague", agency.north)


@pytest.fixture
def root(db: None) -> User:
    return person("Root", is_superuser=True)
