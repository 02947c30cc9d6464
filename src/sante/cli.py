"""The `sante` command. Each part is imported only when it is asked for."""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sante.bringing import Order
    from sante.core.role_urls import RoleUrls
    from sante.core.settings import Settings

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

DEFAULT_PORT: Final = 8642


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="sante", description="A self-hosted health coach.")
    top.add_argument("--version", action="store_true", help="print the version and stop")
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    _add_running(commands)
    _add_people(commands)
    _add_checks(commands)
    return top


def _add_running(commands: "Commands") -> None:
    serve = commands.add_parser("serve", help="start the pages, the API and the worker")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    serve.add_argument("--port", type=int, default=DEFAULT_PORT, help="port (%(default)s)")
    serve.add_argument("--workers", type=int, default=1, help="web processes (%(default)s)")
    serve.add_argument("--no-worker", action="store_true", help="leave jobs to `sante worker`")
    serve.set_defaults(run=_serve)

    worker = commands.add_parser("worker", help="run jobs, on this machine or another")
    worker.add_argument("--concurrency", type=int, default=4, help="jobs at once (%(default)s)")
    worker.add_argument("--parent", type=int, help=argparse.SUPPRESS)
    worker.set_defaults(run=_worker)

    migrate = commands.add_parser("migrate", help="bring the database's schema up to date")
    migrate.add_argument("--to", default="head", metavar="REV", help="a revision (%(default)s)")
    migrate.add_argument("--dry-run", action="store_true", help="print the SQL, change nothing")
    migrate.add_argument("--rollback", action="store_true", help="go back to --to, or by one")
    migrate.set_defaults(run=_migrate)


def _add_people(commands: "Commands") -> None:
    demo = commands.add_parser("demo", help="make a person with a year of data; print today")
    demo.add_argument("--json", action="store_true", help="print JSON")
    demo.set_defaults(run=_demo)

    bring = commands.add_parser("import", help="read a file of a watch or phone for somebody")
    bring.add_argument("file", metavar="FILE", help="an Apple Health export.zip, for example")
    bring.add_argument("--user", required=True, metavar="EMAIL", help="whose readings these are")
    bring.add_argument("--json", action="store_true", help="print JSON")
    bring.set_defaults(run=_import)

    reset = commands.add_parser(
        "reset-password", help="make a link with which somebody chooses a new password"
    )
    reset.add_argument("email", metavar="EMAIL", help="the address of their account")
    reset.set_defaults(run=_reset_password)


def _add_checks(commands: "Commands") -> None:
    audit = commands.add_parser("audit", help="compare what is kept with the logs it follows from")
    audit.add_argument("--user", metavar="EMAIL", help="only this person")
    audit.add_argument("--repair", action="store_true", help="put right what differs")
    audit.add_argument("--json", action="store_true", help="print JSON")
    audit.set_defaults(run=_audit)

    doctor = commands.add_parser("doctor", help="say what runs where, and what is wrong")
    doctor.add_argument("--json", action="store_true", help="print JSON")
    doctor.set_defaults(run=_doctor)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    top = parser()
    given = top.parse_args(argv)
    if given.version:
        import sante

        print(sante.__version__)
        return 0
    if given.command is None:
        top.print_help()
        return 2
    return _guarded(given)


def _guarded(given: argparse.Namespace) -> int:
    """What a user can mend is one line on stderr; what they cannot is a traceback."""
    from pydantic import ValidationError

    from sante.core import log
    from sante.core.embedded import EmbeddedError
    from sante.core.roles import SetupError
    from sante.core.settings import SecretProblem, Settings
    from sante.serve import AddressInUse

    try:
        settings = Settings()
        log.configure(settings.log_format)
        status = given.run(settings, given)
    except ValidationError as wrong:
        for error in wrong.errors():
            name = "_".join(str(part) for part in error["loc"]).upper()
            message = error["msg"].removeprefix("Value error, ")
            print(f"sante: {f'SANTE_{name}: ' if name else ''}{message}", file=sys.stderr)
        return 2
    except (SecretProblem, EmbeddedError, SetupError, AddressInUse) as problem:
        print(f"sante: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    assert isinstance(status, int)
    return status


def _serve(settings: "Settings", given: argparse.Namespace) -> int:
    from sante import serve

    plan = serve.Plan(given.host, given.port, max(1, given.workers), not given.no_worker)
    return serve.run(settings, plan)


def _worker(settings: "Settings", given: argparse.Namespace) -> int:
    from sante import worker

    return worker.run(settings, concurrency=given.concurrency, parent=given.parent)


def _migrate(settings: "Settings", given: argparse.Namespace) -> int:
    from sante import boot

    return boot.migrate_command(
        settings, to=given.to, dry_run=given.dry_run, rollback=given.rollback
    )


def _demo(settings: "Settings", given: argparse.Namespace) -> int:
    from sante import boot, demo

    with boot.connections(settings) as urls:
        plan = asyncio.run(_demo_plan(settings, urls))
    print(json.dumps(plan, ensure_ascii=False, indent=2) if given.json else demo.table(plan))
    return 0


async def _demo_plan(settings: "Settings", urls: "RoleUrls") -> dict[str, object]:
    from sante import boot, demo

    runtime = boot.runtime_for(settings, urls)
    try:
        await boot.load_catalogues(runtime)
        visit = await demo.visit(runtime)
        return await demo.today(runtime, visit.user_id)
    finally:
        await runtime.database.close()


def _import(settings: "Settings", given: argparse.Namespace) -> int:
    from sante import boot, bringing

    with boot.connections(settings) as urls:
        return asyncio.run(
            _bring(settings, urls, bringing.Order(given.file, given.user, given.json))
        )


async def _bring(settings: "Settings", urls: "RoleUrls", order: "Order") -> int:
    from sante import boot, bringing

    runtime = boot.runtime_for(settings, urls)
    try:
        return await bringing.bring(runtime, order)
    finally:
        await runtime.database.close()


def _audit(settings: "Settings", given: argparse.Namespace) -> int:
    from sante import audit

    return audit.run(settings, repair=given.repair, as_json=given.json, email=given.user)


def _reset_password(settings: "Settings", given: argparse.Namespace) -> int:
    from sante import boot
    from sante.core.errors import NotFound

    with boot.connections(settings) as urls:
        try:
            link = asyncio.run(_reset_link(settings, urls, given.email))
        except NotFound:
            print("sante: no account that is enabled has this address", file=sys.stderr)
            return 1
    print(f"Works once, for one hour. Hand it to the account's owner alone:\n{link}")
    return 0


async def _reset_link(settings: "Settings", urls: "RoleUrls", email: str) -> str:
    from sante import boot
    from sante.identity import recovery

    runtime = boot.runtime_for(settings, urls)
    try:
        return await recovery.print_reset_link(runtime, email)
    finally:
        await runtime.database.close()


def _doctor(settings: "Settings", given: argparse.Namespace) -> int:
    from sante.core import diagnose
    from sante.wearables.service.engine import engine_check

    found = [*diagnose.report(settings), engine_check()]
    print(diagnose.as_json(found) if given.json else diagnose.as_text(found))
    return 0 if all(check.ok for check in found) else 1
