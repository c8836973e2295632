"""`python -m bot`: the command line. Nothing heavy is imported before it is needed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from bot.cli.say import help_words


def _run(args: argparse.Namespace) -> int:
    from bot.cli.run import run

    return run(rebind=args.rebind)


def _sandbox(args: argparse.Namespace) -> int:
    from bot.cli.sandbox import sandbox

    return sandbox(teachers=args.teachers, fresh=args.fresh)


def _setup(args: argparse.Namespace) -> int:
    from bot.cli.setup import setup

    return setup(source=args.source)


def _migrate(_args: argparse.Namespace) -> int:
    from bot.cli.migrate import migrate

    return migrate()


def _grant(args: argparse.Namespace) -> int:
    from bot.cli.grant import grant

    return grant(args.telegram_id, args.role)


def _revoke(args: argparse.Namespace) -> int:
    from bot.cli.grant import revoke

    return revoke(args.telegram_id, args.role)


def _notices(args: argparse.Namespace) -> int:
    from bot.cli.notices import notices

    return notices(args.telegram_id, args.limit)


def _demo(args: argparse.Namespace) -> int:
    from bot.cli.demo import demo

    return demo(teachers=args.teachers)


def _backup(args: argparse.Namespace) -> int:
    from bot.cli.backup import backup

    return backup(args.to)


def _restore(args: argparse.Namespace) -> int:
    from bot.cli.backup import restore

    return restore(args.source)


def _doctor(_args: argparse.Namespace) -> int:
    from bot.cli.doctor import doctor

    return doctor()


def _alive(_args: argparse.Namespace) -> int:
    from bot.cli.alive import alive

    return alive()


def _inbox(args: argparse.Namespace) -> int:
    from bot.cli.inbox import inbox

    return inbox(act=args.act, number=args.number)


class _Parser(argparse.ArgumentParser):
    """argparse says what was wrong in English; people are told in their language where to look."""

    def error(self, message: str) -> NoReturn:  # noqa: ARG002 - the words of argparse are English
        self.exit(2, f"{help_words()('misused')} {self.prog} --help\n")


def parser() -> argparse.ArgumentParser:
    """All commands with their options; words come from locales/ru/console.ftl."""
    words = help_words()
    top = _Parser(prog="python -m bot", description=words("cli"), epilog=words("codes"))
    commands = top.add_subparsers(dest="command", required=True)

    def add(name: str, work: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=words(name), description=words(name))
        command.set_defaults(work=work)
        return command

    add("run", _run).add_argument("--rebind", action="store_true", help=words("rebind"))
    play = add("sandbox", _sandbox)
    play.add_argument("--teachers", type=int, default=2000, help=words("teachers"))
    play.add_argument("--fresh", action="store_true", help=words("fresh"))
    add("setup", _setup).add_argument("--from", dest="source", help=words("setup-from"))
    add("migrate", _migrate)
    for name, work in (("grant", _grant), ("revoke", _revoke)):
        command = add(name, work)
        command.add_argument("--telegram-id", type=int, required=True, help=words("telegram-id"))
        command.add_argument("--role", required=True, choices=("admin", "coordinator", "methodist"), help=words("role"))
    trace = add("notices", _notices)
    trace.add_argument("--telegram-id", type=int, required=True, help=words("telegram-id"))
    trace.add_argument("--limit", type=int, default=50, help=words("notices-limit"))
    add("demo", _demo).add_argument("--teachers", type=int, default=2000, help=words("teachers"))
    add("backup", _backup).add_argument("--to", help=words("backup-to"))
    add("restore", _restore).add_argument("source", help=words("restore-from"))
    add("doctor", _doctor)
    aside = add("inbox", _inbox)
    aside.add_argument("act", nargs="?", choices=("show", "replay"), help=words("inbox-act"))
    aside.add_argument("number", nargs="?", type=int, help=words("inbox-number"))
    add("alive", _alive)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit code is 0 (done), 1 (found a fault), 2 (wrong settings or use), 3 (another copy runs)."""
    args = parser().parse_args(argv)
    work: Callable[[argparse.Namespace], int] = args.work
    try:
        return work(args)
    except Exception as fault:
        from bot.cli.faults import explained

        code = explained(fault)
        if code is None:
            raise
        return code


if __name__ == "__main__":
    sys.exit(main())
