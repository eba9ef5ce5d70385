// Somebody at a shell with kubectl: lines as a guide has them, manifests to apply and to take back, Services to wait for.

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Where the guides' manifests are. */
export const GUIDES = fileURLToPath(new URL('.', import.meta.url))
/** How long anything may take to come about: milliseconds. */
export const PATIENCE = 15_000
/** Between two looks: milliseconds. */
export const INTERVAL = 25

/** Starts a command where the lab is. */
export type Start = (argv: readonly string[]) => Bun.Subprocess<'pipe', 'pipe', 'pipe'>

export interface Shell {
  /** What a line of shell prints; it throws what the line complained about where its last command fails. */
  run(line: string): Promise<string>
  /** What a line of shell that has to fail complains about. */
  fail(line: string): Promise<string>
  /** Runs a line until it prints `words`, and returns what it printed. */
  until(line: string, words: string): Promise<string>
  /**
   * Applies manifests: files of this folder without their `.yaml`, whole folders, or texts that start with `apiVersion:`.
   * What they have is deleted when the result is disposed of.
   */
  apply(...manifests: readonly string[]): Promise<AsyncDisposable>
  /** Deletes what they have, as far as it is there. */
  remove(...manifests: readonly string[]): Promise<void>
  /** The addresses of Services, once all of them have some: a string each, with a space where there are two. */
  addresses(names: readonly string[], namespace?: string): Promise<readonly string[]>
}

/** A shell whose kubectl talks to the lab. */
export function openShell(start: Start): Shell {
  async function attempt(line: string) {
    // kubectl lives for a tenth of a second: to collect its garbage is a fifth of its work
    const child = start(['env', 'GOGC=off', 'sh', '-c', line])
    child.stdin.end()
    const [output, complaint, code] = await Promise.all([
      child.stdout.text(),
      child.stderr.text(),
      child.exited,
    ])
    return { output, complaint, code }
  }

  async function run(line: string): Promise<string> {
    const { output, complaint, code } = await attempt(line)
    if (code !== 0) throw new Error(`${line}\nended with code ${code}: ${complaint}${output}`)
    return output
  }

  async function remove(...manifests: readonly string[]): Promise<void> {
    await run(
      withManifests('kubectl delete --ignore-not-found --force --grace-period=0 --wait=false', manifests),
    )
  }

  return {
    run,
    remove,
    async fail(line) {
      const { output, complaint, code } = await attempt(line)
      if (code === 0) throw new Error(`${line}\nwas done: ${output}`)
      return complaint
    },
    async until(line, words) {
      const deadline = performance.now() + PATIENCE
      for (;;) {
        const { output, complaint } = await attempt(line)
        if (output.includes(words)) return output
        if (performance.now() > deadline)
          throw new Error(`${line}\nnever said ${words}: ${complaint}${output}`)
        await Bun.sleep(INTERVAL)
      }
    },
    async apply(...manifests) {
      await run(withManifests('kubectl apply', manifests))
      return { [Symbol.asyncDispose]: () => remove(...manifests) }
    },
    async addresses(names, namespace = 'default') {
      const services = names.map((name) => `service/${name}`).join(' ')
      const ingress = '.status.loadBalancer.ingress'
      const output = await run(
        `kubectl wait ${services} -n ${namespace} --timeout=${PATIENCE}ms ` +
          `--for=jsonpath='{${ingress}[0].ip}' -o jsonpath='{${ingress}[*].ip}{"\\n"}'`,
      )
      return output.trimEnd().split('\n')
    },
  }
}

/** A Service of type LoadBalancer for the lab's own web Pods, as a text to apply, where a guide speaks of one. */
export function serviceText(name: string, metadata: object = {}, spec: object = {}): string {
  const ports = [{ port: 80, targetPort: 8080 }]
  const complete = { type: 'LoadBalancer', ports, selector: { app: 'web' }, ...spec }
  return [
    'apiVersion: v1',
    'kind: Service',
    `metadata: ${JSON.stringify({ name, ...metadata })}`,
    `spec: ${JSON.stringify(complete)}`,
  ].join('\n')
}

/** The path of a manifest, for a line of shell. */
export function fileOf(manifest: string): string {
  const path = `${GUIDES}${manifest}`
  return existsSync(path) ? path : `${path}.yaml`
}

function withManifests(command: string, manifests: readonly string[]): string {
  const isText = (manifest: string) => manifest.startsWith('apiVersion:')
  const files = manifests.filter((manifest) => !isText(manifest)).map((manifest) => `-f ${fileOf(manifest)}`)
  const texts = manifests.filter(isText)
  if (texts.length === 0) return [command, ...files].join(' ')
  return [[command, ...files, "-f - <<'END'"].join(' '), texts.join('\n---\n'), 'END'].join('\n')
}
