// `import path from '….wasm' with { type: 'file' }` gives the file's path (Bun's file loader), never its contents.

declare module '*.wasm' {
  const path: string
  export default path
}
