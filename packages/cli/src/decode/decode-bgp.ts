// `ingot decode bgp`: messages of BGP, from hex, a capture or a collector's file, taken apart and judged. What it does is in
// print-messages.ts and is loaded when it is asked for.

import { commandWithOperands, usageError } from '../command.ts'
import type { Command } from '../command.ts'
import { choice, toggle } from '../flags.ts'

const EXAMPLES = [
  'ingot decode bgp session.pcap',
  'tcpdump -i eth0 -U -w - tcp port 179 | ingot decode bgp -',
  'ingot decode bgp --ibgp messages.hex',
  'ingot decode bgp -o json updates.20260101.0000.gz',
]

const plain = commandWithOperands(
  'decode bgp',
  'messages of BGP in hex, pcap, pcapng or MRT, by name, and what a speaker makes of each',
  { text: '[FILE|-]', least: 0, most: 1 },
  {
    as2: toggle('AS numbers in paths have two octets'),
    ebgp: toggle('from a peer of another AS, which is taken to be so where no OPENs tell'),
    ibgp: toggle('from a peer of the same AS'),
    'add-path': toggle('prefixes have path identifiers'),
    'extended-messages': toggle('messages may have up to 65,535 octets'),
    output: choice(['text', 'json'] as const, {
      help: 'how to print it; json is an object a line',
      fallback: 'text',
      letter: 'o',
    }),
  },
  async (values, terminal, [file = '-']) => {
    if (values.ebgp && values.ibgp) return usageError('decode bgp', 'either --ebgp or --ibgp', terminal)
    const { printMessages } = await import('./print-messages.ts')
    const asked = {
      hasFourOctetAs: values.as2 ? false : undefined,
      isExternal: values.ebgp ? true : values.ibgp ? false : undefined,
      hasPaths: values['add-path'] || undefined,
      hasExtendedMessages: values['extended-messages'] || undefined,
    }
    return printMessages(file, asked, values.output, terminal)
  },
)

export const decodeBgp: Command = { ...plain, examples: EXAMPLES }
