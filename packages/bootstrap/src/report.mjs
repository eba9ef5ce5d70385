// What a test run came to: read from Bun's JUnit report, written as the names that matter and one closing line.
// Only what Bun writes is read; this is no XML parser.

/** @typedef {{ name: string, state: 'passed' | 'failed' | 'skipped' }} TestCase */

const ENTITIES = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['amp', '&'],
])

/**
 * The test cases of a JUnit report, named `file: group > name`.
 *
 * @param {string} junit
 * @returns {TestCase[]}
 */
export function readReport(junit) {
  const cases = junit.matchAll(/<testcase ([^>]*?)(?:\/>|>(.*?)<\/testcase>)/gs)
  return [...cases].map(([, attributes = '', content = '']) => {
    const group = attribute(attributes, 'classname')
    const name = attribute(attributes, 'name')
    return {
      name: `${attribute(attributes, 'file')}: ${group === '' ? name : `${group} > ${name}`}`,
      state: /<(failure|error)\b/.test(content)
        ? 'failed'
        : content.includes('<skipped')
          ? 'skipped'
          : 'passed',
    }
  })
}

/** @param {string} attributes @param {string} name */
function attribute(attributes, name) {
  const value = new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1] ?? ''
  return value.replace(/&(?:#(\d+)|(\w+));/g, (whole, code, entity) =>
    code === undefined ? (ENTITIES.get(entity) ?? whole) : String.fromCodePoint(Number(code)),
  )
}

/**
 * Skipped and failed tests by name, and the closing line.
 *
 * @param {readonly TestCase[]} cases
 * @returns {string}
 */
export function summary(cases) {
  const passed = cases.filter(({ state }) => state === 'passed').length
  const failed = cases.filter(({ state }) => state === 'failed')
  const skipped = cases.filter(({ state }) => state === 'skipped')
  const closing = [`${passed} passed`, `${failed.length} failed`]
  if (skipped.length > 0) closing.push(`${skipped.length} skipped`)
  return `${names('skipped', skipped)}${names('failed', failed)}${closing.join(', ')}\n`
}

/** @param {string} title @param {readonly TestCase[]} cases */
function names(title, cases) {
  if (cases.length === 0) return ''
  return `${title}:\n${cases.map(({ name }) => `  ${name}\n`).join('')}\n`
}
