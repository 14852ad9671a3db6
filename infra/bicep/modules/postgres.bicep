// PostgreSQL with PostGIS. There is no password: people and processes come with Entra tokens.

@description('Name of the server.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Size, such as Standard_B1ms or Standard_D2ds_v5.')
param skuName string

@description('Burstable for trials, GeneralPurpose for work.')
@allowed([
  'Burstable'
  'GeneralPurpose'
  'MemoryOptimized'
])
param skuTier string

@description('Gigabytes of disk; it grows by itself and never shrinks.')
param storageGb int

@description('Days that the server can be restored to.')
@minValue(7)
@maxValue(35)
param backupDays int

@description('Whether a second server stands ready in another zone; not for Burstable.')
@allowed([
  'Disabled'
  'ZoneRedundant'
])
param highAvailability string

@description('The group of people who may administer the database and who run infra/postgres/roles.sql.')
param administrator entraPrincipal

@description('Whether the server answers on the Internet.')
@allowed([
  'Enabled'
  'Disabled'
])
param publicNetworkAccess string

@description('Log Analytics workspace for the server log.')
param workspaceId string

@export()
@description('An Entra principal.')
type entraPrincipal = {
  objectId: string
  name: string
  type: 'Group' | 'User' | 'ServicePrincipal'
}

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: skuName
    tier: skuTier
  }
  properties: {
    version: '16'
    createMode: 'Default'
    authConfig: {
      activeDirectoryAuth: 'Enabled'
      passwordAuth: 'Disabled'
      tenantId: tenant().tenantId
    }
    storage: {
      storageSizeGB: storageGb
      autoGrow: 'Enabled'
    }
    backup: {
      backupRetentionDays: backupDays
      geoRedundantBackup: 'Disabled'
    }
    highAvailability: {
      mode: highAvailability
    }
    network: {
      publicNetworkAccess: publicNetworkAccess
    }
  }
}

resource group 'Microsoft.DBforPostgreSQL/flexibleServers/administrators@2025-08-01' = {
  parent: server
  name: administrator.objectId
  properties: {
    principalName: administrator.name
    principalType: administrator.type
    tenantId: tenant().tenantId
  }
}

// The server refuses CREATE EXTENSION for what is not listed here.
resource extensions 'Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01' = {
  parent: server
  name: 'azure.extensions'
  properties: {
    value: 'POSTGIS,PG_TRGM'
    source: 'user-override'
  }
  dependsOn: [
    group
  ]
}

resource transport 'Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01' = {
  parent: server
  name: 'require_secure_transport'
  properties: {
    value: 'ON'
    source: 'user-override'
  }
  dependsOn: [
    extensions
  ]
}

resource oldestTls 'Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01' = {
  parent: server
  name: 'ssl_min_protocol_version'
  properties: {
    value: 'TLSv1.2'
    source: 'user-override'
  }
  dependsOn: [
    transport
  ]
}

resource database 'Microsoft.DBforPostgreSQL/flexibleServers/databases@2025-08-01' = {
  parent: server
  name: 'groundshift'
  properties: {
    charset: 'UTF8'
    collation: 'en_US.utf8'
  }
  dependsOn: [
    oldestTls
  ]
}

// 0.0.0.0 is Azure's own way to say "addresses of Azure": container apps outside a network of their own have no fixed ones.
resource fromAzure 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules@2025-08-01' = if (publicNetworkAccess == 'Enabled') {
  parent: server
  name: 'addresses-of-azure'
  properties: {
    startIpAddress: '0.0.0.0'
    endIpAddress: '0.0.0.0'
  }
  dependsOn: [
    database
  ]
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-logs'
  scope: server
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        category: 'PostgreSQLLogs'
        enabled: true
      }
    ]
  }
}

output id string = server.id
output hostName string = server.properties.fullyQualifiedDomainName
output database string = database.name
