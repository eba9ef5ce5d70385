#!/usr/bin/env bash
# kube-up: a real Kubernetes control plane for tests: etcd, kube-apiserver and, if asked, kube-controller-manager.
#
#   kube-up [options]
#     --dir DIR        where certificates, data and logs go (default: a new temporary folder, removed at the end)
#     --assets DIR     where the programs are (default: $KUBEBUILDER_ASSETS, else what `kube-assets path` says)
#     --bind ADDR      address the API server listens on (default 127.0.0.1; 0.0.0.0 for network namespaces)
#     --advertise ADDR address written into kubeconfigs and the certificate (default: --bind, or 127.0.0.1)
#     --port N         port of the API server (default 6443; 0 takes a free one)
#     --san NAME       one more DNS name or address for the server's certificate; may be repeated
#     --service-cidr C (default 10.96.0.0/16,fd00:96::/112)
#     --pod-cidr C     only used by the controller manager (default 10.244.0.0/16,fd00:244::/56)
#     --controllers L  start kube-controller-manager with this list; "default" is the list below
#     --apiserver-arg A, --manager-arg A   passed through; may be repeated
#     --stop           stop what was started in --dir, and wait until it is gone
#
# It prints ONE line on stdout, the path of the admin kubeconfig, when /readyz answers; messages go to stderr.
# It then runs until SIGTERM, SIGINT or SIGHUP, or until one of its programs dies (exit status 1).
# In DIR: admin.kubeconfig, kube-proxy.kubeconfig, ca.crt, admin.crt, admin.key, etcd.url, *.log, pid, pids. A DIR
# that was used before is taken up again with its objects and keys, which is how to test a restart of the server.
#
# Everything in here is for tests: etcd does not sync to disk, keys are made on the spot and last one year.
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]:-$0}")")" && pwd)
say() { printf 'kube-up: %s\n' "$*" >&2; }
die() { say "$*"; temporary=0; exit 1; } # and leave the logs there

# What a load balancer's tests need: Services become EndpointSlices, namespaces get a service account and the CA,
# deleted owners take their dependants along, Deployments and DaemonSets become Pods.
# Left out on purpose: node-lifecycle-controller. There is no kubelet, so it would taint and evict everything.
default_controllers=endpointslice-controller,endpoints-controller,serviceaccount-controller,root-ca-certificate-publisher-controller
default_controllers+=,namespace-controller,garbage-collector-controller,deployment-controller,replicaset-controller
default_controllers+=,daemonset-controller,resourcequota-controller,validatingadmissionpolicy-status-controller

dir='' assets=${KUBEBUILDER_ASSETS:-} bind=127.0.0.1 advertise='' port=6443 stop=0 controllers=''
service_cidr=10.96.0.0/16,fd00:96::/112 pod_cidr=10.244.0.0/16,fd00:244::/56
sans=() api_args=() manager_args=()
while [ $# -gt 0 ]; do
  case $1 in
    --dir) dir=$2; shift ;;
    --assets) assets=$2; shift ;;
    --bind) bind=$2; shift ;;
    --advertise) advertise=$2; shift ;;
    --port) port=$2; shift ;;
    --san) sans+=("$2"); shift ;;
    --service-cidr) service_cidr=$2; shift ;;
    --pod-cidr) pod_cidr=$2; shift ;;
    --controllers) controllers=$2; shift ;;
    --apiserver-arg) api_args+=("$2"); shift ;;
    --manager-arg) manager_args+=("$2"); shift ;;
    --stop) stop=1 ;;
    -h|--help) sed -n '2,/^set /{/^#/!d;s/^# \{0,1\}//;p}' "$0"; exit 0 ;;
    *) die "unknown option $1 (see --help)" ;;
  esac
  shift
done

command_line() { { tr '\0' ' ' < "/proc/$1/cmdline"; } 2>/dev/null; }
running() { [ -f "$dir/pid" ] && command_line "$(cat "$dir/pid")" | grep -q kube-up; }
if [ $stop = 1 ]; then
  [ -n "$dir" ] || die "--stop needs --dir"
  running || exit 0
  kill -TERM "$(cat "$dir/pid")" 2>/dev/null || exit 0
  for _ in $(seq 200); do running || exit 0; sleep 0.05; done
  die "not ended after 10 s"
fi

