// A lab that the guides are tried on, with somebody at a shell in front of it (shell.fixture.ts) and the client on its
// segment. Root's, in mounts of its own, so that another lab may run beside it.

import { fileURLToPath } from 'node:url'
import { readMessages } from '../child.ts'
import { missing, thisMachine } from '../missing.ts'
import type { Answer } from '../parts/requester.ts'
import { openPrivateMounts } from '../private-mounts.fixture.ts'
import { CLIENT_NAMESPACE, MANAGEMENT_NAMESPACE, SEGMENT_INTERFACE } from '../topology.ts'
import { GUIDES, INTERVAL, openShell, PATIENCE } from './shell.fixture.ts'
import type { Shell, Start } from './shell.fixture.ts'

export interface GuideLab extends Shell {
  /** What the client gets at a URL, `http:` or `udp:`, once it is answered, with these words where some are given. */
  ask(url: string, words?: string): Promise<string>
  /** Whether the client is answered now, asking for the address anew. */
  isAnswered(url: string): Promise<boolean>
  /** Starts a command where the lab is. */
  readonly start: Start
  close(): Promise<void>
}

const machine = thisMachine()
/** Whether this machine has all that it takes: root, ip, nft, unshare and kubectl. */
export const canOpenGuideLab =
  machine.userId === 0 &&
  missing(machine) === null &&
  ['unshare', 'kubectl'].every((name) => machine.has(name))

const TOOL = fileURLToPath(new URL('../../../cli/src/main.ts', import.meta.url))

/** A line of shell that prints the controller's metrics. */
export const metricsLine = `ip netns exec ${MANAGEMENT_NAMESPACE} ${process.execPath} -e 'console.log(await (await fetch("http://127.0.0.1:7472/metrics")).text())'`

/** Brings a lab up with a folder of the guides applied; `assets` are the programs of a real Kubernetes. */
export async function openGuideLab(manifests: string, assets?: string): Promise<GuideLab> {
  await using stack = new AsyncDisposableStack()
  const mounts = await openPrivateMounts()
  stack.defer(() => mounts.close())
  const env = {
    ...process.env,
    KUBECONFIG: '/run/ingot/lab/kubeconfig',
    ...(assets !== undefined && { PATH: `${assets}:${process.env.PATH}` }),
  }
  const start: Start = (argv) =>
    Bun.spawn([...mounts.inside, ...argv], { stdin: 'pipe', stdout: 'pipe', stderr: 'pipe', env })
  const kubernetes = assets === undefined ? 'embedded' : 'real'
  const words = ['lab', `--manifests=${GUIDES}${manifests}`, `--kubernetes=${kubernetes}`]
  // goes down by itself where the test is killed
  const lab = start(['setpriv', '--pdeathsig', 'TERM', '--', process.execPath, TOOL, ...words])
  stack.defer(async () => {
    lab.kill()
    await lab.exited
  })
  await comesUp(lab.stdout)
  const shell = openShell(start)
  const client = openClient(start, shell)
  stack.defer(client.close)
  const owned = stack.move()
  return { ...shell, ...client, start, close: () => owned.disposeAsync() }
}

/** Reads what the lab says until it is up. */
async function comesUp(output: ReadableStream<Uint8Array>): Promise<void> {
  let said = ''
  for await (const chunk of output.values({ preventCancel: true })) {
    said += new TextDecoder().decode(chunk)
    if (said.includes('not ok ') || said.includes('refused: ')) break
    if (said.includes('To take it down: ')) return
  }
  throw new Error(`the lab did not come up well:\n${said}`)
}

/** The lab's own client, one more of it. */
function openClient(start: Start, { run }: Shell): Omit<GuideLab, keyof Shell | 'start'> {
  const requester = [process.execPath, TOOL, 'lab', 'part', 'requester']
  const client = start(['ip', 'netns', 'exec', CLIENT_NAMESPACE, ...requester])
  const answers = readMessages(client.stdout)

  // one question at a time, so the next answer is that of the last question
  async function once(url: string): Promise<Answer> {
    client.stdin.write(`${JSON.stringify({ id: 0, url })}\n`)
    const { value } = await answers.next()
    return value as Answer
  }

  return {
    async ask(url, words = '') {
      const deadline = performance.now() + PATIENCE
      for (;;) {
        const { isAnswered, answer, text } = await once(url)
        if (isAnswered && text.includes(words)) return text
        if (performance.now() > deadline) throw new Error(`${url} is not answered: ${answer} ${text}`)
        await Bun.sleep(INTERVAL)
      }
    },
    async isAnswered(url) {
      // who had the address before would still be sent to, and its node still has rules for it
      await run(`ip -n ${CLIENT_NAMESPACE} neigh flush dev ${SEGMENT_INTERFACE}`)
      return (await once(url)).isAnswered
    },
    async close() {
      client.stdin.end()
      await client.exited
    },
  }
}
