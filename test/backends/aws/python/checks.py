"""Collects what a client of AWS finds, and tells it without values."""

import json


class Checks:
    """Checks by their titles. A failed one does not end the script: what comes after it is still looked at."""

    def __init__(self):
        self._found = []

    def same(self, title, came, known):
        """Expects a value, with its type."""
        self._add(title, type(came) is type(known) and came == known)

    def holds(self, title, came, known):
        """Expects at least these fields, with these values."""
        self._add(title, all(field in came and came[field] == value for field, value in known.items()))

    def lacks(self, title, came, *fields):
        """Expects an answer without these fields."""
        self._add(title, all(field not in came for field in fields))

    def true(self, title, is_so):
        """Expects what was found out to be so."""
        self._add(title, is_so)

    def refused(self, title, error, call, **request):
        """Expects a request to be refused with this class of errors, which is the client's own for it."""
        try:
            call(**request)
        except error as reason:
            self._add(title, type(reason) is error)
        else:
            self._add(title, False)

    def refused_as(self, title, error, code, call, **request):
        """Expects the client's general class of errors, with this code."""
        try:
            call(**request)
        except error as reason:
            self._add(title, reason.response["Error"]["Code"] == code)
        else:
            self._add(title, False)

    def _add(self, title, ok):
        self._found.append({"title": title, "ok": ok})

    def tell(self):
        """Prints all as JSON."""
        print(json.dumps(self._found))
