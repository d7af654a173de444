#!/bin/bash
# The container's health check: exits with 0 if /healthz answers 200. An unreachable database does not make the container
# unhealthy, because a restart would not fix it; /readyz reports it. Bash itself speaks to the port, so the image needs no HTTP
# client.

set -uo pipefail

case ${HEALTH_ADDRESS:-} in
  '' | :: | 0.0.0.0) address=127.0.0.1 ;;
  *) address=$HEALTH_ADDRESS ;;
esac
exec 3<>"/dev/tcp/$address/${HEALTH_PORT:-8080}" || exit 1
printf 'GET /healthz HTTP/1.0\r\n\r\n' >&3
IFS= read -r -t 4 line <&3 || line="no answer"
printf '%s\n' "${line%$'\r'}"
[[ $line == *" 200 "* ]]
