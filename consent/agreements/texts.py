"""The text of consent: its nine items as a template, and the hash of what was adopted.

The items are those of ст. 9 ч. 4 of 152-ФЗ, in its order (domain.md 3.1). The template is Russian by
law and is not translated: it is a document of the school, not a part of the interface.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypedDict

from tenants.profile.models import SchoolCard

ITEMS: Final = 9
REGIONAL_CENTRE: Final = (
    "Региональный модельный центр дополнительного образования детей Республики Татарстан"
)


class Item(TypedDict):
    title: str
    text: str


@dataclass(frozen=True)
class Parties:
    """Whom the text names besides the school: who hosts the data, and to whom they go."""

    processor: str
    processor_address: str
    municipal_centre: str
    regional_centre: str


def canonical(purpose: str, version: int, items: Sequence[Item]) -> bytes:
    """What is hashed: UTF-8 JSON of {"items": [{"text", "title"}, ...], "purpose", "version"}, keys
    in alphabetical order, no spaces, no escapes of letters, no byte order mark."""
    plain = [{"title": item["title"], "text": item["text"]} for item in items]
    whole = {"purpose": purpose, "version": version, "items": plain}
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(purpose: str, version: int, items: Sequence[Item]) -> str:
    """SHA-256 of `canonical`, 64 hexadecimal digits: anybody can compute it again."""
    return hashlib.sha256(canonical(purpose, version, items)).hexdigest()


def draft(card: SchoolCard, parties: Parties) -> list[Item]:
    """The nine items for this school, to be edited before they are adopted.

    The data are those of the regulation's 4.8 and the child's name, which the journal consists of
    (domain.md 0); address, school, health and photographs are not among them."""
    words = {
        "school": card.name,
        "address": card.address,
        "contact": _contact(card),
        "officer": card.data_officer,
        "processor": f"{parties.processor}, адрес: {parties.processor_address}",
        "moc": parties.municipal_centre,
        "rmc": parties.regional_centre,
    }
    return [{"title": title, "text": text.format(**words)} for title, text in _TEMPLATE]


def _contact(card: SchoolCard) -> str:
    return f"{card.address} или на электронную почту {card.email}" if card.email else card.address


_TEMPLATE: Final = (
    (
        "Субъект персональных данных",
        "Ребёнок, обучающийся по дополнительной общеобразовательной программе: его фамилия, имя,"
        " отчество (при наличии), адрес, вид, серия и номер документа, удостоверяющего личность,"
        " дата его выдачи и выдавший орган указаны в начале этого согласия.",
    ),
    (
        "Законный представитель",
        "Родитель (законный представитель), который подписывает согласие за себя и за ребёнка: его"
        " фамилия, имя, отчество (при наличии), адрес, вид, серия и номер документа, удостоверяющего"
        " личность, дата его выдачи и выдавший орган, а также реквизиты документа, подтверждающего"
        " полномочия, указаны в начале этого согласия. Обучающийся, которому исполнилось 18 лет,"
        " подписывает согласие сам.",
    ),
    (
        "Оператор",
        "Согласие даётся оператору персональных данных: {school}, адрес: {address}.",
    ),
    (
        "Цель обработки",
        "Ведение электронного журнала учёта работы объединений дополнительного образования, в"
        " которых занимается ребёнок, и передача сведений о его обучении в муниципальный опорный"
        " центр ({moc}) и региональный модельный центр ({rmc}).",
    ),
    (
        "Перечень персональных данных",
        "Персональные данные ребёнка: фамилия, имя, отчество (при наличии); дата рождения; вид"
        " документа, удостоверяющего личность, его серия, номер и дата выдачи, наименование органа и"
        " код подразделения, выдавшего документ (при наличии); СНИЛС; объём освоения образовательной"
        " программы; посещаемость занятий, причины отсутствия на занятиях; участие в состязаниях,"
        " победы, призовые места, награды (в случае необходимости).\n"
        "Персональные данные родителя (законного представителя): фамилия, имя, отчество (при"
        " наличии); вид документа, удостоверяющего личность, его серия, номер и дата выдачи,"
        " наименование органа и код подразделения, выдавшего документ (при наличии); адрес"
        " электронной почты; телефон; СНИЛС.",
    ),
    (
        "Кто обрабатывает данные по поручению оператора",
        "Электронный журнал по поручению оператора размещает и обслуживает: {processor}.",
    ),
    (
        "Действия с персональными данными и способы обработки",
        "Сбор, систематизация, накопление, хранение, уточнение (обновление, изменение),"
        " использование, блокирование, уничтожение, передача в региональный модельный центр ({rmc}) и"
        " муниципальный опорный центр ({moc}). Обработка смешанная: с использованием средств"
        " автоматизации и на бумаге.",
    ),
    (
        "Срок действия и отзыв",
        "Согласие действует со дня подписания до отчисления ребёнка из организации; подписанное"
        " законным представителем — не дольше чем до дня, когда ребёнку исполнится 18 лет. Его можно"
        " отозвать в любое время письменным заявлением, поданным по адресу {contact}. Ответственный"
        " за обработку персональных данных: {officer}. После отзыва обработка прекращается, а данные"
        " уничтожаются в течение 30 дней со дня поступления отзыва, если закон не обязывает оператора"
        " хранить их дольше.",
    ),
    (
        "Подпись",
        "Я даю согласие свободно, своей волей и в своём интересе и в интересе ребёнка. Согласие"
        " составлено отдельно от заявления о приёме и от договора. Подпись, её расшифровка и дата"
        " стоят в конце этого согласия.",
    ),
)

TITLES: Final = tuple(title for title, _text in _TEMPLATE)
