// Two network namespaces joined by a veth pair: a responder in the one, the requester in the other. Interfaces have
// link-local addresses by hand, so that nothing waits for duplicate address detection.

import { $ } from 'bun'

/** The name of the interface at both ends. */
export const INTERFACE = 'wire0'

export class WirePair implements AsyncDisposable {
  readonly responder: string
  readonly requester: string

  private constructor(name: string) {
    this.responder = `${name}-r`
    this.requester = `${name}-q`
  }

  static async create(purpose: string): Promise<WirePair> {
    const pair = new WirePair(`ingot-bench-${process.pid}-${purpose}`)
    await $`ip netns add ${pair.responder} && ip netns add ${pair.requester}`
    await $`ip -n ${pair.responder} link add ${INTERFACE} type veth peer name ${INTERFACE} netns ${pair.requester}`
    for (const [index, namespace] of [pair.responder, pair.requester].entries()) {
      await $`ip -n ${namespace} link set lo up`
      await $`ip -n ${namespace} link set ${INTERFACE} addrgenmode none up`
      await $`ip -n ${namespace} addr add fe80::${index + 1}/64 dev ${INTERFACE} nodad`
    }
    return pair
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await $`ip netns del ${this.responder}; ip netns del ${this.requester}`
  }
}
