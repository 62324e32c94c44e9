from domain.events import CHANNELS, TEXTS, TITLES, URGENT, EventKind


def test_every_kind_has_words_in_both_languages_and_a_choice_of_channels() -> None:
    assert set(TITLES) == set(TEXTS) == set(CHANNELS) == set(EventKind)
    assert all(words.zh and words.en for words in (*TITLES.values(), *TEXTS.values()))


def test_no_text_has_room_for_anything_personal() -> None:
    texts = [words.zh + words.en for words in (*TITLES.values(), *TEXTS.values())]

    assert not [text for text in texts if "{" in text or "%" in text]


def test_what_stops_or_restores_a_pension_leaves_the_house_on_every_channel() -> None:
    assert CHANNELS[EventKind.SUSPENDED] == CHANNELS[EventKind.RESTORED]
    assert len(CHANNELS[EventKind.SUSPENDED]) == 2


def test_only_a_suspension_a_new_device_and_a_copied_sign_in_are_urgent() -> None:
    assert {EventKind.SUSPENDED, EventKind.ACCOUNT_SIGNED_IN, EventKind.SIGN_IN_COPIED} == URGENT
