// Writes 1,000 texts with the parts that the official library finds in them, for our own finder to be compared with.
import { RichText } from '@atproto/api'
import { writeFileSync } from 'node:fs'

let seed = 20261122
const random = (n) => {
  seed = (seed * 1103515245 + 12345) % 2147483648
  return seed % n
}
const words = ['Ace', 'auf', 'Dust2', '🎯', '👨‍👩‍👧', 'größe', '日本', 'クラッチ', 'x', '1', 'e\u0301', '—', '(', 'ok.', '…']
const special = [
  '#gaming', '#größe', '#日本', '#1', '#1st', '#a_b', '#...', '#', '＃full', '#tag!', '#tag、', '#a#b', '#️⃣', `#${'y'.repeat(70)}`,
  'https://example.org', 'http://a.b/c?d=e#f', 'https://example.org/a_(b)', '(https://example.org)', 'https://example.org.', 'https://例え.jp/日',
  '@friend.bsky.social', '@Friend.test', '@nobody', '(@a.com)', 'mail@example.org', '@a.com,', '#ace.', '#👍', '#tag👍', '#\u200bx', '#x\u00ady',
]
const cases = []
for (let i = 0; i < 1000; i++) {
  const parts = []
  for (let n = 1 + random(8); n > 0; n--) parts.push(random(2) ? words[random(words.length)] : special[random(special.length)])
  const text = parts.join([' ', ' ', '\n', '  '][random(4)])
  const rich = new RichText({ text })
  rich.detectFacetsWithoutResolution()
  const facets = (rich.facets ?? []).map((facet) => {
    const feature = facet.features[0]
    return [facet.index.byteStart, facet.index.byteEnd, feature.$type.split('#')[1], feature.tag ?? feature.uri ?? feature.did]
  })
  cases.push({ text: rich.text, facets: facets.sort((a, b) => a[0] - b[0]) })
}
writeFileSync(process.argv[2], JSON.stringify(cases))
console.log(`ok  ${cases.length} texts, ${cases.reduce((n, one) => n + one.facets.length, 0)} parts`)
