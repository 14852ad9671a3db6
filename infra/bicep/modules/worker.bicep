// A worker as an event-driven job: an execution starts when a queue holds messages, drains both queues and ends. A job, not an app:
// an app's replica may be stopped in the middle of a scene when the queue looks empty.

import { services, processSettings, withMore, asList } from '../settings.bicep'

@description('Name of the job.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Container Apps environment.')
param environmentId string

@description('Workload profile of the environment: gpu or Consumption.')
param workloadProfileName string

@description('Image with its digest.')
param image string

@description('Registry that the image is pulled from, with the identity below.')
param registryServer string

@description('Identity of the workers: id, name, clientId.')
param identity object

@description('Where the shared services are.')
param shared services

@description('Namespace of the queues.')
param serviceBusName string

@description('Queues that start an execution.')
param queueNames string[]

@description('Device of the models: cuda or cpu. A device asked for by name is used or refused, never replaced.')
@allowed([
  'cuda'
  'cpu'
])
param device string

@description('Executions at once: the GPU quota of the region, or what the CPU budget allows.')
@minValue(1)
param maxExecutions int

@description('Minutes for which an execution takes jobs. Then it ends by itself, and the next one starts with a new image or on a new machine.')
@minValue(10)
param drainMinutes int

@description('Minutes of the longest scene, model load included.')
@minValue(5)
param sceneMinutes int

@description('Processor cores of an execution, as text.')
param cpu string

@description('Memory of an execution.')
param memory string

@description('Further settings: name without GROUNDSHIFT__ to value.')
param moreSettings object

@description('Settings whose values are Key Vault secrets: name of the setting without GROUNDSHIFT__ to name of the secret.')
param sourceSecrets object

@description('Key Vault of those secrets.')
param vaultUri string

var settings = union(
  processSettings(shared, identity.name, identity.clientId),
  {
    GROUNDSHIFT__Data: '/data'
    GROUNDSHIFT__Worker__Device: device
    GROUNDSHIFT__Worker__DrainMinutes: string(drainMinutes)
    GROUNDSHIFT__Worker__GraceSeconds: '20'
  }
)

resource job 'Microsoft.App/jobs@2026-01-01' = {
  name: name
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    environmentId: environmentId
    workloadProfileName: workloadProfileName
    configuration: {
      triggerType: 'Event'
      // Only an execution that hangs is ended by the platform: a healthy one takes its last job before the drain is over.
      replicaTimeout: (drainMinutes + 2 * sceneMinutes) * 60
      // The ledger counts attempts; a second start by the platform would not be one of them.
      replicaRetryLimit: 0
      eventTriggerConfig: {
        parallelism: 1
        replicaCompletionCount: 1
        scale: {
          minExecutions: 0
          maxExecutions: maxExecutions
          pollingInterval: 30
          rules: [
            for queueName in queueNames: {
              name: queueName
              type: 'azure-servicebus'
              metadata: {
                namespace: serviceBusName
                queueName: queueName
                // Explicit, because the scaler's own default is 5.
                messageCount: '1'
              }
              identity: identity.id
            }
          ]
        }
      }
      registries: [
        {
          server: registryServer
          identity: identity.id
        }
      ]
      secrets: [
        for secret in items(sourceSecrets): {
          name: secret.value
          keyVaultUrl: '${vaultUri}secrets/${secret.value}'
          identity: identity.id
        }
      ]
    }
    template: {
      containers: [
        {
          name: 'worker'
          image: image
          args: [
            'up'
            '--role'
            'worker'
            '--drain'
          ]
          env: concat(
            asList(withMore(settings, moreSettings)),
            map(items(sourceSecrets), secret => { name: 'GROUNDSHIFT__${secret.key}', secretRef: secret.value })
          )
          resources: {
            cpu: json(cpu)
            memory: memory
          }
          volumeMounts: [
            {
              volumeName: 'data'
              mountPath: '/data'
            }
          ]
        }
      ]
      volumes: [
        {
          name: 'data'
          storageType: 'EmptyDir'
        }
      ]
    }
  }
}
