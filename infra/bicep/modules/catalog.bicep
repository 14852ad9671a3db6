// The STAC API: publishes products, answers searches, delivers alerts. One replica always runs, because products and alerts
// come from the database's outbox and not over HTTP.

import { services, processSettings, withMore, asList } from '../settings.bicep'

@description('Name of the app.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Container Apps environment.')
param environmentId string

@description('Image with its digest.')
param image string

@description('Registry that the image is pulled from, with the identity below.')
param registryServer string

@description('Identity of the catalog: id, name, clientId.')
param identity object

@description('Where the shared services are.')
param shared services

@description('URL that links start with; empty takes the host of the request.')
param publicUrl string

@description('Further settings: name without GROUNDSHIFT__ to value.')
param moreSettings object

@description('Settings whose values are Key Vault secrets: name of the setting without GROUNDSHIFT__ to name of the secret.')
param secrets object

@description('Key Vault of those secrets.')
param vaultUri string

@description('Most replicas; each holds its own connections to the database.')
@minValue(1)
param maxReplicas int

var port = 8080

var settings = union(
  processSettings(shared, identity.name, identity.clientId),
  {
    GROUNDSHIFT__Data: '/data'
    GROUNDSHIFT__Server__Address: '0.0.0.0'
    GROUNDSHIFT__Server__Port: string(port)
    // The environment's ingress is the only way in, so its forwarded headers are the truth.
    GROUNDSHIFT__Server__TrustedProxies__0: '*'
  },
  empty(publicUrl) ? {} : { GROUNDSHIFT__Server__PublicUrl: publicUrl }
)

resource app 'Microsoft.App/containerApps@2026-01-01' = {
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
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: true
        targetPort: port
        allowInsecure: false
        transport: 'auto'
      }
      registries: [
        {
          server: registryServer
          identity: identity.id
        }
      ]
      secrets: [
        for secret in items(secrets): {
          name: secret.value
          keyVaultUrl: '${vaultUri}secrets/${secret.value}'
          identity: identity.id
        }
      ]
    }
    template: {
      terminationGracePeriodSeconds: 30
      containers: [
        {
          name: 'catalog'
          image: image
          args: [
            'up'
            '--role'
            'catalog'
          ]
          env: concat(
            asList(withMore(settings, moreSettings)),
            map(items(secrets), secret => { name: 'GROUNDSHIFT__${secret.key}', secretRef: secret.value })
          )
          resources: {
            cpu: json('1')
            memory: '2Gi'
          }
          volumeMounts: [
            {
              volumeName: 'data'
              mountPath: '/data'
            }
          ]
          probes: [
            {
              type: 'Liveness'
              httpGet: {
                path: '/health/live'
                port: port
              }
              periodSeconds: 20
            }
            {
              type: 'Readiness'
              httpGet: {
                path: '/health/ready'
                port: port
              }
              periodSeconds: 10
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
      scale: {
        minReplicas: 1
        maxReplicas: maxReplicas
        rules: [
          {
            name: 'requests'
            http: {
              metadata: {
                concurrentRequests: '50'
              }
            }
          }
        ]
      }
    }
  }
}

output url string = 'https://${app.properties.configuration.ingress.fqdn}'
