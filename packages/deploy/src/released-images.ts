// The images of this version.

import { version } from '../package.json'
import type { Images } from './pod.ts'

export const IMAGES: Images = { registry: 'ghcr.io/ingot-lb', tag: `v${version}` }
