// Durations as kubectl prints them in AGE: two units at most, fewer digits the longer ago.
// Contract: apimachinery, util/duration HumanDuration.

/** `37s`, `5m12s`, `3h`, `2d4h`, `400d`, `3y20d`; `<unknown>` without a time. */
export function age(since: string, now: Date): string {
  const start = Date.parse(since)
  return Number.isNaN(start) ? '<unknown>' : humanDuration((now.getTime() - start) / 1000)
}

/** `seconds` in kubectl's words. */
export function humanDuration(seconds: number): string {
  const whole = Math.trunc(seconds)
  if (whole < -1) return '<invalid>'
  if (whole <= 0) return '0s'
  const minutes = Math.floor(whole / 60)
  const hours = Math.floor(minutes / 60)
  const days = Math.floor(hours / 24)
  const years = Math.floor(days / 365)
  if (whole < 120) return `${whole}s`
  if (minutes < 10) return pair(minutes, 'm', whole % 60, 's')
  if (minutes < 180) return `${minutes}m`
  if (hours < 8) return pair(hours, 'h', minutes % 60, 'm')
  if (hours < 48) return `${hours}h`
  if (days < 8) return pair(days, 'd', hours % 24, 'h')
  if (days < 730) return `${days}d`
  if (years < 8) return pair(years, 'y', days % 365, 'd')
  return `${years}y`
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`
}
