#!/usr/bin/env bash
# Succeeds while the process answers /health/live. The images have no curl, so bash speaks HTTP itself.
set -euo pipefail
port="${GROUNDSHIFT__Server__Port:-8080}"
exec 3<>"/dev/tcp/127.0.0.1/$port"
printf 'GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' >&3
IFS= read -r -t 4 status <&3
[[ "$status" == "HTTP/1.1 200 "* ]]
