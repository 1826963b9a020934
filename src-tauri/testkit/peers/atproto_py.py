"""PyPI's atproto against our Bluesky."""
from atproto import Client

from common import PLACES, check

places = PLACES["bluesky"]
client = Client(base_url=places["entryway"])
profile = client.login(places["handle"], places["password"])
check(profile.did == places["did"], "atproto signs in at the entryway and finds the account's server")
session = client.com.atproto.server.get_session()
check(session.handle == places["handle"], "atproto asks for the session")
auth = client.com.atproto.server.get_service_auth({"aud": "did:web:video.bsky.app", "lxm": "app.bsky.video.getUploadLimits"})
check(len(auth.token.split(".")) == 3, "atproto gets a token for another service")
post = client.send_post("Hello from a peer", langs=["en"])
found = client.com.atproto.repo.get_record({"repo": places["did"], "collection": "app.bsky.feed.post", "rkey": post.uri.split("/")[-1]})
check(found.uri == post.uri and found.value.text == "Hello from a peer", "atproto reads the record it wrote")
check(client.delete_post(post.uri), "atproto deletes it")
