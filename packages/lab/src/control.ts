// How other commands reach a lab that runs: a small HTTP API on a unix socket in its folder, which only its user can
// open. `serveControl` is the lab's end, `callLab` that of the commands. What it does is machines.ts's and lab.ts's.

import { Hono } from 'hono'
import type { Context } from 'hono'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Link } from './links.ts'
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
  const server = Bun.serve({ unix: socket, fetch: controlApp(sources).fetch })
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
      if (node === undefined) return context.text(unknownNode(name, sources.nodes), 404)
      const complaint = await act(node, context)
      return complaint === null ? context.text('') : context.text(complaint, 500)
    })
  onNode('cut', (node, context) => {
    const state = context.req.query('silently') === 'true' ? 'silent' : 'cut'
    return machines.setLinks(node, linksOf(context.req.query('link')), state)
  })
  onNode('mend', (node) => machines.mend(node))
  onNode('kill', (node) => machines.kill(node))
  onNode('freeze', (node) => machines.freeze(node))
  return app
}

function linksOf(link: string | undefined): readonly Link[] {
  return LINKS.filter((each) => link === each || link === 'both')
}

/** The sentence about a node that a lab has not got. */
export function unknownNode(name: string, nodes: readonly LabNode[]): string {
  return `no node ${JSON.stringify(name)} in this lab: it has ${nodes.map((node) => node.name).join(', ')}`
}

/** The lines that a lab answered with, or what is wrong. */
export type LabAnswer =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly message: string }

/** A call takes as long as a look at every address takes, and no longer: milliseconds. */
const PATIENCE = 30_000

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
