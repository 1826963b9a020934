"""Mastodon.py against our Mastodon."""
import datetime
import io
import uuid

from mastodon import Mastodon

from common import PLACES, VIDEO, agree, check

url = PLACES["mastodon"]["url"]
redirect = "http://127.0.0.1:9/callback"
key = str(uuid.uuid4())
scopes = ["read:accounts", "read:statuses", "write:statuses", "write:media"]
client_id, client_secret = Mastodon.create_app("peer", scopes=scopes, redirect_uris=redirect, api_base_url=url)
api = Mastodon(client_id=client_id, client_secret=client_secret, api_base_url=url, version_check_mode="none")
page = api.auth_request_url(redirect_uris=redirect, scopes=scopes, state="s", allow_http=True)

code = agree(page)["code"]
api.log_in(code=code, redirect_uri=redirect, scopes=scopes, allow_http=True)
check(api.account_verify_credentials().username == "clip", "Mastodon.py registers, signs in and asks who it is")
check(api.instance().configuration.statuses.max_characters == 500, "Mastodon.py reads the limits")
media = api.media_post(io.BytesIO(VIDEO), mime_type="video/mp4", description="what is seen", file_name="clip.mp4", synchronous=True)
check(media.url is not None and media.description == "what is seen", "Mastodon.py uploads and waits until it is processed")
status = api.status_post("Hello #gaming", media_ids=[media.id], visibility="unlisted", idempotency_key=key, language="en")
check(status.visibility == "unlisted" and status.media_attachments[0].type == "video", "Mastodon.py posts it")
again = api.status_post("Hello #gaming", media_ids=[media.id], visibility="unlisted", idempotency_key=key, language="en")
check(again.id == status.id, "Mastodon.py: the same key gives the same status")
found = api.account_statuses(api.account_verify_credentials().id)
check([one.id for one in found] == [status.id], "Mastodon.py lists one status")
at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=2)
waiting = api.status_post("Later", scheduled_at=at)
check(len(api.scheduled_statuses()) == 1 and waiting.params.text == "Later", "Mastodon.py schedules")
api.scheduled_status_delete(waiting.id)
api.status_delete(status.id)
check(api.account_statuses(api.account_verify_credentials().id) == [], "Mastodon.py deletes")
api.revoke_access_token(allow_http=True)
