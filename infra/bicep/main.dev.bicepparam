// A trial: the smallest of everything, CPU workers, services reachable from outside behind Entra.
using 'main.bicep'

param stage = 'dev'
param cpuImage = readEnvironmentVariable('CPU_IMAGE', '')
param gpuImage = ''
param gpuProfile = ''
param gpuQuota = 0
param cpuWorkers = 2
param privateNetworking = false
param storageSku = 'Standard_LRS'
param postgresSku = 'Standard_B1ms'
param postgresTier = 'Burstable'
param postgresBackupDays = 7
param postgresAdministrator = {
  objectId: readEnvironmentVariable('DATABASE_GROUP_ID')
  name: readEnvironmentVariable('DATABASE_GROUP_NAME')
  type: 'Group'
}
param catalogMaxReplicas = 1
