"""A Chromium for the browser tests and the bench: imported it looks, run it also installs."""

import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache

CANDIDATES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/usr/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
PLAYWRIGHT_STARTS = (
    "from playwright.sync_api import sync_playwright as s\n"
    "with s() as p: p.chromium.launch().close()"
)


def succeeds(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=120).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def starts(path: str) -> bool:
    # Ubuntu's chromium-browser may be a stub that only asks for a snap: being there is no proof.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = ("--headless", "--no-sandbox", f"--user-data-dir={profile}", "--dump-dom")
        return succeeds(path, *options, "about:blank")


@cache
def find_browser() -> str | None:
    """The path of this machine's Chromium; None leaves the choice to Playwright."""
    if named := os.environ.get("CHROMIUM"):
        return named
    paths = filter(None, map(shutil.which, CANDIDATES))
    return next(filter(starts, paths), None)


def is_ready() -> bool:
    path = find_browser()
    return starts(path) if path else succeeds(sys.executable, "-c", PLAYWRIGHT_STARTS)


def has_chinese_font() -> bool:
    listed = subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True)
    return bool(listed.stdout.strip())


def apt_install(*packages: str) -> bool:
    sudo = () if os.geteuid() == 0 else ("sudo", "-n")
    if not (shutil.which("apt-get") and (not sudo or succeeds(*sudo, "true"))):
        return False
    apt = (*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get")
    print("Installing", *packages, flush=True)
    subprocess.run([*apt, "update"])
    return subprocess.run([*apt, "install", "-y", *packages]).returncode == 0


def playwright_install() -> None:
    print("Installing Playwright's Chromium", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"])


def main() -> str | None:
    if named := os.environ.get("CHROMIUM"):
        return None if starts(named) else f"CHROMIUM={named} does not start."
    # fc-list itself is in fontconfig, which Chromium does not bring along.
    if sys.platform == "linux" and not (shutil.which("fc-list") and has_chinese_font()):
        apt_install("fontconfig", "fonts-noto-cjk")
    for install in (lambda: apt_install("chromium"), playwright_install):
        if is_ready():
            return None
        install()
        find_browser.cache_clear()
    if is_ready():
        return None
    return "No Chromium starts here. Install Chromium or Chrome, or name one: CHROMIUM=/path/to/it"


if __name__ == "__main__":
    sys.exit(main())
