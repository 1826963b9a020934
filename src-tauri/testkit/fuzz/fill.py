"""Fills the library of `cargo xtask api-fuzz`, so that what is asked for by an id is there. Prints the ids as JSON."""

import json
import os
import sys
import time

import requests

BASE = os.environ["FUZZ_BASE"]
# Lists whose things have ids, by the first part of their path.
LISTS = ["accounts", "channels", "clips", "collections", "folders", "jobs", "markers", "moments", "posts", "recordings"]
MORE = ["rules", "searches", "webhooks", "storage/rules", "people/users", "people/tokens", "people/log-ins"]
LIMIT_S = 300


def main() -> None:
    owner = requests.Session()
    who = {"name": os.environ["FUZZ_NAME"], "password": os.environ["FUZZ_PASSWORD"]}
    owner.headers["Authorization"] = f"Bearer {ask(owner, 'POST', '/log-in', who)['access_token']}"
    exports = os.environ["FUZZ_EXPORTS"]
    account = ask(owner, "POST", "/accounts", {"platform": "folder", "name": "Exports", "config": {"path": exports}})
    ask(owner, "POST", "/sample")
    clips = wait(owner)
    ask(owner, "POST", "/collections", {"name": "Some", "description": "", "clips": clips[:1]})
    ask(owner, "POST", "/searches", {"name": "Aces", "page": "library", "query": {"text": "ace"}})
    later = {"accounts": [account["id"]], "at": "2050-01-01T12:00:00Z", "zone": "Europe/Berlin"}
    ask(owner, "POST", f"/clips/{clips[0]}/approve", later)
    found = {}
    for path in LISTS + MORE:
        items = ask(owner, "GET", f"/{path}").get("items", [])
        found[path] = [item["id"] for item in items if "id" in item][:20]
    print(json.dumps(found))


def wait(owner: requests.Session) -> list:
    """The clips of the sample, once it was looked at."""
    end = time.monotonic() + LIMIT_S
    while time.monotonic() < end:
        clips = [clip["id"] for clip in ask(owner, "GET", "/clips?state=draft,ready")["items"]]
        busy = ask(owner, "GET", "/status")["running"]
        if clips and not busy:
            return clips
        time.sleep(0.5)
    sys.exit(f"the sample had no clips within {LIMIT_S} s")


def ask(owner: requests.Session, method: str, path: str, body=None):
    answer = owner.request(method, BASE + path, json=body, timeout=60)
    if not answer.ok:
        sys.exit(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
    return answer.json() if answer.content else {}


main()
