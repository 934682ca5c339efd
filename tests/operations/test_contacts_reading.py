"""Files of contacts as Google, Outlook, Apple and phones write them, and as nobody should; encodings told honestly."""

import pytest

from controller.operations import contacts_csv, contacts_decoding, contacts_merge, contacts_vcard
from controller.operations.contacts_check import NewContact
from controller.operations.contacts_check import NewNumber as N
from controller.operations.refused import Refused

JOERG = NewContact(
    "Jörg Groß", "Bäckerei Ähre", (N("work", "030 1234567"), N("mobile", "0171 1234567")), ("jg@aehre.example",)
)
OUTLOOK_ENGLISH = (
    '"Title","First Name","Middle Name","Last Name","Company","Department","Business Fax","Business Phone",'
    '"Home Phone","Mobile Phone","E-mail Address","E-mail Type","E-mail Display Name","Notes","Categories"\r\n'
    '"","Jörg","","Groß","Bäckerei Ähre","","","030 1234567","","0171 1234567","jg@aehre.example","SMTP","J","",""\r\n'
)
OUTLOOK_GERMAN = (
    "Anrede;Vorname;Weitere Vornamen;Nachname;Firma;Telefon geschäftlich;Fax geschäftlich;Telefon privat;"
    "Mobiltelefon;E-Mail-Adresse;E-Mail-Typ;E-Mail: Angezeigter Name;Notizen\r\n"
    "Herr;Jörg;;Groß;Bäckerei Ähre;030 1234567;;;0171 1234567;jg@aehre.example;SMTP;J;\r\n"
)
OUTLOOK_FRENCH = (
    "Prénom,Nom,Société,Téléphone (bureau),Tél. mobile,Adresse de messagerie,Remarques\n"
    "Jörg,Groß,Bäckerei Ähre,030 1234567,0171 1234567,jg@aehre.example,\n"
)
GOOGLE = (
    "First Name,Middle Name,Last Name,Organization Name,Organization Title,Notes,Labels,E-mail 1 - Label,"
    "E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value\n"
    "Jörg,,Groß,Bäckerei Ähre,Chef,,* myContacts,* Work,jg@aehre.example,Work,030 1234567,Mobile,0171 1234567\n"
)
GOOGLE_OLD = (
    "Name,Given Name,Family Name,Group Membership,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,"
    "Phone 2 - Type,Phone 2 - Value,Organization 1 - Name\n"
    "Jörg Groß,Jörg,Groß,* myContacts,*,jg@aehre.example,Work,030 1234567,Mobile,0171 1234567,Bäckerei Ähre\n"
)
APPLE = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nPRODID:-//Apple Inc.//macOS 14//EN\r\nN:Groß;Jörg;;;\r\nFN:Jörg Groß\r\n"
    "ORG:Bäckerei Ähre;\r\nEMAIL;type=INTERNET;type=WORK;type=pref:jg@aehre.example\r\n"
    "TEL;type=WORK;type=VOICE;type=pref:030 1234567\r\nTEL;type=CELL;type=VOICE:0171 1234567\r\nEND:VCARD\r\n"
)
GROUPED = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Jörg Groß\r\nORG:Bäckerei Ähre\r\nitem1.TEL:030 1234567\r\n"
    "item1.X-ABLabel:_$!<Work>!$_\r\nitem2.TEL:0171 1234567\r\nitem2.X-ABLabel:iPhone\r\n"
    "item3.EMAIL:jg@aehre.example\r\nEND:VCARD\r\n"
)
OLD_PHONE = (
    "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Gro=C3=9F;J=C3=B6rg;;;\n"
    "ORG;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:B=E4ckerei =\n=C4hre\nTEL;WORK;VOICE:030 1234567\n"
    "TEL;CELL:0171 1234567\nEMAIL;INTERNET:jg@aehre.example\n"
    "PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQ\n SkZJRg==\n\nEND:VCARD\n"
)
NEWEST = (
    "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Jörg\r\n  Groß\r\nORG:Bäckerei Ähre\r\n"
    'TEL;VALUE=uri;TYPE="work,voice":tel:030-123-4567\r\nTEL;VALUE=uri;TYPE=cell:tel:0171-1234567\r\n'
    "EMAIL:mailto:jg@aehre.example\r\nEND:VCARD\r\n"
)


def usable(text: str) -> list[contacts_merge.Clean | str]:
    """Every contact of the text, as it would be kept."""
    read = (contacts_vcard if "BEGIN:VCARD" in text else contacts_csv).read(text)
    return [contacts_merge.usable(entry.contact, "DE")[0] for entry in read.entries]


@pytest.mark.parametrize(
    "text",
    [OUTLOOK_ENGLISH, OUTLOOK_GERMAN, OUTLOOK_FRENCH, GOOGLE, GOOGLE_OLD, APPLE, GROUPED, OLD_PHONE, NEWEST],
)  # fmt: skip
def test_the_same_person_out_of_every_address_book(text: str) -> None:
    [clean] = usable(text)
    assert isinstance(clean, contacts_merge.Clean)
    assert (clean.name, clean.company, clean.emails) == (JOERG.name, JOERG.company, JOERG.emails)
    assert [(n.kind, n.number) for n in clean.numbers] == [("work", "+49301234567"), ("mobile", "+491711234567")]
    assert clean.groups == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings_are_found_out_and_named(encoding: str) -> None:
    found = contacts_decoding.decoded(OUTLOOK_GERMAN.encode(encoding))
    assert found.text == OUTLOOK_GERMAN
    assert found.encoding == encoding.removesuffix("-sig")
    assert found.is_sure == (encoding != "cp1252"), "every byte is a letter there: that is a guess, and said so"


