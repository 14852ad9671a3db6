// One identity per process, so that each holds only the roles it needs (roles.bicep, roles.json).

@description('Start of the names.')
param prefix string

@description('Region.')
param location string

@description('Tags.')
param tags object

resource ingest 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: '${prefix}-ingest'
  location: location
  tags: tags
}

resource worker 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: '${prefix}-worker'
  location: location
  tags: tags
}

resource catalog 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: '${prefix}-catalog'
  location: location
  tags: tags
}

output ingest object = {
  id: ingest.id
  name: ingest.name
  clientId: ingest.properties.clientId
  principalId: ingest.properties.principalId
}

output worker object = {
  id: worker.id
  name: worker.name
  clientId: worker.properties.clientId
  principalId: worker.properties.principalId
}

output catalog object = {
  id: catalog.id
  name: catalog.name
  clientId: catalog.properties.clientId
  principalId: catalog.properties.principalId
}
