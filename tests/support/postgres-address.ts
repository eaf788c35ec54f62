/**
 * The PostgreSQL that tests make their databases on: TEST_POSTGRES_URL, which the test runner sets to the
 * machine's server or to a temporary one made from local binaries. Null: there is none, and the runner says so.
 */
export function postgresAddress(): string | null {
  const address = process.env.TEST_POSTGRES_URL ?? 'postgresql://postgres@127.0.0.1:5432/postgres'
  return address === '' || address === 'none' ? null : address
}
