// Groundshift on Azure: ingest as functions, workers as jobs on GPUs that scale to zero, the catalog as an app; Service Bus
// between them, PostgreSQL with PostGIS under them, Blob storage for the rasters. docs/azure.md says how to deploy it.

targetScope = 'resourceGroup'

import { entraPrincipal } from 'modules/postgres.bicep'
import { moreOfEach } from 'settings.bicep'

@description('Start of every name.')
@minLength(3)
@maxLength(11)
param name string = 'groundshift'

@description('Which deployment this is, such as dev or prod.')
@minLength(2)
@maxLength(4)
param stage string

@description('Region. GPU profiles exist in some only.')
param location string = resourceGroup().location

@description('Tags of every resource.')
param tags object = {
  product: name
  stage: stage
}

@description('False makes everything but the processes: the registry must exist before images can be pushed to it.')
param deployProcesses bool = true

@description('Image of the catalog and the CPU worker, with its digest: REGISTRY/groundshift@sha256:…')
param cpuImage string

@description('Image of the GPU worker, with its digest: REGISTRY/groundshift-cuda@sha256:…')
param gpuImage string

@description('GPU profile of the environment; empty for none. A profile can only be added when the environment is made.')
@allowed([
  ''
  'Consumption-GPU-NC8as-T4'
  'Consumption-GPU-NC24-A100'
])
param gpuProfile string

@description('GPUs that the subscription may use at once in this region.')
@minValue(0)
param gpuQuota int

@description('CPU workers at once: the fallback where there is no GPU; 0 for none.')
@minValue(0)
param cpuWorkers int

@description('Minutes for which a worker takes jobs before it ends and another may start.')
param drainMinutes int = 180

@description('Minutes of the longest scene on a worker. The platform ends a worker when it runs longer than drain and two scenes.')
param sceneMinutes int = 30

@description('Whether the services answer inside a network of our own only.')
param privateNetworking bool

@description('Address range of that network.')
param addressPrefix string = '10.60.0.0/16'

@description('Premium gives the broker a private endpoint, at some seventy times the price.')
@allowed([
  'Standard'
  'Premium'
])
param serviceBusSku string = 'Standard'

@description('Premium gives the registry a private endpoint.')
@allowed([
  'Basic'
  'Standard'
  'Premium'
])
param registrySku string = 'Basic'

@description('How the storage of products keeps copies.')
@allowed([
  'Standard_LRS'
  'Standard_ZRS'
  'Standard_GRS'
])
param storageSku string

@description('Size of the database server.')
param postgresSku string

@description('Tier of the database server.')
@allowed([
  'Burstable'
  'GeneralPurpose'
  'MemoryOptimized'
])
param postgresTier string

@description('Gigabytes of the database server.')
param postgresStorageGb int = 32

@description('Whether a second database server stands ready in another zone.')
@allowed([
  'Disabled'
  'ZoneRedundant'
])
param postgresHighAvailability string = 'Disabled'

@description('Days that the database can be restored to.')
param postgresBackupDays int = 14

@description('Entra group that administers the database.')
param postgresAdministrator entraPrincipal

@description('Most replicas of the catalog.')
param catalogMaxReplicas int = 2

@description('URL that the links of the STAC API start with; empty takes the host of the request.')
param catalogPublicUrl string = ''

@description('Gigabytes of logs a day at most.')
param logDailyCapGb int = 1

@description('Days that logs are kept.')
param logRetentionDays int = 30

@description('Further settings of each process, without GROUNDSHIFT__; nothing secret. They stay over deployments, which settings made by hand do not.')
param moreSettings moreOfEach = {
  ingest: {}
  worker: {}
  catalog: {}
}

@description('Settings of workers whose values are secrets in the Key Vault: setting without GROUNDSHIFT__ to name of the secret.')
param sourceSecrets object = {}

@description('The same for the catalog, such as Alerts__Mail__Password.')
param catalogSecrets object = {}

@description('Storage account whose new STAC items are pushed to ingest; empty for none.')
param pushSourceId string = ''

@description('Path that those items begin with.')
param pushSubjectBeginsWith string = '/blobServices/default/containers/'

@description('Address that takes notifications of ingest.')
param pushUrl string = ''

@description('Key with the scope notify; it is not kept by the templates.')
@secure()
param pushKey string = ''

var prefix = '${name}-${stage}'
// Names that are shared with the whole world get a suffix that stays the same for a resource group.
var suffix = take(uniqueString(resourceGroup().id), 6)
var access = privateNetworking ? 'Disabled' : 'Enabled'
var serviceBusAccess = privateNetworking && serviceBusSku == 'Premium' ? 'Disabled' : 'Enabled'
var registryAccess = privateNetworking && registrySku == 'Premium' ? 'Disabled' : 'Enabled'
var productsContainer = 'products'
var packagesContainer = 'packages'

var shared = {
  postgresHost: postgres.outputs.hostName
  database: postgres.outputs.database
  serviceBusHost: serviceBus.outputs.hostName
  blobEndpoint: productsStorage.outputs.blobEndpoint
  container: productsContainer
}

