// Service. Contract: core/v1.

import type { StructDescriptions } from './struct-descriptions.ts'

export const SERVICE: StructDescriptions = {
  Service: {
    about:
      'Service gives a set of Pods one stable address. Of type LoadBalancer it also gets an address that clients outside of the cluster can reach.',
    fields: {
      spec: 'The wanted address, ports and Pods.',
      status: 'The addresses that a load balancer has given, and conditions.',
    },
  },
  ServiceSpec: {
    about: 'ServiceSpec says which Pods a Service stands for and how clients reach them.',
    fields: {
      ports: 'The ports that the Service listens on.',
      selector:
        'The labels of the Pods that get the traffic. Without it, somebody else writes the endpoints.',
      clusterIP:
        'The address inside of the cluster. Left empty, the server picks one; None makes the Service headless, so that its name resolves to the Pods themselves.',
      clusterIPs:
        'The addresses inside of the cluster, at most one of each IP family. The first is clusterIP.',
      type: 'How far the Service is reachable: ClusterIP, NodePort, LoadBalancer, or ExternalName, which is only a name.',
      externalIPs:
        'Addresses that nodes accept traffic for although nobody in the cluster manages them. Routing it there is up to you.',
      sessionAffinity:
        'ClientIP sends the connections of one client to one Pod; None, the default, does not.',
      loadBalancerIP:
        'The wanted address of a Service of type LoadBalancer. Deprecated, since it means something else everywhere; annotations of the load balancer say it better.',
      loadBalancerSourceRanges: 'The prefixes of clients that may use the load balancer; empty for all.',
      externalName: 'The DNS name that a Service of type ExternalName stands for.',
      externalTrafficPolicy:
        'Cluster, the default, lets every node pass traffic on to any Pod, which hides the client; Local keeps it on the node that it came to and so keeps the client visible.',
      healthCheckNodePort:
        'The port where a node says whether it has a Pod of this Service, for externalTrafficPolicy Local. Picked by the server if not given.',
      publishNotReadyAddresses:
        'Whether Pods get traffic before they are ready, as peers of a StatefulSet may need.',
      sessionAffinityConfig: 'The details of sessionAffinity.',
      ipFamilies:
        'IPv4, IPv6 or both: the families that the Service has addresses of, the first one preferred.',
      ipFamilyPolicy:
        'SingleStack for one family, PreferDualStack for two where the cluster has two, RequireDualStack for two or none.',
      allocateLoadBalancerNodePorts:
        'Whether a Service of type LoadBalancer gets node ports as well. True by default; a load balancer that reaches the nodes themselves needs none.',
      loadBalancerClass:
        'Which load balancer is to serve this Service. Those that do not know the class leave it alone. It cannot be changed later.',
      internalTrafficPolicy:
        'Cluster, the default, lets clients in the cluster reach any Pod; Local only those on their own node.',
      trafficDistribution: 'Which endpoints to prefer, such as PreferClose for those nearby.',
    },
  },
  ServicePort: {
    about: 'ServicePort is one port that a Service listens on.',
    fields: {
      name: 'The name of the port, which is needed as soon as there are two.',
      protocol: 'TCP, the default, UDP or SCTP.',
      appProtocol: 'What is spoken on the port, such as kubernetes.io/h2c, as a hint for proxies.',
      port: 'The port that clients connect to.',
      targetPort:
        'The port of the Pods, as a number or as the name of a container port. By default the same as port.',
      nodePort:
        'The port on every node, from 30000 to 32767 by default. Picked by the server when the type needs one and none is given.',
    },
  },
  SessionAffinityConfig: {
    about: 'SessionAffinityConfig holds the details of session affinity.',
    fields: { clientIP: 'The details of affinity by the address of the client.' },
  },
  ClientIPConfig: {
    about: 'ClientIPConfig holds the details of session affinity by the address of the client.',
    fields: {
      timeoutSeconds:
        'After how many idle seconds a client may meet another Pod: up to 86400, by default 10800.',
    },
  },
  ServiceStatus: {
    about: 'ServiceStatus is what the system has made of a Service.',
    fields: {
      loadBalancer: 'What the load balancer has given.',
      conditions: 'What is true of the Service at present.',
    },
  },
  LoadBalancerStatus: {
    about: 'LoadBalancerStatus holds what a load balancer has given.',
    fields: { ingress: 'The points where traffic from outside comes in.' },
  },
  LoadBalancerIngress: {
    about: 'LoadBalancerIngress is one point where traffic from outside comes in.',
    fields: {
      ip: 'The address.',
      hostname: 'The DNS name, of load balancers that give names.',
      ipMode:
        'VIP, the default, if traffic arrives at a node with this address still in it; Proxy if it arrives with the address of a node or Pod.',
      ports: 'What the load balancer says about single ports.',
    },
  },
  PortStatus: {
    about: 'PortStatus says how one port of a load balancer is doing.',
    fields: {
      port: 'The port.',
      protocol: 'TCP, UDP or SCTP.',
      error: 'Why the port does not work, as one word; empty if it does.',
    },
  },
}
