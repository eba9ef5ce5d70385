// The client against a large cluster: 10,000 Services listed, and brought into an informer's store, in a fresh process
// each time; its time and the most memory it had. Against a program that only fetches the same pages, recorded, from the
// C server and parses them. What of it is the client's own is seen where the client reads from the C server too.

import { populate, startEmbedded, startNative, startReal } from './api-under-test.ts'
import { pageRequest } from './bench-services.ts'
import { runForJson } from './child.ts'
import { HttpClient } from './http-client.ts'
import { bodyOf, WATCH_HEAD } from './http-text.ts'
import type { NativePrograms } from './native.ts'
import { median, spread } from './statistics.ts'
import type { Spread } from './statistics.ts'

const SERVICES = 10_000
const PAIRS = 5
/** As `packages/kube` asks. */
const PAGE_SIZE = 500

/** Medians. */
export interface Listing {
  readonly milliseconds: number
  /** The most resident memory, octets. */
  readonly peak: number
}

export interface ClientListFigures {
  readonly list: Listing
  readonly inform: Listing
  /** The same from the C server. */
  readonly informRecorded: Listing
  readonly bare: Listing
  /** Null where there is no real server. */
  readonly informReal: Listing | null
  /** Of `inform` by `bare`: server and client. */
  readonly ratio: Spread
  /** Of `informRecorded` by `bare`: the client alone. */
  readonly clientRatio: Spread
}

export async function measureClientList({
  httpClient,
  httpServer,
}: NativePrograms): Promise<ClientListFigures> {
  using client = new HttpClient(httpClient)
  const paired = await measurePairs(client, httpServer)
  return { ...paired, informReal: await measureReal(client) }
}

async function measurePairs(
  client: HttpClient,
  httpServer: string,
): Promise<Omit<ClientListFigures, 'informReal'>> {
  await using ingot = await startEmbedded()
  await populate(client, ingot.port, { withAddress: 0, headless: SERVICES })
  const pages = (await recordPages(client, ingot.port)).map((page) => client.file(page))
  // the watch that follows the list stays silent
  await using native = await startNative(httpServer, [
    '--watch',
    client.file(WATCH_HEAD),
    client.file(''),
    ...pages,
  ])
  const [own, recorded] = [ingot, native].map(({ port }) => `http://127.0.0.1:${port}`)
  await run('list', own) // the server compiles
  const rounds: Record<'list' | 'inform' | 'informRecorded' | 'bare', Listing>[] = []
  for (let pair = 0; pair < PAIRS; pair++) {
    rounds.push({
      inform: await run('inform', own),
      bare: await run('bare', recorded),
      informRecorded: await run('inform', recorded),
      list: await run('list', own),
    })
  }
  return {
    list: medians(rounds.map((round) => round.list)),
    inform: medians(rounds.map((round) => round.inform)),
    informRecorded: medians(rounds.map((round) => round.informRecorded)),
    bare: medians(rounds.map((round) => round.bare)),
    ratio: spread(rounds.map(({ inform, bare }) => inform.milliseconds / bare.milliseconds)),
    clientRatio: spread(
      rounds.map(({ informRecorded, bare }) => informRecorded.milliseconds / bare.milliseconds),
    ),
  }
}

async function recordPages(client: HttpClient, port: number): Promise<readonly string[]> {
  const pages: string[] = []
  let next = ''
  do {
    const page = await client.record(port, pageRequest(PAGE_SIZE, next))
    pages.push(page)
    next = JSON.parse(bodyOf(page)).metadata.continue ?? ''
  } while (next !== '')
  return pages
}

async function measureReal(client: HttpClient): Promise<Listing | null> {
  await using real = await startReal('list')
  if (real === null) return null
  await populate(client, real.port, { withAddress: 0, headless: SERVICES })
  const listings: Listing[] = []
  for (let round = 0; round < 3; round++) listings.push(await run('inform', real.kubeconfig))
  return medians(listings)
}

async function run(way: 'list' | 'inform' | 'bare', server = ''): Promise<Listing> {
  const command = [process.execPath, script, way, server]
  const { services, ...listing } = await runForJson<Listing & { readonly services: number }>(null, command)
  if (services < SERVICES) throw new Error(`${way} found ${services} Services only`)
  return listing
}

const script = Bun.fileURLToPath(new URL('./lister.ts', import.meta.url))

function medians(listings: readonly Listing[]): Listing {
  return {
    milliseconds: median(listings.map((listing) => listing.milliseconds)),
    peak: median(listings.map((listing) => listing.peak)),
  }
}
