"""Is everything installed that `make` needs? Runs before anything is.

Plain Python of the system, standard library only, readable by old versions so
that they can be told they are too old:

    python3 src/onewindow/launcher/bootstrap.py run|test
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys

OLDEST_PYTHON = (3, 11)
VENV = ".venv"
PYTHON = os.path.join(VENV, "bin", "python")
LOCKS = {"run": "requirements.lock", "test": "requirements-dev.lock"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LINES_SHOWN_ON_FAILURE = 25


class Blocked(Exception):
    """Something only the person at the machine can change; says what."""


def say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def main(kind: str) -> int:
    try:
        require_python()
        make_environment()
        install_packages(kind)
        if kind == "test":
            require_browser_and_font()
    except Blocked as problem:
        say(str(problem))
        return 1
    except KeyboardInterrupt:
        say("\n已停止。再次运行同一条命令即可继续。")
        return 130
    return 0


def require_python() -> None:
    if sys.version_info[:2] < OLDEST_PYTHON:
        found = platform.python_version()
        raise Blocked(
            f"需要 Python 3.11 或更新的版本，现在的 {sys.executable} 是 {found}。\n"
            "请安装后再试，或指明路径：make run PYTHON=/usr/bin/python3.12\n"
            f"Python 3.11 or newer is needed; {sys.executable} is {found}."
        )


def make_environment() -> None:
    """The virtual environment, made anew when its interpreter is gone or another version."""
    wanted = "{}.{}".format(*sys.version_info[:2])
    if os.path.exists(PYTHON):
        asked = subprocess.run(
            [PYTHON, "-c", "import sys, pip; print('%d.%d' % sys.version_info[:2])"],
            capture_output=True,
            text=True,
            check=False,
        )
        if asked.returncode == 0 and asked.stdout.strip() == wanted:
            return
    require_venv_module()
    say(f"正在建立 Python 环境({VENV})……")
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", VENV],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0:
        raise Blocked(f"建立 {VENV} 失败：\n{made.stdout + made.stderr}")


def require_venv_module() -> None:
    """Debian and Ubuntu split `venv` off; as root we add it, otherwise we say how."""
    if has_venv_module():
        return
    package = "python{}.{}-venv".format(*sys.version_info[:2])
    apt_install([package])
    if not has_venv_module():
        raise Blocked(
            f"缺少 Python 的 venv 模块。请先执行：\n    sudo apt-get install -y {package}\n"
            f"The venv module is missing. Run: sudo apt-get install -y {package}"
        )


def has_venv_module() -> bool:
    asked = subprocess.run(
        [sys.executable, "-c", "import venv, ensurepip"], capture_output=True, check=False
    )
    return asked.returncode == 0


def apt_install(packages: list[str]) -> None:
    """As root on Debian or Ubuntu: install; elsewhere: nothing."""
    apt = shutil.which("apt-get")
    if os.geteuid() != 0 or apt is None:
        return
    say("正在安装系统软件：{}……".format(" ".join(packages)))
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for words in (["update", "-qq"], ["install", "-y", "-qq", *packages]):
        done = subprocess.run(
            [apt, *words], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            say("\n".join((done.stdout + done.stderr).splitlines()[-5:]))


def install_packages(kind: str) -> None:
    """Everything of the lock file, and the project itself; nothing when the stamp agrees."""
    if any(stamp_agrees(each) for each in {kind, "test"}):
        return
    say("正在安装依赖（只在首次或依赖变化时）……")
    lock = LOCKS[kind]
    pip(["install", "--require-hashes", "-r", lock], total=count_packages(lock))
    # The lock has pinned setuptools: building ourselves asks no network.
    pip(["install", "--no-deps", "--no-build-isolation", "--no-index", "-e", "."])
    with open(stamp_file(kind), "w") as stream:
        stream.write(fingerprint(kind))
    say("依赖已就绪。")


def stamp_file(kind: str) -> str:
    return os.path.join(VENV, ".installed-" + kind)


def stamp_agrees(kind: str) -> bool:
    try:
        with open(stamp_file(kind)) as stream:
            return stream.read() == fingerprint(kind)
    except OSError:
        return False


def fingerprint(kind: str) -> str:
    """Changes with the lock, the project's own metadata, and the folder we lie in."""
    digest = hashlib.sha256(os.getcwd().encode())
    for name in (LOCKS[kind], "pyproject.toml"):
        with open(name, "rb") as stream:
            digest.update(stream.read())
    return digest.hexdigest()


def count_packages(lock: str) -> int:
    with open(lock) as stream:
        return sum("==" in line and not line.startswith((" ", "#")) for line in stream)


def pip(words: list[str], total: int = 0) -> None:
    command = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", *words]
    environment = dict(os.environ, PYTHONUNBUFFERED="1")
    environment.pop("PYTHONPATH", None)
    lines = []
    seen = 0
    with subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            lines.append(line.rstrip())
            if line.startswith(("Collecting ", "Requirement already satisfied: ")):
                seen += 1
                if seen % 10 == 0:
                    say(f"  {seen}/{total}")
            elif line.startswith("Installing collected packages"):
                say(f"  正在写入 {VENV}……")
    if process.returncode != 0:
        raise Blocked(
            "\n".join(lines[-LINES_SHOWN_ON_FAILURE:]) + "\n安装依赖没有成功，上面是 pip 的原话。\n"
            "多半是网络或软件源的问题：请检查网络，需要内网镜像时用 "
            "PIP_INDEX_URL=地址 make run，然后再试一次。\n"
            "Installing the packages failed; pip's own words are above. Mostly it is the "
            "network or the package index (PIP_INDEX_URL)."
        )


def require_browser_and_font() -> None:
    """The browser journeys need Chromium, and a font with Chinese characters."""
    missing = missing_for_browser_tests()
    if missing:
        apt_install(missing)
        missing = missing_for_browser_tests()
    if missing:
        raise Blocked(
            "浏览器测试还缺：{0}。请先执行：\n    sudo apt-get install -y {0}\n"
            "（Ubuntu 的 chromium 是 snap，需执行 sudo snap install chromium）\n"
            "The browser tests need {0}: sudo apt-get install -y {0}".format(" ".join(missing))
        )


def missing_for_browser_tests() -> list[str]:
    missing = []
    if not any(shutil.which(name) for name in BROWSERS):
        missing.append("chromium")
    if not has_chinese_font():
        missing.append("fonts-noto-cjk")
    return missing


def has_chinese_font() -> bool:
    if shutil.which("fc-list") is None:
        return any("CJK" in name for _, _, names in os.walk("/usr/share/fonts") for name in names)
    found = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False)
    return bool(found.stdout.strip())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
