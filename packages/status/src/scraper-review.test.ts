// The answers that a scraper gets for what the API server says, and what is written into the log: never a token.

import { expect, test } from 'bun:test'
import { seconds } from '@ingot/api'
import { createClient } from '@ingot/kube'
import { createManualRuntime } from '@ingot/kube/manual-runtime'
import { createLogger } from '@ingot/telemetry'
import { createScraperReview } from './scraper-review.ts'

interface Answers {
  token?: () => Response
  access?: () => Response
}

const known = () => Response.json({ status: { authenticated: true, user: { username: 'prometheus' } } })
const may = (allowed: boolean) => () => Response.json({ status: { allowed } })
const status = (code: number) => () =>
  Response.json({ kind: 'Status', code, message: `no: ${TOKEN}` }, { status: code })

const TOKEN = 'a-secret-token'

function start(answers: Answers) {
  let asked = 0
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch(request) {
      asked += 1
      const answer = request.url.endsWith('/tokenreviews') ? answers.token : answers.access
      return answer?.() ?? new Response('not expected', { status: 418 })
    },
  })
  const runtime = createManualRuntime()
  const client = createClient({ server: server.url.origin, insecureSkipTlsVerify: false }, 'test', runtime)
  const lines: string[] = []
  const log = createLogger({ level: 'all', clock: () => new Date(0), write: (line) => lines.push(line) })
  const review = createScraperReview(client, runtime, log)
  const stop = async () => {
    client.close()
    await server.stop(true)
  }
  return { review, lines, runtime, asked: () => asked, [Symbol.asyncDispose]: stop }
}

const CASES: [string, Answers, object][] = [
  ['a token whose owner may read it', { token: known, access: may(true) }, { allowed: true }],
  [
    'a token whose owner may not',
    { token: known, access: may(false) },
    { allowed: false, status: 403, message: 'Authorization denied for user prometheus' },
  ],
  [
    'a token that nobody knows',
    { token: () => Response.json({ status: { authenticated: false } }) },
    { allowed: false, status: 401, message: 'Unauthorized' },
  ],
  [
    'an API server that fails',
    { token: status(500) },
    { allowed: false, status: 500, message: 'Authentication failed' },
  ],
  [
    'an API server that fails at the second question',
    { token: known, access: status(500) },
    { allowed: false, status: 500, message: 'Authorization for user prometheus failed' },
  ],
  [
    'an API server that answers with the question, torn',
    { token: () => new Response(`{"spec":{"token":"${TOKEN}`) },
    { allowed: false, status: 500, message: 'Authentication failed' },
  ],
]

test.each(CASES)('%s', async (_name, answers, expected) => {
  await using api = start(answers)
  expect(await api.review(TOKEN)).toEqual(expected as never)
  expect(api.lines.join('\n')).not.toContain(TOKEN)
})

test.each([403, 404])(
  'reviews refused with %d are one verdict, and asked for again after a minute',
  async (code) => {
    const answers: Answers = { token: status(code) }
    await using api = start(answers)
    for (let scrape = 0; scrape < 3; scrape++) expect(await api.review(TOKEN)).toMatchObject({ status: 503 })
    expect(api.asked()).toBe(1)
    expect(api.lines).toHaveLength(1)
    expect(JSON.parse(api.lines[0] ?? '')).toMatchObject({
      level: 'warn',
      reason: 'ReviewsForbidden',
      code,
      remedy: expect.stringContaining('tokenreviews'),
    })

    api.runtime.advance(seconds(60))
    expect(await api.review(TOKEN)).toMatchObject({ status: 503 })
    expect(api.asked()).toBe(2)
    expect(api.lines).toHaveLength(1)

    // the permission was given meanwhile
    Object.assign(answers, { token: known, access: may(true) })
    api.runtime.advance(seconds(60))
    expect(await api.review(TOKEN)).toEqual({ allowed: true })
    expect(api.lines.at(-1)).toContain('allowed again')
  },
)
