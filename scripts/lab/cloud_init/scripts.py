"""Runs a boot script: a real shell, in which no command can touch the host.

The shell is bash in its restricted mode with a PATH of stand-ins only. So loops, quoting, `set -ex`
and exit codes are real, while redirections to files, programs by path and everything that is
no stand-in fail.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from machines.processes import bound_to_parent

_ALL_TO_NULL = re.compile(r"&>\s*/dev/null")
_TO_NULL = re.compile(r">>?\s*/dev/null")
_PROGRAM_FOLDER = re.compile(r"(?<![\w./])/(?:snap|usr/local|usr|)/?s?bin/(?=\w)")
_PATH_CHANGE = re.compile(r"^\s*(?:export\s+)?PATH=\S*\s*$", re.MULTILINE)


def adapt(script: str, null: int) -> str:
    """Rewrites what a restricted shell forbids although it is harmless.

    `null` is a file descriptor that the shell inherits, open on /dev/null.
    """
    script = _ALL_TO_NULL.sub(f">&{null} 2>&{null}", script)
    script = _TO_NULL.sub(f">&{null}", script)
    script = _PROGRAM_FOLDER.sub("", script)
    return _PATH_CHANGE.sub(":", script)


def start_script(
    name: str, script: str, output: Path, variables: dict[str, str], path: Path
) -> subprocess.Popen[bytes]:
    """Starts a boot script; what it prints goes to the end of the output file."""
    null = os.open(os.devnull, os.O_WRONLY)
    try:
        with output.open("ab") as log:
            return subprocess.Popen(
                bound_to_parent(
                    ["/bin/bash", "--posix", "--restricted", "-c", adapt(script, null),
                     f"/var/lib/cloud/instance/scripts/{name}"]
                ),
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                env={**variables, "PATH": str(path), "HOME": "/root", "LANG": "C.UTF-8"},
                pass_fds=[null], cwd="/",
            )
    finally:
        os.close(null)
