// Makes and removes the lab's network namespaces with as few processes as will do: one `ip -batch` for all namespaces
// and links, then one shell for the inside of each, side by side. What is made is topology.ts's matter.

import { runCommand, runInNamespace } from './run-command.ts'
import type { CommandResult } from './run-command.ts'
import { NAMESPACES, setups, wiring } from './topology.ts'
import type { NamespaceSetup } from './topology.ts'

/** Makes every namespace. Returns what `ip` complained about, or null. */
export async function createNamespaces(): Promise<string | null> {
  const wired = await runCommand(['ip', '-batch', '-'], wiring())
  if (wired.exitCode !== 0) {
    return complaint(wired)
  }
  const results = await Promise.all(setups().map(setUp))
  const failed = results.find(({ exitCode }) => exitCode !== 0)
  return failed === undefined ? null : complaint(failed)
}

/** Removes those of the lab's namespaces that are there; their links go with them. */
export async function removeNamespaces(): Promise<void> {
  const present = await presentNamespaces()
  if (present.length > 0) {
    await runCommand(['ip', '-force', '-batch', '-'], present.map((name) => `netns del ${name}`).join('\n'))
  }
}

/** The lab's namespaces that exist now. */
export async function presentNamespaces(): Promise<readonly string[]> {
  const { stdout } = await runCommand(['ip', 'netns', 'list'])
  const names = new Set(stdout.split('\n').map((line) => line.split(' ', 1)[0]))
  return NAMESPACES.filter((name) => names.has(name))
}

function setUp({ namespace, sysctls, batch }: NamespaceSetup): Promise<CommandResult> {
  const writes = Object.entries(sysctls).map(([path, value]) => `echo ${value} > /proc/sys/${path}`)
  const script = ['set -e', ...writes, "ip -batch - <<'END'", batch, 'END', ''].join('\n')
  return runInNamespace(namespace, ['sh'], script)
}

function complaint({ stderr, exitCode }: CommandResult): string {
  return stderr.trim() || `ip exited with ${exitCode}`
}
