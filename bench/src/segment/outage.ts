// What a client that never stopped asking has seen of one address: how long nobody answered, how long two did, and who
// took it from whom. Pure; the record is prober.ts's. Times are milliseconds of one clock, the client's.

/** One question for an address. */
export interface Ask {
  readonly address: string
  readonly askedAt: number
}

/** Who answered which question, and when. */
export interface Answer extends Ask {
  readonly hardwareAddress: string
  readonly answeredAt: number
}

/** A gratuitous ARP frame or an unsolicited neighbour advertisement. */
export interface Announcement {
  readonly address: string
  readonly hardwareAddress: string
  readonly announcedAt: number
}

export interface Recording {
  readonly asks: readonly Ask[]
  readonly answers: readonly Answer[]
  readonly announcements: readonly Announcement[]
}

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

/** An answer that comes later than this belongs to another time: milliseconds. */
export const LATE = 100

/** What became of `address` in the window. Questions of its last moments may still wait for their answer. */
export function outageOf(recording: Recording, address: string, window: Window): Outage {
  const own = <T extends Ask>(list: readonly T[]) =>
    list.filter((it) => it.address === address && it.askedAt >= window.from && it.askedAt < window.to)
  return outage(own(recording.asks), own(recording.answers), window)
}

/** The same for every address that was asked for. */
export function outagesOf(recording: Recording, window: Window): ReadonlyMap<string, Outage> {
  const isWithin = ({ askedAt }: Ask) => askedAt >= window.from && askedAt < window.to
  const asks = Map.groupBy(recording.asks.filter(isWithin), ({ address }) => address)
  const answers = Map.groupBy(recording.answers.filter(isWithin), ({ address }) => address)
  return new Map(
    [...asks].map(([address, asked]) => [address, outage(asked, answers.get(address) ?? [], window)]),
  )
}

function outage(asks: readonly Ask[], answers: readonly Answer[], window: Window): Outage {
  const inTime = answers.filter((it) => it.answeredAt - it.askedAt <= LATE)
  const byQuestion = Map.groupBy(inTime, ({ askedAt }) => askedAt)
  const questions = asks.map(({ askedAt }) => {
    const own = byQuestion.get(askedAt) ?? []
    return { askedAt, answers: own, answerers: new Set(own.map((it) => it.hardwareAddress)) }
  })
  return {
    gap: longestGap(inTime, window),
    both: longestBoth(questions, window),
    moves: movesOf(questions),
    asked: asks.length,
    lost: questions.filter((it) => it.answers.length === 0).length,
    late: answers.length - inTime.length,
  }
}

interface Question {
  readonly askedAt: number
  /** Those in time. */
  readonly answers: readonly Answer[]
  readonly answerers: ReadonlySet<string>
}

function longestGap(answers: readonly Answer[], { from, to }: Window): number {
  const times = answers.map(({ answeredAt }) => Math.min(answeredAt, to)).toSorted((a, b) => a - b)
  return [...times, to].reduce(
    ({ longest, last }, time) => ({ longest: Math.max(longest, time - last), last: time }),
    { longest: 0, last: from },
  ).longest
}

/** From the first question that two answered to the next that they did not; one that nobody answered says nothing. */
function longestBoth(questions: readonly Question[], { to }: Window): number {
  let longest = 0
  let since: number | null = null
  for (const { askedAt, answerers } of questions) {
    if (answerers.size > 1) since ??= askedAt
    if (answerers.size !== 1 || since === null) continue
    longest = Math.max(longest, askedAt - since)
    since = null
  }
  return since === null ? longest : Math.max(longest, to - since)
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
