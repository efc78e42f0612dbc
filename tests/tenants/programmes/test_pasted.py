"""A table as people copy it: heads, numbers, sums, and what is wrong in words that name the row."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from tenants.programmes.pasted import PastedLine, read


def found(text: str) -> list[tuple[str, str, str, str]]:
    return [
        (line.title, str(line.theory), str(line.practice), line.form) for line in read(text).lines
    ]


def refused(text: str) -> list[str]:
    with pytest.raises(ValidationError) as error:
        read(text)
    return list(error.value.messages)


def test_columns_are_known_by_their_heads() -> None:
    text = "№ п/п\tРаздел, тема\tВсего часов\tТеория\tПрактика\tФорма контроля\n"
    text += "1\tОсновы\t4\t1,5\t2.5\tопрос"
    assert found(text) == [("Основы", "1.5", "2.5", "опрос")]


def test_heads_may_take_two_rows_and_a_row_of_column_numbers() -> None:
    text = (
        "№\tНазвание раздела\tКоличество часов\t\t\tФорма аттестации\n"
        "\t\tВсего\tТеория\tПрактика\t\n"
        "1\t2\t3\t4\t5\t6\n"
        "1\tОсновы\t4\t1\t3\tзачёт\n"
    )
    assert found(text) == [("Основы", "1", "3", "зачёт")]


def test_a_column_of_dates_is_passed_over_and_practice_may_come_first() -> None:
    text = "Дата\tТема занятия\tПрактика\tТеория\n02.09\tВводное\t1\t1\n04.09\tУзлы\t2\t"
    assert found(text) == [("Вводное", "1", "1", ""), ("Узлы", "0", "2", "")]


def test_columns_without_heads_are_known_by_what_stands_in_them() -> None:
    assert found("1\tОсновы\t4\t1\t3\tопрос\n2\tПроекты\t2\t0\t2\t") == [
        ("Основы", "1", "3", "опрос"),
        ("Проекты", "0", "2", ""),
    ]
    assert found("Основы\t1\t3\nПроекты\t-\t2") == [
        ("Основы", "1", "3", ""),
        ("Проекты", "0", "2", ""),
    ]


def test_a_section_of_its_own_column_holds_for_the_rows_below() -> None:
    text = "Раздел\tТема\tТеория\tПрактика\nОсновы\tУзлы\t1\t1\n\tПетли\t1\t1\nПроекты\tМост\t0\t2"
    assert [line.section for line in read(text).lines] == ["Основы", "Основы", "Проекты"]


def test_cells_of_several_lines_and_quotes_are_one_cell() -> None:
    text = 'Тема\tТеория\tПрактика\n"Игра ""Зарница""\nи поход"\t1\t1\n"Старт" в науку\t1\t1\n'
    assert [title for title, *_hours in found(text)] == [
        'Игра "Зарница" и поход',
        '"Старт" в науку',
    ]


def test_spaces_that_do_not_break_and_words_for_hours_are_understood() -> None:
    text = "Тема\tТеория\tПрактика\r\nҮрнәк\u00a0эшләр\t\u00a01,5 ч\t2 часа\r\n\t\t\r\n"
    assert found(text) == [("Үрнәк эшләр", "1.5", "2", "")]


def test_the_table_s_own_sum_is_compared_and_no_line() -> None:
    text = "Тема\tТеория\tПрактика\nУзлы\t1\t1\nИтого\t2\t1\n"
    pasted = read(text)
    assert [line.title for line in pasted.lines] == ["Узлы"]
    assert len(pasted.warnings()) == 1 and "3" in pasted.warnings()[0]
    assert read(text.replace("Итого\t2", "Итого:\t1")).warnings() == []
    assert read("Тема\tЧасы\tТеория\tПрактика\nУзлы\t2\t1\t1\nИтого\t2\t1\t1").warnings() == []


def test_sums_of_parts_are_compared_with_their_parts() -> None:
    text = "Тема\tТеория\tПрактика\nУзлы\t1\t1\nИтого по разделу\t1\t1\nМост\t0\t2\nИтого\t0\t2\n"
    assert read(text).warnings() == []


def test_hours_that_are_not_divided_count_as_practice_and_it_is_said() -> None:
    pasted = read("Тема\tКол-во часов\nУзлы\t2\nМост\t1\n")
    assert [(line.theory, line.practice) for line in pasted.lines] == [
        (Decimal(0), Decimal(2)),
        (Decimal(0), Decimal(1)),
    ]
    assert len(pasted.warnings()) == 1


def test_the_missing_half_of_a_whole_is_the_rest() -> None:
    assert found("Тема\tВсего\tТеория\tПрактика\nУзлы\t3\t1\t") == [("Узлы", "1", "2", "")]


def test_hours_as_text_name_the_row_and_the_value() -> None:
    first, second = refused("Тема\tТеория\tПрактика\nУзлы\tдва\t1\nМост\t1\tодин час\n")
    assert "2" in first and "«два»" in first
    assert "3" in second and "«один час»" in second


def test_quarters_and_hours_beyond_a_year_are_refused() -> None:
    (quarter,) = refused("Тема\tТеория\tПрактика\nУзлы\t1,25\t1")
    assert "1,25" in quarter
    (many,) = refused("Тема\tТеория\tПрактика\nУзлы\t1000\t1")
    assert "1000" in many


def test_a_row_with_another_number_of_columns_is_named() -> None:
    text = "Тема\tТеория\tПрактика\nУзлы\t1\t1\nМост\t1\t1\nЛишнее\t1\t1\t5\nКоротко\t1"
    many, few = refused(text)
    assert "4" in many and "5" in few


def test_a_whole_that_is_not_the_sum_is_named() -> None:
    (wrong,) = refused("Тема\tВсего\tТеория\tПрактика\nУзлы\t5\t1\t1")
    assert "5" in wrong and "2" in wrong


def test_hours_without_a_topic_and_topics_too_long_are_named() -> None:
    assert len(refused("Тема\tТеория\tПрактика\n\t1\t1")) == 1
    assert len(refused(f"Тема\tТеория\tПрактика\n{'а' * 301}\t1\t1")) == 1


@pytest.mark.parametrize(
    "text", ["", " \n\t\n", "Узлы\nМост", "Тема\tТеория", "Тема\tДата\nУзлы\t02.09", "1\t2\n3\t4"]
)
def test_what_is_no_table_is_refused_in_one_sentence(text: str) -> None:
    assert len(refused(text)) == 1


def test_rows_count_as_the_person_sees_them() -> None:
    (line,) = read("\nТема\tТеория\tПрактика\n\nУзлы\t1\t1").lines
    assert line == PastedLine(4, "Узлы", Decimal(1), Decimal(1))
