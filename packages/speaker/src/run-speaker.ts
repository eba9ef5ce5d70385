// The speaker as a program runs it: the main loop between a real API server and real sockets, with its status endpoints.

import { uptime } from 'node:os'
import type { Milliseconds } from '@ingot/api'
import { createClient } from '@ingot/kube'
import type { ClusterConfig, Runtime } from '@ingot/kube'
import { ControlCapture, MrtFile, readBgpCore, readCore, startLinuxPlane } from '@ingot/packets'
import type { BgpStart, GossipStart, ListenStart, MrtFileOptions, TakeoverStart } from '@ingot/packets'
import { CAPTURE_PATH, DecisionLog, processFigures, startEndpoints } from '@ingot/status'
import type { EndpointSettings } from '@ingot/status'
import { exposeProcess, isWritten, Metrics } from '@ingot/telemetry'
import type { Logger } from '@ingot/telemetry'
import { inspectCapture } from './capture-inspection.ts'
import { inspectNode } from './node-inspection.ts'
import { registerRecordingMetrics } from './recording-metrics.ts'
import { sessionEnds } from './session-ends.ts'
import { startSpeakerLoop } from './speaker-loop.ts'
import type { SpeakerLoop } from './speaker-loop.ts'
import { speakerInspections } from './speaker-inspections.ts'

export interface SpeakerOptions {
  readonly cluster: ClusterConfig
  /** `--node-name`: the name of the Node that this speaker runs on. */
  readonly node: string
  /** Where MetalLB's objects are read, e.g. `metallb-system`. */
  readonly namespace: string
  /** `--lb-class`: '' looks after Services without a class. */
  readonly loadBalancerClass: string
  /** `--ignore-exclude-lb`. */
  readonly ignoreExcludeLabel: boolean
  /** `--drain-on-cordon`. */
  readonly drainOnCordon: boolean
  /** `--pod-name`: the Pod that it runs in; '' for none. */
  readonly podName: string
  /** Gossip with other speakers; left out for none. */
  readonly gossip?: GossipStart
  /** How addresses change their owner. */
  readonly takeover: TakeoverStart
  /** Where routers may connect to; left out for nowhere. */
  readonly bgpListen?: ListenStart
  /** `--bgp-mrt-file`: where BGP sessions are recorded; left out for nowhere. */
  readonly bgpRecording?: Pick<MrtFileOptions, 'path' | 'sizeLimit'>
  /** `--debug-capture`: control packets are captured from the start, not only once somebody asks for it. */
  readonly isCapturing: boolean
  /** `--ml-labels`: of the Pods in which other speakers run. */
  readonly speakerLabels: string
  /** Where frr-k8s has its FRRConfigurations; left out where MetalLB's mode was another. */
  readonly frrNamespace?: string
  /** Regular expressions; an interface whose name one of them matches anywhere is none. */
  readonly excludedInterfaces: readonly string[]
  /** How often an address is announced while nothing changes; 0 for never. */
  readonly gratuitousInterval: Milliseconds
  readonly endpoints: EndpointSettings
  /** Of the program; left out where it is not known. */
  readonly version?: string
  readonly logger: Logger
  /** The packet thread stands still and answers by old knowledge: the process has to end, now. */
  readonly onStalled: () => void
}

/** A node that has run for so long, in seconds, has forwarded for the speaker before this one, if there was any. */
const BOOTED = 600

/** A running speaker. */
export interface Speaker {
  /** Withdraws every address, then stops watching. Resolves when no socket is open. */
  stop(): Promise<void>
}

/** Starts the speaker. What it cannot reach it keeps trying; what the kernel refuses it says. Needs CAP_NET_RAW. */
export async function runSpeaker(options: SpeakerOptions, runtime: Runtime): Promise<Speaker> {
  const [wasm, bgpWasm] = await Promise.all([readCore(), readBgpCore()])
  const logger = options.logger.with({ caller: 'speaker' })
  const metrics = new Metrics()
  exposeProcess(metrics, processFigures)
  const client = createClient(options.cluster, 'ingot-speaker', runtime)
  const [seed = 0n] = crypto.getRandomValues(new BigUint64Array(1))
  const { onStalled, excludedInterfaces, gratuitousInterval, gossip, takeover, bgpListen } = options
  const recording = options.bgpRecording && startRecording(options.bgpRecording, logger, metrics, runtime)
  const decisionLog = new DecisionLog(() => runtime.date())
  const bgp: BgpStart = {
    wasm: bgpWasm,
    node: options.node,
    restarted: { isForwardingKept: uptime() > BOOTED },
    ...(bgpListen !== undefined && { listen: bgpListen }),
    isRecorded: recording !== undefined,
  }
  const loop = startSpeakerLoop(
    client,
    (listener) => {
      const plane = startLinuxPlane({
        ...listener,
        wasm,
        seed,
        log: logger,
        excludedInterfaces,
        takeover,
        bgp,
        ...(gossip !== undefined && { gossip }),
        ...(recording !== undefined && { writeRecords: (batch) => recording.write(batch) }),
        ...(gratuitousInterval > 0 && { gratuitousInterval }),
        onStalled,
      })
      options.endpoints.levels?.onSet((level) => plane.trace(isWritten('debug', level)))
      return plane
    },
    {
      ...options,
      speakerLabels: gossip === undefined ? '' : options.speakerLabels,
      logger,
      metrics,
      decisionLog,
    },
    runtime,
  )
  const capture = startCapture(options, loop, logger)
  const endpoints = startEndpoints(
    {
      ...options.endpoints,
      // on the node's network: the kubelet is here, and nobody else has to know
      probesAddress: '127.0.0.1',
      metrics,
      unreadiness: () => loop.unreadiness(),
      inspections: {
        '/layer2': (query) => loop.inspectLayer2(query),
        '/bgp': (query) => loop.inspectBgp(query),
        '/node': () => inspectNode(options.node),
        ...speakerInspections(loop, decisionLog, options.version, runtime),
        [CAPTURE_PATH]: (query) => inspectCapture(query, capture, () => loop.peers()),
      },
      capture,
      client,
      log: logger,
    },
    runtime,
  )
  return {
    async stop() {
      await loop.stop()
      capture.turn(false)
      await recording?.close()
      await endpoints.stop()
      client.close()
    },
  }
}

function startCapture(
  { isCapturing, excludedInterfaces, bgpListen }: SpeakerOptions,
  loop: Pick<SpeakerLoop, 'config'>,
  logger: Logger,
): ControlCapture {
  const capture = new ControlCapture({
    excludedInterfaces: excludedInterfaces.map((source) => new RegExp(source)),
    sessionEnds: () => sessionEnds(loop.config(), bgpListen),
    log: logger,
  })
  const why = isCapturing ? capture.turn(true) : undefined
  if (why !== undefined) logger.warn({ op: 'debugCapture', msg: why })
  return capture
}

function startRecording(
  { path, sizeLimit }: Pick<MrtFileOptions, 'path' | 'sizeLimit'>,
  logger: Logger,
  metrics: Metrics,
  runtime: Runtime,
): MrtFile {
  const file = new MrtFile({ path, sizeLimit, logger, now: () => runtime.now() })
  registerRecordingMetrics(metrics, file)
  logger.info({ op: 'bgpMrtFile', file: path, msg: 'BGP sessions are recorded' })
  return file
}
