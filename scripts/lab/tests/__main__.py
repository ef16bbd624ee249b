"""Runs the test modules named (default: all), several at once; quiet when all is well.

The whole laboratories among the tests mostly wait, so side by side they take half the time.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def run(module: str) -> subprocess.CompletedProcess[str]:
    """Runs one module in a process of its own."""
    options = ["-E", "-s", "-X", f"pycache_prefix={sys.pycache_prefix or ''}"]
    return subprocess.run(
        [sys.executable, *options, "-m", "unittest", "--quiet", f"tests.{module}"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )


def main() -> int:
    """Returns 0 when every module passed, 1 otherwise, after the output of those that did not."""
    started = time.monotonic()
    folder = Path(__file__).parent
    # The slow ones first: what starts last decides when all is over.
    slow = ("test_laboratory", "test_life", "test_terraform")
    modules = sys.argv[1:] or sorted(
        (path.stem for path in folder.glob("test_*.py")), key=lambda name: (name not in slow, name)
    )
    with ThreadPoolExecutor(max_workers=(os.cpu_count() or 1) + 1) as pool:
        results = list(pool.map(run, modules))
    failed = [result for result in results if result.returncode != 0]
    for result in failed:
        print(result.stdout, file=sys.stderr)
    passed = len(results) - len(failed)
    print(f"laboratory: {passed} of {len(results)} test modules passed "
          f"({time.monotonic() - started:.0f} s)")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
