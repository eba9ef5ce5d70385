// The lab's own small programs, which run inside its namespaces: a hidden sub-command of the tool starts them, so that
// they are there wherever the tool is, the compiled one included.

import { runConnector } from './connector.ts'
import { runForwarder } from './forwarder.ts'
import { runPodServer } from './pod-server.ts'
import { runRequester } from './requester.ts'

const PARTS = {
  connector: runConnector,
  forwarder: runForwarder,
  'pod-server': runPodServer,
  requester: runRequester,
} as const

export type PartName = keyof typeof PARTS

/** The command line of a part, from that of the tool. */
export function labPart(command: readonly string[], name: PartName, ...words: readonly string[]): string[] {
  return [...command, 'lab', 'part', name, ...words]
}

/** Runs the part that the first word names, until it is ended. False where there is none of that name. */
export async function runLabPart([name = '', ...words]: readonly string[]): Promise<boolean> {
  const part = Object.entries(PARTS).find(([known]) => known === name)?.[1]
  if (part === undefined) return false
  await part(words)
  return true
}
