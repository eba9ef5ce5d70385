// The HTTP endpoints of one program: its status port, the metrics as MetalLB serves them since 0.16, the probes as
// MetalLB's manifests ask for them. planEndpoints() says what is served where; startEndpoints() serves it.

import type { Verdict } from '@ingot/api'
import type { Client, Runtime } from '@ingot/kube'
import type { LevelSwitch, Logger } from '@ingot/telemetry'
import { hostname } from 'node:os'
import { certificateFolder, selfSignedSource } from './certificate-source.ts'
import { openEndpoint } from './listen.ts'
import { metricsApp } from './metrics-app.ts'
import { probeApp } from './probe-app.ts'
import { say } from './say.ts'
import { rememberAccess } from './scraper-access.ts'
import { createScraperReview } from './scraper-review.ts'
import { statusApp } from './status-app.ts'
import type { StatusSources } from './status-app.ts'
import { readTlsSettings } from './tls-settings.ts'
import type { TlsFlags } from './tls-settings.ts'

/** Which ports, as the command line has them; 0 is off. */
export interface EndpointPorts {
  /** `--status-port`: plain HTTP, everything. */
  readonly status: number
  /** `--status-address`: '' is every address of the machine. */
  readonly statusAddress: string
  /** `--port`: metrics over HTTPS, for scrapers with a token. */
  readonly metrics: number
  /** `--health-probe-port`: plain HTTP, for the kubelet. */
  readonly probes: number
}

/** The command line's part of the endpoints. */
export interface EndpointSettings {
  readonly ports: EndpointPorts
  /** `--metrics-cert-dir`: '' is a self-signed certificate. */
  readonly certificateFolder: string
  readonly tls: TlsFlags
  /** The level of the log, to be set over the status port; left out, it stays as it is. */
  readonly levels?: LevelSwitch
}

export type EndpointName = 'status' | 'probes' | 'metrics'

export interface PlannedEndpoint {
  readonly name: EndpointName
  readonly port: number
  readonly address: string
  readonly flag: string
}

/**
 * Which endpoints are served. Where two are asked onto one port, the status port wins, since it has all paths of the
 * others, then the probes: without them the kubelet would end the Pod, without metrics nobody only sees it.
 *
 * @param probesAddress Where the probes listen: MetalLB's speaker, on the host's network, has them on loopback alone.
 */
export function planEndpoints(
  ports: EndpointPorts,
  probesAddress: string,
): { readonly served: readonly PlannedEndpoint[]; readonly notServed: readonly Verdict[] } {
  const wanted: readonly PlannedEndpoint[] = [
    { name: 'status', port: ports.status, address: ports.statusAddress, flag: '--status-port' },
    { name: 'probes', port: ports.probes, address: probesAddress, flag: '--health-probe-port' },
    { name: 'metrics', port: ports.metrics, address: '', flag: '--port' },
  ]
  const served: PlannedEndpoint[] = []
  const notServed: Verdict[] = []
  for (const endpoint of wanted.filter(({ port }) => port !== 0)) {
    const winner = served.find((other) => isInTheWay(other, endpoint))
    if (winner === undefined) served.push(endpoint)
    else notServed.push(sharesPort(endpoint, winner))
  }
  return { served, notServed }
}

/** Two addresses of the machine may have the same port; an address and all addresses may not. */
function isInTheWay(one: PlannedEndpoint, other: PlannedEndpoint): boolean {
  const overlap = one.address === '' || other.address === '' || one.address === other.address
  return one.port === other.port && overlap
}

function sharesPort({ name, flag, port }: PlannedEndpoint, winner: PlannedEndpoint): Verdict {
  const facts = { endpoint: name, port }
  return winner.name === 'status'
    ? {
        reason: 'EndpointOff',
        message: `${flag} is the status port, which serves ${name} as well, over plain HTTP`,
        facts,
      }
    : {
        reason: 'EndpointOff',
        message: `no ${name} endpoint: ${flag} is the port of ${winner.flag}, which wins`,
        facts,
        remedy: `choose another port with ${flag}, or 0, which is off`,
      }
}

export interface EndpointsOptions extends EndpointSettings, StatusSources {
  readonly probesAddress: string
  /** Where scrapers' tokens are reviewed. */
  readonly client: Client
  readonly log: Logger
}

/** Serves all that can be served, and says what cannot. It has no way to fail. */
export function startEndpoints(options: EndpointsOptions, runtime: Runtime): { stop(): Promise<void> } {
  const { log, client } = options
  const { served, notServed } = planEndpoints(options.ports, options.probesAddress)
  for (const verdict of notServed) say(log, verdict)
  const accessTo = (path: string) =>
    rememberAccess(createScraperReview(client, runtime, log, path), runtime.now)
  const guarded = Object.entries(options.inspections ?? {}).map(([path, inspect]) => ({
    path,
    access: accessTo(path),
    inspect,
  }))
  const site = options.site && { access: accessTo('/'), app: options.site }
  const open = {
    status: () => ({ app: statusApp(options) }),
    probes: () => ({ app: probeApp() }),
    metrics: () => ({
      app: metricsApp(options.metrics, accessTo('/metrics'), guarded, site),
      tls: tlsOf(options, runtime),
    }),
  }
  const endpoints = served.map((planned) =>
    openEndpoint({ ...planned, ...open[planned.name]() }, runtime, log),
  )
  return {
    async stop() {
      await Promise.all(endpoints.map((endpoint) => endpoint.stop()))
    },
  }
}

const METRICS_REMEDY =
  'put tls.crt and tls.key there, as PEM, or leave --metrics-cert-dir out: then the certificate is self-signed'

function tlsOf({ tls, certificateFolder: folder, log }: EndpointsOptions, runtime: Runtime) {
  const { settings, mistakes } = readTlsSettings(tls)
  for (const mistake of mistakes) log.warn({ op: 'serveEndpoint', endpoint: 'metrics', msg: mistake })
  const certificate =
    folder === '' ? selfSignedSource(hostname(), runtime) : certificateFolder(folder, METRICS_REMEDY)
  return { certificate, settings }
}
