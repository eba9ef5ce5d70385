// Which of the speakers' captures go into a support bundle: those that are there, as long as there is room for them. All of a bundle
// is in memory before it is packed, and a capture may have seven megabytes.

import type { Answer, PodAnswer } from '@ingot/kube'

const OCTETS_MAX = 64 * 1024 * 1024
/** The speaker is older than captures; its capture is off, as it mostly is. */
const NONE: ReadonlySet<number> = new Set([404, 409])

/** Takes what each speaker answered into the files, or into the gaps. */
export function captureTaker(
  files: Map<string, string | Uint8Array>,
  gaps: string[],
  octetsMax = OCTETS_MAX,
): (pod: string, answer: Answer<Pick<PodAnswer, 'status' | 'octets'>>) => void {
  let room = octetsMax
  return (pod, answer) => {
    const path = `captures/${pod}.pcap`
    if (!answer.ok) {
      gaps.push(`${path}: ${answer.error.message}`)
      return
    }
    const { status, octets } = answer.value
    if (status !== 200) {
      if (!NONE.has(status)) gaps.push(`${path}: status ${status}`)
    } else if (octets.length > room)
      gaps.push(`${path}: ${octets.length} octets, and all captures may have ${octetsMax} together`)
    else {
      room -= octets.length
      files.set(path, octets)
    }
  }
}
