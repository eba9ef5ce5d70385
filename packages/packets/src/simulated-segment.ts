// A segment in memory: stations that hear each other's frames, as on one switch without learning. What a station does
// with a frame is its own matter.

/** Who hears the frames of a segment. */
export interface Station {
  hear(frame: Uint8Array): void
}

export class SimulatedSegment {
  readonly #stations = new Set<Station>()

  attach(station: Station): void {
    this.#stations.add(station)
  }

  detach(station: Station): void {
    this.#stations.delete(station)
  }

  /** Everybody but the sender hears the frame. */
  transmit(sender: Station | undefined, frame: Uint8Array): void {
    for (const station of this.#stations) if (station !== sender) station.hear(frame)
  }
}
