-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_SetupLink" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "hash" TEXT NOT NULL,
    "role" TEXT,
    "userId" TEXT,
    "createdBy" TEXT,
    "createdAt" DATETIME NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    "consumedAt" DATETIME,
    CONSTRAINT "SetupLink_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_SetupLink" ("consumedAt", "createdAt", "expiresAt", "hash", "id") SELECT "consumedAt", "createdAt", "expiresAt", "hash", "id" FROM "SetupLink";
DROP TABLE "SetupLink";
ALTER TABLE "new_SetupLink" RENAME TO "SetupLink";
CREATE UNIQUE INDEX "SetupLink_hash_key" ON "SetupLink"("hash");
CREATE INDEX "SetupLink_userId_idx" ON "SetupLink"("userId");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
