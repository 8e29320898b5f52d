"""What a fault of the file or the disk is called to staff: what happened, then what to do."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from models.database import DriverError, StorageError, fault_kind
from prescribe.errors import StorageFault

SENTENCES = {
    "full": "没存上：磁盘满了。写的内容还在屏幕上。先清出一些空间，或插 U 盘另存，再保存一次。",
    "corrupt": "数据文件有一处损坏，已停止写入，没有改动任何内容。请不要继续录入，从最近的备份恢复，并联系管理员。",
    "locked": "没存上：数据文件正被别的程序占用。写的内容还在屏幕上。请关掉备份或杀毒软件，稍后再保存一次。",
    "newer": "这里的数据由更新版本的程序写成。请先把这台电脑的程序升级，再打开；数据没有改动。",
    "missing": "找不到本站的数据文件。请检查文件夹或 U 盘是否还在；找不回来就从备份恢复。",
    "no_keys": "找不到本站的密钥文件 keyring.json，数据无法打开。请把它从最近的备份里拷回来，或从备份恢复。",
    "wrong_key": "数据文件打不开：它和密钥文件对不上，或开头已损坏。请从最近的备份恢复，并联系管理员。",
    "io": "没存上：磁盘读写出错。写的内容还在屏幕上。请检查硬盘或 U 盘连接，再保存一次；仍不行请联系管理员。",
}

BACKUP_SENTENCES = {
    "full": "备份没做成：那个磁盘满了。请清出一些空间，或换一个 U 盘，再备份一次。本站的数据没有受影响。",
    "io": "备份没做成：那个磁盘读写出错。请检查 U 盘或硬盘，再备份一次。本站的数据没有受影响。",
    "missing": "备份没做成：那个文件夹建不了，也写不进去。请检查 U 盘插好没有，或换一个文件夹。本站的数据没有受影响。",
}

READING_SENTENCES = {
    "full": "打不开：磁盘满了。请先清出一些空间，再试一次。数据没有受影响。",
    "locked": "打不开：数据文件正被别的程序占用。请关掉备份或杀毒软件，再试一次。",
    "io": "没读出来：磁盘读写出错。请检查硬盘或 U 盘连接，再试一次；仍不行请联系管理员。",
}
_SENTENCES_WHILE = {"saving": {}, "backup": BACKUP_SENTENCES, "reading": READING_SENTENCES}
_READONLY = 8


def storage_fault(kind: str, doing: str = "saving") -> StorageFault:
    """The error for staff of one kind of fault, while `saving`, `reading` or making a `backup`."""
    return StorageFault(_SENTENCES_WHILE[doing].get(kind) or SENTENCES[kind], kind="missing" if kind == "no_keys" else kind)


@contextmanager
def told(doing: str = "saving") -> Iterator[None]:
    """Turns faults of the file into their sentence; lets refusals and our own bugs through."""
    try:
        yield
    except (DBAPIError, StorageError, DriverError) as error:
        kind = fault_kind(error)
        if kind is None or (doing == "reading" and _code(error) == _READONLY):
            raise  # a view that writes is our bug
        raise storage_fault(kind, doing) from None
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise storage_fault("full", doing) from None
        if error.errno in (errno.EIO, errno.EROFS, errno.EACCES):
            raise storage_fault("io", doing) from None
        if doing == "backup":  # a name the disk refuses, a stick pulled out, a file where a folder should be
            raise storage_fault("missing", doing) from None
        raise


def _code(error: BaseException) -> int | None:
    return getattr(getattr(error, "orig", error), "sqlite_errorcode", None)
