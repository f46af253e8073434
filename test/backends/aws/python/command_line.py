"""Runs commands of the aws command line, one after another in one process: lists of arguments from the standard input, as JSON."""

import contextlib
import io
import json
import sys

from awscli.clidriver import create_clidriver


def run(arguments):
    """What a command prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        code = create_clidriver().main(arguments)
    if code != 0:
        sys.exit(f"aws {' '.join(arguments[:2])} ended with {code}")
    return printed.getvalue()


print(json.dumps([run(arguments) for arguments in json.load(sys.stdin)]))
