"""What the scripts share: where the stand-ins are, and a video."""
import json
import os

PLACES = json.loads(os.environ["CLIPCONDUCTOR_FAKES"])
VIDEO = bytes(range(256)) * 200


def check(holds, what):
    if not holds:
        raise SystemExit(f"does not hold: {what}")
    print(f"ok  {what}", flush=True)
