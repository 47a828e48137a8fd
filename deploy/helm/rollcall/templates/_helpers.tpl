{{- define "rollcall.name" -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "rollcall.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}

{{/* Labels by which objects are found; `component` is server, worker or migration. */}}
{{- define "rollcall.selector" -}}
app.kubernetes.io/name: rollcall
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "rollcall.labels" -}}
{{ include "rollcall.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end -}}

{{/* What every pod has in common. */}}
{{- define "rollcall.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: { type: RuntimeDefault }
{{- with .Values.image.pullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* The volumes: what is written (mail as files, spooled bodies), and the master key. */}}
{{- define "rollcall.volumes" -}}
volumes:
  - name: data
    emptyDir: { sizeLimit: 1Gi }
  - name: master-key
    secret:
      secretName: {{ .Values.existingSecret }}
      defaultMode: 0440
      items:
        - { key: master-key, path: master.key }
{{- end -}}

{{/* A container that runs a command of Rollcall. */}}
{{- define "rollcall.container" -}}
{{- $values := .root.Values -}}
name: {{ .component }}
image: {{ include "rollcall.image" .root | quote }}
imagePullPolicy: {{ $values.image.pullPolicy }}
args: {{ toJson .args }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
env:
  - name: ROLLCALL_DATABASE_URL
    valueFrom: { secretKeyRef: { name: {{ $values.existingSecret }}, key: database-url } }
  - name: ROLLCALL_CACHE_URL
    valueFrom: { secretKeyRef: { name: {{ $values.existingSecret }}, key: cache-url } }
  - name: ROLLCALL_MAIL_URL
    valueFrom: { secretKeyRef: { name: {{ $values.existingSecret }}, key: mail-url, optional: true } }
  - { name: ROLLCALL_MASTER_KEY_FILE, value: /etc/rollcall/master.key }
  - { name: ROLLCALL_PUBLIC_URL, value: {{ $values.publicUrl | quote }} }
  - { name: ROLLCALL_TRUSTED_PROXIES, value: {{ join "," $values.trustedProxies | quote }} }
  {{- range $name, $value := .env }}
  - { name: {{ $name }}, value: {{ $value | quote }} }
  {{- end }}
  {{- range $name, $value := $values.env }}
  - { name: {{ $name }}, value: {{ $value | quote }} }
  {{- end }}
resources: {{- toYaml .resources | nindent 2 }}
volumeMounts:
  - { name: data, mountPath: /var/lib/rollcall }
  - { name: master-key, mountPath: /etc/rollcall, readOnly: true }
{{- end -}}

{{/* Probes of what serves or works: /livez is the process, /readyz what it needs. */}}
{{- define "rollcall.probes" -}}
startupProbe:
  httpGet: { path: /livez, port: ops }
  periodSeconds: 2
  failureThreshold: 60
livenessProbe:
  httpGet: { path: /livez, port: ops }
  periodSeconds: 10
  timeoutSeconds: 5
readinessProbe:
  httpGet: { path: /readyz, port: ops }
  periodSeconds: 5
  timeoutSeconds: 5
{{- end -}}

{{/* Pods of a kind go to different nodes and zones where there are some. */}}
{{- define "rollcall.spread" -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "rollcall.selector" . | nindent 8 }}
  - maxSkew: 1
    topologyKey: topology.kubernetes.io/zone
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "rollcall.selector" . | nindent 8 }}
{{- end -}}
