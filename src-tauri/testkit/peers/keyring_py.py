"""gnome-keyring, unlocked in a session of its own, with our tests as its user; then SecretStorage looks at what they left.

    dbus-run-session -- python keyring_py.py COMMAND OF OUR TESTS
"""
import os
import subprocess
import sys

import secretstorage

from common import check


def tests(state):
    subprocess.run(sys.argv[1:], env=os.environ | {"CLIPCONDUCTOR_PEER_KEYRING": state}, check=True)


daemon = ["gnome-keyring-daemon", "--unlock", "--components=secrets"]
subprocess.run(daemon, input=b"of the peers", check=True, stdout=subprocess.DEVNULL)
tests("unlocked")
bus = secretstorage.dbus_init()
collection = secretstorage.get_default_collection(bus)
mine = [item for item in collection.get_all_items() if item.get_attributes().get("service") == "ClipConductor"]
# Base64 in parts of 1200: 2400 bytes need three.
check(len(mine) == 3, f"SecretStorage sees our three parts and no probe: {[item.get_label() for item in mine]}")
check(all(b"hush" not in item.get_secret() and len(item.get_secret()) <= 1202 for item in mine), "each is short")
tests("locking")
check(collection.is_locked(), "SecretStorage finds it locked")
