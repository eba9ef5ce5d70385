#!/usr/bin/env bash
# kube-assets: build the programs of a real Kubernetes control plane from source, for tests.
#
#   kube-assets build [DIR] [--with LIST]   build what is missing into DIR and say how long each took
#   kube-assets path                        print DIR, for KUBEBUILDER_ASSETS (the convention of setup-envtest)
#   kube-assets list                        print the names that --with knows
#
# DIR defaults to ${XDG_CACHE_HOME:-$HOME/.cache}/ingot/kube/<version>. Always built: kube-apiserver, etcd, kubectl.
# LIST is comma separated, from: kube-controller-manager kube-proxy kube-scheduler helm kubeconform, or "all".
#
# Why build: the release binaries are not in any language's package registry, but the source is in Go's. Kubernetes'
# own module replaces its staging modules by folders, which `go install` refuses; so a throw-away wrapper module
# repeats those replacements with the published versions of the same modules. etcd and helm are in the same wrapper,
# so that they share compiled packages; these versions of theirs change next to nothing in Kubernetes' own pins.
# kubeconform wants newer versions of shared modules, so it stands alone.
#
# Needs Go (it fetches the toolchain that a module asks for by itself). A build is safe to interrupt: Go keeps what
# it has compiled, and a program appears in DIR only when it is complete.
set -euo pipefail

# Pinned together. The staging modules k8s.io/* carry the same number with major version 0. etcd is the version that
# Kubernetes' own go.mod has for its client, so that grpc and the rest are the same too. A newer helm (3.21) would
# raise grpc, golang.org/x/* and OpenTelemetry above what Kubernetes was released with.
KUBERNETES=1.36.3
ETCD=3.6.8
HELM=3.20.2
KUBECONFORM=0.7.0

die() { printf 'kube-assets: %s\n' "$*" >&2; exit 1; }
usage() { sed -n '2,/^set /{/^#/!d;s/^# \{0,1\}//;p}' "$0"; }

default_dir() { printf '%s\n' "${XDG_CACHE_HOME:-$HOME/.cache}/ingot/kube/v$KUBERNETES"; }
optional=(kube-controller-manager kube-proxy kube-scheduler helm kubeconform)

package_of() { # the main package of a program in the wrapper module
  case $1 in
    etcd) echo go.etcd.io/etcd/server/v3 ;;
    helm) echo helm.sh/helm/v3/cmd/helm ;;
    *) echo "k8s.io/kubernetes/cmd/$1" ;;
  esac
}

wrapper() { # make the wrapper module in the current directory
  local mod
  mod=$(go mod download -json "k8s.io/kubernetes@v$KUBERNETES" | sed -n 's/^[[:space:]]*"GoMod": "\(.*\)",*$/\1/p')
  [ -f "$mod" ] || die "cannot download k8s.io/kubernetes@v$KUBERNETES"
  {
    printf 'module ingot.test/kubeassets\n\n'
    grep -E '^go [0-9]' "$mod"
    printf 'require %s v%s\n' k8s.io/kubernetes "$KUBERNETES" go.etcd.io/etcd/server/v3 "$ETCD" helm.sh/helm/v3 "$HELM"
    # "k8s.io/api => ./staging/src/k8s.io/api" becomes "k8s.io/api => k8s.io/api v0.36.3"
    sed -n 's|^[[:space:]]*\(replace \)\{0,1\}\([^ ]*\) => \./staging/.*$|\2|p' "$mod" |
      while read -r m; do printf 'replace %s => %s v0.%s\n' "$m" "$m" "${KUBERNETES#1.}"; done
  } > go.mod
}

seconds() { local ms=$((($(date +%s%N) - $1) / 1000000)); printf '%d.%d' $((ms / 1000)) $((ms % 1000 / 100)); }
report() { # name start-time
  printf '%-24s %5s MB %8s s\n' "$1" $(($(stat -c %s "$dir/$1") / 1000000)) "$(seconds "$2")"
}

build() {
  local dir='' with='' name start work flags
  while [ $# -gt 0 ]; do
    case $1 in
      --with) with+=",${2:?--with needs a list}"; shift ;;
      -*) die "unknown option $1" ;;
      *) [ -z "$dir" ] || die "one directory only"; dir=$1 ;;
    esac
    shift
  done
  [ -n "$dir" ] || dir=$(default_dir)
  local wanted=(etcd kubectl kube-apiserver) names
  IFS=, read -ra names <<< "${with#,}"
  for name in "${names[@]}"; do
    if [ "$name" = all ]; then wanted+=("${optional[@]}"); continue; fi
    [[ " ${optional[*]} " == *" $name "* ]] || die "--with does not know $name (see kube-assets list)"
    wanted+=("$name")
  done

  local missing=()
  mkdir -p "$dir"
  dir=$(cd "$dir" && pwd)
  for name in "${wanted[@]}"; do [ -x "$dir/$name" ] || missing+=("$name"); done
  [ ${#missing[@]} -gt 0 ] || return 0

  command -v go > /dev/null || die "building ${missing[*]} needs Go (https://go.dev/dl), which is not installed"
  printf 'building %s from source, once: some ten minutes\n' "${missing[*]}"
  # Two test runs may start at once: the second waits, and then finds everything there.
  exec 9> "$dir/.lock"
  flock 9

  work=$(mktemp -d)
  # shellcheck disable=SC2064
  trap "rm -rf '$work'" EXIT
  # Static programs also run in a bare root file system. -mod=mod writes go.sum as it goes, checked against Go's
  # checksum database. The version is stamped in, or the programs would call themselves v0.0.0-master.
  export CGO_ENABLED=0 GOFLAGS=-mod=mod GOWORK=off
  flags="-s -w -X k8s.io/component-base/version.gitVersion=v$KUBERNETES -X k8s.io/component-base/version.gitMajor=1"
  flags+=" -X k8s.io/component-base/version.gitMinor=$(cut -d. -f2 <<< "$KUBERNETES")"
  flags+=" -X k8s.io/component-base/version.gitTreeState=clean -X helm.sh/helm/v3/internal/version.version=v$HELM"
  cd "$work"

  mkdir out
  start=$(date +%s%N)
  local packages=()
  for name in "${missing[@]}"; do [ "$name" = kubeconform ] || packages+=("$(package_of "$name")"); done
  if [ ${#packages[@]} -gt 0 ]; then
    wrapper
    # Fetch first, so that the times of the builds are not times of the network.
    printf 'fetching modules\n'
    go list -deps "${packages[@]}" > /dev/null 2> log || { cat log >&2; die "cannot resolve the modules"; }
    printf '%-24s %8s %8s s\n' modules '' "$(seconds "$start")"
  fi
  for name in "${missing[@]}"; do
    [ ! -x "$dir/$name" ] || continue # made meanwhile by the run that had the lock
    start=$(date +%s%N)
    printf 'building %s\n' "$name"
    if [ "$name" = kubeconform ]; then
      GOFLAGS='' GOBIN="$work/out" go install -buildvcs=false -trimpath -ldflags='-s -w' \
        "github.com/yannh/kubeconform/cmd/kubeconform@v$KUBECONFORM" 2> log
    else
      go build -buildvcs=false -trimpath -ldflags="$flags" -o "out/$name" "$(package_of "$name")" 2> log
    fi || { cat log >&2; die "cannot build $name"; }
    mv "out/$name" "$dir/$name"
    report "$name" "$start"
  done
}

case ${1:-} in
  build) shift; build "$@" ;;
  path) default_dir ;;
  list) printf '%s\n' "${optional[@]}" ;;
  -h|--help|help) usage ;;
  *) usage >&2; exit 2 ;;
esac
