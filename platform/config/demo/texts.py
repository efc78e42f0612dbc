"""Words of the demonstration's documents: school cards and who keeps the data for the schools."""

from typing import Final

from consent.agreements.texts import Parties

CARDS: Final = {
    "raduga": {
        "name_tt": "«Радуга» балалар иҗаты үзәге",
        "founder": "Исполнительный комитет муниципального образования города Казани",
        "ogrn": "1021602830006",
        "licence": "№ 0000 от 12.03.2015",
        "address": "420000, г. Казань, ул. Садовая, д. 5",
        "phone": "+7 (843) 200-00-00",
        "email": "raduga@example.org",
        "director": "Валеев Рустам Каримович",
        "data_officer": "Иванова Анна Петровна, методист",
    },
    "tehnik": {
        "name_tt": "«Техник» яшь техниклар станциясе",
        "founder": "Исполнительный комитет Арского муниципального района",
        "ogrn": "1021601000002",
        "licence": "№ 0001 от 20.05.2016",
        "address": "422000, г. Арск, ул. Школьная, д. 8",
        "phone": "+7 (84366) 3-00-00",
        "email": "tehnik@example.org",
        "director": "Хәсәнов Айдар Рәшитович",
        "data_officer": "Белова Ирина Николаевна, методист",
    },
}
PARTIES: Final = Parties(
    processor="ООО «Хостинг Звонок»",
    processor_address="420000, г. Казань, ул. Центральная, д. 1",
    municipal_centre="Муниципальный опорный центр",
    regional_centre="Региональный модельный центр Республики Татарстан",
)
