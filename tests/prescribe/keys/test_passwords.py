"""Which passwords will do."""

from __future__ import annotations

import pytest

from prescribe.keys.passwords import one_time_password, password_problem


@pytest.mark.parametrize("text", ["manpao-zaochen-7", "晨跑要慢一点再慢一点", "88 li wan chun feng", "74205913860247", "zhangrui-qu-pao-bu"])
def test_good_ones(text):
    assert password_problem(text, "张锐") is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("manpao-7x", "至少 10 个字符，现在是 9 个"), ("abababababab", "重复"), ("7420591386", "14 位"), ("password12", "太常见"), ("1234567890ab", "太常见"),
        ("abcdefghijk", "太常见"), ("0987654321qw", "太常见"), ("qwertyuiop12", "太常见"), (" manpao-zaochen", "空格"), ("张锐张锐abc1张锐", "名字"),
    ],
)  # fmt: skip
def test_bad_ones_say_what_to_do(text, says):
    assert says in password_problem(text, "张锐")


def test_a_password_for_one_use_passes_the_rules_and_has_no_look_alikes():
    made = {one_time_password() for _ in range(200)}
    assert len(made) == 200
    assert all(password_problem(text) is None and not set(text) & set("0o1li5s") - {"s", "5"} for text in made)
