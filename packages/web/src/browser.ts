// A real browser for tests and benchmarks: Chromium without a window, over the DevTools protocol. What it has to say on its console, and
// requests that fail, are kept, so that a test can ask for silence. Contract: Chrome DevTools Protocol 1.3.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Undefined where none is installed. */
export const chromium = NAMES.map((name) => Bun.which(name)).find((path) => path !== null)

const FLAGS = [
  '--headless=new',
  '--remote-debugging-port=0',
  // the tests run as root, and open nothing that is not theirs
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--no-first-run',
]
const PATIENCE = 20_000

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly result?: Readonly<Record<string, unknown>>
  readonly error?: { readonly message: string }
}

/** One page in a browser of its own. */
export class Page implements AsyncDisposable {
  /** Errors of the console, exceptions, and what the policy of the page forbade. */
  readonly complaints: string[] = []
  readonly #socket: WebSocket
  readonly #end: () => Promise<void>
  readonly #asked = new Map<number, (message: Message) => void>()
  readonly #waiting = new Map<string, () => void>()
  #session = ''
  #count = 0

  private constructor(socket: WebSocket, end: () => Promise<void>) {
    this.#socket = socket
    this.#end = end
    socket.addEventListener('message', ({ data }) => this.#take(JSON.parse(String(data)) as Message))
  }

  static async open(browser: string): Promise<Page> {
    const folder = mkdtempSync(join(tmpdir(), 'ingot-browser-'))
    const child = Bun.spawn([browser, ...FLAGS, `--user-data-dir=${folder}`, 'about:blank'], {
      stdout: 'ignore',
      stderr: 'pipe',
    })
    const end = async () => {
      child.kill()
      await child.exited
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    }
    const url = await addressIn(child.stderr)
    const socket = new WebSocket(url)
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve)
      socket.addEventListener('error', reject)
    })
    const page = new Page(socket, end)
    const { targetId } = await page.ask('Target.createTarget', { url: 'about:blank' })
    const { sessionId } = await page.ask('Target.attachToTarget', { targetId, flatten: true })
    page.#session = String(sessionId)
    for (const domain of ['Page', 'Runtime', 'Log']) await page.ask(`${domain}.enable`)
    await page.ask('Performance.enable', { timeDomain: 'threadTicks' })
    return page
  }

  /** One command; fails with what the browser says. */
  async ask(method: string, params: object = {}): Promise<Readonly<Record<string, unknown>>> {
    this.#count += 1
    const id = this.#count
    const { promise, resolve } = Promise.withResolvers<Message>()
    this.#asked.set(id, resolve)
    const session = this.#session === '' ? {} : { sessionId: this.#session }
    this.#socket.send(JSON.stringify({ id, method, params, ...session }))
    const { result, error } = await promise
    if (error !== undefined || result === undefined) throw new Error(`${method}: ${error?.message}`)
    return result
  }

  async goTo(url: string): Promise<void> {
    const loaded = new Promise<void>((resolve) => this.#waiting.set('Page.loadEventFired', resolve))
    await this.ask('Page.navigate', { url })
    await loaded
  }

  /** The value of an expression in the page, awaited. */
  async evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = (await this.ask('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    })) as { result: { value: T }; exceptionDetails?: { text: string; exception?: { description?: string } } }
    if (exceptionDetails !== undefined)
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value
  }

  /** Until an expression holds; how long that took, in milliseconds. */
  async until(expression: string): Promise<number> {
    const from = performance.now()
    while (!(await this.evaluate<boolean>(`Boolean(${expression})`))) {
      if (performance.now() - from > PATIENCE) throw new Error(`never held: ${expression}`)
      await this.evaluate('new Promise(requestAnimationFrame)')
    }
    return performance.now() - from
  }

  /** The processor time that the page has used since its beginning, in milliseconds: on a busy machine the same as on a quiet one. */
  async work(): Promise<number> {
    const { metrics } = (await this.ask('Performance.getMetrics')) as {
      metrics: readonly { name: string; value: number }[]
    }
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN)
  }

  async press(key: string, text = ''): Promise<void> {
    const code = { Tab: 9, Enter: 13, PageDown: 34, End: 35, Home: 36, ArrowUp: 38, ArrowDown: 40 }[key]
    const what = { key, windowsVirtualKeyCode: code ?? key.charCodeAt(0), ...(text !== '' && { text }) }
    await this.ask('Input.dispatchKeyEvent', { type: 'keyDown', ...what })
    await this.ask('Input.dispatchKeyEvent', { type: 'keyUp', ...what })
  }

  async type(text: string): Promise<void> {
    await this.ask('Input.insertText', { text })
  }

  async look(width: number, height: number, scheme: 'light' | 'dark'): Promise<void> {
    const mobile = width < 600
    await this.ask('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile })
    const features = [{ name: 'prefers-color-scheme', value: scheme }]
    await this.ask('Emulation.setEmulatedMedia', { features })
  }

  async screenshot(file: string): Promise<void> {
    const { data } = await this.ask('Page.captureScreenshot', { format: 'png' })
    await Bun.write(file, Buffer.from(String(data), 'base64'))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close()
    await this.#end()
  }

  #take({ id, method = '', params = {}, ...message }: Message): void {
    if (id !== undefined) {
      this.#asked.get(id)?.(message)
      this.#asked.delete(id)
    }
    this.#waiting.get(method)?.()
    this.#waiting.delete(method)
    const { type, entry, exceptionDetails } = params as {
      type?: string
      entry?: { level: string; text: string }
      exceptionDetails?: { text: string }
    }
    if (method === 'Runtime.consoleAPICalled' && type === 'error')
      this.complaints.push(JSON.stringify(params))
    if (method === 'Runtime.exceptionThrown') this.complaints.push(JSON.stringify(exceptionDetails))
    if (method === 'Log.entryAdded' && entry?.level === 'error') this.complaints.push(entry.text)
  }
}

/** `DevTools listening on ws://…`, among what a browser says while it starts. */
async function addressIn(output: ReadableStream<Uint8Array>): Promise<string> {
  let text = ''
  for await (const octets of output) {
    text += new TextDecoder().decode(octets)
    const [, url] = /DevTools listening on (ws:\S+)/.exec(text) ?? []
    if (url !== undefined) return url
  }
  throw new Error(`the browser does not start: ${text}`)
}
