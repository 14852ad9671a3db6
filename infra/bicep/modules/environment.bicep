// Where the containers run: a consumption profile, and a GPU profile where there is quota for one.

@description('Start of the names.')
param prefix string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Subnet of the container apps; empty outside a network of our own.')
param subnetId string

@description('GPU profile type; empty for none. It can only be given when the environment is made.')
param gpuProfile string

@description('Log Analytics workspace of the containers\' output.')
param workspaceId string

@description('Application Insights component that takes traces and logs over OTLP.')
param insightsName string

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

// A preview, for the stable versions up to 2026-01-01 know neither of the two telemetry settings below.
resource apps 'Microsoft.App/managedEnvironments@2025-10-02-preview' = {
  name: '${prefix}-apps'
  location: location
  tags: tags
  properties: {
    // To the workspace by diagnostic settings: the other way takes the workspace's key.
    appLogsConfiguration: {
      destination: 'azure-monitor'
    }
    // The environment's own collector; it names itself to the containers by OTEL_EXPORTER_OTLP_ENDPOINT. It passes no figures on to
    // Application Insights.
    appInsightsConfiguration: {
      connectionString: insights.properties.ConnectionString
    }
    openTelemetryConfiguration: {
      tracesConfiguration: {
        destinations: [
          'appInsights'
        ]
      }
      logsConfiguration: {
        destinations: [
          'appInsights'
        ]
      }
    }
    vnetConfiguration: empty(subnetId)
      ? null
      : {
          infrastructureSubnetId: subnetId
          internal: false
        }
    workloadProfiles: concat(
      [
        {
          name: 'Consumption'
          workloadProfileType: 'Consumption'
        }
      ],
      empty(gpuProfile)
        ? []
        : [
            {
              name: 'gpu'
              workloadProfileType: gpuProfile
            }
          ]
    )
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-logs'
  scope: apps
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        category: 'ContainerAppConsoleLogs'
        enabled: true
      }
      {
        category: 'ContainerAppSystemLogs'
        enabled: true
      }
    ]
  }
}

output id string = apps.id
