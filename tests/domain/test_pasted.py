"""Pasted lists: what people copy out of mails and tables is understood, and every line that is not says what would be right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain import pasted
from shared.domain.errors import InvalidInput
from shared.domain.pasted import BadLine, Listed
from shared.domain.quotas import UserRole

ADA = Listed(1, "ada@example.com")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("\n  \n,,;\n", []),
        ("ada@example.com", [ADA]),
        (" Ada@Example.COM ", [ADA]),
        ("\ufeffada@example.com", [ADA]),
        ("ada@example.com\r\nben@example.com\r\n", [ADA, Listed(2, "ben@example.com")]),
        ("\n\nada@example.com", [Listed(3, "ada@example.com")]),
        ("ada@example.com, ben@example.com; cleo@example.com", [
            ADA, Listed(1, "ben@example.com"), Listed(1, "cleo@example.com"),
        ]),
        ("ada@example.com ben@example.com", [ADA, Listed(1, "ben@example.com")]),
        ("Ada Lovelace <ada@example.com>", [Listed(1, "ada@example.com", "Ada Lovelace")]),
        ('"Lovelace, Ada" <ada@example.com>; Ben <ben@example.com>,', [
            Listed(1, "ada@example.com", "Lovelace, Ada"), Listed(1, "ben@example.com", "Ben"),
        ]),
        ("ada@example.com,Ada", [Listed(1, "ada@example.com", "Ada")]),
        ('ada@example.com,"Lovelace, Ada"', [Listed(1, "ada@example.com", "Lovelace, Ada")]),
        ('ada@example.com;"Lovelace; ""Ada"""', [Listed(1, "ada@example.com", 'Lovelace; "Ada"')]),
        ("ada@example.com\tLovelace, Ada\tManager\tdesign\t5", [
            Listed(1, "ada@example.com", "Lovelace, Ada", UserRole.MANAGER, "design", 5),
        ]),
        ("ada@example.com,,,,0", [Listed(1, "ada@example.com", credits=0)]),
        ("ada@example.com,Ada,user,design,7,,", [Listed(1, "ada@example.com", "Ada", UserRole.USER, "design", 7)]),
        ("Email;Credits\nada@example.com;5", [Listed(2, "ada@example.com", credits=5)]),
        ("\n name , E-Mail \nAda,ada@example.com", [Listed(3, "ada@example.com", "Ada")]),
        ("email\nada@example.com", [Listed(2, "ada@example.com")]),
    ],
)  # fmt: skip
def test_a_list_is_read_as_it_is_pasted(text, expected):
    assert pasted.read(text) == expected


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("Ada", "email"),
        ("ada@", "email"),
        ("ada+more@example.com", "email"),
        ("аda@example.com", "email"),
        (",Ada", "email"),
        ("ada@example.com,Ada,chief", "role"),
        ("ada@example.com,Ada,user,De sign", "department"),
        ("ada@example.com,Ada,user,design,1.5", "credits"),
        ("ada@example.com,Ada,user,design,-1", "credits"),
        ("ada@example.com,Ada,user,design,10000001", "credits"),
        ("ada@example.com,Ada,user,design,٣", "credits"),
        ("ada@example.com,Ada,user,design,5,more", "line"),
        ('ada@example.com,"Ada', "line"),
        ('ada@example.com,"Ada" Lovelace', "line"),
        ("ada@example.com,A\x00da", "name"),
        ("ada@example.com," + "A" * 201, "name"),
    ],
)
def test_a_bad_line_is_named_with_its_number_and_keeps_no_other_from_being_read(line, field):
    first, bad, last = pasted.read(f"ada@example.com\n{line}\nben@example.com")

    assert (first, last) == (ADA, Listed(3, "ben@example.com"))
    assert isinstance(bad, BadLine)
    assert (bad.line, bad.field) == (2, field)
    assert bad.message


@pytest.mark.parametrize("titles", ["email,salary", "name,role", "email,email", "email,name,e-mail"])
def test_titles_that_are_not_understood_stop_the_whole_list(titles):
    """Or a column would be left out, and people added without it."""
    with pytest.raises(InvalidInput) as refused:
        pasted.read(f"{titles}\nada@example.com,x")

    assert refused.value.extra["errors"][0]["message"].startswith("Line 1:")


def test_a_list_may_have_two_thousand_lines():
    assert len(pasted.read("ada@example.com\n" * 2_000)) == 2_000
    with pytest.raises(InvalidInput):
        pasted.read("ada@example.com\n" * 2_001)


@given(st.text(st.sampled_from('a@.ex,;\t\n\r "<>\x85\u2028\x0b') | st.characters(), max_size=80))
def test_no_text_is_too_strange(text):
    """It is read, or refused as a whole; each line says something at most about itself."""
    try:
        found = pasted.read(text)
    except InvalidInput:
        return
    lines = text.removeprefix("\ufeff").splitlines()
    assert all(1 <= one.line <= len(lines) for one in found)
