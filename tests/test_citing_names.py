"""Names of authors in references: organizations, titles, patronymics, keys."""

from __future__ import annotations

import json
import re

import pytest

from askcaci.citing import STYLES, reference, references
from askcaci.citing.organizations import is_organization
from askcaci.citing.people import initials, name_of
from askcaci.citing.transliteration import latin
from askcaci.corpus.files import format_article, parse_article
from builders import article


@pytest.mark.parametrize(
    "name",
    [
        "Dune Rights Watch",
        "Open Sand Fund",
        "Dune House",
        "World Sand Bank",
        "National Sandbank of Lyrland",
        "Doctors Without Camels",
        "Save the Dunes",
        "Sand Roads Studies Program",
        "Sand International",
        "UN Sand",
        "OSCE Dune",
        "Ida Jost and Bo Berg",
        "Ministry of Sand, Lyr Republic",
        "Sand Roads, Inc.",
        "Министерство песка",
        "Песчаный банк",
        "Kum Bakanlığı",
        "Qum Nazirliyi",
        "Institut für Sand",
        "Stiftung Sand und Wind",
        "Banque des sables",
        "Құм университеті",
    ],
)
def test_an_organization_is_one_name_in_every_style(name: str) -> None:
    """What the words of a name show to be an organization's is neither cut nor turned."""
    assert name_of(name).whole
    of = article("Text.", title="T", authors=(name,))
    for style in STYLES:
        assert name in reference(of, style)
    assert f"author = {{{{{name}}}}}" in reference(of, "bibtex")
    assert json.loads(reference(of, "csl-json"))[0]["author"] == [{"literal": name}]


@pytest.mark.parametrize(
    "name",
    [
        "Robert Service",
        "J. Fund",
        "Emily Post",
        "Mary K. House",
        "Bo van der Post",
        "Ida Banks",
        "Bo Fonda",
        "Ana de la Cruz",
        "Cy Watchorn",
    ],
)
def test_a_person_is_taken_for_none(name: str) -> None:
    """Surnames that are words of organizations too stay surnames behind a given name."""
    assert not is_organization(name)
    assert not name_of(name).whole


def test_braces_keep_a_name_whole() -> None:
    """What no rule can tell is said in the front matter, as in BibTeX."""
    content = '---\ntitle: T\nauthors: ["{Dune Sands}", Ida Jost]\n---\nText.\n'
    of = parse_article(content, id="one", path="one.md")
    assert of.authors == ("Dune Sands", "Ida Jost")
    assert reference(of, "chicago").startswith("Dune Sands and Ida Jost.")
    assert "author = {{Dune Sands} and Jost, Ida}" in reference(of, "bibtex")
    again = parse_article(format_article(of), id="one", path="one.md")
    assert (again.authors, again.organizations) == (of.authors, ("Dune Sands",))
    assert name_of("Dune Sands").inverted == "Sands, Dune"
    assert name_of("House, Dune").inverted == "House, Dune"


def test_two_authors_need_no_comma_where_the_first_is_not_inverted() -> None:
    """The comma before "and" ends an inverted name."""
    of = article("T.", title="T", authors=("Sand Bank of Lyr", "Ida Jost"))
    assert reference(of, "chicago").startswith("Sand Bank of Lyr and Ida Jost. “T.”")
    assert reference(of, "mla").startswith("Sand Bank of Lyr and Ida Jost. “T.”")
    assert reference(of, "apa").startswith("Sand Bank of Lyr & Jost, I. (2025")


