// Every role that an identity holds, on the smallest scope that does. Who needs which for what: ../roles.json.

@description('Principal of ingest.')
param ingestPrincipalId string

@description('Principal of the workers.')
param workerPrincipalId string

@description('Principal of the catalog.')
param catalogPrincipalId string

@description('Service Bus namespace.')
param serviceBusName string

@description('Storage account of the products.')
param productsStorageName string

@description('Container of the products.')
param productsContainer string

@description('Storage account of the functions host.')
param hostStorageName string

@description('Registry of the images.')
param registryName string

@description('Key Vault.')
param vaultName string

@description('Event Grid topic of the alerts.')
param alertTopicName string

// Ids of built-in roles; they are the same in every tenant.
var roleIds = {
  acrPull: '7f951dda-4ed3-4680-a7ca-43fe172d538d'
  blobContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  blobReader: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
  blobOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  eventGridSender: 'd5a91429-5739-47e2-a06b-3470a27159e7'
  secretsUser: '4633458b-17de-408a-b874-0445c86b69e6'
  serviceBusReceiver: '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0'
  serviceBusSender: '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39'
}

resource serviceBus 'Microsoft.ServiceBus/namespaces@2024-01-01' existing = {
  name: serviceBusName
}

resource products 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' existing = {
  name: '${productsStorageName}/default/${productsContainer}'
}

resource hostStorage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: hostStorageName
}

resource registry 'Microsoft.ContainerRegistry/registries@2025-11-01' existing = {
  name: registryName
}

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: vaultName
}

resource alerts 'Microsoft.EventGrid/topics@2025-02-15' existing = {
  name: alertTopicName
}

resource ingestSendsJobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(serviceBus.id, ingestPrincipalId, roleIds.serviceBusSender)
  scope: serviceBus
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.serviceBusSender)
    principalId: ingestPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource ingestCountsJobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(serviceBus.id, ingestPrincipalId, roleIds.serviceBusReceiver)
  scope: serviceBus
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.serviceBusReceiver)
    principalId: ingestPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource ingestHostsFunctions 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(hostStorage.id, ingestPrincipalId, roleIds.blobOwner)
  scope: hostStorage
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.blobOwner)
    principalId: ingestPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource ingestReadsModels 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(products.id, ingestPrincipalId, roleIds.blobReader)
  scope: products
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.blobReader)
    principalId: ingestPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource workerReceivesJobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(serviceBus.id, workerPrincipalId, roleIds.serviceBusReceiver)
  scope: serviceBus
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.serviceBusReceiver)
    principalId: workerPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource workerSendsRetries 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(serviceBus.id, workerPrincipalId, roleIds.serviceBusSender)
  scope: serviceBus
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.serviceBusSender)
    principalId: workerPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource workerWritesProducts 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(products.id, workerPrincipalId, roleIds.blobContributor)
  scope: products
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.blobContributor)
    principalId: workerPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource workerPullsImages 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, workerPrincipalId, roleIds.acrPull)
  scope: registry
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.acrPull)
    principalId: workerPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource workerReadsSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, workerPrincipalId, roleIds.secretsUser)
  scope: vault
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.secretsUser)
    principalId: workerPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource catalogWritesProducts 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(products.id, catalogPrincipalId, roleIds.blobContributor)
  scope: products
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.blobContributor)
    principalId: catalogPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource catalogPullsImages 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, catalogPrincipalId, roleIds.acrPull)
  scope: registry
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.acrPull)
    principalId: catalogPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource catalogReadsSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, catalogPrincipalId, roleIds.secretsUser)
  scope: vault
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.secretsUser)
    principalId: catalogPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource catalogSendsAlerts 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(alerts.id, catalogPrincipalId, roleIds.eventGridSender)
  scope: alerts
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.eventGridSender)
    principalId: catalogPrincipalId
    principalType: 'ServicePrincipal'
  }
}
