// Makes and removes the lab's network namespaces with as few processes as will do: one `ip -batch` for all namespaces
// and links, then one shell for the inside of each, side by side. What is made is topology.ts's matter.

import type { Ground } from './ground.ts'
import type { CommandResult } from './run-command.ts'
import { isLabNamespace, setups, wiring } from './topology.ts'
import type { LabNode, NamespaceSetup } from './topology.ts'

/** Makes every namespace. Returns what `ip` complained about, or null. */
export async function createNamespaces(ground: Ground, nodes: readonly LabNode[]): Promise<string | null> {
  const wired = await ground.run(['ip', '-batch', '-'], wiring(nodes))
  if (wired.exitCode !== 0) {
    return complaint(wired)
  }
  const results = await Promise.all(setups(nodes).map((setup) => setUp(ground, setup)))
  const failed = results.find(({ exitCode }) => exitCode !== 0)
  return failed === undefined ? null : complaint(failed)
}

/** Removes those of a lab's namespaces that are there, of however many nodes; their links go with them. */
export async function removeNamespaces(ground: Ground): Promise<void> {
  const { stdout } = await ground.run(['ip', 'netns', 'list'])
  const names = new Set(stdout.split('\n').map((line) => line.split(' ', 1)[0] ?? ''))
  const present = [...names].filter(isLabNamespace)
  if (present.length > 0) {
    await ground.run(['ip', '-force', '-batch', '-'], present.map((name) => `netns del ${name}`).join('\n'))
  }
}

function setUp(ground: Ground, { namespace, sysctls, batch }: NamespaceSetup): Promise<CommandResult> {
  const writes = Object.entries(sysctls).map(([path, value]) => `echo ${value} > /proc/sys/${path}`)
  const script = ['set -e', ...writes, "ip -batch - <<'END'", batch, 'END', ''].join('\n')
  return ground.runInNamespace(namespace, ['sh'], script)
}

function complaint({ stderr, exitCode }: CommandResult): string {
  return stderr.trim() || `ip exited with ${exitCode}`
}
