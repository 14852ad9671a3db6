// What the processes are told about the services they share: one list for ingest, worker and catalog.

@export()
@description('Where the shared services are. None of it is a secret.')
type services = {
  @description('Host name of the PostgreSQL server.')
  postgresHost: string

  @description('Database of the stores.')
  database: string

  @description('Host name of the Service Bus namespace.')
  serviceBusHost: string

  @description('Address of the blob service of the products.')
  blobEndpoint: string

  @description('Container of the products.')
  container: string
}

@export()
@description('Settings that the parameters add, for each process: name without GROUNDSHIFT__ to value.')
type moreOfEach = {
  @description('Such as Ingest__MaxPixelsPerAreaAndDay, the cost guard.')
  ingest: object

  @description('Such as Telemetry__OtlpEndpoint and Telemetry__PricePerDeviceHour.')
  worker: object

  @description('Such as Alerts__Mail__Host.')
  catalog: object
}

@export()
@description('Npgsql connection string without a password: the process fetches an Entra token for its identity. All processes act as the role that owns the tables (infra/postgres/roles.sql).')
func postgresConnection(shared services, identityName string) string =>
  'Host=${shared.postgresHost};Database=${shared.database};Username=${identityName};SSL Mode=VerifyFull;Options=-c role=groundshift'

@export()
@description('Settings of a process by name. The keys are those of src/Host/Configuration.')
func processSettings(shared services, identityName string, clientId string) object => {
  GROUNDSHIFT__Azure__Credential: 'managed-identity'
  GROUNDSHIFT__Azure__ClientId: clientId
  GROUNDSHIFT__Store__Postgres__ConnectionString: postgresConnection(shared, identityName)
  GROUNDSHIFT__Store__Postgres__Entra: 'true'
  GROUNDSHIFT__Queue__ServiceBus__Namespace: shared.serviceBusHost
  GROUNDSHIFT__Objects__AzureBlob__Endpoint: shared.blobEndpoint
  GROUNDSHIFT__Objects__AzureBlob__Container: shared.container
  GROUNDSHIFT__Log__Format: 'json'
}

@export()
@description('Settings under their full names: those of a process with what the parameters add.')
func withMore(settings object, more object) object =>
  union(settings, toObject(items(more), setting => 'GROUNDSHIFT__${setting.key}', setting => string(setting.value)))

@export()
@description('A table of settings as containers and function apps take them.')
func asList(settings object) array => map(items(settings), setting => { name: setting.key, value: setting.value })
