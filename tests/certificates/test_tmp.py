import pytest
from tests.certificates import makers
@pytest.mark.django_db
def test_x():
    c=makers.certified(); print(c.snapshot, c.number_pretty, c.holder.name, c.valid_until_date)
