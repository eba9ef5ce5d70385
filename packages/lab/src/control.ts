// How other commands reach a lab that runs: a small HTTP API on a unix socket in its folder, which only its user can
// open. `serveControl` is the lab's end, `callLab` that of the commands. What it does is machines.ts's and lab.ts's.

import { seconds } from '@ingot/api'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { LINKS } from './links.ts'
import type { Machines } from './machines.ts'
import type { LabNode } from './topology.ts'

/** What a lab answers with. */
export interface ControlSources {
  readonly nodes: readonly LabNode[]
  readonly machines: Machines
  /** The lines of `ingot lab status`. */
  status(): Promise<readonly string[]>
  /** Begins to take the lab down. */
  down(): void
}

const SOCKET = 'control.sock'

/** Serves until `stop`. */
export function serveControl(folder: string, sources: ControlSources): { stop(): Promise<void> } {
  const socket = join(folder, SOCKET)
  rmSync(socket, { force: true })
  // Bun's type for a server on a unix socket lacks this option, the server heeds it
  const patient: object = { idleTimeout: 0 }
  const server = Bun.serve({ unix: socket, fetch: controlApp(sources).fetch, ...patient })
  return {
    async stop() {
      // not at once: who asked for it still waits for the answer
      await server.stop()
      rmSync(socket, { force: true })
    },
  }
}

/** The API alone: lines of text, 200 for what was done, 404 and 500 with the reason for what was not. */
export function controlApp(sources: ControlSources): Hono {
  const { machines } = sources
  const app = new Hono()
  app.get('/status', async (context) => context.text((await sources.status()).join('\n')))
  app.post('/down', (context) => {
    sources.down()
    return context.text('')
  })
  const onNode = (path: string, act: (node: LabNode, context: Context) => Promise<string | null>) =>
    app.post(`/nodes/:node/${path}`, async (context) => {
      const name = context.req.param('node')
      const node = sources.nodes.find((each) => each.name === name)
      if (node === undefined) return context.text(unknownMachine(name, sources.nodes), 404)
      const complaint = await act(node, context)
      return complaint === null ? context.text('') : context.text(complaint, 500)
    })
  onNode('cut', async (node, context) => {
    const link = context.req.query('link') ?? ''
    const links = LINKS.filter((each) => link === each || link === 'both')
    if (links.length === 0) return `no link ${JSON.stringify(link)}: it is one of ${LINKS.join(', ')}, both`
    return machines.setLinks(node, links, context.req.query('silently') === 'true' ? 'silent' : 'cut')
  })
  onNode('mend', (node) => machines.mend(node))
  onNode('kill', (node) => machines.kill(node))
  onNode('freeze', (node) => machines.freeze(node))
  return app
}

/** The sentence about a machine that a lab has not got. */
export function unknownMachine(name: string, machines: readonly { readonly name: string }[]): string {
  return `no ${JSON.stringify(name)} in this lab: it has ${machines.map((each) => each.name).join(', ')}`
}

/** The lines that a lab answered with, or what is wrong. */
export type LabAnswer =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly message: string }

/** A call takes as long as a look at every address takes, and no longer. */
const PATIENCE = seconds(30)

/** Calls the lab that has `folder`. */
export async function callLab(folder: string, method: 'GET' | 'POST', path: string): Promise<LabAnswer> {
  try {
    const response = await fetch(`http://lab${path}`, {
      method,
      unix: join(folder, SOCKET),
      signal: AbortSignal.timeout(PATIENCE),
    })
    const text = await response.text()
    return response.ok ? { ok: true, text } : { ok: false, message: text }
  } catch (error) {
    return {
      ok: false,
      message: `the lab does not answer: ${error instanceof Error ? error.message : error}`,
    }
  }
}
