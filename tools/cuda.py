"""Say "no" where PyTorch would bring gigabytes of CUDA for a card that is not there.

PyTorch's ordinary wheel for Linux needs NVIDIA's libraries, card or not. The app works without
PyTorch: only the comparison with it is missing. `make run TORCH=yes` installs it all the same,
TORCH_INDEX names an index with a CPU wheel.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path


def has_card() -> bool:
    return Path("/proc/driver/nvidia").exists() or shutil.which("nvidia-smi") is not None


def brings_cuda(requirement: str) -> bool:
    """What pip would install for it, without installing anything."""
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet"]
    told = subprocess.run(
        [*command, "--report", "-", requirement], stdout=subprocess.PIPE, text=True, check=True
    )
    names = [item["metadata"]["name"] for item in json.loads(told.stdout)["install"]]
    return any(name.startswith(("nvidia-", "cuda-")) for name in names)


if __name__ == "__main__":
    wanted = not sys.platform.startswith("linux") or has_card() or not brings_cuda(sys.argv[1])
    print("yes" if wanted else "no")
