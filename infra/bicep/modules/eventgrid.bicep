// Events of a storage account that holds STAC items (a catalog of your own) become pushes to ingest. Without it the sweeps find them later.

@description('Start of the names.')
param prefix string

@description('Region of the storage account.')
param location string

@description('Tags.')
param tags object

@description('Storage account whose new blobs are announced.')
param sourceId string

@description('Only blobs whose path begins so, such as /blobServices/default/containers/scenes/.')
param subjectBeginsWith string

@description('Address that takes notifications: https://HOST/notifications')
param pushUrl string

@description('Key with the scope notify: groundshift key create event-grid --scope notify')
@secure()
param pushKey string

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: '${prefix}-scenes'
  location: location
  tags: tags
  properties: {
    source: sourceId
    topicType: 'Microsoft.Storage.StorageAccounts'
  }
}

resource push 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'push'
  properties: {
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    destination: {
      endpointType: 'WebHook'
      properties: {
        endpointUrl: pushUrl
        // A header, because addresses stand in logs.
        deliveryAttributeMappings: [
          {
            name: 'X-Api-Key'
            type: 'Static'
            properties: {
              value: pushKey
              isSecret: true
            }
          }
        ]
        maxEventsPerBatch: 1
        minimumTlsVersionAllowed: '1.2'
      }
    }
    filter: {
      includedEventTypes: [
        'Microsoft.Storage.BlobCreated'
      ]
      subjectBeginsWith: subjectBeginsWith
      subjectEndsWith: '.json'
    }
    retryPolicy: {
      maxDeliveryAttempts: 30
      eventTimeToLiveInMinutes: 1440
    }
  }
}
