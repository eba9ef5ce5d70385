// Members of the real memberlist: a Go program (main.go) built once into the cache, one process a member.

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { Signal } from './signal.fixture.ts'

export interface GoReport {
  readonly kind: 'started' | 'join' | 'leave' | 'update' | 'log' | 'joined' | 'members' | 'left'
  readonly name?: string
  readonly meta?: string
  readonly text?: string
  readonly port?: number
  readonly count: number
  readonly members?: readonly string[]
}

export interface GoSettings {
  readonly Name: string
  readonly Address: string
  /** Hexadecimal; empty: no encryption. */
  readonly Key: string
  readonly EnableCompression: boolean
  readonly DisableTCPPings: boolean
  /** Milliseconds, as those that follow. */
  readonly ProbeInterval: number
  readonly ProbeTimeout: number
  readonly GossipInterval: number
  readonly PushPull: number
  readonly TCP: number
  readonly SuspicionMult: number
}

const GO = '/usr/local/go/bin/go' // where its own installer puts it

export interface Judge {
  /** Where the program is, or will be. */
  readonly program: string
  readonly go: string
}

/** What the judge needs: the program in the cache, or Go and what the program is linked with. Or what of it is missing. */
export function findJudge(): Judge | { readonly missing: string } {
  const sources = ['go.mod', 'go.sum', 'main.go'].map((name) => readFileSync(join(import.meta.dir, name)))
  const version = createHash('sha256').update(Buffer.concat(sources)).digest('hex').slice(0, 16)
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'ingot', 'memberlist-judge')
  const program = join(cache, version)
  const go = Bun.which('go') ?? (existsSync(GO) ? GO : '')
  if (existsSync(program)) return { program, go }
  if (go === '') return { missing: 'Go' }
  const download = Bun.spawnSync([go, 'mod', 'download'], { cwd: import.meta.dir })
  return download.exitCode === 0 ? { program, go } : { missing: 'memberlist: no Go module proxy' }
}

/** Builds the program if it is not there; throws what the compiler says. */
export async function buildJudge({ program, go }: Judge): Promise<void> {
  if (existsSync(program)) return
  mkdirSync(dirname(program), { recursive: true })
  // Under another name first: two runs may build it at once.
  const fresh = `${program}.${process.pid}`
  const build = Bun.spawn([go, 'build', '-o', fresh, '.'], { cwd: import.meta.dir, stderr: 'pipe' })
  const complaints = await build.stderr.text()
  if ((await build.exited) !== 0) throw new Error(complaints)
  renameSync(fresh, program)
}

export class GoMember {
  readonly name: string
  readonly address: string
  readonly reports: GoReport[] = []
  port = 0
  readonly #changed = new Signal()
  readonly #process

  constructor(program: string, settings: GoSettings) {
    this.name = settings.Name
    this.address = settings.Address
    this.#process = Bun.spawn([program, JSON.stringify(settings)], { stdin: 'pipe', stdout: 'pipe' })
    void this.#read()
  }

  tell(command: string): void {
    this.#process.stdin.write(`${command}\n`)
    void this.#process.stdin.flush()
  }

  /** The first report from the `from`th on of which that holds. */
  async saw(holds: (report: GoReport) => boolean, from = 0): Promise<GoReport> {
    let found: GoReport | undefined
    await this.#changed.until(() => (found = this.reports.slice(from).find(holds)) !== undefined)
    if (found === undefined) throw new Error('unreachable')
    return found
  }

  /** The names in its list, sorted. */
  async members(): Promise<readonly string[]> {
    const from = this.reports.length
    this.tell('members')
    const { members = [] } = await this.saw(({ kind }) => kind === 'members', from)
    return members.toSorted()
  }

  async started(): Promise<void> {
    this.port = (await this.saw(({ kind }) => kind === 'started')).port ?? 0
  }

  kill(): void {
    this.#process.kill('SIGKILL')
  }

  async #read(): Promise<void> {
    let rest = ''
    const decoder = new TextDecoder()
    for await (const piece of this.#process.stdout) {
      const lines = (rest + decoder.decode(piece, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) this.reports.push(JSON.parse(line) as GoReport)
      this.#changed.notify()
    }
  }
}
