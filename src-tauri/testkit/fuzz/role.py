"""Lets schemathesis loose in one role, for `cargo xtask api-fuzz`. What it takes comes by the environment."""

import os
import sys

import requests

BASE = os.environ["FUZZ_BASE"]


def main() -> None:
    headers = []
    if name := os.environ.get("FUZZ_NAME"):
        who = {"name": name, "password": os.environ["FUZZ_PASSWORD"]}
        answer = requests.post(f"{BASE}/log-in", json=who, timeout=60)
        answer.raise_for_status()
        headers = ["--header", f"Authorization: Bearer {answer.json()['access_token']}"]
    left_out = [word for one in sys.argv[2:] for word in ("--exclude-operation-id", one)]
    os.environ["SCHEMATHESIS_HOOKS"] = "checks"
    os.environ["PYTHONPATH"] = os.path.dirname(os.path.abspath(__file__))
    words = ["run", sys.argv[1], "--url", BASE, *headers, *left_out]
    words += ["--phases", "examples,coverage,fuzzing", "--mode", "all"]
    words += ["--checks", "holds,content_type_conformance", "--continue-on-failure"]
    words += ["--max-time", os.environ["FUZZ_SECONDS"], "--seed", os.environ["FUZZ_SEED"]]
    words += ["--request-timeout", "30", "--suppress-health-check", "all"]
    # Not by its script: that names the folder in which it was installed, which may have moved.
    run = "from schemathesis.cli import schemathesis; schemathesis()"
    os.execv(sys.executable, [sys.executable, "-c", run, *words])


main()
