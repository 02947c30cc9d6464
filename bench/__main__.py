"""`make bench`, or `python -m bench api`: measure what the design promises.

What follows the names and begins with `--` is for the last of them.
"""

import sys
from collections.abc import Callable
from itertools import takewhile

from bench import api, calibration, food_search, import_apple, nightly, sign_in

BENCHES: dict[str, Callable[..., None]] = {
    "api": api.run,
    "sign_in": sign_in.run,
    "calibration": calibration.run,
    "nightly": nightly.run,
    "import_apple": import_apple.run,
    "food_search": food_search.run,
}


def main() -> int:
    given = sys.argv[1:]
    names = list(takewhile(lambda word: not word.startswith("-"), given))
    wanted, options = names or list(BENCHES), given[len(names) :]
    unknown = [name for name in wanted if name not in BENCHES]
    if unknown:
        print(f"No bench {', '.join(unknown)}. There are: {', '.join(BENCHES)}.")
        return 2
    for name in wanted[:-1]:
        BENCHES[name]()
    BENCHES[wanted[-1]](*options)
    return 0


sys.exit(main())
