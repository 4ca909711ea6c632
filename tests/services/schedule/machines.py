"""Stand-ins for the programs that keep schedules; they keep real state in a folder.

Each refuses what the real one refuses, so that a call in the wrong order fails here too.
"""

from __future__ import annotations

import sys
from pathlib import Path

CRONTAB = """\
import sys
from pathlib import Path
table = Path(__file__).parent.parent / "crontab"
what = sys.argv[1:]
if what == ["-l"]:
    if not table.exists():
        sys.exit("no crontab for tester")
    sys.stdout.buffer.write(table.read_bytes())
elif what == ["-r"]:
    if not table.exists():
        sys.exit("no crontab for tester")
    table.unlink()
elif what == ["-"]:
    given = sys.stdin.buffer.read()
    if given and not given.endswith(b"\\n"):
        sys.exit("new crontab file is missing newline before EOF, can't install.")
    for line in given.decode("utf-8", "surrogateescape").split("\\n"):
        if len(line) > 998:
            sys.exit("errors in crontab file, can't install.")
    table.write_bytes(given)
else:
    sys.exit("crontab: usage error")
"""

SYSTEMCTL = """\
import json, os, sys
from pathlib import Path
state_file = Path(__file__).parent.parent / "systemd.json"
folder = Path(os.environ.get("XDG_CONFIG_HOME") or os.environ["HOME"] + "/.config")
folder = folder / "systemd" / "user"
state = {"loaded": {}, "enabled": [], "active": {}}
if state_file.exists():
    state = json.loads(state_file.read_text())
flag, verb, *units = sys.argv[1:]
assert flag == "--user", sys.argv
now = "--now" in units
units = [unit for unit in units if unit != "--now"]
if verb == "show-environment":
    print("LANG=C")
elif verb == "daemon-reload":
    state["loaded"] = {file.name: file.read_text() for file in folder.glob("feedq.*")}
elif verb in ("is-enabled", "is-active"):
    there = units[0] in state[verb.removeprefix("is-")]
    print(("enabled" if verb == "is-enabled" else "active") if there else
          ("disabled" if verb == "is-enabled" else "inactive"))
    sys.exit(0 if there else 1 if verb == "is-enabled" else 3)
elif verb in ("enable", "restart", "disable"):
    for unit in units:
        if unit not in state["loaded"]:
            sys.exit(f"Failed to {verb} unit: Unit file {unit} does not exist.")
        if verb == "enable":
            state["enabled"] = sorted({*state["enabled"], unit})
        if verb == "restart":
            state["active"][unit] = state["loaded"][unit]
        if verb == "disable":
            state["enabled"] = [one for one in state["enabled"] if one != unit]
            if now:
                state["active"].pop(unit, None)
else:
    sys.exit(f"Unknown command verb {verb}.")
state_file.write_text(json.dumps(state))
"""

LAUNCHCTL = """\
import json, os, plistlib, sys
from pathlib import Path
state_file = Path(__file__).parent.parent / "launchd.json"
state = json.loads(state_file.read_text()) if state_file.exists() else {}
verb, target, *files = sys.argv[1:]
domain = f"gui/{os.getuid()}"
if verb == "bootstrap":
    assert target == domain, target
    agent = plistlib.loads(Path(files[0]).read_bytes())
    if agent["Label"] in state:
        sys.exit("Bootstrap failed: 5: Input/output error")
    state[agent["Label"]] = agent
elif verb in ("print", "bootout"):
    label = target.removeprefix(domain + "/")
    if label not in state:
        sys.exit(113 if verb == "print" else "Boot-out failed: 3: No such process")
    if verb == "bootout":
        del state[label]
else:
    sys.exit("Unrecognized subcommand")
state_file.write_text(json.dumps(state))
"""

PROGRAMS = {"crontab": CRONTAB, "systemctl": SYSTEMCTL, "launchctl": LAUNCHCTL}


def machine(folder: Path, *programs: str) -> Path:
    """A folder with these programs and no others; for PATH."""
    path = folder / "bin"
    path.mkdir(parents=True)
    for name in programs:
        program = path / name
        program.write_text(f"#!{sys.executable} -SEs\n{PROGRAMS[name]}")
        program.chmod(0o755)
    return path
