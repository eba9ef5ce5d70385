// Workloads as a person meets them: the machine's own kubectl against the embedded server and the lab's controllers.

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startControlledCluster } from './controlled-cluster.fixture.ts'

const hasKubectl = Bun.which('kubectl') !== null

const CONTROLLER = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: controller, namespace: metallb-system, labels: {app: metallb, component: controller}}
spec:
  selector: {matchLabels: {app: metallb, component: controller}}
  template:
    metadata: {labels: {app: metallb, component: controller}}
    spec: {containers: [{name: controller, image: "quay.io/metallb/controller:v0.14.8"}]}
`
const SPEAKER = `
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: speaker, namespace: metallb-system}
spec:
  selector: {matchLabels: {app: metallb, component: speaker}}
  template:
    metadata: {labels: {app: metallb, component: speaker}}
    spec:
      nodeSelector: {kubernetes.io/os: linux}
      tolerations: [{key: node-role.kubernetes.io/control-plane, effect: NoSchedule, operator: Exists}]
      containers: [{name: speaker, image: "quay.io/metallb/speaker:v0.14.8", ports: [{name: monitoring, containerPort: 7472}]}]
`
const QUOTA = `
apiVersion: v1
kind: ResourceQuota
metadata: {name: loadbalancer-quota, namespace: development}
spec: {hard: {services.loadbalancers: "1"}}
`
const MONITOR = `
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: metallb, namespace: metallb-system}
spec: {selector: {matchLabels: {app: metallb}}, endpoints: [{port: monitoring, interval: 30s}]}
`

describe.skipIf(!hasKubectl)('kubectl and the controllers [needs kubectl]', () => {
  let cluster: Awaited<ReturnType<typeof startControlledCluster>>
  let directory = ''

  beforeAll(async () => {
    const lines = (container: string) => `{"level":"info","msg":"the ${container} runs"}\n`
    cluster = await startControlledCluster(({ container }) => new Blob([lines(container)]).stream())
    directory = mkdtempSync(join(tmpdir(), 'ingot-kubectl-'))
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'test',
      clusters: [{ name: 'test', cluster: { server: cluster.url } }],
      contexts: [{ name: 'test', context: { cluster: 'test', user: '' } }],
    }
    await Bun.write(join(directory, 'config'), JSON.stringify(config))
    await output('create namespace metallb-system')
  })

  afterEach(() => {
    cluster.holdPods(false)
    // no write of a controller was refused, but where a test wants it
    expect(cluster.log.filter((line) => !line.includes('exceeded quota'))).toEqual([])
  })

  afterAll(async () => {
    await cluster?.stop()
    rmSync(directory, { recursive: true, force: true })
  })

  async function kubectl(command: string, stdin = '') {
    const flags = [`--kubeconfig=${join(directory, 'config')}`, `--cache-dir=${join(directory, 'cache')}`]
    const child = Bun.spawn(['kubectl', ...flags, ...command.split(' ')], {
      stdin: Buffer.from(stdin),
      stdout: 'pipe',
      stderr: 'pipe',
      env: { HOME: directory, PATH: process.env.PATH ?? '' },
    })
    const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()])
    return { out, err, code: await child.exited }
  }

  /** The output of a command that must succeed, blanks folded. */
  async function output(command: string, stdin?: string): Promise<string> {
    const { out, err, code } = await kubectl(command, stdin)
    expect([command, code, err]).toEqual([command, 0, ''])
    return out.replaceAll(/ +/g, ' ').trim()
  }

  /** The output of a command once it matches, within the time of the test. */
  async function eventually(command: string, pattern: RegExp): Promise<string> {
    for (;;) {
      const text = await output(command)
      if (pattern.test(text)) return text
    }
  }

  test('a Deployment becomes available, is scaled, restarted, and taken back', async () => {
    await output('create deployment web --image=nginx --replicas=3 --port=8080')
    await output('rollout status deployment/web --timeout=20s')
    expect(await output('get deploy web')).toMatch(/^NAME READY UP-TO-DATE AVAILABLE AGE\nweb 3\/3 3 3 \d+s$/)
    expect(await output('get rs -l app=web -o wide')).toMatch(
      /^NAME DESIRED CURRENT READY AGE CONTAINERS IMAGES SELECTOR\nweb-\w{10} 3 3 3 \d+s nginx nginx app=web,pod-template-hash=\w{10}$/,
    )
    await output('annotate deploy web kubernetes.io/change-cause=first')
    await output('scale deploy/web --replicas=5')
    await output('wait deploy/web --for=jsonpath={.status.availableReplicas}=5 --timeout=20s')
    await output('set image deploy/web nginx=nginx:2')
    expect(await output('rollout status deploy/web --timeout=20s')).toContain('successfully rolled out')
    await output('rollout restart deploy/web')
    await output('rollout status deploy/web --timeout=20s')
    expect(await output('rollout history deploy/web')).toMatch(
      /^deployment\.apps\/web \nREVISION CHANGE-CAUSE\n1 first\n2 first\n3 first$/,
    )
    await output('rollout undo deploy/web --to-revision=1')
    await output('rollout status deploy/web --timeout=20s')
    expect(await output('get pods -l app=web -o jsonpath={.items[*].spec.containers[0].image}')).toBe(
      'nginx nginx nginx nginx nginx',
    )
    await output('wait --for=condition=ready pod --selector=app=web --timeout=20s')
    expect(await output('describe deploy web')).toMatch(/NewReplicaSet: web-\w{10} \(5\/5 replicas created\)/)
    await output('delete deploy web')
    expect(await output('get rs,pods -l app=web -o name')).toBe('')
  }, 60_000)

  test('a rollout that makes no progress fails at its deadline, and the old Pods stay', async () => {
    await output('create deployment stuck --image=nginx --replicas=2')
    await output('rollout status deploy/stuck --timeout=20s')
    await output('patch deploy stuck -p {"spec":{"progressDeadlineSeconds":1}}')
    cluster.holdPods(true)
    await output('set image deploy/stuck nginx=no-such-image')
    const failed = await kubectl('rollout status deploy/stuck --timeout=20s')
    expect(failed.err).toContain('deployment "stuck" exceeded its progress deadline')
    expect(await output('get deploy stuck -o jsonpath={.status.availableReplicas}')).toBe('2')
    await output('rollout undo deploy/stuck')
    await output('rollout status deploy/stuck --timeout=20s')
    await output('delete deploy stuck')
  }, 30_000)

  test('Pods that a quota refuses are told of in Events, and made once there is room', async () => {
    const startedAt = performance.now()
    await output('create namespace tight')
    await output('-n tight create quota few --hard=pods=1')
    await output('-n tight create deployment web --image=nginx --replicas=2')
    await output('-n tight wait deploy/web --for=jsonpath={.status.availableReplicas}=1 --timeout=20s')
    // the Event comes after what it tells of
    const refused = await eventually(
      '-n tight describe rs -l app=web',
      /Warning FailedCreate .* Error creating: /,
    )
    expect(refused).toMatch(
      /pods "web-\w{10}-\w{5}" is forbidden: exceeded quota: few, requested: pods=1, used: pods=1/,
    )
    expect(refused).toMatch(/Normal SuccessfulCreate .* Created pod: web-\w{10}-\w{5}/)
    // it is tried again every two seconds, and not at every Event that tells of it
    const refusals = cluster.log.filter((line) => line.includes('exceeded quota')).length
    expect(refusals).toBeGreaterThan(0)
    expect(refusals).toBeLessThan(2 + (performance.now() - startedAt) / 2000)
    await output('-n tight patch quota few -p {"spec":{"hard":{"pods":"2"}}}')
    await output('-n tight rollout status deploy/web --timeout=20s')
    const description = await output('-n tight describe deploy web')
    expect(description).toMatch(/Normal ScalingReplicaSet .* Scaled up replica set web-\w{10} from 0 to 2/)
  }, 30_000)

  test('a DaemonSet runs on every node that fits, and follows labels and taints', async () => {
    await output('label nodes --all kubernetes.io/os=linux')
    await output('taint nodes node-3 example.com/lonely=:NoSchedule')
    expect(await output('apply -f -', SPEAKER)).toBe('daemonset.apps/speaker created')
    await output('-n metallb-system rollout status ds/speaker --timeout=20s')
    expect(await output('-n metallb-system get ds')).toMatch(
      /^NAME DESIRED CURRENT READY UP-TO-DATE AVAILABLE NODE SELECTOR AGE\nspeaker 2 2 2 2 2 kubernetes\.io\/os=linux \d+s$/,
    )
    await output('taint nodes node-3 example.com/lonely-')
    await output('-n metallb-system wait ds/speaker --for=jsonpath={.status.numberAvailable}=3 --timeout=20s')
    const nodes = await output(
      '-n metallb-system get pods -l component=speaker -o jsonpath={.items[*].spec.nodeName}',
    )
    expect(nodes.split(' ').toSorted()).toEqual(['node-1', 'node-2', 'node-3'])
    await output('-n metallb-system rollout restart ds/speaker')
    await output('-n metallb-system rollout status ds/speaker --timeout=20s')
    expect(await output('-n metallb-system logs -l component=speaker')).toBe(
      Array.from({ length: 3 }, () => '{"level":"info","msg":"the speaker runs"}').join('\n'),
    )
  }, 60_000)

  test('the log of a Deployment is that of its Pod', async () => {
    expect(await output('apply -f -', CONTROLLER)).toBe('deployment.apps/controller created')
    await output('-n metallb-system wait --for=condition=Available deploy/controller --timeout=20s')
    await output('-n metallb-system wait --for=condition=ready pod --selector=app=metallb --timeout=90s')
    expect(await output('-n metallb-system logs deployment/controller --tail=50')).toBe(
      '{"level":"info","msg":"the controller runs"}',
    )
    expect(await output('-n metallb-system logs -l app=metallb,component=controller --tail=100')).toContain(
      'controller runs',
    )
    const wrong = await kubectl('-n metallb-system logs deployment/controller -c nobody')
    expect(wrong.err).toMatch(/container nobody is not valid for pod controller-\w{10}-\w{5}/)
  }, 30_000)

  test('a Service has Endpoints, in the form that old tools read', async () => {
    await output('create deployment ep --image=nginx --replicas=2 --port=8080')
    await output('expose deploy ep --port=80 --target-port=8080')
    await output('rollout status deploy/ep --timeout=20s')
    await output('wait ep/ep --for=jsonpath={.subsets[0].addresses[1].ip} --timeout=20s')
    expect(await output('get endpoints ep')).toMatch(
      /^NAME ENDPOINTS AGE\nep 10\.244\.\d\.\d+:8080,10\.244\.\d\.\d+:8080 \d+s$/,
    )
    await output('scale deploy/ep --replicas=0')
    await output('wait deploy/ep --for=jsonpath={.status.observedGeneration}=2 --timeout=20s')
    await output('wait rs -l app=ep --for=jsonpath={.status.replicas}=0 --timeout=20s')
    expect(await output('get endpoints ep')).toMatch(/^NAME ENDPOINTS AGE\nep <none> \d+s$/)
    await output('delete deploy,svc ep')
    await output('wait ep/ep --for=delete --timeout=20s')
  }, 30_000)

  test('a namespace has its ServiceAccount, and a quota on Services of type LoadBalancer', async () => {
    await output('create namespace development')
    await output('-n development wait sa/default --for=create --timeout=20s')
    expect(await output('apply -f -', QUOTA)).toBe('resourcequota/loadbalancer-quota created')
    await output('-n development create service loadbalancer first --tcp=80')
    expect(await output('-n development get quota')).toMatch(
      /^NAME REQUEST LIMIT AGE\nloadbalancer-quota services\.loadbalancers: 1\/1 \d+s$/,
    )
    const refused = await kubectl('-n development create service loadbalancer second --tcp=80')
    expect(refused.err).toContain(
      'services "second" is forbidden: exceeded quota: loadbalancer-quota, requested: services.loadbalancers=1, used: services.loadbalancers=1, limited: services.loadbalancers=1',
    )
    await output('-n development delete svc first')
    await output('-n development create service loadbalancer second --tcp=80')
  }, 30_000)

  test('a ServiceMonitor and the roles of a manifest can be applied', async () => {
    expect(await output('apply -f -', MONITOR)).toBe('servicemonitor.monitoring.coreos.com/metallb created')
    expect(await output('-n metallb-system get smon')).toMatch(/^NAME AGE\nmetallb \d+s$/)
    await output('create clusterrole reader --verb=get,list --resource=services,nodes')
    await output(
      'create clusterrolebinding reader --clusterrole=reader --serviceaccount=metallb-system:speaker',
    )
    expect(await output('get clusterrolebinding reader -o wide')).toMatch(
      /^NAME ROLE AGE USERS GROUPS SERVICEACCOUNTS\nreader ClusterRole\/reader \d+s metallb-system\/speaker$/,
    )
    expect(await output('auth whoami -o jsonpath={.status.userInfo.username}')).toBe('system:admin')
  }, 30_000)

  test('a node is drained', async () => {
    await output('create deployment drained --image=nginx --replicas=3')
    await output('rollout status deploy/drained --timeout=20s')
    // it warns of daemons where another test has left some
    const drained = await kubectl('drain node-1 --ignore-daemonsets --force --timeout=20s')
    expect([drained.out, drained.code]).toEqual([expect.stringContaining('node/node-1 drained'), 0])
    await output('rollout status deploy/drained --timeout=20s')
    const nodes = await output('get pods -l app=drained -o jsonpath={.items[*].spec.nodeName}')
    expect(nodes.split(' ')).not.toContain('node-1')
    await output('uncordon node-1')
  }, 30_000)
})
