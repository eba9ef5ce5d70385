// A lab for one purpose: speakers, ours or MetalLB's, on the nodes of one segment, and a client beside them. It has the
// lab's namespaces, links and API server, and none of its kubelets and controllers: what happens to a speaker, a link or
// an object is what the test or the benchmark does, and nothing else. A lab that a person has up may run beside it.

import { seconds } from '@ingot/api'
import { createClient, systemRuntime, timestamp } from '@ingot/kube'
import type { Client } from '@ingot/kube'
import { createLogger } from '@ingot/telemetry'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { baseObjects } from '../base-objects.ts'
import { STOP_PATIENCE } from '../child.ts'
import { startForwarder } from '../forwarder.ts'
import { holdPrivateList } from '../ground.ts'
import type { LabKubernetes } from '../lab-kubernetes.ts'
import { setLink } from '../links.ts'
import type { Link, LinkState } from '../links.ts'
import { applyObjects } from '../manifest.ts'
import { writeSecretKey } from '../memberlist-secret.ts'
import { createNamespaces, removeNamespaces } from '../namespaces.ts'
import { end } from '../process-identity.ts'
import type { Site } from '../site.ts'
import { claimStateDirectory } from '../state-directory.ts'
import { CLIENT_NAMESPACE, labNodes, SEGMENT_INTERFACE } from '../topology.ts'
import type { LabNode } from '../topology.ts'
import { NodeSpeaker } from './node-speaker.ts'
import type { SpeakerCommand } from './node-speaker.ts'
import { layer2Objects } from './segment-objects.ts'

export interface SpeakerSegmentOptions {
  /** The command line that starts the `ingot` tool. */
  readonly tool: readonly string[]
  /** Of the speaker of each node, in order. */
  readonly speakers: readonly SpeakerCommand[]
  readonly kubernetes: LabKubernetes
}

export interface SpeakerSegment extends AsyncDisposable {
  readonly client: Client
  /** Not started yet. */
  readonly speakers: readonly NodeSpeaker[]
  /** Where a client on the segment stands. */
  readonly place: { readonly enter: readonly string[]; readonly interface: string }
  /** The command line that enters a node, in front of another. */
  enter(node: LabNode): readonly string[]
  setLink(node: LabNode, link: Link, state: LinkState): Promise<void>
}

const PATIENCE = seconds(30)
/** What the programs say stays here until the next one. */
const FOLDER = join(tmpdir(), 'ingot-segment')

/** Makes it. Needs root. Rejects with a sentence where it cannot be, and leaves nothing behind then. */
export async function openSpeakerSegment(options: SpeakerSegmentOptions): Promise<SpeakerSegment> {
  await using teardown = new AsyncDisposableStack()
  const site = await claimSite(options, teardown)
  const { ground, nodes, directory } = site
  teardown.defer(() => removeNamespaces(ground))
  const broken = await createNamespaces(ground, nodes)
  if (broken !== null) throw new Error(`the network namespaces could not be made: ${broken}`)

  const { client, kubeconfig } = await startApi(options.kubernetes, site, teardown)
  const secretKeyPath = writeSecretKey(directory)
  const context = { site, client, kubeconfig, secretKeyPath }
  const speakers = nodes.map((node, index) => new NodeSpeaker(node, options.speakers[index] ?? [], context))
  teardown.defer(async () => {
    await Promise.all(speakers.map((speaker) => speaker.kill()))
  })
  const held = teardown.move()
  return {
    client,
    speakers,
    place: { enter: ground.enterNamespace(CLIENT_NAMESPACE, []), interface: SEGMENT_INTERFACE },
    enter: ({ namespace }) => ground.enterNamespace(namespace, []),
    async setLink(node, link, state) {
      const { namespace, batch } = setLink(node, link, state)
      const { exitCode, stderr } = await ground.run(['ip', '-n', namespace, '-batch', '-'], batch)
      if (exitCode !== 0) throw new Error(stderr.trim())
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

async function claimSite(
  { tool, speakers }: SpeakerSegmentOptions,
  teardown: AsyncDisposableStack,
): Promise<Site> {
  const claim = claimStateDirectory(FOLDER)
  if (!claim.ok) throw new Error(`${FOLDER} is held by process ${claim.heldBy}`)
  const { directory } = claim
  claim.leftovers.forEach(end)
  teardown.defer(() => directory.release())
  const held = await holdPrivateList()
  if (!held.ok) throw new Error(held.message)
  teardown.defer(() => held.close())
  directory.addChild(held.pid)
  directory.note({ nodeCount: speakers.length, holder: held.pid })
  const write = (line: string) => void process.stderr.write(`${line}\n`)
  return {
    ground: held.ground,
    nodes: labNodes(speakers.length),
    directory,
    command: tool,
    logger: createLogger({ level: 'error', clock: () => new Date(), write }),
  }
}

async function startApi(kubernetes: LabKubernetes, site: Site, teardown: AsyncDisposableStack) {
  if (kubernetes.lack !== null) throw new Error(kubernetes.lack)
  const { signal } = new AbortController()
  let isOver = false
  const started = await kubernetes.start(site, {
    signal,
    died(message) {
      if (!isOver) throw new Error(message)
    },
  })
  if (!started.ok) throw new Error(started.message)
  const { endpoint } = started
  teardown.defer(async () => {
    isOver = true
    await endpoint.stop()
  })
  const forwarder = await startForwarder(site, endpoint, () => {})
  teardown.defer(() => forwarder.stop(STOP_PATIENCE))
  const client = createClient(endpoint.config, 'ingot-segment', systemRuntime)
  teardown.defer(() => client.close())
  const now = timestamp(new Date())
  const objects = [
    ...kubernetes.objects,
    ...baseObjects(site.nodes, now, endpoint.kubeletPort).filter(({ kind }) => kind !== 'Pod'),
    ...layer2Objects(),
  ]
  const [refused] = await applyObjects(client, objects, { patience: PATIENCE, signal, asKubectl: false })
  if (refused !== undefined) throw new Error(`the API server refused ${refused.message}`)
  return { client, kubeconfig: await endpoint.nodeKubeconfig() }
}
