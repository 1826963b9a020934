"""What the scripts share: where the stand-ins are, a video, and a browser whose person says yes."""
import json
import os
import urllib.error
import urllib.parse
import urllib.request

PLACES = json.loads(os.environ.get("CLIPCONDUCTOR_FAKES", "{}"))
VIDEO = bytes(range(256)) * 200


def check(holds, what):
    if not holds:
        raise SystemExit(f"does not hold: {what}")
    print(f"ok  {what}", flush=True)


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def agree(page):
    """Opens the page that asks the person; gives the fields of the address it sends the browser back to."""
    try:
        answer = urllib.request.build_opener(Stay).open(page)
        raise SystemExit(f"does not hold: the page sends the browser back, but says {answer.read()!r}")
    except urllib.error.HTTPError as error:
        if error.code not in (302, 303):
            raise SystemExit(f"does not hold: the page sends the browser back, but says {error.read()!r}") from error
        back = error.headers["Location"]
    return {key: values[0] for key, values in urllib.parse.parse_qs(urllib.parse.urlparse(back).query).items()}
