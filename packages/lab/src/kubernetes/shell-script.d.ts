// A shell script, imported `with { type: 'text' }`: Bun puts it into the executable, too.

declare module '*.sh' {
  const text: string
  export default text
}
