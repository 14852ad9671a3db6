// A country: T4 workers, a network of our own, copies in several zones.
using 'main.bicep'

param stage = 'prod'
param cpuImage = readEnvironmentVariable('CPU_IMAGE', '')
param gpuImage = readEnvironmentVariable('GPU_IMAGE', '')
param gpuProfile = 'Consumption-GPU-NC8as-T4'
param gpuQuota = 4
param cpuWorkers = 0
param privateNetworking = true
param serviceBusSku = 'Premium'
param registrySku = 'Premium'
param storageSku = 'Standard_ZRS'
param postgresSku = 'Standard_D2ds_v5'
param postgresTier = 'GeneralPurpose'
param postgresStorageGb = 128
param postgresHighAvailability = 'ZoneRedundant'
param postgresBackupDays = 35
param postgresAdministrator = {
  objectId: readEnvironmentVariable('DATABASE_GROUP_ID')
  name: readEnvironmentVariable('DATABASE_GROUP_NAME')
  type: 'Group'
}
param catalogMaxReplicas = 3
param logDailyCapGb = 5
param logRetentionDays = 90
param sourceSecrets = {
  Access__Credentials__cdse__UserName: 'cdse-user-name'
  Access__Credentials__cdse__Password: 'cdse-password'
}
