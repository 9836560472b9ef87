"""python -m lms.embedded run | messages | npm [--for-tests] | apart <program of Python> …"""

import argparse
import os
import sys

from lms.embedded import EmbeddedError, apart, messages, npm, processes, run
from lms.embedded.place import CHECKOUT, Place


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m lms.embedded", description="What `make` calls.")
    commands = parser.add_subparsers(dest="command", required=True)
    running = commands.add_parser("run", help="start everything, until Ctrl-C")
    running.add_argument("--end-with-parent", action="store_true", help="stop when the calling process dies")
    commands.add_parser("messages", help="compile translations that changed")
    packages = commands.add_parser("npm", help="install what only npm has")
    packages.add_argument("--for-tests", action="store_true", help="the browser too")
    alone = commands.add_parser("apart", help="run a program on servers of its own, gone at the end")
    alone.add_argument("program", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    try:
        if options.command == "run":
            started = run.Run(Place(CHECKOUT / "var"))
            if options.end_with_parent:
                processes.die_with_parent(os.getppid())
            return started.main()
        if options.command == "apart":
            return apart.run(options.program)
        if options.command == "messages":
            messages.compile_stale(CHECKOUT / "locale")
        if options.command == "npm":
            npm.install(for_tests=options.for_tests)
    except EmbeddedError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
