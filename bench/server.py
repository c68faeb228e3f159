"""A Streamlit server of its own for a measurement, on a free port of this machine only."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
APP = ("run", str(ROOT / "app.py"))
START_WITHIN = 30.0
NO_PROC = "skipped: this system has no /proc, which tells a process's CPU time and memory"


def knows_processes() -> bool:
    return Path("/proc/self/stat").exists()


@dataclass(frozen=True)
class Server:
    pid: int
    port: int
    log: Path

    @property
    def address(self) -> str:
        # What browser.serverAddress says; the server may refuse pages of another origin.
        return f"localhost:{self.port}"

    def cpu(self) -> float:
        """Seconds of CPU so far, all threads, user and system."""
        stat = Path(f"/proc/{self.pid}/stat").read_text()
        after_name = stat.rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Resident memory in MB (10⁶ bytes)."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def serving(
    *command: str, cwd: Path = ROOT, environment: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Run `streamlit command…` until the block ends; it begins when the port is open."""
    port = _free_port()
    options = (f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true")
    quiet = ("--browser.gatherUsageStats=false", "--browser.serverAddress=localhost")
    with tempfile.TemporaryDirectory(prefix="poollab-bench-") as folder:
        log = Path(folder) / "log"
        with log.open("w") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "streamlit", *command, *options, *quiet],
                cwd=cwd, env={**os.environ, **(environment or {})}, stdout=out, stderr=out,
            )  # fmt: skip
        try:
            _wait(process, port, log)
            yield Server(process.pid, port, log)
        finally:
            _stop(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(process: subprocess.Popen, port: int, log: Path) -> None:
    end = time.monotonic() + START_WITHIN
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise RuntimeError(f"The server did not start: {log.read_text()[-500:]}")


def _stop(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)