def test_a_chosen_encoding_counts_and_one_that_does_not_fit_is_refused() -> None:
    data = "Name\nŁukasz Żółć\n".encode("cp1250")
    assert "Łukasz Żółć" in contacts_decoding.decoded(data, "cp1250").text
    with pytest.raises(Refused) as refusal:
        contacts_decoding.decoded(data, "utf-8")
    assert refusal.value.problems[0].field == "encoding"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b" \r\n", "empty"),
        (b"PK\x03\x04....", "save it as CSV"),
        (b"\xd0\xcf\x11\xe0....", "save it as CSV"),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
    ],
)
def test_what_is_no_such_file_is_refused_with_the_remedy(data: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said):
        contacts_decoding.decoded(data)


@pytest.mark.parametrize(
    "text",
    [
        "%PDF-1.4 nonsense",
        "1;2;3\n4;5;6\n",
        "Name,Mobile\n" + '"never closed' + "x" * 200_000,
        "Name\n" + "x" * 4_900_000,
        "Name\n" + "x\n" * 10_001,
        "BEGIN:VCARD\nFN:x\nEND:VCARD\n" * 10_001,
    ],
    ids=["pdf", "no-columns", "open-quote", "long-line", "many-lines", "many-cards"],
)
def test_what_cant_be_read_is_refused_at_the_file(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        usable(text)
    assert [problem.field for problem in refusal.value.problems] == ["file"]


@pytest.mark.parametrize(
    "text",
    [
        "BEGIN:VCARD\nFN;ENCODING=QUOTED-PRINTABLE:" + "A=\n" * 300_000,
        "BEGIN:VCARD\nFN" + ";A" * 200_000 + ":x\nEND:VCARD",
        "BEGIN:VCARD\n" * 100_000,
        "BEGIN:VCARD\nFN:x\nCATEGORIES:" + ",a" * 500_000 + "\nEND:VCARD",
        "BEGIN:VCARD\nFN:x\nNOTE:" + "\\" * 1_000_000 + "\nEND:VCARD",
        'BEGIN:VCARD\nFN:x\nTEL;TYPE="' + "x" * 1_000_000 + "\nEND:VCARD",
    ],
    ids=["quoted-printable", "parameters", "never-ended", "groups", "backslashes", "open-quote"],
)
def test_a_file_made_to_hurt_is_read_in_a_moment(text: str) -> None:
    """Each of them was minutes, or a stack, for a reader that is not careful; the run's own limit is the deadline."""
    assert len(usable(text)) <= 1


def test_one_bad_line_costs_that_line_and_not_the_card() -> None:
    lines = ("BEGIN:VCARD", "FN:Zoë", "nothing", "TEL;;;=:", "TEL:030 1234567", "PHOTO;ENCODING=b:!!!", "END:VCARD")
    card = "\n".join(lines)
    [clean] = usable(card)
    assert isinstance(clean, contacts_merge.Clean)
    assert (clean.name, [n.number for n in clean.numbers]) == ("Zoë", ["+49301234567"])
    assert contacts_vcard.read(card).ignored == ("PHOTO",)


def test_what_is_not_taken_over_is_named() -> None:
    assert contacts_csv.read("Name,Birthday,Shoe size\nA,1990,\nB,,\n").ignored == ("Birthday",)


def test_lines_are_counted_as_an_editor_does() -> None:
    text = 'Name,Notes\r\nA,"one\r\ntwo"\r\n\r\nB,x\r\n'
    assert [entry.line for entry in contacts_csv.read(text).entries] == [2, 5]
    cards = "\n\nBEGIN:VCARD\nFN:A\nEND:VCARD\n\nBEGIN:VCARD\nFN:B\nEND:VCARD\n"
    assert [entry.line for entry in contacts_vcard.read(cards).entries] == [3, 7]


@pytest.mark.parametrize(
    ("row", "name", "numbers", "left_out"),
    [
        ("=cmd|' /C calc'!A0,030 1234567", "=cmd|' /C calc'!A0", 1, 0),
        ("${SHELL(reboot)},${EVAL(x)}", "${SHELL(reboot)}", 0, 1),
        ("\u202eevil\u202c שלום\u200f,030 1234567", "evil שלום\u200f", 1, 0),
        ("👩‍🚒 Zoë,\u202a+49 30 1234567\u202c", "👩‍🚒 Zoë", 1, 0),
        ("A\x00B\x07C,030\x00 1234567", "AB C", 1, 0),
        ("'=guarded,'+49 30 1234567", "=guarded", 1, 0),
        (",carla@conti.example", "", 0, 1),
        (",0301234567", "0301234567", 1, 0),
    ],
)
def test_strange_cells_are_text_and_nothing_else(row: str, name: str, numbers: int, left_out: int) -> None:
    [entry] = contacts_csv.read(f"Name,Mobile\n{row}\n").entries
    clean, left = contacts_merge.usable(entry.contact, "DE")
    assert len(left) == left_out
    if isinstance(clean, str):
        assert not name
    else:
        assert (clean.name, len(clean.numbers)) == (name, numbers)
