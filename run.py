#!/usr/bin/env python3
"""The one door: `python3 run.py` opens the program, `python3 run.py test` runs the tests.

Only the standard library is used here. The first call makes `.venv` from `requirements.lock` (every file checked by
hash, wheels only); a cut or failed install leaves no stamp and is made again. Other words: tour, explain, facts, pack,
hub, bench, pictures. Exit codes: 0 done, 1 the word failed, 2 something is missing on this machine and the text says what.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "installed"
OLDEST = (3, 11)

# Shared libraries that the wheels expect from the system, and the Debian package of each.
LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
}
WINDOW_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libcups.so.2": "libcups2",
}

WORDS = """用法：python3 run.py [词]
  （没有词）        打开程序；没有显示器时改做 tour
  test [参数]       跑测试（参数交给 pytest；-m slow 跑慢的证明）
  tour --out 文件夹  不开窗口，把主要工作做一遍，写出处方 PDF
  explain 文件      YAML 里的事实 → 筛查、方案、理由、体质测定和今天能做的测试（--json 给机器读；--fitness-2003 按旧版计分）
  facts             规则会问的每一项事实（--json；--all 连同有人写下才算的）
  pack 文件夹 文件   方案文件夹 → 签名的知识包（--key 私钥 --edition 2026.2 --owner 单位 --change 改了什么）；
                    pack --new-key 文件  先做一把私钥
  hub 做什么 地址    同步服务器：init、enrol、revoke、status、erase（地址里不写密码）
  bench             量一遍速度，和限值一起印出来
  pictures          用示范站重新拍 README 里的图"""


class CannotStart(Exception):
    """Something on this machine is missing; the text says what to do."""


def main(arguments: list[str]) -> int:
    if sys.version_info < OLDEST:
        print(f"需要 Python {OLDEST[0]}.{OLDEST[1]} 或更新的版本，现在是 {sys.version.split()[0]}。")
        return 2
    word, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if word in ("-h", "--help", "help"):
        print(WORDS)
        return 0
    if word and word not in COMMANDS:
        print(f"没有“{word}”这个词。\n{WORDS}")
        return 2
    try:
        prepare(with_window=word == "" and has_display())
    except CannotStart as missing:
        print(missing)
        return 2
    except KeyboardInterrupt:
        print("\n停下了。再运行一次会接着准备。")
        return 2
    return COMMANDS[word](rest)


# ---------------------------------------------------------------- what each word starts


def start_window(rest: list[str]) -> int:
    if not has_display():
        print("没有找到显示器，改为不开窗口把主要工作做一遍（run.py tour）。", flush=True)
        return call("-m", "prescribe", "tour", *rest)
    return call("-m", "ui", *rest)


def start_tests(rest: list[str]) -> int:
    """The whole default suite runs on two cores; what is chosen by path, word or mark runs as pytest is asked."""
    environment = {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    whole = all(word.startswith("-") and word[:2] not in ("-m", "-k", "-n", "-x") and word != "--pdb" for word in rest)
    together = ("-n", "2", "--dist", "worksteal") if whole else ()
    return call("-m", "pytest", *together, *rest, environment=environment)


def start_pictures(rest: list[str]) -> int:
    return call("-m", "ui.pictures", *rest, environment={"QT_QPA_PLATFORM": "offscreen"})


COMMANDS = {
    "": start_window,
    "test": start_tests,
    "tour": lambda rest: call("-m", "prescribe", "tour", *rest),
    "explain": lambda rest: call("-m", "prescribe", "explain", *rest),
    "facts": lambda rest: call("-m", "prescribe", "facts", *rest),
    "pack": lambda rest: call("-m", "prescribe", "pack", *rest),
    "hub": lambda rest: call("-m", "prescribe", "hub", *rest),
    "bench": lambda rest: call("-m", "tests.bench", *rest, environment={"QT_QPA_PLATFORM": "offscreen"}),
    "pictures": start_pictures,
}


def call(*arguments: str, environment: dict[str, str] | None = None) -> int:
    """Run the environment's Python in the checkout's root and hand its exit code on."""
    os.environ.setdefault("PYTHONUTF8", "1")
    try:
        return subprocess.call([str(python()), *arguments], cwd=ROOT, env={**os.environ, **(environment or {})})
    except KeyboardInterrupt:
        return 1


def has_display() -> bool:
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


# ---------------------------------------------------------------- the environment


def python() -> Path:
    return VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def wanted_stamp() -> str:
    return hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()


def prepare(*, with_window: bool) -> None:
    """Make `.venv` when it is missing, half-made, or from another lock or Python; then check system libraries."""
    ready = STAMP.exists() and STAMP.read_text() == wanted_stamp() and python().exists()
    if not ready:
        make_environment()
    check_libraries(with_window=with_window)


def make_environment() -> None:
    if Path(sys.prefix) == VENV:
        raise CannotStart("运行环境要重建，请用电脑里的 python3 来运行：python3 run.py（不要用 .venv 里的 python）。")
    need_debian_packages_for_venv()
    print("第一次使用，正在准备运行环境（约半分钟到几分钟，看网速）……", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    started = time.monotonic()
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if made.returncode:
        raise CannotStart(f"没能建立 .venv：\n{made.stdout}{made.stderr}")
    install()
    STAMP.write_text(wanted_stamp())
    print(f"准备好了，用了 {time.monotonic() - started:.0f} 秒。", flush=True)


def install() -> None:
    """`pip install` from the lock, with one line of progress a package."""
    command = [
        str(python()), "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:",
        "--disable-pip-version-check", "--no-input", "--progress-bar", "off", "-r", str(LOCK),
    ]  # fmt: skip
    said: list[str] = []
    seen = 0
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            said.append(line)
            if name := re.match(r"(?:Collecting|Processing) (?:.*/)?([A-Za-z0-9_.]+)", line):
                seen += 1
                print(f"  {seen:2d} {name[1]}", flush=True)
            elif line.startswith("Installing collected packages"):
                print("  正在安装……", flush=True)
    if pip.returncode:
        raise CannotStart("".join(said[-15:]) + "\n没装完。连上网络后再运行一次，会从头干净地接着做。")


# ---------------------------------------------------------------- the machine


def need_debian_packages_for_venv() -> None:
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        install_packages(["python3-venv"], "Python 的 venv 模块")


def check_libraries(*, with_window: bool) -> None:
    """Name, or install, the shared libraries that Qt needs and this Linux has not."""
    if not sys.platform.startswith("linux"):
        return
    wanted = {**LIBRARIES, **(WINDOW_LIBRARIES if with_window else {})}
    missing = [package for library, package in wanted.items() if not loads(library)]
    if missing:
        install_packages(missing, "图形界面要用的系统库")


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_packages(packages: list[str], what: str) -> None:
    """Install Debian packages when we may do so without asking; else say the one line to type and stop."""
    line = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    if not shutil.which("apt-get"):
        raise CannotStart(f"缺少{what}：{'、'.join(packages)}（Debian 的包名）。请用本系统的软件管理器安装后再运行。")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        prefix: list[str] = []
    elif shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        prefix = ["sudo", "-n"]
    else:
        raise CannotStart(f"缺少{what}。请运行这一行，再重新打开：\n  sudo {line}")
    print(f"缺少{what}，正在安装：{' '.join(packages)}", flush=True)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
    subprocess.run([*prefix, "apt-get", "update", "-qq"], **quiet)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run([*prefix, *line.split()], env=environment, **quiet)
    if done.returncode:
        raise CannotStart(f"{done.stderr}\n没装上。请运行这一行，再重新打开：\n  sudo {line}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
