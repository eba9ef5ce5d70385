// Tells on which interfaces this node speaks ARP and NDP: a log line when one begins or ends to, under MetalLB's event
// names, so that "is ARP working" can be asked of a speaker's log.

import type { Interface } from '@ingot/layer2'
import type { Logger } from '@ingot/telemetry'

const PROTOCOLS = { ARP: ({ arp }: Interface) => arp, NDP: ({ linkLocal }: Interface) => linkLocal !== null }

export class ResponderReport {
  readonly #logger: Logger
  /** As `ARP eth0`. */
  #responders: ReadonlySet<string> = new Set()

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** Compares the interfaces that answer now with what was told last. */
  update(interfaces: readonly Interface[]): void {
    const before = this.#responders
    const now = new Set(
      Object.entries(PROTOCOLS).flatMap(([protocol, speaks]) =>
        interfaces.filter(speaks).map(({ name }) => `${protocol} ${name}`),
      ),
    )
    for (const responder of now.difference(before)) this.#tell('create', 'created', responder)
    for (const responder of before.difference(now)) this.#tell('delete', 'deleted', responder)
    this.#responders = now
  }

  #tell(verb: string, participle: string, responder: string): void {
    const [protocol = '', name = ''] = responder.split(' ')
    this.#logger.info({
      event: `${verb}${protocol}Responder`,
      interface: name,
      msg: `${participle} ${protocol} responder for interface`,
    })
  }
}
