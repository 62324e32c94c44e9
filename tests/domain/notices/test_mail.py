from domain.notices.mail import Mail, MailReply, Stage


def test_no_address_and_no_text_of_a_mail_is_in_what_is_logged_of_it() -> None:
    mail = Mail("hall@city.example", "wang@home.example", b"to wang")
    reply = MailReply(Stage.RECIPIENT, 550, "5.1.1 wang@home.example unknown")

    assert "wang" not in f"{mail} {reply}"
