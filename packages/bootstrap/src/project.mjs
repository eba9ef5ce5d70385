// Where things are in the clone.

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the clone. */
export const root = fileURLToPath(new URL('../../../', import.meta.url))

/** What set-up keeps: Bun, and what the dependencies were installed from. Ignored by git. */
export const stateFolder = join(root, '.ingot')
