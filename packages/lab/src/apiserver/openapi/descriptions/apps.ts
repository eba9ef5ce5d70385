// Deployments, ReplicaSets, DaemonSets and quotas, as far as the lab's controllers go. Contract: apps/v1, core/v1.

import type { StructDescriptions } from './struct-descriptions.ts'

const ROLLOUT = {
  minReadySeconds: 'How many seconds a Pod has to be ready before it counts as available.',
  revisionHistoryLimit: 'How many old revisions are kept to go back to.',
  template: 'What the Pods are made from.',
}

const OBSERVED = {
  conditions: 'What is known of the rollout.',
  observedGeneration: 'The generation that this status is about.',
  readyReplicas: 'How many Pods are ready.',
  availableReplicas: 'How many Pods have been ready for minReadySeconds.',
  terminatingReplicas: 'How many Pods are on their way out.',
}

export const APPS: StructDescriptions = {
  Deployment: {
    about:
      'Deployment keeps a number of equal Pods, and replaces them bit by bit when their template changes.',
    fields: { spec: 'The wanted Pods, and how they are replaced.', status: 'How far the rollout is.' },
  },
  DeploymentSpec: {
    about: 'DeploymentSpec says which Pods there are to be.',
    fields: {
      ...ROLLOUT,
      replicas: 'How many Pods. 1 unless given.',
      selector: 'The labels by which it knows its Pods. It cannot be changed.',
      strategy: 'How old Pods give way to new ones.',
      paused: 'Whether a new template waits.',
      progressDeadlineSeconds:
        'After how many seconds without progress a rollout counts as failed. 600 unless given.',
    },
  },
  DeploymentStrategy: {
    about: 'DeploymentStrategy says how old Pods give way to new ones.',
    fields: {
      type: 'RollingUpdate, the default: some at a time. Recreate: all old ones go first.',
      rollingUpdate: 'How many at a time.',
    },
  },
  RollingUpdateDeployment: {
    about: 'RollingUpdateDeployment bounds a rollout. Counts, or percentages of replicas.',
    fields: {
      maxUnavailable: 'How many Pods may be missing meanwhile. 25% unless given.',
      maxSurge: 'How many Pods there may be beyond replicas meanwhile. 25% unless given.',
    },
  },
  DeploymentStatus: {
    about: 'DeploymentStatus says how far the rollout is.',
    fields: {
      ...OBSERVED,
      replicas: 'How many Pods there are, old and new.',
      updatedReplicas: 'How many Pods have the newest template.',
      unavailableReplicas: 'How many Pods are still to become available.',
      collisionCount: 'How often the name of a ReplicaSet was taken already.',
    },
  },
  ReplicaSet: {
    about: 'ReplicaSet keeps a number of equal Pods. A Deployment makes one for each of its templates.',
    fields: { spec: 'The wanted Pods.', status: 'How many there are.' },
  },
  ReplicaSetSpec: {
    about: 'ReplicaSetSpec says which Pods there are to be.',
    fields: {
      replicas: 'How many Pods. 1 unless given.',
      minReadySeconds: ROLLOUT.minReadySeconds,
      selector: 'The labels by which it knows its Pods. It cannot be changed.',
      template: ROLLOUT.template,
    },
  },
  ReplicaSetStatus: {
    about: 'ReplicaSetStatus says how many Pods there are.',
    fields: {
      ...OBSERVED,
      replicas: 'How many Pods there are.',
      fullyLabeledReplicas: 'How many Pods have all labels of the template.',
    },
  },
  DaemonSet: {
    about: 'DaemonSet keeps one Pod on every node that fits it.',
    fields: { spec: 'The wanted Pods, and how they are replaced.', status: 'On how many nodes they are.' },
  },
  DaemonSetSpec: {
    about: 'DaemonSetSpec says which Pod every node is to have.',
    fields: {
      ...ROLLOUT,
      selector: 'The labels by which it knows its Pods. It cannot be changed.',
      updateStrategy: 'How old Pods give way to new ones.',
    },
  },
  DaemonSetUpdateStrategy: {
    about: 'DaemonSetUpdateStrategy says how old Pods give way to new ones.',
    fields: {
      type: 'RollingUpdate, the default: some nodes at a time. OnDelete: when somebody deletes them.',
      rollingUpdate: 'How many nodes at a time.',
    },
  },
  DaemonSetStatus: {
    about: 'DaemonSetStatus counts nodes.',
    fields: {
      desiredNumberScheduled: 'How many nodes are to have a Pod.',
      currentNumberScheduled: 'How many of them have one.',
      updatedNumberScheduled: 'How many of them have one of the newest template.',
      numberMisscheduled: 'How many nodes have one that are not to.',
      numberReady: 'On how many nodes it is ready.',
      numberAvailable: 'On how many nodes it has been ready for minReadySeconds.',
      numberUnavailable: 'On how many nodes it is still to become available.',
      observedGeneration: OBSERVED.observedGeneration,
      collisionCount: 'How often the name of a revision was taken already.',
      conditions: OBSERVED.conditions,
    },
  },
  ResourceQuota: {
    about: 'ResourceQuota limits what a namespace may hold.',
    fields: { spec: 'The limits.', status: 'The limits in force, and how much is used.' },
  },
  ResourceQuotaSpec: {
    about: 'ResourceQuotaSpec says how much there may be.',
    fields: {
      hard: 'The most there may be, by resource: services.loadbalancers, pods, count/configmaps and the like.',
      scopes: 'Stored, and without effect in the lab.',
      scopeSelector: 'Stored, and without effect in the lab.',
    },
  },
  ResourceQuotaStatus: {
    about: 'ResourceQuotaStatus says how much is used.',
    fields: { hard: 'The limits in force.', used: 'What there is.' },
  },
}
