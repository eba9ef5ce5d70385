// What the tests of BGP share: a core of two slots, messages put together from labelled parts, and what became of them.

import { bgpCoreFile } from '../core-file.ts'
import { BgpCore, createBgpMemory, type BgpSession, type Next } from '../index.ts'

export const bytes = await Bun.file(bgpCoreFile).bytes()

/** AS 65001 at 192.0.2.1, to AS 65002; both families, nothing else. */
export const EXTERNAL: BgpSession = {
  isExternal: true,
  hasFourOctetAs: true,
  families: ['IPv4', 'IPv6'],
  localAs: 65001,
  remoteAs: 65002,
  localAddress: 0xc0000201,
}
export const INTERNAL: BgpSession = { ...EXTERNAL, isExternal: false, remoteAs: 65001 }

export function startCore(session: BgpSession = EXTERNAL): BgpCore {
  const core = new BgpCore(bytes, createBgpMemory(2))
  core.open(0, session)
  return core
}

/** What the core says of one message, as a NOTIFICATION's hex where it has one. */
export interface Judged {
  readonly next: Next
  readonly action: string
  readonly fault: string
  /** Code, subcode and data. */
  readonly notification: string
}

const shared = startCore()

/** The shared core's word on one message. */
export function judge(message: Uint8Array, session: BgpSession = EXTERNAL): Judged {
  shared.open(0, session)
  shared.write(0, message)
  return judgeNext(shared)
}

/** The shared core, with the result of the last `judge`. */
export function lastHeard(): BgpCore['heard'] {
  return shared.heard
}

export function judgeNext(core: BgpCore): Judged {
  const next = core.next(0)
  if (next === 'needsMore') return { next, action: '', fault: '', notification: '' }
  const { code, subcode, data } = core.heard.notification()
  const notification = code === 0 ? '' : octet(code) + octet(subcode) + data.toHex()
  return { next, action: core.heard.action, fault: core.heard.fault, notification }
}

// ---- Parts, all hex ----

export const ORIGIN = '40010100'
export const AS_PATH = '400206' + '0201' + '0000fdea'
export const NEXT_HOP = '400304' + 'c0000202'
export const MANDATORY = ORIGIN + AS_PATH + NEXT_HOP
export const PREFIX = '18' + 'cb0071' // 203.0.113.0/24
export const PREFIX6 = '20' + '20010db8' // 2001:db8::/32
export const NEXT_HOP6 = '20010db8000000000000000000000002'

/** An attribute with the shortest header its value allows. */
export function attribute(flags: string, type: number, value: string): string {
  const size = value.length / 2
  if (size <= 255) return flags + octet(type) + octet(size) + value
  return (parseInt(flags, 16) | 0x10).toString(16) + octet(type) + short(size) + value
}

export function reach(value: string, flags = '80'): string {
  return attribute(flags, 14, value)
}

export function unreach(value: string, flags = '80'): string {
  return attribute(flags, 15, value)
}

/** MP_REACH_NLRI of IPv6 with these prefixes. */
export function reach6(prefixes = PREFIX6): string {
  return reach('000201' + '10' + NEXT_HOP6 + '00' + prefixes)
}

export function update(parts: { withdrawn?: string; attributes?: string; announced?: string }): Uint8Array {
  const { withdrawn = '', attributes = '', announced = '' } = parts
  const sections = short(withdrawn.length / 2) + withdrawn + short(attributes.length / 2) + attributes
  return message(2, sections + announced)
}

export function message(type: number, body: string, length = 19 + body.length / 2): Uint8Array {
  return Uint8Array.fromHex('f'.repeat(32) + short(length) + octet(type) + body)
}

export function octet(value: number): string {
  return value.toString(16).padStart(2, '0')
}

export function short(value: number): string {
  return value.toString(16).padStart(4, '0')
}

export function word(value: number): string {
  return value.toString(16).padStart(8, '0')
}

/** The rows of one golden file. */
export async function goldenRows<Row>(file: string): Promise<Row[]> {
  const text = await Bun.file(`${import.meta.dir}/../../golden/${file}.jsonl`).text()
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row)
}