@pytest.mark.parametrize(
    ("written", "inverted"),
    [
        ("Lt. Col. Rolf Jost", "Jost, Rolf"),
        ("Maj. Gen. (ret.) Rolf Jost", "Jost, Rolf"),
        ("LTC Rolf Jost", "Jost, Rolf"),
        ("Sir Rolf Jost", "Jost, Rolf"),
        ("Mr. Rolf Jost", "Jost, Rolf"),
        ("Prof. Dr. Rolf Jost", "Jost, Rolf"),
        ("Ambassador Rolf Jost (ret.)", "Jost, Rolf"),
        ("H.E. Rolf Jost", "Jost, Rolf"),
        ("Rolf Jost, PhD, MPH", "Jost, Rolf"),
        ("Rolf Jost MPH", "Jost, Rolf"),
        ("Rolf Jost, USA (Ret.)", "Jost, Rolf"),
        ("Rolf Jost, Chairman", "Jost, Rolf"),
        ("Rolf K. Jost, Lyr City", "Jost, Rolf K."),
        ("Rolf Jost, Senior Fellow, Institute of Sand", "Jost, Rolf"),
        ("Jost, Dr. Rolf", "Jost, Rolf"),
        ("Jost, Rolf, Director", "Jost, Rolf"),
        ("Jost, Dean", "Jost, Dean"),
        ("Jost, JD", "Jost, JD"),
        ("Rolf Jost Jr., Chairman", "Jost, Rolf, Jr."),
        ("Gen Kano Jost", "Jost, Gen Kano"),
        ("Lord Jost", "Lord Jost"),
    ],
)
def test_ranks_posts_and_degrees_are_left_out(written: str, inverted: str) -> None:
    """What stands before or behind a name and is none of it is in no reference."""
    assert name_of(written).inverted == inverted


@pytest.mark.parametrize(
    ("written", "family", "given"),
    [
        ("Rəna Heydər qızı Sandova", "Sandova", "Rəna Heydər qızı"),
        ("Sandov Əli Heydər oğlu", "Sandov", "Əli Heydər oğlu"),
        ("Əli Sandov Heydər oğlu", "Sandov", "Əli Heydər oğlu"),
        ("Əli Dun Heydər oğlu", "Dun", "Əli Heydər oğlu"),
        ("Əli Sandov oğlu", "Sandov oğlu", "Əli"),
        ("Сандов Али Гейдар оглы", "Сандов", "Али Гейдар оглы"),
        ("Jost uulu Aibek", "Jost uulu", "Aibek"),
        ("Aibek T. Jost uulu", "Jost uulu", "Aibek T."),
        ("Rəsul Qum zadə", "Qum zadə", "Rəsul"),
        ("Qasım bəy Qum", "Qum", "Qasım bəy"),
        ("Sandov Yu. Kh.", "Sandov", "Yu. Kh."),
        ("Sandov Yu.Kh.", "Sandov", "Yu.Kh."),
        ("Sandov Ivan Petrovich", "Sandov", "Ivan Petrovich"),
        ("Ivan Petrovich Sandov", "Sandov", "Ivan Petrovich"),
        ("Anna Maria Sandovich", "Sandovich", "Anna Maria"),
        ("ʻAbd al-Rahim Jost", "Jost", "ʻAbd al-Rahim"),
        ("Omar Abd al-Rahim", "Abd al-Rahim", "Omar"),
    ],
)
def test_patronymics_are_no_part_of_a_family_name(
    written: str, family: str, given: str
) -> None:
    """They are only where there is no other; whose family comes first is seen by its form."""
    found = name_of(written)
    assert (found.surname, found.given) == (family, given)


@pytest.mark.parametrize(
    ("given", "short"),
    [
        ("Yu. E.", "Yu. E."),
        ("Kh.Zh.", "Kh. Zh."),
        ("Yuri Shch.", "Y. Shch."),
        ("Khalid bin Rashid", "K. bin R."),
        ("Əli Heydər oğlu", "Ə. H. oğlu"),
        ("ʻAbd al-Rahim", "A. al-R."),
    ],
)
def test_initials_and_small_words_stay(given: str, short: str) -> None:
    """What is an initial already is not shortened, what is no name gives none."""
    assert initials(given) == short


