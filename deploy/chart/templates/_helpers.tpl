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
Whether the default pool is part of this release. In a first release on a cluster that does not know its kind yet it is not:
Helm asks for all kinds before it creates any, so it comes with the next one. Without a cluster, by `helm template`, it is.
*/}}
{{- define "ingot.hasDefaultPool" -}}
{{- if .Values.defaultPool.addresses -}}
{{- if .Capabilities.APIVersions.Has "metallb.io/v1beta1/IPAddressPool" -}}
true
{{- else if not (lookup "v1" "Namespace" "" "kube-system") -}}
true
{{- end }}
{{- end }}
{{- end }}

{{/* They stay when the release ends: Services have addresses of it. */}}
{{- define "ingot.poolAnnotations" -}}
helm.sh/resource-policy: keep
{{- if .Values.defaultPool.shared }}
metallb.io/share-address-pool: 'true'
{{- end }}
{{- end }}

{{/* One that stayed is taken back as it is: Helm changes only what was its own before. So it has to be what is asked for. */}}
{{- define "ingot.checkDefaultPool" -}}
{{- if and .Release.IsInstall (.Capabilities.APIVersions.Has "metallb.io/v1beta1/IPAddressPool") }}
{{- $pool := .Values.defaultPool }}
{{- with lookup "metallb.io/v1beta1" "IPAddressPool" .Release.Namespace $pool.name }}
{{- $isShared := eq (dig "metadata" "annotations" "metallb.io/share-address-pool" "false" .) "true" }}
{{- if or (ne (toJson .spec.addresses) (toJson $pool.addresses)) (ne .spec.autoAssign $pool.autoAssign) (ne $isShared $pool.shared) }}
{{- fail (printf "the pool %s is there already, with %s: set defaultPool to what it says, or edit it first (kubectl -n %s edit ipaddresspool %s)" $pool.name (toJson .spec) $.Release.Namespace $pool.name) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
