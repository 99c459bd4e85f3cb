import pytest

from crm.errors import Conflict, CrmError, Invalid, NotFound


def test_an_error_reads_as_its_sentence():
    assert str(CrmError("No hay espacio.")) == "No hay espacio."
    for kind in (NotFound, Conflict):
        with pytest.raises(CrmError, match="Ya no está"):
            raise kind("Ya no está en este archivo.")


def test_what_is_invalid_says_it_field_by_field_and_all_at_once():
    error = Invalid({"name": "Escriba el nombre.", "ruc": "El RUC tiene 11 dígitos."})
    assert error.problems["ruc"] == "El RUC tiene 11 dígitos."
    assert str(error) == "Escriba el nombre. El RUC tiene 11 dígitos."
