{{/* Named templates. Those of a program are given (list . "controller") or (list . "speaker"). */}}

{{- define "ingot.name" -}}
{{ .Values.nameOverride | default "metallb" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Of an object: alone, as the plain manifests have it, or behind fullnameOverride. */}}
{{- define "ingot.fullname" -}}
{{- with (first .).Values.fullnameOverride }}{{ . | trunc 40 | trimSuffix "-" }}-{{ end }}{{ last . }}
{{- end }}

{{- define "ingot.serviceAccount" -}}
{{ (index (first .).Values (last .)).serviceAccount.name | default (include "ingot.fullname" .) }}
{{- end }}

{{/* Those of MetalLB's chart, so that its Deployment and DaemonSet can be upgraded: a selector cannot be changed. */}}
{{- define "ingot.selectorLabels" -}}
app.kubernetes.io/name: {{ include "ingot.name" (first .) }}
app.kubernetes.io/instance: {{ (first .).Release.Name }}
app.kubernetes.io/component: {{ last . }}
{{- end }}

{{/* By which speakers find each other's Pods. */}}
{{- define "ingot.speakerSelector" -}}
app.kubernetes.io/name={{ include "ingot.name" . }},app.kubernetes.io/component=speaker
{{- end }}

{{- define "ingot.labels" -}}
app: metallb
app.kubernetes.io/name: {{ include "ingot.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "ingot.componentLabels" -}}
{{ include "ingot.labels" (first .) }}
component: {{ last . }}
app.kubernetes.io/component: {{ last . }}
{{- end }}

{{- define "ingot.podLabels" -}}
{{- $own := include "ingot.selectorLabels" . | fromYaml }}
{{- $seeds := dict "app" "metallb" "component" (last .) }}
{{- toYaml (merge $own $seeds ((index (first .).Values (last .)).labels | default dict)) }}
{{- end }}

{{- define "ingot.podAnnotations" -}}
{{- $prometheus := (first .).Values.prometheus }}
{{- $scrape := dict }}
{{- if $prometheus.scrapeAnnotations }}
{{- $scrape = dict "prometheus.io/scrape" "true" "prometheus.io/scheme" "https" "prometheus.io/port" ($prometheus.metricsPort | toString) }}
{{- end }}
{{- toYaml (merge $scrape ((index (first .).Values (last .)).podAnnotations | default dict)) }}
{{- end }}

{{/* An image of MetalLB's that a values.yaml names is not what this chart is for. */}}
{{- define "ingot.image" -}}
{{- $root := first . }}
{{- $image := (index $root.Values (last .)).image }}
{{- if hasPrefix "quay.io/metallb/" $image.repository -}}
ghcr.io/ingot-lb/{{ last . }}:{{ $root.Chart.AppVersion }}
{{- else -}}
{{ $image.repository }}:{{ $image.tag | default $root.Chart.AppVersion }}
{{- end }}
{{- end }}

{{- define "ingot.memberlistSecret" -}}
{{ .Values.speaker.secretName | default (include "ingot.fullname" (list . "memberlist")) }}
{{- end }}

{{/*
(list . KIND): stays when the release ends. In a first release it is created last, when its kind is served; what says
whose it is lets the next release take it over.
*/}}
{{- define "ingot.poolAnnotations" -}}
{{- $root := first . }}
{{- $pool := $root.Values.defaultPool -}}
helm.sh/resource-policy: keep
{{- if and (eq (last .) "IPAddressPool") $pool.shared }}
metallb.universe.tf/share-address-pool: "true"
{{- end }}
{{- if and $root.Release.IsInstall (not (lookup "metallb.io/v1beta1" (last .) $root.Release.Namespace $pool.name)) }}
helm.sh/hook: post-install
helm.sh/hook-delete-policy: hook-failed
meta.helm.sh/release-name: {{ $root.Release.Name }}
meta.helm.sh/release-namespace: {{ $root.Release.Namespace }}
{{- end }}
{{- end }}
