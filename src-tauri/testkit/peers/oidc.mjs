// A certified OAuth provider, with the paths of Google's. Prints where it is, and ends with its input.
//
// It has one client and one person, who opens the page that is posted to `/person` (`/nobody` says no) and follows it
// through the log-in and the consent back to the app.
import { createServer } from 'node:http'
import Provider from 'oidc-provider'

const client = { id: '000000000000-peers.apps.googleusercontent.com', secret: 'a-secret-of-the-peers' }
const scopes = ['https://www.googleapis.com/auth/youtube.upload', 'https://www.googleapis.com/auth/youtube.readonly',
  'https://www.googleapis.com/auth/youtube.force-ssl']

const server = createServer()
await new Promise((listens) => server.listen(0, '127.0.0.1', listens))
const url = `http://127.0.0.1:${server.address().port}`
const provider = new Provider(url, {
  clients: [{
    client_id: client.id, client_secret: client.secret, token_endpoint_auth_method: 'client_secret_post',
    application_type: 'native', redirect_uris: ['http://127.0.0.1/'], grant_types: ['authorization_code', 'refresh_token'],
  }],
  scopes: ['openid', 'offline_access', ...scopes],
  routes: { authorization: '/o/oauth2/v2/auth', token: '/token', revocation: '/revoke' },
  features: { devInteractions: { enabled: true }, revocation: { enabled: true } },
  pkce: { required: () => true },
  rotateRefreshToken: true,
  issueRefreshToken: async () => true,
  findAccount: (_, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
  ttl: { AccessToken: 600, RefreshToken: 86400, Grant: 86400, Session: 86400, Interaction: 600 },
  cookies: { keys: ['peers'] },
})

async function browse(start, agrees) {
  const jar = new Map()
  const ask = async (at, form) => {
    const headers = { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') }
    if (form) headers['content-type'] = 'application/x-www-form-urlencoded'
    const answer = await fetch(at, { method: form ? 'POST' : 'GET', body: form, headers, redirect: 'manual' })
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)
      value ? jar.set(name, value) : jar.delete(name)
    }
    return answer
  }
  let at = start
  for (let step = 0; step < 12; step++) {
    const answer = await ask(at)
    const next = answer.headers.get('location')
    if (next) {
      at = new URL(next, at).href
      if (!at.startsWith(url)) return (await fetch(at)).status
      continue
    }
    const page = await answer.text()
    if (answer.status !== 200) throw new Error(`${answer.status} ${page}`)
    if (!agrees) {
      at = new URL(/href="([^"]*\/abort)"/.exec(page)[1], at).href
      continue
    }
    const action = new URL(/action="([^"]+)"/.exec(page)[1], at).href
    const prompt = /name="prompt" value="([^"]+)"/.exec(page)[1]
    const done = await ask(action, new URLSearchParams({ prompt, login: 'me', password: 'x' }).toString())
    at = new URL(done.headers.get('location'), at).href
  }
  throw new Error('the way never ended')
}

const answers = provider.callback()
server.on('request', async (request, response) => {
  if (request.method !== 'POST' || !['/person', '/nobody'].includes(request.url)) return answers(request, response)
  let page = ''
  for await (const piece of request) page += piece
  try {
    const status = await browse(page, request.url === '/person')
    response.writeHead(200).end(String(status))
  } catch (error) {
    response.writeHead(500).end(String(error))
  }
})
console.log(JSON.stringify({ url, client_id: client.id, client_secret: client.secret }))
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
