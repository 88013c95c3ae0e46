"""Which server in front of the service: python benchmarks/servers.py STORE [--clients 1 4 16 64] [--rounds 3] [--seconds 3].

The same application over the same workers, spoken for by uvicorn (as ``cuoshi serve`` starts it, where usual queries take no thread), by
waitress, by gunicorn with threads and by granian, each as one process, because the process that speaks HTTP owns the workers. They take
turns in short rounds: the smallest question, never asked before (``ASK {}``: what the server costs), the mix of benchmarks/questions.py,
never asked before, and the mix again and again (answers that are kept). Medians of the rounds are told, and ratios to uvicorn, round by
round.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import rivals
from questions import Question, questions
from service import Course, Found, ask, first_column, run, written

THREADS = 32
HELD = ExitStack()
"""What the process that serves holds until it ends."""
SMALLEST = [Question("smallest", "ASK {}")]


def application(*_: object) -> Any:
    """Return the application over the store that the environment names; its workers live as long as this process."""
    from cuoshi.cli.engines import opened_engine
    from cuoshi.server.app import create_app
    from cuoshi.server.settings import Settings

    settings = Settings.read(os.environ, None)
    engine = HELD.enter_context(opened_engine(os.environ["RACE_STORE"], settings))
    return create_app(settings, engine, None)


def waitress(port: int) -> None:
    """Serve by waitress: one process, threads."""
    from waitress import serve  # type: ignore[import-untyped]  # it has no types

    settings = {"trusted_proxy": "127.0.0.1", "trusted_proxy_headers": {"x-forwarded-for"}, "asyncore_use_poll": True}
    serve(application(), host="127.0.0.1", port=port, threads=THREADS, connection_limit=1_000, **settings)


def gunicorn(port: int) -> None:
    """Serve by gunicorn: one process, threads."""
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in (
                ("bind", f"127.0.0.1:{port}"),
                ("worker_class", "gthread"),
                ("threads", THREADS),
                ("keepalive", 60),
                ("forwarded_allow_ips", "127.0.0.1"),
                ("loglevel", "warning"),
            ):
                self.cfg.set(name, value)

        def load(self) -> Any:
            return application()

    Server().run()


def granian(port: int) -> None:
    """Serve by granian: one process, threads."""
    from granian import Granian
    from granian.constants import Interfaces

    server = Granian(
        f"{__file__}:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        backpressure=1_000,
        factory=True,
    )
    server.serve()


STARTERS: dict[str, Callable[[int], None]] = {"waitress": waitress, "gunicorn": gunicorn, "granian": granian}


def started(name: str, store: Path, folder: Path) -> rivals.Rival:
    """Start the service behind a server."""
    if name == "uvicorn":
        return rivals.ours(store, folder, name=name)
    port = rivals.free_port()
    command = [sys.executable, __file__, str(store), "--serve", name, "--port", str(port)]
    settings = {"RACE_STORE": str(store), "CUOSHI_TRUSTED_PROXY": "127.0.0.1"}
    return rivals.in_memory(rivals.started(name, f"http://127.0.0.1:{port}/sparql", command, folder, settings))


def race(store: Path, given: argparse.Namespace) -> None:
    """Let the servers race and print what was measured."""
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as stack:
        folder = Path(scratch)
        racers = [started(name, store, folder) for name in ("uvicorn", *STARTERS)]
        for racer in racers:
            stack.callback(racer.end)
        mix = questions(lambda query: first_column(racers[0], query))
        for question in dict.fromkeys(mix):
            for racer in racers:
                ask(racer, question.text)
        kinds = (("smallest", "cold", SMALLEST), ("mix", "cold", mix), ("mix", "warm", mix))
        print("| questions | | clients | server | requests/s | × uvicorn | p50 ms | p99 ms | failed |")
        print("|---|---|---|---|---|---|---|---|---|")
        for name, kind, asked in kinds:
            paths = {racer.name: written(folder / f"{racer.name}-{name}", racer, asked) for racer in racers}
            for clients in given.clients:
                table(name, Course(kind, clients), racers, paths, given)
        print("\n" + ", ".join(f"{racer.name} {racer.pss():,.0f} MB" for racer in racers))


def table(
    name: str, course: Course, racers: Sequence[rivals.Rival], paths: dict[str, Path], given: argparse.Namespace
) -> None:
    """Race one course and print its rows."""
    found: dict[str, list[Found]] = {}
    for _ in range(given.rounds):
        turn = random.randrange(1_000_000_000)
        for racer in racers:
            found.setdefault(racer.name, []).append(run(racer, paths[racer.name], course, given.seconds, turn=turn))
    for racer in racers:
        ours = found[racer.name]
        ratios = [one.rate / max(base.rate, 0.01) for one, base in zip(ours, found[racers[0].name], strict=True)]
        rate, p50, p99 = (statistics.median(getattr(one, part) for one in ours) for part in ("rate", "p50", "p99"))
        failed = sum(one.failed for one in ours)
        print(
            f"| {name} | {course.kind} | {course.clients} | {racer.name} | {rate:,.0f} | {statistics.median(ratios):.2f} "
            f"| {p50:.1f} | {p99:.0f} | {failed} |",
            flush=True,
        )


def main() -> None:
    """Read the command line; race, or be one of the servers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 4, 16, 64])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--serve", choices=STARTERS)
    parser.add_argument("--port", type=int)
    given = parser.parse_args()
    if given.serve:
        STARTERS[given.serve](given.port)
    else:
        race(given.store.resolve(), given)


if __name__ == "__main__":
    main()
