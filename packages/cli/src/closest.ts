// What a person may have meant: the known word with the fewest letters to change.

/** The known word nearest to `word`, or nothing where none is within two letters or a third of them, or all letters are others. */
function closest(word: string, known: readonly string[]): string | undefined {
  const near = known
    .map((candidate) => ({ candidate, edits: edits(word, candidate) }))
    .filter(({ candidate, edits }) => edits <= Math.max(2, candidate.length / 3))
    .filter(({ candidate, edits }) => edits < Math.max(word.length, candidate.length))
    .sort((a, b) => a.edits - b.edits)
  return near[0]?.candidate
}

/** A sentence to put after one about `word`, which is unknown; '' where nothing is near. */
export function didYouMean(word: string, known: readonly string[], prefix = ''): string {
  const near = closest(word, known)
  return near === undefined ? '' : `. Did you mean ${prefix}${near}?`
}

/** Letters to insert, delete or replace to make `b` of `a` (Levenshtein), one row of the table at a time. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (const [index, letter] of [...a].entries()) {
    const next = [index + 1]
    for (const [column, other] of [...b].entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
