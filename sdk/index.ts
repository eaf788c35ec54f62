export type * from './client-types.ts'
export { connect } from './core/connect.ts'
