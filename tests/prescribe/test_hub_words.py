"""`run.py hub …` on a real PostgreSQL, as its administrator types it."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest

from prescribe.__main__ import main
from tests.prescribe.sync.postgres import server


@pytest.fixture(scope="module")
def postgres():
    with server() as made:
        yield made


@pytest.fixture
def url(postgres):
    name = f"words_{uuid4().hex[:12]}"
    with psycopg.connect(postgres.admin("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return postgres.admin(name)


def test_the_life_of_a_hub_in_words(url, capsys, postgres):
    scope, role = str(uuid4()), f"pc_{uuid4().hex[:8]}"
    assert main(["hub", "init", url]) == 0 and "装好了" in capsys.readouterr().out
    assert main(["hub", "init", url]) == 1 and "已经装过" in capsys.readouterr().out
    assert main(["hub", "status", url]) == 0 and "还没有登记" in capsys.readouterr().out
    assert main(["hub", "enrol", url, role, "--scope", scope]) == 0
    password = capsys.readouterr().out.splitlines()[1].removeprefix("密码 ")
    psycopg.connect(host="127.0.0.1", port=postgres.port, dbname=url.rpartition("/")[2], user=role, password=password).close()
    assert main(["hub", "revoke", url, role]) == 0 and "不能再登录" in capsys.readouterr().out
    assert main(["hub", "status", url]) == 0
    assert f"{role}  已停用" in (said := capsys.readouterr().out) and password not in said
    assert main(["hub", "erase", url, "--scope", scope, "--resident", str(uuid4()), "--basis", "本人要求"]) == 0


def test_a_password_in_the_address_is_refused(capsys):
    assert main(["hub", "init", "postgresql://admin:secret@127.0.0.1:1/hub"]) == 2
    said = capsys.readouterr().out
    assert "不要写密码" in said and "secret" not in said


def test_a_hub_that_is_not_there_is_said_in_words(capsys):
    assert main(["hub", "status", "postgresql://admin@127.0.0.1:1/hub"]) == 1
    assert "连不上" in capsys.readouterr().out
