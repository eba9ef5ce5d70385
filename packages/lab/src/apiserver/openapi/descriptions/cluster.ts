// Namespaces, nodes, configuration and definitions. Contract: core/v1, apiextensions.k8s.io/v1.

import type { StructDescriptions } from './struct-descriptions.ts'

export const CLUSTER: StructDescriptions = {
  Namespace: {
    about: 'Namespace holds objects of its own names. Deleting it deletes everything in it.',
    fields: { spec: 'What holds the namespace.', status: 'Whether it is in use or going.' },
  },
  NamespaceSpec: {
    about: 'NamespaceSpec says what has to happen before a namespace goes.',
    fields: { finalizers: 'Who has to act before the namespace may go.' },
  },
  NamespaceStatus: {
    about: 'NamespaceStatus says whether a namespace is in use.',
    fields: { phase: 'Active or Terminating.', conditions: 'While the namespace goes: what still holds it.' },
  },
  Node: {
    about: 'Node is a machine that runs Pods.',
    fields: { spec: 'How the node is to be used.', status: 'What the node reports about itself.' },
  },
  NodeSpec: {
    about: 'NodeSpec says how a node is to be used.',
    fields: {
      podCIDR: 'The prefix that the Pods of this node have their addresses from.',
      podCIDRs: 'The prefixes of the Pods of this node, at most one of each IP family.',
      providerID: 'The name that the provider of the machine knows it by.',
      unschedulable: 'Whether new Pods keep away, as after kubectl cordon.',
      taints: 'Marks that Pods without a toleration for them keep away from.',
      configSource: 'Unused.',
      externalID: 'Unused.',
    },
  },
  Taint: {
    about: 'Taint keeps Pods away from a node.',
    fields: {
      key: 'The name of the taint.',
      value: 'The value of the taint.',
      effect:
        'NoSchedule keeps new Pods away, PreferNoSchedule tries to, NoExecute also ends those that run.',
      timeAdded: 'When a NoExecute taint came.',
    },
  },
  NodeStatus: {
    about: 'NodeStatus is what a node reports about itself.',
    fields: {
      capacity: 'What the node has, by resource.',
      allocatable: 'What of it Pods can use.',
      phase: 'Unused.',
      conditions: 'What is true of the node at present; Ready says whether it runs Pods.',
      addresses: 'The addresses and names of the node.',
      daemonEndpoints: 'The ports of the daemons on the node.',
      nodeInfo: 'The software and the identity of the machine.',
      images: 'The container images on the node.',
      volumesInUse: 'The attachable volumes that are mounted.',
      volumesAttached: 'The volumes that are attached.',
      config: 'Unused.',
      runtimeHandlers: 'The handlers of the container runtime.',
      features: 'What the container runtime can do.',
    },
  },
  NodeAddress: {
    about: 'NodeAddress is an address or name of a node.',
    fields: {
      type: 'InternalIP, ExternalIP, Hostname, InternalDNS or ExternalDNS.',
      address: 'The address or name.',
    },
  },
  NodeSystemInfo: {
    about: 'NodeSystemInfo tells machines and their software apart.',
    fields: {
      machineID: 'The machine id of the operating system.',
      systemUUID: 'The UUID of the hardware.',
      bootID: 'An identifier that changes with every boot.',
      kernelVersion: 'The version of the kernel.',
      osImage: 'The operating system as it names itself.',
      containerRuntimeVersion: 'The container runtime and its version.',
      kubeletVersion: 'The version of the kubelet.',
      kubeProxyVersion: 'Unused.',
      operatingSystem: 'The operating system, such as linux.',
      architecture: 'The architecture, such as amd64.',
    },
  },
  ConfigMap: {
    about: 'ConfigMap holds configuration that is no secret.',
    fields: {
      data: 'Text by key.',
      binaryData: 'Bytes by key, encoded in base64.',
      immutable: 'Whether the data can never change again.',
    },
  },
  Secret: {
    about: 'Secret holds passwords, keys and the like.',
    fields: {
      data: 'Bytes by key, encoded in base64.',
      stringData: 'Text by key, for writing only: it is read back, encoded, from data.',
      immutable: 'Whether the data can never change again.',
      type: 'What sort of secret it is, by default Opaque.',
    },
  },
  Lease: {
    about: 'Lease says for how long one of several programs is the one that acts.',
    fields: { spec: 'Who holds the lease, and for how long.' },
  },
  LeaseSpec: {
    about: 'LeaseSpec says who holds a lease, and for how long.',
    fields: {
      holderIdentity: 'Who holds the lease.',
      leaseDurationSeconds: 'How many seconds after the last renewal others may take it.',
      acquireTime: 'When the holder got it.',
      renewTime: 'When the holder last renewed it.',
      leaseTransitions: 'How often it changed hands.',
      strategy: 'How the holder is chosen, where more than one program wants the lease.',
      preferredHolder: 'Who the holder should hand it over to.',
    },
  },
  CustomResourceDefinition: {
    about: 'CustomResourceDefinition adds a kind to the API.',
    fields: { spec: 'The kind and its versions.', status: 'Whether the kind is served.' },
  },
  CustomResourceDefinitionSpec: {
    about: 'CustomResourceDefinitionSpec describes a kind and its versions.',
    fields: {
      group: 'The API group of the kind.',
      names: 'What the kind is called.',
      scope: 'Namespaced or Cluster.',
      versions: 'The versions of the kind. Exactly one of them is stored.',
      conversion:
        'How objects get from one version to another. Here only apiVersion is rewritten, as strategy None says.',
      preserveUnknownFields: 'Whether fields that the schema does not know are kept. Deprecated, and false.',
    },
  },
  CustomResourceDefinitionNames: {
    about: 'CustomResourceDefinitionNames says what a kind is called.',
    fields: {
      plural: 'The name in paths, in lower case.',
      singular: 'The name of one, in lower case, for the command line.',
      shortNames: 'Abbreviations for the command line.',
      kind: 'The name of the kind, in CamelCase.',
      listKind: 'The kind of a list of them, by default the kind with List after it.',
      categories: 'Groups of kinds that the kind belongs to, such as all.',
    },
  },
  CustomResourceDefinitionVersion: {
    about: 'CustomResourceDefinitionVersion describes one version of a kind.',
    fields: {
      name: 'The name of the version, such as v1beta1.',
      served: 'Whether the version can be used.',
      storage: 'Whether objects are stored in this version.',
      deprecated: 'Whether whoever uses the version is warned.',
      deprecationWarning: 'The warning, if it is to be another one than the usual.',
      schema: 'What objects of this version look like.',
      subresources: 'Whether the status has a path of its own.',
      additionalPrinterColumns: 'The columns of kubectl get.',
      selectableFields: 'The fields that field selectors can ask for.',
    },
  },
  CustomResourceValidation: {
    about: 'CustomResourceValidation holds the schema that objects are held against.',
    fields: { openAPIV3Schema: 'The schema, in OpenAPI v3.' },
  },
  CustomResourceDefinitionStatus: {
    about: 'CustomResourceDefinitionStatus says whether a kind is served.',
    fields: {
      conditions: 'What is true of the definition; Established says that its kind is served.',
      acceptedNames: 'The names under which the kind is served.',
      storedVersions:
        'The versions in which objects may be stored. None of them can be removed from the definition.',
    },
  },
}