def test_particles_agree_between_the_formats() -> None:
    """One name has one family name and one particle in text, CSL-JSON, BibTeX and RIS."""
    of = article("T.", title="T", authors=("Bo van der Berg", "Khalid bin Sand al Qum"))
    assert json.loads(reference(of, "csl-json"))[0]["author"] == [
        {"family": "Berg", "given": "Bo", "non-dropping-particle": "van der"},
        {"family": "Qum", "given": "Khalid bin Sand", "non-dropping-particle": "al"},
    ]
    bibtex = reference(of, "bibtex")
    assert "author = {van der Berg, Bo and al Qum, Khalid bin Sand}" in bibtex
    assert "options = {useprefix=true}" in bibtex
    assert "AU  - van der Berg, Bo\nAU  - al Qum, Khalid bin Sand\n" in reference(of, "ris")
    assert reference(of, "apa").startswith("van der Berg, B., & al Qum, K. bin S. (")


def test_bibtex_sees_no_particle_within_a_family_name() -> None:
    """A small word in the middle of one is kept in it by braces; al- is bound to it."""
    of = article("T.", title="T", authors=("Ana Jost y Dun", "Karim al-Qum"))
    bibtex = reference(of, "bibtex")
    assert "author = {{Jost y Dun}, Ana and al-Qum, Karim}" in bibtex
    assert "useprefix" not in bibtex


@pytest.mark.parametrize(
    ("author", "title", "id", "key"),
    [
        ("Əli Qızılov oğlu", "A Port of Sand", "x", "qizilovoglu2025port"),
        ("Айбек Жүсіпов", "Порт и песок", "x", "zhusipov2025port"),
        ("Юлия Хащина", "О песке", "x", "khashchina2025peske"),
        ("Łukasz Jøst", "The Sand", "x", "jost2025sand"),
        ("Giorgi სანდოვი", "The Sand", "x", "sandovi2025sand"),
        ("Արամ Սանդյան", "The Sand", "x", "sandyan2025sand"),
        ("Şirin Ağaçölağası", "2005 and Sand", "x", "agacolagasi2025sand"),
        (None, "The 2005 Sand", "x", "sand2025"),
        (None, "2005", "2005-dunes", "dunes2025"),
        (None, "2005", "2005", "article2025"),
        ("沙", "沙", "dunes", "dunes2025"),
    ],
)
def test_keys_are_typed_by_hand(author: str | None, title: str, id: str, key: str) -> None:
    """Latin letters of any alphabet's name, a letter first, the year once."""
    authors = (author,) if author else ()
    of = article("T.", title=title, authors=authors, id=id)
    found = re.match(r"@article\{(.*),", reference(of, "bibtex"))
    assert found is not None
    assert found[1] == key


def test_transliteration_leaves_other_letters() -> None:
    """What has no Latin letter stays for the caller to leave out."""
    assert latin("Жусупов, Əliyev, ß, 沙") == "zhusupov, eliyev, ss, 沙"


def test_marks_in_a_bibtex_title_are_the_inner_ones() -> None:
    """A style sets the outer marks, so straight ones would close what they should open."""
    of = article("T.", title='The "Lost" Dunes of Lyr\'s "North"', authors=("Ida Jost",))
    shown = references([of], "bibtex")
    assert "title = {{The ‘Lost’ Dunes of Lyr’s ‘North’}}" in shown


def test_an_issue_keeps_its_day() -> None:
    """CSL's journals lose the day in APA and MLA; its magazines keep volume and day."""
    of = article("T.", title="T", authors=("Ida Jost",), volume=6, number=16, pages="1-2")
    (item,) = json.loads(reference(of, "csl-json"))
    assert item["type"] == "article-magazine"
    assert item["issued"] == {"date-parts": [[2025, 5, 14]]}
    assert (item["volume"], item["issue"], item["page"]) == ("6", "16", "1-2")
    assert reference(of, "ris").startswith("TY  - MGZN\n")
