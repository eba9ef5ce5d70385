// The images of this version, as deploy/manifests has them.

import { version } from '../../package.json'

export const RELEASED_IMAGES = {
  controller: `ghcr.io/ingot-lb/controller:v${version}`,
  speaker: `ghcr.io/ingot-lb/speaker:v${version}`,
}
