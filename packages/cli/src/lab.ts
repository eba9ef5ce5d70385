// `ingot lab`: the whole of Ingot on one machine.

import { fileURLToPath } from 'node:url'
import { command } from './command.ts'
import { port, toggle } from './flags.ts'

const flags = {
  once: toggle('bring it up, check it, take it down; exit code 1 where a check failed'),
  port: port({
    help: 'of the API server on 127.0.0.1; 0 is any that is free',
    placeholder: 'PORT',
    fallback: '0',
  }),
}

export const lab = command(
  'lab',
  'a cluster of three nodes and a client in network namespaces of this machine',
  flags,
  async (values, { print, signal }) => {
    const { runLab } = await import('@ingot/lab')
    const tool = fileURLToPath(new URL('./main.ts', import.meta.url))
    return runLab({ ...values, command: [process.execPath, tool] }, { print, signal })
  },
)
