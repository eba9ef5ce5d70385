// `ingot bgp advertised`: the routes that a node's speaker has told a peer of, with their attributes; or would, in a dry run.

import { clusterFlags, namespaceFlag } from '../cluster/cluster-flags.ts'
import { commandWithOperands, usageError } from '../command.ts'
import type { Terminal } from '../command.ts'
import { texts, toggle } from '../flags.ts'
import type { FlagValues } from '../flags.ts'

const flags = {
  'dry-run': toggle('what it would be told, as the cluster is; no speaker has to run'),
  filename: texts({
    help: 'with --dry-run: as the cluster would be with this file, folder, or - for the input; again for more',
    placeholder: 'FILE',
    letter: 'f',
    fallback: '',
    completes: 'files',
  }),
  recursive: toggle('read the folders in a folder too', 'R'),
  namespace: namespaceFlag('where objects of the files go that name no namespace'),
  ...clusterFlags,
}

type Values = FlagValues<typeof flags>

export const bgpAdvertised = commandWithOperands(
  'bgp advertised',
  {
    summary: 'the routes that a node has told a peer of; PEER is a name or an address',
    examples: [
      'ingot bgp advertised node-1 192.0.2.254',
      'ingot bgp advertised --dry-run node-1 tor-a -f new-service.yaml',
    ],
  },
  { text: 'NODE PEER', least: 2, most: 2, completes: ['nodes', 'peers'] },
  flags,
  (values, terminal, [node = '', nameOrAddress = '']) => {
    if (values['dry-run']) return rehearsed(values, terminal, [node, nameOrAddress])
    if (values.filename.length > 0)
      return Promise.resolve(usageError('bgp advertised', '--filename goes with --dry-run', terminal))
    return told(values, terminal, [node, nameOrAddress])
  },
)

async function told(
  values: Values,
  terminal: Terminal,
  [node, nameOrAddress]: readonly [string, string],
): Promise<number> {
  const [{ askAboutPeers, askAdvertised, findPeer, speakerAccess }, { advertisedLines }, { printed }] =
    await Promise.all([import('./ask-bgp.ts'), import('./advertised-lines.ts'), import('../print.ts')])
  const fail = (message: string) => {
    terminal.complain(`ingot bgp advertised: ${message}`)
    return 1
  }
  const access = await speakerAccess('bgp advertised', values, terminal)
  if (access === undefined) return 1
  const [answer] = await askAboutPeers(access, [node])
  if (answer === undefined || 'unasked' in answer) return fail(`${node}: ${answer?.unasked ?? 'no answer'}`)
  const found = findPeer(answer.report, nameOrAddress)
  if ('message' in found) return fail(found.message)
  const advertised = await askAdvertised(access, node, found.peer.name)
  if ('unasked' in advertised) return fail(`${node}: ${advertised.unasked}`)
  const report = { node, ...advertised }
  terminal.print(printed(report, values.output, () => advertisedLines(report, found.peer)))
  return 0
}

/** With manifests as they would be applied; those that are refused are named and left out. */
async function rehearsed(
  values: Values,
  terminal: Terminal,
  asked: readonly [string, string],
): Promise<number> {
  const [{ openCluster }, { withDrainOnCordon }, { appliedManifests }] = await Promise.all([
    import('../cluster/open-cluster.ts'),
    import('../cluster/drain-on-cordon.ts'),
    import('../cluster/applied-manifests.ts'),
  ])
  const [{ readManifests }, { lineOf }, { dryRun }, { dryRunLines }, { printed }] = await Promise.all([
    import('../manifests/read-manifests.ts'),
    import('../validate/report.ts'),
    import('./dry-run.ts'),
    import('./dry-run-lines.ts'),
    import('../print.ts'),
  ])
  const complain = (message: string) => terminal.complain(`ingot bgp advertised: ${message}`)
  const opened = await openCluster('bgp advertised', values, terminal)
  if (opened === undefined) return 1
  const { filename, recursive, namespace, output, 'metallb-namespace': metallbNamespace } = values
  const { cluster: before } = opened
  const settings = await withDrainOnCordon('bgp advertised', opened, terminal)
  const source = { paths: filename, isRecursive: recursive, input: terminal.input, namespace }
  const { cluster, findings } =
    filename.length === 0
      ? { cluster: before, findings: [] }
      : await appliedManifests(before, await readManifests(source), metallbNamespace)
  const result = dryRun(before, cluster, settings, asked)
  const refused = [...findings.map(lineOf), ...result.rejected.map(({ message }) => `refused: ${message}`)]
  for (const line of refused) complain(line)
  if ('message' in result) {
    complain(result.message)
    return 1
  }
  terminal.print(printed(result.report, output, () => dryRunLines(result.report, result.settings)))
  return refused.length === 0 ? 0 : 1
}
