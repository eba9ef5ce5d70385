// What a running controller or speaker tells the outside: health, readiness, metrics, and the status objects about itself.
// Nothing is computed here that the program does not know already.

export { startConfigurationState } from './configuration-state.ts'
export type { ConfigurationStateKeeper, ConfigurationStateOptions } from './configuration-state.ts'
export { DecisionLog } from './decision-log.ts'
export { isDenied, ownedBy, readOwnPod } from './own-pod.ts'
export type { OwnedMetadata, OwnerReference } from './own-pod.ts'
export { startEndpoints } from './endpoints.ts'
export type { EndpointPorts, EndpointSettings } from './endpoints.ts'
export type { Inspection, Inspections } from './inspection.ts'
export { programInspections } from './program-inspections.ts'
export { processFigures } from './process-figures.ts'
export type { TlsFlags } from './tls-settings.ts'
