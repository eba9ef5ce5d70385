// How long ago something was, between two times of one clock, as short as a person wants it.

/** `40 ms`, `1.2 s`, `3 min`, `5 h`, `2 d`. */
export function ageText(at: string, now: string): string {
  const age = Math.max(0, Date.parse(now) - Date.parse(at))
  if (age < 1000) return `${age} ms`
  const seconds = age / 1000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 120) return `${Math.floor(seconds)} s`
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`
}

/** The time of day, UTC, with the day where it was another, and how long ago that was. */
export function sinceText(at: string, now: string): string {
  const [day = '', time = ''] = at.split('T')
  const when = now.startsWith(day) ? time.slice(0, 8) : `${day} ${time.slice(0, 8)}`
  return `${when}Z (${ageText(at, now)})`
}
