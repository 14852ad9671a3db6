#!/usr/bin/env bash
# deploy.sh RESOURCE-GROUP PARAMETER-FILE TAG: services first, then images groundshift-cpu:TAG and groundshift-cuda:TAG by digest, then processes and functions.
set -euo pipefail
group="$1" parameters="$2" tag="$3"

deploy() { # true or false for deployProcesses
  az deployment group create --resource-group "$group" --name "groundshift-$tag" --parameters "$parameters" deployProcesses="$1" --query properties.outputs --output json
}

# Prints the image with the digest that the registry gave it: a tag can be moved, a digest cannot.
push() { # registry name, registry server, target
  docker tag "groundshift-$3:$tag" "$2/groundshift-$3:$tag" >&2
  docker push --quiet "$2/groundshift-$3:$tag" >&2
  echo "$2/groundshift-$3@$(az acr repository show --name "$1" --image "groundshift-$3:$tag" --query digest --output tsv)"
}

export CPU_IMAGE='' GPU_IMAGE=''
outputs="$(deploy false)"
name="$(jq -r .registryName.value <<<"$outputs")"
server="$(jq -r .registryServer.value <<<"$outputs")"
az acr login --name "$name"
CPU_IMAGE="$(push "$name" "$server" cpu)"
GPU_IMAGE="$(push "$name" "$server" cuda)"
deploy true

# Ingest: the functions, with every package, as one archive.
dotnet publish src/Ingest.Functions/Ingest.Functions.csproj -c Release -p:FullNuGet=true -o artifacts-full/ingest
(cd artifacts-full/ingest && zip -qr ../ingest.zip .)
az functionapp deployment source config-zip --resource-group "$group" --name "$(jq -r .ingestName.value <<<"$outputs")" --src artifacts-full/ingest.zip
