// What the server takes from outside besides its database: the date, chance and timers, so that a test moves the clock.

import type { Runtime } from '@ingot/kube'

export type ServerRuntime = Pick<Runtime, 'date' | 'random' | 'setTimer'>

const SUFFIX_LETTERS = 'bcdfghjklmnpqrstvwxz2456789'

/** A version 4 UUID, RFC 9562 5.4, from the runtime's own chance so that a seed repeats it. */
export function randomUid({ random }: ServerRuntime): string {
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replaceAll(/[xy]/g, (letter) => {
    const digit = Math.floor(random() * 16)
    return (letter === 'x' ? digit : (digit & 0x3) | 0x8).toString(16)
  })
}

/** The five letters that end a generated name: without vowels, so without words. */
export function randomSuffix({ random }: ServerRuntime): string {
  const letter = () => SUFFIX_LETTERS.charAt(Math.floor(random() * SUFFIX_LETTERS.length))
  return Array.from({ length: 5 }, letter).join('')
}
