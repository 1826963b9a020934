"""Google's own libraries against our YouTube: the sign-in, the Data API by its discovery document, and the resumable
upload by both of Google's implementations of it."""
import hashlib
import io
import json
import os
import pathlib

import google.auth.transport.requests
import googleapiclient
from google.resumable_media.common import InvalidResponse
from google.resumable_media.requests import ResumableUpload
from google_auth_oauthlib.flow import InstalledAppFlow
from googleapiclient.discovery import build_from_document
from googleapiclient.errors import HttpError
from googleapiclient.http import MediaInMemoryUpload, MediaIoBaseUpload

from common import PLACES, agree, check

# Loopback has no https.
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
places = PLACES["youtube"]
url = places["url"]
client = {
    "client_id": places["client_id"], "client_secret": places["client_secret"],
    "auth_uri": url + "/o/oauth2/v2/auth", "token_uri": url + "/token", "redirect_uris": ["http://localhost"],
}
scopes = ["https://www.googleapis.com/auth/youtube.upload", "https://www.googleapis.com/auth/youtube"]
flow = InstalledAppFlow.from_client_config({"installed": client}, scopes, autogenerate_code_verifier=True)
flow.redirect_uri = "http://127.0.0.1:9/callback"
page, state = flow.authorization_url(access_type="offline", prompt="consent")
back = agree(page)
check(back["state"] == state, "google-auth-oauthlib: the state comes back")
flow.fetch_token(code=back["code"])
credentials = flow.credentials
check(credentials.refresh_token and set(credentials.scopes) == set(scopes), "google-auth-oauthlib signs in with PKCE")
before = credentials.token
credentials.refresh(google.auth.transport.requests.Request())
check(credentials.token != before and credentials.refresh_token, "google-auth renews the access token")
check(set(credentials.granted_scopes) == set(scopes), "google-auth: the renewal says what is allowed")

# YouTube's own description of its API, as Google ships it.
document = json.loads((pathlib.Path(googleapiclient.__file__).parent / "discovery_cache/documents/youtube.v3.json").read_text())
document["rootUrl"] = document["baseUrl"] = url + "/"
document.pop("mtlsRootUrl", None)
youtube = build_from_document(document, credentials=credentials)
channel = youtube.channels().list(part="snippet,contentDetails", mine=True).execute()["items"][0]
check(channel["snippet"]["title"] == "Fake Channel", "google-api-python-client asks for the channel")


def body(title):
    return {
        "snippet": {"title": title, "description": "From a peer.", "tags": ["a", "b c"], "categoryId": "20"},
        "status": {"privacyStatus": "public", "selfDeclaredMadeForKids": False},
    }


def video(seed, length=1_500_000):
    return hashlib.shake_256(seed.encode()).digest(length)


def insert(title, chunk):
    media = MediaIoBaseUpload(io.BytesIO(video(title)), "video/mp4", chunksize=chunk, resumable=True)
    return youtube.videos().insert(part="snippet,status", body=body(title), media_body=media, notifySubscribers=False)


request, pieces, answer = insert("In pieces", 512 * 1024), 0, None
while answer is None:
    _, answer = request.next_chunk(num_retries=0)
    pieces += 1
check(pieces == 3 and answer["snippet"]["title"] == "In pieces", "google-api-python-client uploads in three pieces")
_, whole = insert("At once", -1).next_chunk(num_retries=0)
check(whole["id"] != answer["id"], "google-api-python-client uploads at once")
youtube.thumbnails().set(videoId=answer["id"], media_body=MediaInMemoryUpload(b"\xff\xd8\xff picture", "image/jpeg")).execute()
check(True, "google-api-python-client sets a thumbnail")
listed = youtube.videos().list(part="snippet,status,statistics,fileDetails,processingDetails", id=answer["id"]).execute()["items"]
check(len(listed) == 1 and listed[0]["fileDetails"]["fileSize"] == "1500000", "google-api-python-client reads the video")
check(listed[0]["status"]["uploadStatus"] in ("uploaded", "processed"), "google-api-python-client reads its state")
uploads = channel["contentDetails"]["relatedPlaylists"]["uploads"]
items = youtube.playlistItems().list(part="snippet", playlistId=uploads, maxResults=50).execute()["items"]
check(
    [item["snippet"]["resourceId"]["videoId"] for item in items] == [whole["id"], answer["id"]],
    "google-api-python-client lists the uploads, newest first",
)
late = body("Later")
late["status"] |= {"privacyStatus": "private", "publishAt": "2099-01-01T00:00:00Z"}
media = MediaInMemoryUpload(video("Later", 1000), "video/mp4", resumable=True)
_, waits = youtube.videos().insert(part="snippet,status", body=late, media_body=media).next_chunk(num_retries=0)
status = youtube.videos().list(part="status", id=waits["id"]).execute()["items"][0]["status"]
check(status["publishAt"].startswith("2099") and status["privacyStatus"] == "private", "a video waits for its time")
youtube.videos().delete(id=waits["id"]).execute()
check(youtube.videos().list(part="status", id=waits["id"]).execute()["items"] == [], "google-api-python-client deletes it")
try:
    insert("<bad>", -1).next_chunk(num_retries=0)
    check(False, "google-api-python-client is told of bad words before any byte")
except HttpError as error:
    check(
        error.status_code == 400 and error.error_details[0]["reason"] == "invalidTitle",
        "google-api-python-client is told of bad words before any byte",
    )

# Google's other implementation: what it does after a break is what counts here.
session = google.auth.transport.requests.AuthorizedSession(credentials)
place = f"{url}/upload/youtube/v3/videos?uploadType=resumable&part=snippet,status"
data = video("Broken off")


def begun(chunk):
    upload = ResumableUpload(place, chunk)
    upload.initiate(session, io.BytesIO(data), body("Broken off"), "video/mp4", total_bytes=len(data))
    return upload


upload = begun(512 * 1024)
upload.transmit_next_chunk(session)
# Another process goes on: it knows the address, and nothing of what arrived.
other = ResumableUpload(place, 256 * 1024)
other._resumable_url, other._stream, other._total_bytes = upload.resumable_url, io.BytesIO(data), len(data)
other._content_type, other._invalid = "video/mp4", True
other.recover(session)
check(other.bytes_uploaded == 512 * 1024, "google-resumable-media asks how much arrived")
made = None
while made is None:
    try:
        other.transmit_next_chunk(session)
    except InvalidResponse as error:
        # It was written for Cloud Storage, which ends with 200; YouTube documents 201.
        check(error.response.status_code == 201, "google-resumable-media goes on where the other stopped")
        made = error.response.json()["id"]
details = youtube.videos().list(part="fileDetails", id=made).execute()["items"][0]["fileDetails"]
check(details["fileSize"] == str(len(data)), "google-resumable-media completes it")
again = session.put(upload.resumable_url, headers={"content-range": f"bytes */{len(data)}"})
check(again.status_code in (200, 201) and again.json()["id"] == made, "a finished session answers with its video")
crooked = begun(512 * 1024)
refused = session.put(crooked.resumable_url, data=data[:1000], headers={"content-range": f"bytes 0-999/{len(data)}"})
check(refused.status_code == 400, "a piece that is no multiple of 256 KiB is refused")
