// Records of MRT on their way from the packet thread to whoever writes them: a bounded queue, and one batch at a time out of it,
// so that a disk that is slow or full stops nothing here. Records that find no room are left out and counted.

export interface RecordBatch {
  /** Whole records, one behind the other. */
  readonly octets: Uint8Array
  readonly records: number
  /** How many were left out before these. */
  readonly dropped: number
}

/** Octets that wait; as many again are being written. */
const WAITING_MAX = 1024 * 1024

export class Recorder {
  #waiting: Uint8Array[] = []
  #octets = 0
  #dropped = 0
  #isWriting = false

  add(record: Uint8Array): void {
    if (this.#octets + record.length > WAITING_MAX) {
      this.#dropped++
      return
    }
    this.#waiting.push(record)
    this.#octets += record.length
  }

  /** What waits, once the batch before is `written`; undefined while there is nothing to write. */
  take(): RecordBatch | undefined {
    return this.#isWriting ? undefined : this.takeLast()
  }

  /** What waits, since nobody is here later to take it. */
  takeLast(): RecordBatch | undefined {
    if (this.#waiting.length + this.#dropped === 0) return undefined
    const octets = new Uint8Array(this.#octets)
    let at = 0
    for (const record of this.#waiting) {
      octets.set(record, at)
      at += record.length
    }
    const batch = { octets, records: this.#waiting.length, dropped: this.#dropped }
    this.#waiting = []
    this.#octets = this.#dropped = 0
    this.#isWriting = true
    return batch
  }

  /** The batch that was taken is on the disk, or lost. */
  written(): void {
    this.#isWriting = false
  }
}
