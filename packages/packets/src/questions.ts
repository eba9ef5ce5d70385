// Questions of the main thread to the packet thread that wait for an answer. One that does not come in time, because the
// thread died or stands still, is undefined; so is one more than can wait.

const PATIENCE = 1000
const WAITING_MAX = 16

export class Questions<Answer> {
  readonly #waiting = new Map<number, (answer: Answer | undefined) => void>()
  #last = 0

  /** `send` is told the number that the answer has to have. */
  ask(send: (id: number) => void): Promise<Answer | undefined> {
    if (this.#waiting.size >= WAITING_MAX) return Promise.resolve(undefined)
    const id = ++this.#last
    const { promise, resolve } = Promise.withResolvers<Answer | undefined>()
    const timer = setTimeout(() => this.answer(id, undefined), PATIENCE)
    this.#waiting.set(id, (answer) => {
      clearTimeout(timer)
      resolve(answer)
    })
    send(id)
    return promise
  }

  /** Without effect for a number that does not wait. */
  answer(id: number, answer: Answer | undefined): void {
    const resolve = this.#waiting.get(id)
    this.#waiting.delete(id)
    resolve?.(answer)
  }
}
