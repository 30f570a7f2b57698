"""What a reminder says, in every language that respondents' pages speak. Short, for somebody who is tired; no name, no
number and no word of illness, for others may look at the same screen.

Here and not among the app's translations: a reminder is sent by no page. Danish and English are complete, the other
languages are drafts as those of the pages are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from babel.dates import format_skeleton

from screening.core.questionnaire import Language

DEFAULT = Language("da")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderWords:
    """`fresh` or `begun` opens the text, with the link below it. `again` stands in the second one only. `valid` holds
    ``{day}``; `locale` is CLDR's, for it. `why` and `stop` say how to get no more."""

    subject: str
    greeting: str
    fresh: str
    begun: str
    valid: str
    pause: str
    again: str
    why: str
    stop: str
    no_reply: str
    locale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Where the form is, and where to say that no more are wanted."""

    form: str
    stop: str


WORDS: Mapping[str, ReminderWords] = {
    "da": ReminderWords(
        subject="Du kan svare nu",
        greeting="Hej",
        fresh="Du kan svare på dine spørgsmål nu. Åbn dette link:",
        begun="Du er begyndt at svare. Du kan fortsætte, hvor du slap. Åbn dette link:",
        valid="Linket virker til og med {day}. Det er kun til dig.",
        pause="Tag det, når det passer dig. Du kan holde pause, og det, du har svaret, bliver gemt.",
        again="Vi minder dig kun om det denne ene gang. Har du allerede svaret, skal du ikke gøre noget.",
        why="Du får denne mail, fordi du har sagt ja til at blive mindet om det.",
        stop="Vil du ikke have flere? Tryk her:",
        no_reply="Du kan ikke svare på denne mail.",
        locale="da_DK",
    ),
    "en": ReminderWords(
        subject="You can answer now",
        greeting="Hello",
        fresh="You can answer your questions now. Open this link:",
        begun="You have begun to answer. You can go on where you stopped. Open this link:",
        valid="The link works until {day}. It is for you alone.",
        pause="Do it when it suits you. You can take a break, and what you have answered is kept.",
        again="We remind you this once only. If you have answered already, there is nothing to do.",
        why="You get this e-mail because you have agreed to be reminded.",
        stop="No more of these? Press here:",
        no_reply="This e-mail cannot be answered.",
        locale="en_GB",
    ),
    "de": ReminderWords(
        subject="Sie können jetzt antworten",
        greeting="Guten Tag",
        fresh="Sie können Ihre Fragen jetzt beantworten. Öffnen Sie diesen Link:",
        begun="Sie haben angefangen zu antworten und können dort weitermachen. Öffnen Sie diesen Link:",
        valid="Der Link gilt bis einschließlich {day}. Er ist nur für Sie.",
        pause="Antworten Sie, wann es Ihnen passt. Sie können Pausen machen; Ihre Antworten bleiben erhalten.",
        again="Wir erinnern Sie nur dieses eine Mal. Haben Sie schon geantwortet, müssen Sie nichts tun.",
        why="Sie erhalten diese E-Mail, weil Sie zugestimmt haben, erinnert zu werden.",
        stop="Keine weiteren E-Mails? Drücken Sie hier:",
        no_reply="Auf diese E-Mail können Sie nicht antworten.",
        locale="de_DE",
    ),
    "pl": ReminderWords(
        subject="Można teraz odpowiedzieć",
        greeting="Dzień dobry",
        fresh="Można teraz odpowiedzieć na pytania. Proszę otworzyć ten link:",
        begun="Część odpowiedzi jest już zapisana. Można kontynuować od tego miejsca. Proszę otworzyć ten link:",
        valid="Link działa do {day} włącznie. Jest tylko dla Pani/Pana.",
        pause="Proszę odpowiedzieć w dogodnej chwili. Można zrobić przerwę, odpowiedzi zostaną zapisane.",
        again="Przypominamy tylko ten jeden raz. Jeśli odpowiedzi są już wysłane, nie trzeba nic robić.",
        why="Ten e-mail przychodzi, ponieważ wyrażono zgodę na przypomnienia.",
        stop="Nie wysyłać więcej? Proszę nacisnąć tutaj:",
        no_reply="Na ten e-mail nie można odpowiedzieć.",
        locale="pl_PL",
    ),
    "tr": ReminderWords(
        subject="Şimdi cevaplayabilirsiniz",
        greeting="Merhaba",
        fresh="Sorularınızı şimdi cevaplayabilirsiniz. Bu bağlantıyı açın:",
        begun="Cevaplamaya başlamıştınız. Kaldığınız yerden devam edebilirsiniz. Bu bağlantıyı açın:",
        valid="Bağlantı {day} tarihine kadar (o gün dahil) geçerlidir. Yalnızca sizin içindir.",
        pause="Size uygun olduğunda cevaplayın. Ara verebilirsiniz, cevaplarınız saklanır.",
        again="Size yalnızca bu bir kez hatırlatıyoruz. Cevapladıysanız bir şey yapmanız gerekmez.",
        why="Bu e-postayı, hatırlatılmayı kabul ettiğiniz için alıyorsunuz.",
        stop="Artık almak istemiyor musunuz? Buraya basın:",
        no_reply="Bu e-posta yanıtlanamaz.",
        locale="tr_TR",
    ),
    "uk": ReminderWords(
        subject="Ви можете відповісти зараз",
        greeting="Добрий день",
        fresh="Ви можете зараз відповісти на свої запитання. Відкрийте це посилання:",
        begun="Ви вже почали відповідати. Можна продовжити з того самого місця. Відкрийте це посилання:",
        valid="Посилання діє до {day} включно. Воно лише для вас.",
        pause="Відповідайте, коли вам зручно. Можна зробити перерву, ваші відповіді збережуться.",
        again="Ми нагадуємо лише цей один раз. Якщо ви вже відповіли, нічого робити не потрібно.",
        why="Ви отримали цей лист, бо погодилися на нагадування.",
        stop="Більше не надсилати? Натисніть тут:",
        no_reply="На цей лист не можна відповісти.",
        locale="uk_UA",
    ),
    "ar": ReminderWords(
        subject="يمكنك الإجابة الآن",
        greeting="مرحبًا",
        fresh="يمكنك الآن الإجابة عن أسئلتك. افتح هذا الرابط:",
        begun="لقد بدأت بالإجابة. يمكنك المتابعة من حيث توقفت. افتح هذا الرابط:",
        valid="يعمل الرابط حتى نهاية يوم {day}. وهو لك وحدك.",
        pause="أجب متى يناسبك ذلك. يمكنك أخذ استراحة، وما أجبت عنه يبقى محفوظًا.",
        again="نذكّرك هذه المرة فقط. إذا كنت قد أجبت، فلا حاجة إلى فعل أي شيء.",
        why="تصلك هذه الرسالة لأنك وافقت على أن نذكّرك.",
        stop="لا تريد المزيد منها؟ اضغط هنا:",
        no_reply="لا يمكن الرد على هذه الرسالة.",
        locale="ar",
    ),
}


def language_of(preferred: Language | None) -> Language:
    """The language to write in: the preferred one where we have words in it, else Danish."""
    return preferred if preferred is not None and preferred in WORDS else DEFAULT


def write_reminder(
    language: Language, links: Links, *, is_begun: bool, is_second: bool, last_day: date
) -> tuple[str, str]:
    """Subject and text. `last_day`: the last whole day on which the link opens."""
    words = WORDS[language]
    day = format_skeleton("MMMMd", datetime.combine(last_day, time()), locale=words.locale)
    paragraphs = [
        words.greeting,
        f"{words.begun if is_begun else words.fresh}\n{links.form}",
        f"{words.pause}\n{words.valid.format(day=day)}",
        words.again if is_second else "",
        f"{words.why}\n{words.stop}\n{links.stop}",
        words.no_reply,
    ]
    return words.subject, "\n\n".join(part for part in paragraphs if part) + "\n"