for p in openssl curl; do command -v "$p" > /dev/null || die "needs $p, which is not installed"; done
[ -n "$assets" ] || assets=$("$here/kube-assets.sh" path)
assets=$(cd "$assets" 2>/dev/null && pwd) || die "no folder of programs: run kube-assets build"
for p in etcd kube-apiserver; do
  [ -x "$assets/$p" ] || die "no $p in $assets: run kube-assets build"
done
[ -z "$controllers" ] || [ -x "$assets/kube-controller-manager" ] || die "no kube-controller-manager in $assets"
[ "$controllers" != default ] || controllers=$default_controllers

temporary=0
if [ -z "$dir" ]; then dir=$(mktemp -d -t kube-up.XXXXXX); temporary=1; fi
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
if running; then die "already running in $dir"; fi
# Left over from a run that was killed: end only what has this very folder on its command line.
if [ -f "$dir/pids" ]; then
  while read -r _ old; do
    if command_line "$old" | grep -qF "=$dir/"; then kill -KILL "$old" || true; fi
  done < "$dir/pids"
fi
echo $$ > "$dir/pid"

if [ -z "$advertise" ]; then
  case $bind in 0.0.0.0|::) advertise=127.0.0.1 ;; *) advertise=$bind ;; esac
fi
# A port nobody listens on now; if another program takes it before we do, ours fails loudly.
free_port() {
  local p
  while :; do
    p=$((20000 + RANDOM % 12000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$p") 2>/dev/null; then echo "$p"; return; fi
  done
}
[ "$port" != 0 ] || port=$(free_port)
case $advertise in *:*) host="[$advertise]" ;; *) host=$advertise ;; esac
url="https://$host:$port"

# ---- certificates ---------------------------------------------------------------------------------------------
# One CA for everything. EC keys, because they are made in milliseconds.
cd "$dir"
key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1" 2>/dev/null; chmod 600 "$1"; }
issue() { # name subject usage [subjectAltName]
  key "$1.key"
  openssl req -new -key "$1.key" -subj "$2" -out "$1.csr" 2>/dev/null
  printf 'keyUsage=critical,digitalSignature\nextendedKeyUsage=%s\n%s' "$3" "${4:+subjectAltName=$4}" > "$1.ext"
  openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -set_serial "0x$(openssl rand -hex 8)" -days 365 \
    -extfile "$1.ext" -out "$1.crt" 2>/dev/null
  rm -f "$1.csr" "$1.ext"
}
kubeconfig() { # name
  ( umask 077
  cat > "$1.kubeconfig" <<K
apiVersion: v1
kind: Config
clusters: [{name: test, cluster: {server: "$url", certificate-authority-data: $(base64 -w0 < ca.crt)}}]
users: [{name: $1, user: {client-certificate-data: $(base64 -w0 < "$1.crt"), client-key-data: $(base64 -w0 < "$1.key")}}]
contexts: [{name: $1, context: {cluster: test, user: $1}}]
current-context: $1
K
  )
}
if [ ! -f ca.crt ]; then
  key ca.key
  openssl req -x509 -new -key ca.key -subj /CN=kube-up-ca -days 365 -out ca.crt \
    -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
  key sa.key
  openssl pkey -in sa.key -pubout -out sa.pub 2>/dev/null
  issue admin /O=system:masters/CN=admin clientAuth
  issue manager /CN=system:kube-controller-manager clientAuth
  issue kube-proxy /CN=system:kube-proxy clientAuth
