import type { SqlMigrationAwareDriverAdapterFactory, SqlQuery } from '@prisma/driver-adapter-utils'

/**
 * As much of a PostgreSQL as the schema engine asks for before it compares two schemas: its version.
 * It lets migrations be written on a machine that has no PostgreSQL.
 */
export function offlinePostgres(): SqlMigrationAwareDriverAdapterFactory {
  const adapter = {
    provider: 'postgres' as const,
    adapterName: '@prisma/adapter-pg',
    getConnectionInfo: () => ({ schemaName: 'public', supportsRelationJoins: true, maxBindValues: 32_766 }),
    queryRaw: async (query: SqlQuery) => {
      return {
        columnNames: ['exists', 'version', 'numeric_version'],
        columnTypes: [5, 7, 0] as never[],
        rows: [[true, 'PostgreSQL 15.0', 150_000]],
      }
    },
    executeRaw: async () => 0,
    executeScript: async () => undefined,
    startTransaction: async () => {
      throw new Error('A diff between schemas opens no transaction')
    },
    dispose: async () => undefined,
  }
  const connect = async () => adapter as never
  return { provider: 'postgres', adapterName: '@prisma/adapter-pg', connect, connectToShadowDb: connect }
}
