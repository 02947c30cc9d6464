"""`make bench`, or `python -m bench api`: measure what the design promises."""

import sys

from bench import api, calibration, nightly, sign_in

BENCHES = {
    "api": api.run,
    "sign_in": sign_in.run,
    "calibration": calibration.run,
    "nightly": nightly.run,
}


def main() -> int:
    wanted = sys.argv[1:] or list(BENCHES)
    unknown = [name for name in wanted if name not in BENCHES]
    if unknown:
        print(f"No bench {', '.join(unknown)}. There are: {', '.join(BENCHES)}.")
        return 2
    for name in wanted:
        BENCHES[name]()
    return 0


sys.exit(main())
