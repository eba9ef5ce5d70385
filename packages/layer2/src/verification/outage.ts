// What questions for one address and their answers say: how long nobody answered, how long two did, and who took it from
// whom. Pure, and whoever asked: the second in line, which looks after an address, or a benchmark's client that never stops
// asking. Times are milliseconds of one clock, the asker's.

export interface Ask {
  readonly askedAt: number
}

export interface Answer extends Ask {
  readonly hardwareAddress: string
  readonly answeredAt: number
}

/** One question, and those of its answers that came in time. */
export interface Question extends Ask {
  readonly answers: readonly Answer[]
  readonly answerers: ReadonlySet<string>
}

/** From inclusive, to exclusive. */
export interface Window {
  readonly from: number
  readonly to: number
}

export interface Move {
  readonly from: string
  readonly to: string
  /** When the new one answered first. */
  readonly at: number
}

export interface Outage {
  /** The longest time without an answer. The window's ends count as answers: who never answers is away for all of it. */
  readonly gap: number
  /** The longest time in which each question had answers of two hardware addresses. */
  readonly both: number
  readonly moves: readonly Move[]
  readonly asked: number
  /** Questions that nobody answered, or too late. */
  readonly lost: number
  /** Answers that came too late: of a process that was stopped, and answers what has queued meanwhile. */
  readonly late: number
}

/** What became of the address in the window, from the questions of that time in their order. */
export function outage(
  asks: readonly Ask[],
  answers: readonly Answer[],
  { from, to }: Window,
  patience: number,
): Outage {
  const questions = questionsOf(asks, answers, patience)
  const inTime = questions.flatMap((question) => question.answers)
  const meter = new OutageMeter(from)
  const times = inTime.map(({ answeredAt }) => Math.min(answeredAt, to)).toSorted((a, b) => a - b)
  for (const time of times) meter.answered(time)
  for (const question of questions) meter.asked(question)
  return {
    ...meter.until(to),
    moves: movesOf(questions),
    asked: asks.length,
    lost: questions.filter((it) => it.answers.length === 0).length,
    late: answers.length - inTime.length,
  }
}

/** The longest gap, and the longest time with two, told one by one: nothing is kept of what goes on for days. */
export class OutageMeter {
  #answeredAt: number
  #gap = 0
  #both = 0
  #bothSince: number | undefined

  constructor(from: number) {
    this.#answeredAt = from
  }

  /** Somebody answered. In the order of time. */
  answered(at: number): void {
    this.#gap = Math.max(this.#gap, at - this.#answeredAt)
    this.#answeredAt = at
  }

  /** In the order in which they were asked. One that nobody answered says nothing about two. */
  asked({ askedAt, answerers }: Omit<Question, 'answers'>): void {
    if (answerers.size > 1) this.#bothSince ??= askedAt
    if (answerers.size !== 1 || this.#bothSince === undefined) return
    this.#both = Math.max(this.#both, askedAt - this.#bothSince)
    this.#bothSince = undefined
  }

  /** All that was seen, with what still goes on at `to`. */
  until(to: number): Pick<Outage, 'gap' | 'both'> {
    return {
      gap: Math.max(this.#gap, to - this.#answeredAt),
      both: Math.max(this.#both, to - (this.#bothSince ?? to)),
    }
  }
}

/** Each question with its answers; one that took longer than `patience` belongs to another time and is left out. */
function questionsOf(
  asks: readonly Ask[],
  answers: readonly Answer[],
  patience: number,
): readonly Question[] {
  const inTime = answers.filter((it) => it.answeredAt - it.askedAt <= patience)
  const byQuestion = Map.groupBy(inTime, ({ askedAt }) => askedAt)
  return asks.map(({ askedAt }) => {
    const own = byQuestion.get(askedAt) ?? []
    return { askedAt, answers: own, answerers: new Set(own.map((it) => it.hardwareAddress)) }
  })
}

/** Where two answer, it is not decided yet. */
function movesOf(questions: readonly Question[]): readonly Move[] {
  const moves: Move[] = []
  let owner: string | undefined
  for (const { answers, answerers } of questions) {
    const [only] = answers
    if (only === undefined || answerers.size !== 1) continue
    const { hardwareAddress: to, answeredAt: at } = only
    if (owner !== undefined && owner !== to) moves.push({ from: owner, to, at })
    owner = to
  }
  return moves
}
