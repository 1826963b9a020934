"""PyPI's tiktok-api-client against our TikTok. It follows Login Kit for Web where ours is Login Kit for Desktop, so that
the challenge and the scopes of its sign-in are put right here; everything after that is its own."""
import hashlib
import os
import tempfile
import types
import urllib.parse

import requests
from tiktok_api_client import main as library

from common import PLACES, agree, check

places = PLACES["tiktok"]
real = "https://open.tiktokapis.com"


def sent(method):
    def send(address, **rest):
        answer = getattr(requests, method)(address.replace(real, places["url"]), **rest)
        # It reads JSON of a chunk's answer; TikTok documents none there.
        if method == "put" and not answer.content:
            answer._content = b"{}"
        return answer

    return send


# Its addresses are fixed.
library.requests = types.SimpleNamespace(post=sent("post"), put=sent("put"), exceptions=requests.exceptions)
redirect = "http://127.0.0.1:45321/callback/"
api = library.TikTok(places["client_key"], places["client_secret"], redirect, state="s")
page = urllib.parse.urlparse(api.get_authorization_url())
asked = dict(urllib.parse.parse_qsl(page.query))
asked["code_challenge"] = hashlib.sha256(api.code_verifier.encode()).hexdigest()
asked["scope"] = places["scopes"]
back = agree(f"{places['url']}{page.path}?{urllib.parse.urlencode(asked)}")
check(back["state"] == "s", "tiktok-api-client: the state comes back")
tokens = api.exchange_code_for_token(back["code"])
check("access_token" in tokens and tokens["expires_in"] == 86400, "tiktok-api-client exchanges the code")
old = tokens["refresh_token"]
check(api.refresh_access_token()["refresh_token"] != old, "tiktok-api-client renews, and gets another refresh token")
creator = api.get_creator_info()["data"]
check("SELF_ONLY" in creator["privacy_level_options"], "tiktok-api-client asks what the account may do")


def post(length, **rest):
    file = tempfile.NamedTemporaryFile(suffix=".mp4", delete=False)
    with file:
        file.write(hashlib.shake_256(str(length).encode()).digest(length))
    try:
        return api.create_video("FILE_UPLOAD", "POST_VIDEO_FILE", "Ace #gaming", "SELF_ONLY", video_path=file.name, **rest)
    finally:
        os.unlink(file.name)


# In one piece, and in seven of which the last takes the rest.
for length in (32_733, 75_000_000):
    publish_id = post(length)["initial_response"]["data"]["publish_id"]
    states = [api.check_upload_status(publish_id)["data"]["status"] for _ in range(3)]
    check(states[-1] == "PUBLISH_COMPLETE", f"tiktok-api-client posts {length} bytes: {', '.join(states)}")
try:
    api.create_video("FILE_UPLOAD", "POST_VIDEO_FILE", "x" * 2201, "SELF_ONLY", video_path=__file__.replace(".py", ".mp4"))
    check(False, "unreachable")
except Exception as error:
    check("not found" in str(error).lower(), "tiktok-api-client reads the file before it asks")
try:
    api.create_video("PULL_FROM_URL", "POST_VIDEO_URL", "Ace", "SELF_ONLY", video_url="https://example.org/a.mp4")
    check(False, "tiktok-api-client is told that we take files only")
except library.HTTPError as error:
    check("invalid_params" in str(error), "tiktok-api-client is told that we take files only")
