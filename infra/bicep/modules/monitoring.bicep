// Logs of the platform and traces of the processes, both with a cap: telemetry is what a bill grows by unseen.

@description('Start of the names.')
param prefix string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Gigabytes a day after which Log Analytics takes no more until the next day.')
@minValue(1)
param dailyCapGb int

@description('Days that logs are kept; 30 are free.')
@minValue(30)
@maxValue(730)
param retentionDays int

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' = {
  name: '${prefix}-logs'
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: retentionDays
    workspaceCapping: {
      dailyQuotaGb: dailyCapGb
    }
    features: {
      // Readers come with Entra, never with the workspace's keys.
      disableLocalAuth: true
    }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: '${prefix}-insights'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    IngestionMode: 'LogAnalytics'
    SamplingPercentage: 20
  }
}

output workspaceId string = workspace.id
output insightsName string = insights.name
