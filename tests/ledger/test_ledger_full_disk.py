"""A full disk: no acknowledgement without a commit, one clear error, and on it goes once there is space."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
CHILD = ROOT / "tests" / "ledger" / "filling_child.py"


def namespace():
    """The command that gives a process mounts of its own, or none where the machine does not allow it."""
    if not shutil.which("unshare"):
        return None
    command = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-rm"]
    tried = [*command, "mount", "-t", "tmpfs", "-o", "size=1m", "ambassadors-test", "/mnt"]
    return command if subprocess.run(tried, capture_output=True, check=False).returncode == 0 else None


@pytest.mark.parametrize(
    ("how", "mib", "cause"),
    [
        ("tmpfs", 20, "TransactionException"),
        ("tmpfs", 32, "FatalException"),
        ("limit", 5, "TransactionException"),
    ],
)
def test_a_full_disk_loses_and_doubles_nothing(tmp_path, how, mib, cause):
    prefix = namespace() if how == "tmpfs" else []
    if prefix is None:
        pytest.skip("this machine lets us mount nothing")
    command = [*prefix, sys.executable, str(CHILD), how, str(tmp_path), str(mib)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    seen = json.loads(ended.stdout)
    home = tmp_path / "home"
    message = f"no space left for the ledger in {home}; free some, then repeat: nothing is lost or doubled"
    assert seen["errors"] == [["StorageFullError", message, 1]] * 2
    assert seen["causes"][0] == cause, "this case is there to see that way of failing"
    assert seen["acknowledged"] > 0
    assert seen["unchanged"] == [True, True]
    assert (seen["resumed"], seen["more"]) == (2_000, 2_000)
    assert seen["reopened the same"]
    assert seen["rows"] == seen["ids"] == 2_000 * (seen["acknowledged"] + 2)
