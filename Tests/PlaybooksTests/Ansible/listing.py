"""For each inventory named in argv: what `ansible-inventory --list` prints goes to the same path with .json added, else nothing."""
import os, sys
from ansible.cli.inventory import InventoryCLI

for path in sys.argv[1:]:
    # A child for each: the command keeps its arguments in globals, and ends its process. Importing it takes longer than all else.
    if os.fork() == 0:
        os.dup2(os.open(path + ".json", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 1)
        os.dup2(os.open(path + ".err", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 2)
        try:
            InventoryCLI(["ansible-inventory", "-i", path, "--list"]).run()
        except SystemExit:
            pass
        finally:
            sys.stdout.flush()
            os._exit(0)
    os.wait()
