// The registry of the images. No admin user, no anonymous pull.

@description('Name of the registry.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Premium is needed for a private endpoint.')
@allowed([
  'Basic'
  'Standard'
  'Premium'
])
param sku string

@description('Whether the registry answers on the Internet. Basic and Standard have no other way in.')
@allowed([
  'Enabled'
  'Disabled'
])
param publicNetworkAccess string

resource registry 'Microsoft.ContainerRegistry/registries@2025-11-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: sku
  }
  properties: {
    adminUserEnabled: false
    anonymousPullEnabled: false
    publicNetworkAccess: publicNetworkAccess
    networkRuleBypassOptions: 'AzureServices'
  }
}

output id string = registry.id
output name string = registry.name
output loginServer string = registry.properties.loginServer
