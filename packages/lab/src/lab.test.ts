// The life of a lab that does not go well: programs that end, a second start, kill -9, a stop half-way. That it comes up
// when all is well is `npm start -- --once`, with the real programs.

import { until as eventually } from '@ingot/kube/manual-runtime'
import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { groundOf } from './ground.ts'
import { missing, thisMachine } from './missing.ts'
import { openPrivateMounts } from './private-mounts.fixture.ts'
import type { PrivateMounts } from './private-mounts.fixture.ts'
import { isAlive } from './process-identity.ts'
import type { ProcessIdentity } from './process-identity.ts'

const isPossible = missing(thisMachine()) === null && Bun.which('unshare') !== null
// a program that takes any arguments and does nothing
const SLEEPER = ['sh', '-c', 'exec sleep 600']
const FIXTURE = fileURLToPath(new URL('lab.fixture.ts', import.meta.url))

describe.skipIf(!isPossible)('a lab [needs root, ip, nft and unshare]', () => {
  let folder = ''
  let mounts: PrivateMounts
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ingot-lab-test-'))
    mounts = await openPrivateMounts()
  })
  afterEach(async () => {
    await mounts.close()
    rmSync(folder, { recursive: true, force: true })
  })

  function start(...command: string[]) {
    return mounts.start(process.execPath, FIXTURE, '0', folder, ...command)
  }

  async function namespaces(): Promise<string> {
    return mounts.start('ip', 'netns', 'list').stdout.text()
  }

  test('says which program ended, shows the end of its log, and leaves nothing behind', async () => {
    const lab = start('sh', '-c', 'echo "no such flag" >&2; exit 3')
    const output = await lab.stdout.text()
    expect(output).toContain('The lab did not come up')
    expect(output).toContain('no such flag')
    expect(await lab.exited).toBe(1)
    expect(await namespaces()).toBe('')
  })

  test('says in a sentence that its folder cannot be written', async () => {
    const lab = mounts.start(process.execPath, FIXTURE, '0', '/dev/null/lab', ...SLEEPER)
    expect(await lab.stdout.text()).toMatch(/^The lab had to end: ENOTDIR: .*'\/dev\/null\/lab'\n$/)
    expect(await lab.exited).toBe(1)
  })

  test('refuses a second start, and takes everything down when it is told to stop half-way', async () => {
    const lab = start(...SLEEPER)
    const lines = linesOf(lab.stdout)
    await until(lines, 'applied')
    const second = start(...SLEEPER)
    expect(await second.stdout.text()).toContain(`A lab is running already, as process ${lab.pid}`)
    expect(await second.exited).toBe(1)

    lab.kill('SIGTERM')
    await until(lines, 'Stopped before it was up')
    await lab.exited
    expect(await namespaces()).toBe('')
  })

  test('killed, takes its processes along, and the next start removes what is left', async () => {
    const lab = start(...SLEEPER)
    await until(linesOf(lab.stdout), 'applied')
    const readChildren = () => JSON.parse(readFileSync(join(folder, 'lab.json'), 'utf8')).children
    // the forwarder, the client, three times Pods and a speaker, and the controller
    await eventually(() => readChildren().length === 9)
    const children = readChildren()
    lab.kill('SIGKILL')
    await lab.exited
    expect(await namespaces()).toContain('ingot-client')

    const next = start('false')
    expect(await next.stdout.text()).toContain('network:')
    await next.exited
    expect(children.filter((child: ProcessIdentity) => isAlive(child))).toEqual([])
    expect(await namespaces()).toBe('')
  })
})

const hasUserNamespaces = Bun.spawnSync(['unshare', '--user', '--map-root-user', 'true']).success
const isPossibleForUsers = missing({ ...thisMachine(), userId: 1000 }) === null && hasUserNamespaces

describe.skipIf(!isPossibleForUsers)(
  "a lab without root's rights [needs ip, nft and user namespaces]",
  () => {
    let folder = ''
    beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'ingot-lab-test-'))))
    afterEach(() => rmSync(folder, { recursive: true, force: true }))

    test('comes up in a user namespace, and leaves no namespace in the machine’s own list', async () => {
      const names = () => Bun.spawnSync(['ip', 'netns', 'list']).stdout.toString()
      const before = names()
      const lab = Bun.spawn([process.execPath, FIXTURE, '1000', folder, ...SLEEPER], { stdout: 'pipe' })
      const lines = linesOf(lab.stdout)
      await until(lines, 'applied')
      expect(names()).toBe(before)
      const { holder } = JSON.parse(readFileSync(join(folder, 'lab.json'), 'utf8'))
      const inside = groundOf(holder)
      expect((await inside.run(['ip', 'netns', 'list'])).stdout).toContain('ingot-node-3')
      const pinged = await inside.runInNamespace('ingot-client', ['ip', '-4', 'route', 'get', '192.0.2.1'])
      expect(pinged.stdout).toContain('dev segment0')

      lab.kill('SIGTERM')
      await until(lines, 'Stopped before it was up')
      await lab.exited
      expect((await inside.run(['true'])).exitCode).not.toBe(0)
    })

    test('ends when its user namespace is lost, and says so', async () => {
      const lab = Bun.spawn([process.execPath, FIXTURE, '1000', folder, ...SLEEPER], { stdout: 'pipe' })
      const lines = linesOf(lab.stdout)
      await until(lines, 'applied')
      const { holder, children } = JSON.parse(readFileSync(join(folder, 'lab.json'), 'utf8'))
      process.kill(holder, 'SIGKILL')
      await until(lines, 'The process that holds the namespaces has ended')
      expect(await lab.exited).toBe(1)
      expect(children.filter((child: ProcessIdentity) => isAlive(child))).toEqual([])
    })
  },
)

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of stream) {
    const lines = (rest + new TextDecoder().decode(chunk)).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}

async function until(lines: AsyncGenerator<string>, words: string): Promise<void> {
  for (let next = await lines.next(); next.done !== true; next = await lines.next()) {
    if (next.value.includes(words)) return
  }
  throw new Error(`the output ended without: ${words}`)
}
