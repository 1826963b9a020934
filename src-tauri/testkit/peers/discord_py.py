"""discord.py and discord-webhook against our Discord."""
import io

import discord
from discord.http import Route
from discord_webhook import DiscordWebhook

from common import PLACES, VIDEO, check

places = PLACES["discord"]
Route.BASE = places["api"] + "/v10"
webhook = discord.SyncWebhook.from_url(places["webhook"])
message = webhook.send(
    "**Hello** @everyone",
    wait=True,
    file=discord.File(io.BytesIO(VIDEO), filename="clip.mp4", description="what is seen"),
    allowed_mentions=discord.AllowedMentions.none(),
)
check(message.id > 0 and message.attachments[0].size == len(VIDEO), "discord.py reads the message it made")
check(message.attachments[0].description == "what is seen", "discord.py: the alt text is kept")
check(not message.mention_everyone, "discord.py: nobody was called")
again = webhook.fetch_message(message.id)
check(again.content == "**Hello** @everyone", "discord.py looks at a message")
edited = webhook.edit_message(message.id, content="changed")
check(edited.content == "changed" and len(edited.attachments) == 1, "discord.py changes words, the file stays")
webhook.delete_message(message.id)
try:
    webhook.fetch_message(message.id)
    check(False, "discord.py finds that it is gone")
except discord.NotFound as error:
    check(error.code == 10008, "discord.py finds that it is gone")
try:
    webhook.send("x" * 2001, wait=True)
    check(False, "discord.py is told of a long text")
except discord.HTTPException as error:
    check(error.code == 50035, "discord.py is told of a long text")

address = places["webhook"].replace("https://discord.com/api", places["api"])
other = DiscordWebhook(url=address, content="from another library", allowed_mentions={"parse": []})
other.add_file(file=VIDEO, filename="clip.mp4")
answer = other.execute()
check(answer.status_code in (200, 204), "discord-webhook posts")
