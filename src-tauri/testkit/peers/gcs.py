"""A storage emulator: another's server of Google's resumable protocol. Prints where it is and ends with its input."""
import json
import socket
import sys

from gcp_storage_emulator.handlers import objects
from gcp_storage_emulator.server import create_server

told = objects._resumable_incomplete


def incomplete(response, storage, upload_id, fallback_end=0):
    told(response, storage, upload_id, fallback_end)
    # It says `0-0` of an upload that has nothing; Google documents that the header is absent then.
    if storage.get_resumable_byte_count(upload_id) == 0:
        response._headers.pop("Range", None)


objects._resumable_incomplete = incomplete
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
server = create_server("127.0.0.1", port, in_memory=True, default_bucket="clips")
server.start()
print(json.dumps({"url": f"http://127.0.0.1:{port}", "bucket": "clips"}), flush=True)
sys.stdin.read()
server.stop()
