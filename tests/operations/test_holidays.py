"""Holidays picked from a country's calendar (PRODUCT §3)."""

from datetime import date

import pytest

from controller.operations.holidays import UnknownCountry, UnknownHoliday, catalogue, fix, names_in


def test_the_catalogue_lists_a_subdivision_s_holidays_in_english():
    bavaria, berlin = catalogue("DE", "BY", 2026), catalogue("DE", "BE", 2026)
    assert ("Epiphany", date(2026, 1, 6)) in bavaria
    assert "Epiphany" not in dict(berlin)
    assert [day for _, day in bavaria] == sorted(day for _, day in bavaria)


def test_holidays_are_fixed_five_years_ahead():
    days = fix("DE", "BY", ["Easter Monday"], next_working_day=False, first_year=2026)
    assert days == (date(2026, 4, 6), date(2027, 3, 29), date(2028, 4, 17), date(2029, 4, 2), date(2030, 4, 22))


def test_a_holiday_counts_on_the_day_itself_and_on_the_day_it_is_observed():
    days = fix("US", None, ["Independence Day"], next_working_day=False, first_year=2026, years=2)
    assert days == (date(2026, 7, 3), date(2026, 7, 4), date(2027, 7, 4), date(2027, 7, 5))


def test_the_next_working_day_skips_other_holidays_and_days_already_given():
    names = ["Christmas Day", "Second Day of Christmas"]  # Saturday and Sunday in 2027
    days = fix("DE", None, names, next_working_day=True, first_year=2027, years=1)
    assert days == (date(2027, 12, 25), date(2027, 12, 26), date(2027, 12, 27), date(2027, 12, 28))


def test_names_stay_the_same_whether_a_date_is_certain_or_estimated():
    names = {name for year in range(2026, 2031) for name, _ in catalogue("SG", None, year)}
    assert not [name for name in names if "estimated" in name]


@pytest.mark.parametrize(("country", "subdivision"), [("XX", None), ("DE", "XX"), ("", None)])
def test_an_unknown_country_or_subdivision_is_refused_by_name(country: str, subdivision: str | None):
    with pytest.raises(UnknownCountry, match="no calendar of public holidays"):
        catalogue(country, subdivision, 2026)


def test_a_holiday_the_country_does_not_have_is_refused_by_name():
    with pytest.raises(UnknownHoliday, match="Thanksgiving"):
        fix("DE", None, ["Thanksgiving"], next_working_day=False, first_year=2026)


def test_holidays_are_called_as_in_the_reader_s_language_where_the_calendar_knows_it():
    assert names_in("fr", "BE", None, 2026)["Easter Monday"] == "Lundi de Pâques"
    assert names_in("fr-CH", "FR", None, 2026)["Victory Day"] == "Fête de la Victoire"
    assert names_in("fr", "DE", None, 2026) == {}
    assert names_in("fr", "XX", None, 2026) == {}


def test_two_holidays_of_one_day_are_not_taken_for_each_other():
    """In Gabon both are on 17 April 2028, in an order of the alphabet: another one in each language."""
    names = names_in("fr", "GA", None, 2024)
    assert names["Easter Monday"] == "Lundi de Pâques"
    assert names["Women's Rights Day"] == "Journée des droits de la femme"
