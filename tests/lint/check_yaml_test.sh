#!/usr/bin/env bash
# Proves that scripts/check_yaml.py finds what it should, and nothing in files that are right.

set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=no

# check NAME EXPECTED TEXT: what is found in a file of this text must be EXPECTED.
check() {
  local found
  printf '%b' "$3" >"$folder/$1.yaml"
  found=$(python3 scripts/check_yaml.py "$folder/$1.yaml" | sed "s|^$folder/||" || true)
  [[ $found == "$2" ]] || { printf '%s: expected "%s", found "%s"\n' "$1" "$2" "$found"; failed=yes; }
}

# pods MOUNT LABEL: a Deployment whose one container mounts MOUNT, with pods of this LABEL.
pods() {
  echo "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {selector: {matchLabels: {app: a}}, template: {metadata: \
{labels: {app: $2}}, spec: {containers: [{name: c, volumeMounts: [{name: $1}]}], volumes: [{name: data}]}}}}"
}

check plain '' 'a: [1, 2]\n'
check broken "broken.yaml:2: is not YAML: expected ',' or ']', but got '<stream end>'" 'a: [1, 2\n'
check nameless 'nameless.yaml:1: has no metadata.name' 'apiVersion: v1\nkind: Service\n'
check kindless 'kindless.yaml:1: has no kind' 'apiVersion: v1\nmetadata: {name: a}\n'
check right '' "$(pods data a)"
check label "label.yaml:1: the selector's label app is not a label of the pods" "$(pods data b)"
check mount $'mount.yaml:1: c mounts other, which is no volume\nmount.yaml:1: the volume data is not mounted in c' "$(pods other a)"
[[ $failed == no ]]
