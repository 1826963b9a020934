"""Meta's own facebook-business against our Instagram and Facebook."""
import time

import requests
from facebook_business.adobjects.advideo import AdVideo
from facebook_business.adobjects.iguser import IGUser
from facebook_business.adobjects.page import Page
from facebook_business.adobjects.user import User
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError
from facebook_business.session import FacebookSession

from common import PLACES, VIDEO, check

places = PLACES["meta"]
FacebookSession.GRAPH = places["url"]


def signed(token):
    return FacebookAdsApi.init(access_token=token, api_version="v25.0")


def uploaded(address, token, data=VIDEO):
    """The library has no part for the service that takes bytes; this is Meta's documented request."""
    headers = {"Authorization": f"OAuth {token}", "offset": "0", "file_size": str(len(data))}
    return requests.post(address, data=data, headers=headers)


api = signed(places["person"])
pages = list(User("me", api=api).get_accounts(fields=["id", "name", "access_token", "instagram_business_account"]))
check(pages[0]["id"] == places["page"], "facebook-business lists the person's pages")
token = pages[0]["access_token"]
api = signed(token)
account = IGUser(places["account"], api=api)
limit = account.get_content_publishing_limit(fields=["quota_usage", "config"])[0]
check(limit["config"]["quota_total"] > 0, "facebook-business reads the day's share")
container = account.create_media(
    params={"media_type": "REELS", "upload_type": "resumable", "caption": "Ace #gaming", "share_to_feed": True}
)
check(uploaded(container["uri"], token).json()["success"], "the container takes its bytes")
try:
    account.create_media_publish(params={"creation_id": container["id"]})
    check(False, "facebook-business is told that a container is not ready")
except FacebookRequestError as error:
    check(error.api_error_code() == 9007, "facebook-business is told that a container is not ready")
states = []
while "FINISHED" not in states and len(states) < 5:
    answer = api.call("GET", (container["id"],), params={"fields": "status_code,status"}).json()
    states.append(answer["status_code"])
check(states[-1] == "FINISHED", f"facebook-business follows a container: {', '.join(states)}")
media = account.create_media_publish(params={"creation_id": container["id"]})
listed = list(account.get_media(fields=["id", "caption", "timestamp", "permalink"]))
check(
    [one["id"] for one in listed] == [media["id"]] and listed[0]["caption"] == "Ace #gaming",
    "facebook-business publishes a reel and lists it",
)
page = Page(places["page"], api=api)


def reel(state, **rest):
    begun = page.create_video_reel(params={"upload_phase": "start"})
    check(uploaded(begun["upload_url"], token).json()["success"], "the page's reel takes its bytes")
    # The library reads `success` itself, and raises without it.
    fields = {"upload_phase": "finish", "video_id": begun["video_id"], "video_state": state, "description": "Ace"}
    page.create_video_reel(params=fields | rest)
    return begun


begun = reel("PUBLISHED")
phases = []
while "complete" not in phases and len(phases) < 6:
    status = api.call("GET", (begun["video_id"],), params={"fields": "status"}).json()["status"]
    phases.append(status["publishing_phase"]["status"])
check(phases[-1] == "complete", f"facebook-business follows it: {', '.join(phases)}")
waits = reel("SCHEDULED", scheduled_publish_time=int(time.time()) + 3600)
status = api.call("GET", (waits["video_id"],), params={"fields": "status"}).json()["status"]
check(status["publishing_phase"]["publish_status"] == "scheduled", "facebook-business leaves a reel to its time")
AdVideo(waits["video_id"], api=api).api_delete()
try:
    api.call("GET", (waits["video_id"],), params={"fields": "status"})
    check(False, "facebook-business takes it back")
except FacebookRequestError as error:
    check(error.api_error_code() == 100, "facebook-business takes it back")
try:
    signed("EAAwrong").call("GET", (places["page"],), params={"fields": "id"})
    check(False, "facebook-business is told of a wrong token")
except FacebookRequestError as error:
    check(error.api_error_code() == 190, "facebook-business is told of a wrong token")
