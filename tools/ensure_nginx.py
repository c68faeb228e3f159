"""An nginx for the test of a proxy: imported it looks, run it also installs, on Debian."""

import os
import shutil

from tools.ensure_browser import apt_install

PLACES = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin")
"""Where it is without being on everyone's PATH."""


def find_nginx() -> str | None:
    """Its path, or None."""
    return shutil.which("nginx", path=os.pathsep.join((os.environ.get("PATH", ""), *PLACES)))


def main() -> None:
    if not find_nginx() and not apt_install("nginx-light"):
        print("There is no nginx here: the tests of a proxy will be left out.")


if __name__ == "__main__":
    main()
