// A real PDS with an account and an app password. Prints where it is, and ends with its input.
import { TestNetworkNoAppView } from '@atproto/dev-env'

const network = await TestNetworkNoAppView.create({ dbPostgresSchema: 'peers', pds: { blobUploadLimit: 50 * 1024 * 1024 } })
const agent = network.pds.getClient()
await agent.createAccount({ handle: 'clipconductor.test', email: 'clip@example.org', password: 'the-accounts-own' })
const made = await agent.com.atproto.server.createAppPassword({ name: 'clipconductor' })
console.log(JSON.stringify({ url: network.pds.url, handle: 'clipconductor.test', password: made.data.password }))
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
