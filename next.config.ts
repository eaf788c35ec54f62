import type { NextConfig } from 'next'

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  compress: false, // the edge compresses, once
  serverExternalPackages: [
    '@libsql/client',
    '@prisma/client',
    '@prisma/adapter-libsql',
    '@prisma/adapter-pg',
    'pg',
  ],
  typescript: { ignoreBuildErrors: true }, // checked by `npm test`, on TypeScript 7
}
export default config
