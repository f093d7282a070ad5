"""`serve`: the stores are made ready, the port is taken, then the server runs; hints come once it listens."""

import asyncio
import errno
import os
import shutil
import signal
import socket
import sys
from contextlib import closing
from pathlib import Path
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING
from urllib.parse import quote

from skill.bootstrap import check_names, platforms_of
from skill.cli.failures import Misuse
from skill.cli.house import read_language
from skill.cli.stores import opened_store, read_settings
from skill.clock import system_now
from skill.common_facts import ensure_facts
from skill.knowledge import Knowledge
from skill.renewal import HANGUP, hold_back
from skill.settings import PREFIX, Settings

if TYPE_CHECKING:
    import uvicorn

EXAMPLE = "에스파 다음 주 일정 알려줘"  # on any day the demonstration month has something to tell about that
_FACTORY = "skill.app:factory"


def serve(*, host: str | None, port: int | None, workers: int | None, hints: bool) -> int:
    """Serve until told to stop: 0 stopped, 2 never started. Raises `SkillError`, `Misuse` for a port in use."""
    _pass_on(host=host, port=port, workers=workers)
    settings = read_settings()
    knowledge = read_language(settings)
    try:
        platforms_of(knowledge, settings.platforms)
        check_names("SKILL_OPEN_PLATFORMS", settings.open_platforms)
    except ValueError as error:
        raise Misuse(str(error)) from None
    with closing(take_port(settings.host, settings.port)) as taken:
        hold_back()  # before there are threads and processes that a hang-up could end
        asyncio.run(_prepare(settings, knowledge))
        if hints:
            Thread(target=_hint_when_listening, args=(taken, settings, knowledge), daemon=True).start()
        return _run(settings, taken)


def _pass_on(**given: object) -> None:
    """What the command line says counts for every process of the service: they read the environment."""
    for name, value in given.items():
        if value is not None:
            os.environ[PREFIX + name.upper()] = str(value)


def take_port(host: str, port: int) -> socket.socket:
    """A bound socket. Raises `Misuse` if the port is in use or may not be taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
    except OSError as error:
        taken.close()
        raise Misuse(_refusal(host, port, error)) from None
    except OverflowError:
        taken.close()
        raise Misuse(f"{port} is no port") from None
    taken.set_inheritable(True)
    return taken


def _refusal(host: str, port: int, error: OSError) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"port {port} of {host} is in use: stop what listens there, or name another one with --port"
        case errno.EACCES:
            return f"port {port} may be taken by root only: name one above 1023 with --port"
        case errno.EADDRNOTAVAIL:
            return f"{host} is no address of this machine: name one that is with --host, such as 127.0.0.1"
    return f"cannot listen on {host}:{port}: {error.strerror or error}; name an address with --host and --port"


async def _prepare(settings: Settings, knowledge: Knowledge) -> None:
    """The database made or migrated, the facts loaded: by one process, before there are several."""
    async with opened_store(settings) as store:
        await ensure_facts(store, knowledge, system_now())


def _run(settings: Settings, taken: socket.socket) -> int:
    import uvicorn

    if settings.workers > 1:
        from skill.observe import share_metrics

        share_metrics(settings.data_dir / "metrics")
    config = uvicorn.Config(
        _FACTORY,
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        proxy_headers=True,
        forwarded_allow_ips=list(settings.trusted_proxies),
        access_log=False,
        log_level="warning",
        server_header=False,
    )
    server = uvicorn.Server(config)
    if settings.workers > 1:
        _workers(config, taken)
        return 0
    try:
        server.run(sockets=[taken])
    except KeyboardInterrupt:  # uvicorn raises the signal again once it has shut down in order
        return 0
    return 0 if server.started else 2


def _workers(config: "uvicorn.Config", taken: socket.socket) -> None:
    """Several processes under one that starts them again. What it is told by SIGHUP it passes on to each of them;
    uvicorn's own would end and restart them, and with broken data none would come back."""
    from uvicorn.supervisors import Multiprocess

    class Workers(Multiprocess):
        """SIGHUP waits here for good: workers begin with it held back, too, and lose none while they start."""

        def handle_signals(self) -> None:
            super().handle_signals()
            if HANGUP is None or HANGUP not in signal.sigpending():
                return
            signal.sigwait({HANGUP})
            for process in self.processes:
                if process.pid is not None and process.exitcode is None:
                    os.kill(process.pid, HANGUP)

    Workers(config, sockets=[taken]).run()


def _hint_when_listening(taken: socket.socket, settings: Settings, knowledge: Knowledge) -> None:
    """Print what to try, once somebody answers at the port."""
    host, port = taken.getsockname()[:2]
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    while True:
        try:
            socket.create_connection((near, port), timeout=1).close()
        except ConnectionRefusedError:
            sleep(0.05)
        except OSError:
            return
        else:
            break
    print(hint_text(f"[{near}]" if ":" in near else near, port, settings, knowledge), flush=True)


def _program() -> str:
    """How this program can be called again from the same place."""
    called = sys.argv[0]
    return called if Path(called).name == "idolcal" and shutil.which("idolcal") is None else "idolcal"


def hint_text(host: str, port: int, settings: Settings, knowledge: Knowledge) -> str:
    """What to try on a running service: a call, the simulator, a feed, the page."""
    root = f"http://{host}:{port}"
    artist = next(a for a in knowledge.language.lexicon.artists.values() if a.name in EXAMPLE)
    lines = [f"아이돌 캘린더 listens on {root} (Ctrl-C stops it). Try:"]
    if settings.platforms is None or "api" in settings.platforms:
        lines += ["", f"  curl -s {root}/api/turn -H 'Content-Type: application/json' -d '{{\"text\": \"{EXAMPLE}\"}}'"]
    lines += [
        "",
        f'  {_program()} say "{EXAMPLE}" --why',
        f"  {root}/feeds/artists/{quote(artist.id)}.ics   (a calendar to subscribe to: {artist.name})",
        f"  {root}/   (the page)   {root}/docs   (the interfaces)",
    ]
    return "\n".join(lines)
