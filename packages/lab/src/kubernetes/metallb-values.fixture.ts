// Values that MetalLB's chart takes (0.13 to 0.16), each set to something else than its default.

const labels = { team: 'net' }
const probe = {
  enabled: true,
  failureThreshold: 5,
  initialDelaySeconds: 20,
  periodSeconds: 20,
  successThreshold: 1,
  timeoutSeconds: 2,
}
const alert = { enabled: true, labels: { severity: 'page' } }
const monitor = {
  enabled: true,
  jobLabel: 'app.kubernetes.io/name',
  interval: '15s',
  metricRelabelings: [{ action: 'drop', sourceLabels: ['__name__'], regex: 'go_.*' }],
  relabelings: [{ action: 'labelmap', regex: '__meta_kubernetes_pod_label_(.+)' }],
}

const pod = (component: string) => ({
  enabled: true,
  logLevel: 'debug',
  image: { repository: `quay.io/metallb/${component}`, tag: 'v0.15.2', pullPolicy: 'IfNotPresent' },
  serviceAccount: { create: true, name: `lb-${component}`, annotations: labels },
  resources: { limits: { cpu: '200m', memory: '200Mi' }, requests: { cpu: '10m' } },
  nodeSelector: { zone: 'a' },
  tolerations: [{ key: 'x', operator: 'Exists' }],
  priorityClassName: 'system-cluster-critical',
  runtimeClassName: 'runc',
  affinity: { nodeAffinity: {} },
  podAnnotations: labels,
  labels,
  livenessProbe: probe,
  readinessProbe: probe,
  extraContainers: [{ name: 'more', image: 'busybox' }],
})

export const METALLB_VALUES = {
  imagePullSecrets: [{ name: 'registry' }],
  nameOverride: 'metallb',
  fullnameOverride: 'lb',
  loadBalancerClass: 'metallb',
  rbac: { create: true },
  tls: {
    cipherSuites: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    curvePreferences: '29',
    minVersion: 'VersionTLS12',
    controllerMetricsTLSSecret: 'controller-tls',
    speakerMetricsTLSSecret: 'speaker-tls',
  },
  prometheus: {
    scrapeAnnotations: true,
    metricsPort: 9999,
    rbacPrometheus: true,
    serviceAccount: 'prometheus-k8s',
    namespace: 'monitoring',
    podMonitor: {
      ...monitor,
      enabled: false,
      additionalLabels: labels,
      annotations: labels,
      tlsConfig: { insecureSkipVerify: true },
    },
    serviceMonitor: {
      ...monitor,
      speaker: { additionalLabels: labels, annotations: labels, tlsConfig: { insecureSkipVerify: true } },
      controller: { additionalLabels: labels, annotations: labels, tlsConfig: { insecureSkipVerify: true } },
    },
    prometheusRule: {
      enabled: true,
      additionalLabels: labels,
      annotations: labels,
      staleConfig: alert,
      configNotLoaded: alert,
      addressPoolExhausted: { ...alert, excludePools: 'spare|old' },
      addressPoolUsage: {
        enabled: true,
        excludePools: 'spare|old',
        thresholds: [{ percent: 60, labels: { severity: 'info' } }],
      },
      bgpSessionDown: alert,
      extraAlerts: [{ alert: 'Mine', expr: 'up == 0' }],
    },
  },
  controller: {
    ...pod('controller'),
    command: '/controller',
    webhookMode: 'enabled',
    strategy: { type: 'RollingUpdate' },
    securityContext: { runAsNonRoot: true, runAsUser: 65534, fsGroup: 65534 },
  },
  speaker: {
    ...pod('speaker'),
    command: '/speaker',
    tolerateMaster: true,
    memberlist: {
      enabled: true,
      mlBindPort: 7947,
      mlBindAddrOverride: '192.0.2.1',
      mlSecretKeyPath: '/etc/ml_secret_key',
    },
    excludeInterfaces: { enabled: true },
    ignoreExcludeLB: true,
    bgpDebounceTimeout: 3000,
    wanConfig: true,
    secretName: 'gossip',
    updateStrategy: { type: 'RollingUpdate' },
    securityContext: {},
    startupProbe: { enabled: true, failureThreshold: 30, periodSeconds: 5 },
    frr: {
      enabled: false,
      image: { repository: 'quay.io/frrouting/frr', tag: '10.5.3', pullPolicy: null },
      metricsPort: 9121,
      resources: {},
    },
    reloader: { resources: {} },
    frrMetrics: { resources: {} },
    initContainers: {
      cpFrrFiles: { resources: {} },
      cpReloader: { resources: {} },
      cpMetrics: { resources: {} },
    },
  },
  crds: { enabled: true, validationFailurePolicy: 'Ignore' },
  frrk8s: { enabled: true, external: false, namespace: '', secretPassthrough: false },
  'frr-k8s': { prometheus: { serviceMonitor: { enabled: false } } },
  networkpolicies: { enabled: true, defaultDeny: true, apiPort: 6444 },
}