module identities 'modules/identities.bicep' = {
  name: 'identities'
  params: {
    prefix: prefix
    location: location
    tags: tags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    prefix: prefix
    location: location
    tags: tags
    dailyCapGb: logDailyCapGb
    retentionDays: logRetentionDays
  }
}

module network 'modules/network.bicep' = if (privateNetworking) {
  name: 'network'
  params: {
    prefix: prefix
    location: location
    tags: tags
    addressPrefix: addressPrefix
  }
}

module serviceBus 'modules/servicebus.bicep' = {
  name: 'serviceBus'
  params: {
    name: '${prefix}-${suffix}-bus'
    location: location
    tags: tags
    sku: serviceBusSku
    publicNetworkAccess: serviceBusAccess
    workspaceId: monitoring.outputs.workspaceId
  }
}

module productsStorage 'modules/storage.bicep' = {
  name: 'productsStorage'
  params: {
    name: '${name}${stage}${suffix}p'
    location: location
    tags: tags
    sku: storageSku
    containers: [
      productsContainer
    ]
    keepDeletedDays: 14
    publicNetworkAccess: access
  }
}

// Stays reachable: packages are deployed to it by the platform, from outside the network. It holds no data of users.
module hostStorage 'modules/storage.bicep' = {
  name: 'hostStorage'
  params: {
    name: '${name}${stage}${suffix}f'
    location: location
    tags: tags
    sku: 'Standard_LRS'
    containers: [
      packagesContainer
    ]
    keepDeletedDays: 7
    publicNetworkAccess: 'Enabled'
  }
}

module postgres 'modules/postgres.bicep' = {
  name: 'postgres'
  params: {
    name: '${prefix}-${suffix}-db'
    location: location
    tags: tags
    skuName: postgresSku
    skuTier: postgresTier
    storageGb: postgresStorageGb
    backupDays: postgresBackupDays
    highAvailability: postgresHighAvailability
    administrator: postgresAdministrator
    publicNetworkAccess: access
    workspaceId: monitoring.outputs.workspaceId
  }
}

module registry 'modules/registry.bicep' = {
  name: 'registry'
  params: {
    name: '${name}${stage}${suffix}'
    location: location
    tags: tags
    sku: registrySku
    publicNetworkAccess: registryAccess
  }
}

module keyVault 'modules/keyvault.bicep' = {
  name: 'keyVault'
  params: {
    name: '${take(name, 8)}-${stage}-${suffix}-kv'
    location: location
    tags: tags
    publicNetworkAccess: access
    workspaceId: monitoring.outputs.workspaceId
  }
}

module alertTopic 'modules/alerttopic.bicep' = {
  name: 'alertTopic'
  params: {
    name: '${prefix}-${suffix}-alerts'
    location: location
    tags: tags
  }
}

module productsEndpoint 'modules/privateendpoint.bicep' = if (privateNetworking) {
  name: 'productsEndpoint'
  params: {
    name: '${prefix}-products'
    location: location
    tags: tags
    subnetId: network!.outputs.endpointsSubnetId
    serviceId: productsStorage.outputs.id
    groupId: 'blob'
    zoneId: network!.outputs.zoneIds.blob
  }
}

module postgresEndpoint 'modules/privateendpoint.bicep' = if (privateNetworking) {
  name: 'postgresEndpoint'
  params: {
    name: '${prefix}-postgres'
    location: location
    tags: tags
    subnetId: network!.outputs.endpointsSubnetId
    serviceId: postgres.outputs.id
    groupId: 'postgresqlServer'
    zoneId: network!.outputs.zoneIds.postgres
  }
}

module vaultEndpoint 'modules/privateendpoint.bicep' = if (privateNetworking) {
  name: 'vaultEndpoint'
  params: {
    name: '${prefix}-vault'
    location: location
    tags: tags
    subnetId: network!.outputs.endpointsSubnetId
    serviceId: keyVault.outputs.id
    groupId: 'vault'
    zoneId: network!.outputs.zoneIds.vault
  }
}

module serviceBusEndpoint 'modules/privateendpoint.bicep' = if (serviceBusAccess == 'Disabled') {
  name: 'serviceBusEndpoint'
  params: {
    name: '${prefix}-bus'
    location: location
    tags: tags
    subnetId: network!.outputs.endpointsSubnetId
    serviceId: serviceBus.outputs.id
    groupId: 'namespace'
    zoneId: network!.outputs.zoneIds.serviceBus
  }
}

module registryEndpoint 'modules/privateendpoint.bicep' = if (registryAccess == 'Disabled') {
  name: 'registryEndpoint'
  params: {
    name: '${prefix}-registry'
    location: location
    tags: tags
    subnetId: network!.outputs.endpointsSubnetId
    serviceId: registry.outputs.id
    groupId: 'registry'
    zoneId: network!.outputs.zoneIds.registry
  }
}

