// discord.js, masto and @atproto/api against our stand-ins.
import { AtpAgent, RichText } from '@atproto/api'
import { AttachmentBuilder, WebhookClient } from 'discord.js'
import { createRestAPIClient } from 'masto'

const places = JSON.parse(process.env.CLIPCONDUCTOR_FAKES)
const video = Buffer.alloc(50_000, 7)

function check(holds, what) {
  if (!holds) {
    console.error(`does not hold: ${what}`)
    process.exit(1)
  }
  console.log(`ok  ${what}`)
}

{
  const [, id, token] = /webhooks\/(\d+)\/(.+)$/.exec(places.discord.webhook)
  const client = new WebhookClient({ id, token }, { rest: { api: places.discord.api } })
  const file = new AttachmentBuilder(video, { name: 'clip.mp4', description: 'what is seen' })
  const message = await client.send({ content: 'Hello @everyone', files: [file], allowedMentions: { parse: [] } })
  check(message.attachments[0].size === video.length && !message.mention_everyone, 'discord.js posts and calls nobody')
  const edited = await client.editMessage(message.id, { content: 'changed' })
  check(edited.content === 'changed' && edited.attachments.length === 1, 'discord.js changes the words')
  await client.deleteMessage(message.id)
  client.destroy?.()
}
{
  const api = createRestAPIClient({ url: places.mastodon.url, accessToken: places.mastodon.token })
  const media = await api.v2.media.create({ file: new Blob([video], { type: 'video/mp4' }), description: 'what is seen' })
  check(media.url, 'masto uploads and waits until it is processed')
  const status = await api.v1.statuses.create({ status: 'Hello', mediaIds: [media.id], visibility: 'private' })
  check(status.visibility === 'private' && status.mediaAttachments.length === 1, 'masto posts it')
  check((await api.v1.statuses.$select(status.id).fetch()).favouritesCount === 5, 'masto reads the numbers')
  await api.v1.statuses.$select(status.id).remove()
}
{
  const b = places.bluesky
  const agent = new AtpAgent({ service: b.entryway })
  await agent.login({ identifier: b.handle, password: b.password })
  check(agent.pdsUrl?.origin === b.pds, "@atproto/api finds the account's server")
  const limitsToken = await agent.com.atproto.server.getServiceAuth({ aud: 'did:web:video.bsky.app', lxm: 'app.bsky.video.getUploadLimits' })
  const service = new AtpAgent({ service: b.video })
  const limits = await service.app.bsky.video.getUploadLimits({}, { headers: { authorization: `Bearer ${limitsToken.data.token}` } })
  check(limits.data.canUpload, '@atproto/api reads the limits of videos')
  const host = encodeURIComponent(new URL(b.pds).host)
  const auth = await agent.com.atproto.server.getServiceAuth({
    aud: `did:web:${host}`, lxm: 'com.atproto.repo.uploadBlob', exp: Math.floor(Date.now() / 1000) + 1800,
  })
  const url = `${b.video}/xrpc/app.bsky.video.uploadVideo?did=${encodeURIComponent(b.did)}&name=clip.mp4`
  const headers = { authorization: `Bearer ${auth.data.token}`, 'content-type': 'video/mp4', 'content-length': `${video.length}` }
  const job = await (await fetch(url, { method: 'POST', headers, body: video })).json()
  let status
  do {
    status = (await service.app.bsky.video.getJobStatus({ jobId: job.jobId })).data.jobStatus
  } while (!status.blob)
  check(status.blob.size === video.length, '@atproto/api follows a job to its blob')
  const text = new RichText({ text: 'Ace 🎯 #gaming https://example.org' })
  text.detectFacetsWithoutResolution()
  const post = await agent.post({
    text: text.text, facets: text.facets, langs: ['en'],
    embed: { $type: 'app.bsky.embed.video', video: status.blob, alt: 'what is seen', aspectRatio: { width: 16, height: 9 } },
  })
  const reads = new AtpAgent({ service: b.reads })
  const seen = await reads.app.bsky.feed.getPosts({ uris: [post.uri] })
  check(seen.data.posts[0].likeCount === 7, '@atproto/api posts the video and reads its numbers')
  const uploaded = await agent.uploadBlob(video, { encoding: 'video/mp4' })
  check(uploaded.data.blob.size === video.length, '@atproto/api uploads a blob')
  await agent.sessionManager.refreshSession()
  await agent.deletePost(post.uri)
  check((await agent.com.atproto.repo.listRecords({ repo: b.did, collection: 'app.bsky.feed.post' })).data.records.length === 0, '@atproto/api refreshes and deletes')
}
