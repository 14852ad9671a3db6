// Where alerts go for those who take them from Event Grid. A channel is still made by hand: groundshift channel add eventgrid ENDPOINT

@description('Name of the topic.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

resource topic 'Microsoft.EventGrid/topics@2025-02-15' = {
  name: name
  location: location
  tags: tags
  properties: {
    inputSchema: 'CloudEventSchemaV1_0'
    disableLocalAuth: true
    minimumTlsVersionAllowed: '1.2'
    // The catalog sends from wherever it runs; whoever subscribes is told by Event Grid itself.
    publicNetworkAccess: 'Enabled'
  }
}

output name string = topic.name
output endpoint string = topic.properties.endpoint
