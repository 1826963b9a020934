"""What schemathesis asks and what it wants of the answers, for `cargo xtask api-fuzz`. It is loaded as hooks."""

import atexit
import json
import os
import re
import threading
import zlib

import schemathesis

IDS = json.loads(os.environ["FUZZ_IDS"])
ALL = sorted({one for ids in IDS.values() for one in ids})
# In the order in which each may do what those before it may, as `x-access` has them.
STEPS = ["open", "read", "review", "publish", "own"]
MAY = os.environ["FUZZ_ACCESS"]
# Something outside is missing or does not answer, and the answer says so. All other statuses from 500 on are ours.
OUTSIDE = {"ffmpeg_missing", "ffmpeg_too_old", "disk_full", "runtime_missing", "ollama_away", "ollama_failed", "platform_away"}
UUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", re.I)
NOBODY = "127.0.0.1:9"

counted = {"operations": set(), "cases": 0, "failed": 0}
lock = threading.Lock()


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    """Two in three ids are of things that are there."""
    path = context.operation.path.strip("/")
    ids = next((ids for name, ids in IDS.items() if path == name or path.startswith(f"{name}/")), [])
    if path_parameters and ids and "id" in path_parameters:
        turn = zlib.crc32(repr(path_parameters["id"]).encode())
        if turn % 3:
            path_parameters["id"] = ids[turn % len(ids)]
    return path_parameters


@schemathesis.hook
def map_body(context, body):
    return known(body)


def known(value):
    """The same with ids of things that are there, and without addresses of somebody else's."""
    if isinstance(value, dict):
        return {key: known(one) for key, one in value.items()}
    if isinstance(value, list):
        return [known(one) for one in value]
    if isinstance(value, str):
        if UUID.match(value) and ALL and zlib.crc32(value.encode()) % 3:
            return ALL[zlib.crc32(value.encode()) % len(ALL)]
        return re.sub(r"^(https?://)[^/?#]*", rf"\g<1>{NOBODY}", value, flags=re.I)
    return value


@schemathesis.check
def holds(context, response, case):
    """No mistake of ours, and nobody gets further than their role."""
    with lock:
        counted["operations"].add(case.operation.label)
        counted["cases"] += 1
    wrong = complaint(response, case)
    if wrong:
        with lock:
            counted["failed"] += 1
        raise AssertionError(wrong)


def complaint(response, case):
    status = response.status_code
    if status >= 500:
        try:
            code = response.json().get("code")
        except ValueError:
            code = None
        if code not in OUTSIDE:
            return f"a mistake of ours: {status} {response.text[:600]}"
    definition = case.operation.definition.raw
    needs = definition.get("x-access", "own")
    declared = case.method.upper() == case.operation.method.upper()
    if declared and STEPS.index(needs) > STEPS.index(MAY) and status < 400:
        return f"{MAY} got {status} of what needs {needs}"
    return None


@atexit.register
def tell():
    with open(os.environ["FUZZ_COUNTS"], "w", encoding="utf-8") as file:
        json.dump({**counted, "operations": len(counted["operations"])}, file)
