// Metadata, owner references and conditions. Contract: meta/v1.

import type { StructDescriptions } from './struct-descriptions.ts'

export const METADATA: StructDescriptions = {
  ObjectMeta: {
    about:
      'ObjectMeta is what every object has, whatever its kind: who it is, when it came, and what is said about it.',
    fields: {
      name: 'The name, unique among the objects of this kind in the namespace. It cannot be changed.',
      generateName:
        'The beginning of a name that the server completes with five random letters, if no name is given.',
      namespace: 'The namespace that holds the object; empty for kinds that belong to the whole cluster.',
      selfLink: 'Unused: it once held the address of the object itself.',
      uid: 'An identifier that no other object has, before or after. An object made anew under an old name has another.',
      resourceVersion:
        'The version of this state of the object. Send it back with an update, and the update fails if somebody else wrote in between.',
      generation: 'How often what is wanted has changed; writes of the status do not count.',
      creationTimestamp: 'When the object was created. Set by the server.',
      deletionTimestamp:
        'When the object is to go. Set by the server when somebody deletes it; it stays until its finalizers are gone.',
      deletionGracePeriodSeconds: 'How many seconds the object was given to end by itself.',
      labels: 'Names and values by which selectors find the object.',
      annotations: 'Names and values that tools keep with the object. They are not searched by.',
      ownerReferences: 'The objects that this one belongs to. It is deleted with the last of them.',
      finalizers: 'Who has to act before the object may go. Each takes its own entry out when it is done.',
      managedFields: 'Who has set which fields. kubectl shows it with --show-managed-fields.',
    },
  },
  OwnerReference: {
    about: 'OwnerReference names an object that this one belongs to.',
    fields: {
      apiVersion: 'The group and version of the owner.',
      kind: 'The kind of the owner.',
      name: 'The name of the owner.',
      uid: 'The uid of the owner, so that a new object of the same name does not count.',
      controller: 'Whether the owner is the one controller that manages this object.',
      blockOwnerDeletion:
        'Whether the owner, deleted in the foreground, has to wait until this object is gone.',
    },
  },
  Condition: {
    about: 'Condition is one thing that is true or false of an object at present.',
    fields: {
      type: 'Which condition it is, such as Ready.',
      status: 'True, False or Unknown.',
      reason: 'Why it last changed, as one word for programs.',
      message: 'Why it last changed, as a sentence for people.',
      observedGeneration: 'The generation of the object that the condition was judged by.',
      lastTransitionTime: 'When the status last changed.',
      lastHeartbeatTime: 'When the status was last confirmed.',
      lastProbeTime: 'When the condition was last looked at.',
      lastUpdateTime: 'When the condition was last written.',
    },
  },
}
