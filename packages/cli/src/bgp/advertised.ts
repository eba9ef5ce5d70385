// `ingot bgp advertised`: the routes that a node's speaker has told a peer of, with their attributes.

import { commandWithOperands } from '../command.ts'
import { bgpFlags } from './bgp-flags.ts'

export const bgpAdvertised = commandWithOperands(
  'bgp advertised',
  'the routes that a node has told a peer of; PEER is a name or an address',
  { text: 'NODE PEER', least: 2, most: 2 },
  bgpFlags,
  async (values, terminal, [node = '', nameOrAddress = '']) => {
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
  },
)