module roles 'modules/roles.bicep' = {
  name: 'roles'
  params: {
    ingestPrincipalId: identities.outputs.ingest.principalId
    workerPrincipalId: identities.outputs.worker.principalId
    catalogPrincipalId: identities.outputs.catalog.principalId
    serviceBusName: serviceBus.outputs.name
    productsStorageName: productsStorage.outputs.name
    productsContainer: productsContainer
    hostStorageName: hostStorage.outputs.name
    registryName: registry.outputs.name
    vaultName: keyVault.outputs.name
    alertTopicName: alertTopic.outputs.name
  }
}

module apps 'modules/environment.bicep' = {
  name: 'apps'
  params: {
    prefix: prefix
    location: location
    tags: tags
    subnetId: privateNetworking ? network!.outputs.appsSubnetId : ''
    gpuProfile: gpuProfile
    workspaceId: monitoring.outputs.workspaceId
    insightsName: monitoring.outputs.insightsName
  }
}

module ingest 'modules/ingest.bicep' = {
  name: 'ingest'
  params: {
    name: '${prefix}-${suffix}-ingest'
    location: location
    tags: tags
    identity: identities.outputs.ingest
    shared: shared
    hostStorageName: hostStorage.outputs.name
    hostStorageEndpoint: hostStorage.outputs.blobEndpoint
    packagesContainer: packagesContainer
    insightsName: monitoring.outputs.insightsName
    subnetId: privateNetworking ? network!.outputs.functionsSubnetId : ''
    moreSettings: moreSettings.ingest
  }
  dependsOn: [
    roles
  ]
}

module catalog 'modules/catalog.bicep' = if (deployProcesses) {
  name: 'catalog'
  params: {
    name: '${prefix}-catalog'
    location: location
    tags: tags
    environmentId: apps.outputs.id
    image: cpuImage
    registryServer: registry.outputs.loginServer
    identity: identities.outputs.catalog
    shared: shared
    publicUrl: catalogPublicUrl
    maxReplicas: catalogMaxReplicas
    moreSettings: moreSettings.catalog
    secrets: catalogSecrets
    vaultUri: keyVault.outputs.uri
  }
  dependsOn: [
    roles
  ]
}

module gpuWorker 'modules/worker.bicep' = if (deployProcesses && !empty(gpuProfile) && gpuQuota > 0) {
  name: 'gpuWorker'
  params: {
    name: '${prefix}-gpu'
    location: location
    tags: tags
    environmentId: apps.outputs.id
    workloadProfileName: 'gpu'
    image: gpuImage
    registryServer: registry.outputs.loginServer
    identity: identities.outputs.worker
    shared: shared
    serviceBusName: serviceBus.outputs.name
    queueNames: serviceBus.outputs.queueNames
    device: 'cuda'
    maxExecutions: gpuQuota
    drainMinutes: drainMinutes
    sceneMinutes: sceneMinutes
    cpu: gpuProfile == 'Consumption-GPU-NC24-A100' ? '24' : '8'
    memory: gpuProfile == 'Consumption-GPU-NC24-A100' ? '220Gi' : '56Gi'
    moreSettings: moreSettings.worker
    sourceSecrets: sourceSecrets
    vaultUri: keyVault.outputs.uri
  }
  dependsOn: [
    roles
  ]
}

module cpuWorker 'modules/worker.bicep' = if (deployProcesses && cpuWorkers > 0) {
  name: 'cpuWorker'
  params: {
    name: '${prefix}-cpu'
    location: location
    tags: tags
    environmentId: apps.outputs.id
    workloadProfileName: 'Consumption'
    image: cpuImage
    registryServer: registry.outputs.loginServer
    identity: identities.outputs.worker
    shared: shared
    serviceBusName: serviceBus.outputs.name
    queueNames: serviceBus.outputs.queueNames
    device: 'cpu'
    maxExecutions: cpuWorkers
    drainMinutes: drainMinutes
    sceneMinutes: sceneMinutes
    cpu: '4'
    memory: '8Gi'
    moreSettings: moreSettings.worker
    sourceSecrets: sourceSecrets
    vaultUri: keyVault.outputs.uri
  }
  dependsOn: [
    roles
  ]
}

module sceneEvents 'modules/eventgrid.bicep' = if (!empty(pushSourceId)) {
  name: 'sceneEvents'
  params: {
    prefix: prefix
    location: location
    tags: tags
    sourceId: pushSourceId
    subjectBeginsWith: pushSubjectBeginsWith
    pushUrl: pushUrl
    pushKey: pushKey
  }
}

output catalogUrl string = deployProcesses ? catalog!.outputs.url : ''
output registryServer string = registry.outputs.loginServer
output registryName string = registry.outputs.name
output ingestName string = ingest.outputs.name
output ingestHost string = ingest.outputs.hostName
output postgresHost string = postgres.outputs.hostName
output alertTopicEndpoint string = alertTopic.outputs.endpoint
output vaultName string = keyVault.outputs.name
