{{- define "earmark.labels" -}}
app.kubernetes.io/name: earmark
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}
{{- define "earmark.selector" -}}
app.kubernetes.io/name: earmark
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}
{{- define "earmark.name" -}}
{{- if contains "earmark" .Release.Name }}{{ .Release.Name | trunc 63 | trimSuffix "-" }}{{ else }}{{ printf "%s-earmark" .Release.Name | trunc 63 | trimSuffix "-" }}{{ end -}}
{{- end -}}
{{- define "earmark.claim" -}}
{{- .Values.persistence.existingClaim | default (printf "%s-data" (include "earmark.name" .)) -}}
{{- end -}}
