"""A preset carries offices, never a person's name, number or mailbox."""

import re

import pytest

from campaigns.ruleset.reading import read, write

from .loaded import preset, text

NAMES = ("fuchan-2020", "industrial-app-2021", "qingdao-2020", "saibao-2022", "xinchuang-2024")


@pytest.mark.parametrize("name", NAMES)
def test_no_phone_numbers_and_no_mailboxes(name):
    assert not re.search(r"1[3-9]\d{9}|0\d{2,3}-\d{7,8}|[\w.]+@[\w.]+", text(name))


@pytest.mark.parametrize("name", NAMES)
def test_contacts_are_offices_to_be_filled_in_by_the_organizer(name):
    contacts = preset(name).identity.contacts
    assert contacts
    assert all("填写" in contact.note for contact in contacts)


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_written_and_read_is_the_same(name):
    assert read(write(preset(name))) == preset(name)
