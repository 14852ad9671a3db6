// The broker: one queue for fresh scenes, one for backfill. Entra only.

@description('Name of the namespace.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Standard costs little; Premium is needed for a private endpoint.')
@allowed([
  'Standard'
  'Premium'
])
param sku string

@description('Whether the namespace answers on the Internet. Standard has no other way in.')
@allowed([
  'Enabled'
  'Disabled'
])
param publicNetworkAccess string

@description('Log Analytics workspace for what the broker refuses.')
param workspaceId string

// As src/Core/Jobs/SceneJob.cs, JobPriority, names them.
var queueNames = [
  'scenes-fresh'
  'scenes-backfill'
]

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: sku
    tier: sku
  }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: publicNetworkAccess
  }
}

resource queues 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = [
  for queueName in queueNames: {
    parent: namespace
    name: queueName
    properties: {
      // The longest lock there is; a worker renews it while it computes.
      lockDuration: 'PT5M'
      // Attempts are counted in the ledger; this only catches messages that kill every worker that takes them.
      maxDeliveryCount: 100
      defaultMessageTimeToLive: 'P14D'
      deadLetteringOnMessageExpiration: true
      // A message id holds job and attempt, so a retry is no duplicate.
      requiresDuplicateDetection: true
      duplicateDetectionHistoryTimeWindow: 'PT10M'
    }
  }
]

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-logs'
  scope: namespace
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        category: 'OperationalLogs'
        enabled: true
      }
    ]
  }
}

output id string = namespace.id
output name string = namespace.name
output hostName string = '${namespace.name}.servicebus.windows.net'
output queueNames string[] = queueNames
