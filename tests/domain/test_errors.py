from domain.errors import ContentError, DomainError


def test_a_domain_error_carries_its_code_and_arguments() -> None:
    error = DomainError("too_long", limit=40)
    assert (error.code, dict(error.params), str(error)) == ("too_long", {"limit": 40}, "too_long")
    assert repr(error) == "DomainError('too_long', {'limit': 40})"


def test_a_content_error_names_file_place_and_fault() -> None:
    assert str(ContentError("roles.csv", "line 2, code", "is empty")) == "roles.csv: line 2, code: is empty"
    assert str(ContentError("roles.csv", "", "has no rows")) == "roles.csv: has no rows"
