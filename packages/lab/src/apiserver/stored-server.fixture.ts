// An API server on a database file, as a process of its own that a test can kill: says in one JSON line how the file was
// taken, then takes a count of Services to create on each line of standard input, and answers with the last code and
// message and where the store stands then.

import { createApiServer } from './index.ts'
import { openDatabase } from './open-database.ts'

const CONFIG_MAPS = 'http://cluster/api/v1/namespaces/default/configmaps'

const [file = ''] = process.argv.slice(2)
const opened = openDatabase(file)
say(opened.ok ? { ok: true } : opened)
if (opened.ok) await serve(opened.value)

async function serve(database: Parameters<typeof createApiServer>[0]['database']): Promise<void> {
  const options = { clock: () => new Date(), random: Math.random, definitions: [] }
  const api = createApiServer({ database, ...options })
  for await (const line of console) {
    let answer = { code: 0, message: '' }
    for (let left = Number(line); left > 0 && answer.code < 400; left--) answer = await create(api)
    say({ ...answer, resourceVersion: await version(api) })
  }
}

type Api = ReturnType<typeof createApiServer>

async function create(api: Api) {
  const body = JSON.stringify({ metadata: { generateName: 'c-' }, data: { text: 'x'.repeat(10_000) } })
  const response = await api.fetch(new Request(CONFIG_MAPS, { method: 'POST', body }))
  const { message = '' } = (await response.json()) as { message?: string }
  return { code: response.status, message }
}

async function version(api: Api) {
  const response = await api.fetch(new Request(`${CONFIG_MAPS}?limit=1`))
  return ((await response.json()) as { metadata: { resourceVersion: string } }).metadata.resourceVersion
}

function say(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}