fi
# The first address of each service range is the Service default/kubernetes.
alt=DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,IP:127.0.0.1,IP:::1,IP:$advertise
IFS=, read -ra ranges <<< "$service_cidr"
for r in "${ranges[@]}"; do
  r=${r%/*}
  case $r in *:*) alt+=,IP:${r}1 ;; *) alt+=,IP:${r%.*}.$((${r##*.} + 1)) ;; esac
done
for s in "${sans[@]}"; do
  case $s in *:*|*[0-9].[0-9]*[0-9]) alt+=,IP:$s ;; *) alt+=,DNS:$s ;; esac
done
issue server /CN=kube-apiserver serverAuth "$alt"
for k in admin manager kube-proxy; do kubeconfig $k; done

# ---- processes ------------------------------------------------------------------------------------------------
pids=()
cleaned=0
cleanup() {
  [ $cleaned = 0 ] || return 0
  cleaned=1
  # A parent of several threads that is killed has the signal sent more than once. And whoever read our stderr may be
  # gone, where bash writes about each child that is killed.
  trap '' TERM INT HUP PIPE
  local p i
  # In the reverse order of starting, so that nobody logs about a server that went first. The API server waits for
  # watches to end by themselves; tests have better things to do, so it gets half a second and is then killed.
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
    p=${pids[i]}
    kill -TERM "$p" 2>/dev/null || continue
    for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$p" 2>/dev/null || break; sleep 0.05; done
    kill -KILL "$p" 2>/dev/null || true
    wait "$p" 2>/dev/null || true
  done
  rm -f "$dir/pid" "$dir/pids"
  [ $temporary = 0 ] || rm -rf "$dir"
}
trap cleanup EXIT
# A parent that is killed has us told by each of its threads: once is enough, or we would leave in the middle of cleaning.
trap 'trap "" TERM INT HUP; exit 0' TERM INT HUP
# Should this script be killed outright, the kernel ends its children.
guard=()
! command -v setpriv > /dev/null || guard=(setpriv --pdeathsig KILL)
start() { # name program args...
  local name=$1
  shift
  "${guard[@]}" "$@" >> "$dir/$name.log" 2>&1 < /dev/null &
  pids+=($!)
  echo "$name $!" >> "$dir/pids"
}
: > "$dir/pids"

# etcd speaks plain HTTP on loopback. The election of a cluster of one need not take the usual second.
etcd_port=$(free_port)
peer_port=$(free_port)
echo "http://127.0.0.1:$etcd_port" > etcd.url
start etcd "$assets/etcd" --name=one --data-dir="$dir/etcd" --log-level=warn --unsafe-no-fsync \
  --listen-client-urls="http://127.0.0.1:$etcd_port" --advertise-client-urls="http://127.0.0.1:$etcd_port" \
  --listen-peer-urls="http://127.0.0.1:$peer_port" --initial-advertise-peer-urls="http://127.0.0.1:$peer_port" \
  --initial-cluster="one=http://127.0.0.1:$peer_port" --heartbeat-interval=10 --election-timeout=100 \
  --snapshot-count=10000

args=(
  --etcd-servers="http://127.0.0.1:$etcd_port" --bind-address="$bind" --secure-port="$port"
  --tls-cert-file="$dir/server.crt" --tls-private-key-file="$dir/server.key" --client-ca-file="$dir/ca.crt"
  --authorization-mode=RBAC --service-cluster-ip-range="$service_cidr" --allow-privileged=true --profiling=false
  --service-account-issuer=https://kubernetes.default.svc --service-account-key-file="$dir/sa.pub"
  --service-account-signing-key-file="$dir/sa.key" --advertise-address="$advertise"
)
# The endpoints of default/kubernetes may not be a loopback address: rather have none than an error every 10 s.
case $advertise in 127.*|::1) args+=(--endpoint-reconciler-type=none) ;; esac
# Without the controller manager nobody makes the service account "default", and no Pod could be created.
[ -n "$controllers" ] || args+=(--disable-admission-plugins=ServiceAccount)
start kube-apiserver "$assets/kube-apiserver" "${args[@]}" "${api_args[@]}"

alive() { local p; for p in "${pids[@]}"; do kill -0 "$p" 2>/dev/null || return 1; done; }
deadline=$((SECONDS + 120))
local_host=$host
case $bind in 0.0.0.0|::) local_host=127.0.0.1 ;; esac
until curl -sf --cacert ca.crt --cert admin.crt --key admin.key "https://$local_host:$port/readyz" > /dev/null 2>&1; do
  alive || { tail -n 5 etcd.log kube-apiserver.log >&2; die "a program has ended; logs are in $dir"; }
  [ $SECONDS -lt $deadline ] || die "not ready after 120 s; logs are in $dir"
  sleep 0.05
done

if [ -n "$controllers" ]; then
  start kube-controller-manager "$assets/kube-controller-manager" --kubeconfig="$dir/manager.kubeconfig" \
    --use-service-account-credentials --leader-elect=false --secure-port=0 --controllers="$controllers" --cluster-cidr="$pod_cidr" \
    --allocate-node-cidrs=false --service-account-private-key-file="$dir/sa.key" --root-ca-file="$dir/ca.crt" \
    --profiling=false "${manager_args[@]}"
fi

echo "$dir/admin.kubeconfig"
# Wait for a signal, or for the first program to end.
set +e
wait -n "${pids[@]}"
say "a program has ended; see the logs in $dir"
temporary=0
exit 1
