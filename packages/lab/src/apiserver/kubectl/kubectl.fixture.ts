// The machine's own kubectl against a server in memory, over TCP and with its cache in a temporary folder. Tests that use
// it say `[needs kubectl]` and are skipped where there is none.

import { expect, setDefaultTimeout } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCluster } from '../cluster.fixture.ts'

// every command is a program that starts and asks the server several things: slow where much else runs
setDefaultTimeout(30_000)

export const hasKubectl = Bun.which('kubectl') !== null

/** Can it wait for something to be created? */
export const waitsForCreation =
  hasKubectl && Bun.spawnSync(['kubectl', 'wait', '--help']).stdout.toString().includes('--for=create')

export const WEB = `
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  type: LoadBalancer
  clusterIP: 10.96.0.80
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: 8080, nodePort: 30080}, {name: https, port: 443, nodePort: 30443}]
`

/** A ConfigMap in one line of YAML. */
export function configMap(name: string, data: { readonly [key: string]: string }): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data })
}

/** What a command wrote, and how it ended. */
export interface Ended {
  readonly out: string
  readonly err: string
  readonly code: number
}

/** A server and the kubectl that talks to it. Use it with `await using`, which stops the server. */
export async function startKubectl(definitions: readonly unknown[] = []) {
  const cluster = startCluster({ definitions, clock: () => new Date() })
  const server = Bun.serve({ hostname: '127.0.0.1', port: 0, idleTimeout: 0, fetch: cluster.api.fetch })
  const directory = mkdtempSync(join(tmpdir(), 'ingot-kubectl-'))
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'test', cluster: { server: `http://127.0.0.1:${server.port}` } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: '' } }],
  }
  await Bun.write(join(directory, 'config'), JSON.stringify(config))

  /** Starts a command, given as words. */
  function start(words: readonly string[], stdin = '', env: Record<string, string> = {}) {
    const flags = [`--kubeconfig=${join(directory, 'config')}`, `--cache-dir=${join(directory, 'cache')}`]
    return Bun.spawn(['kubectl', ...flags, ...words], {
      stdin: Buffer.from(stdin),
      stdout: 'pipe',
      stderr: 'pipe',
      env: { HOME: directory, PATH: process.env.PATH ?? '', ...env },
    })
  }

  /** Runs a command; it may fail. Blanks part its words, so a word with blanks is given in a list. */
  async function kubectl(
    command: string | readonly string[],
    stdin?: string,
    env?: Record<string, string>,
  ): Promise<Ended> {
    const child = start(typeof command === 'string' ? command.split(' ') : command, stdin, env)
    const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()])
    return { out, err, code: await child.exited }
  }

  /** The output of a command that must succeed and not complain, blanks folded. */
  async function output(command: string | readonly string[], stdin?: string): Promise<string> {
    const { out, err, code } = await kubectl(command, stdin)
    expect([command, code, err]).toEqual([command, 0, ''])
    // newer ones also say from where something was deleted
    return out
      .replaceAll(/ +/g, ' ')
      .replaceAll(/(deleted) from \S+ namespace$/gm, '$1')
      .trim()
  }

  return {
    ...cluster,
    start,
    kubectl,
    output,
    async [Symbol.asyncDispose]() {
      cluster.api.close()
      await server.stop(true)
      rmSync(directory, { recursive: true })
    },
  }
}
