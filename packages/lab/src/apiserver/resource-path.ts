// A request's path, taken apart: which resource, which namespace, which object. Contract: Kubernetes API concepts,
// "Resource URIs".

/** `group` is '' for the core group; '' stands for every part that the path does not have. */
export interface ResourcePath {
  readonly group: string
  readonly version: string
  readonly namespace: string
  readonly plural: string
  readonly name: string
  readonly subresource: string
}

/**
 * Reads `/api/...` and `/apis/...`; `undefined` for any other path and for one that goes deeper than a subresource.
 * No valid name needs escapes, so escapes are left as they are and name nothing.
 */
export function parseResourcePath(pathname: string): ResourcePath | undefined {
  const [root, ...segments] = pathname.split('/').filter((segment) => segment !== '')
  const group = root === 'apis' ? segments.shift() : root === 'api' ? '' : undefined
  const [version, ...rest] = segments
  if (group === undefined || version === undefined) return undefined
  const [first, second, third] = rest
  // /namespaces/NAME/status is about the namespace itself
  const isInNamespace =
    first === 'namespaces' && third !== undefined && !(third === 'status' && rest.length === 3)
  const [plural = '', name = '', subresource = '', ...deeper] = isInNamespace ? rest.slice(2) : rest
  if (deeper.length > 0) return undefined
  return { group, version, namespace: isInNamespace ? (second ?? '') : '', plural, name, subresource }
}
