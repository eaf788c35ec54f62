-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_IncidentUpdate" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "incidentId" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "displayAt" DATETIME,
    "affectedComponents" TEXT,
    "deliverNotifications" BOOLEAN NOT NULL DEFAULT true,
    "wantsTwitterUpdate" BOOLEAN NOT NULL DEFAULT false,
    "customTweet" TEXT,
    "tweetId" TEXT,
    "twitterUpdatedAt" DATETIME,
    "isCorrected" BOOLEAN NOT NULL DEFAULT false,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "authorName" TEXT,
    "createdAt" DATETIME NOT NULL,
    "ordinal" INTEGER NOT NULL DEFAULT 0,
    "updatedAt" DATETIME NOT NULL,
    CONSTRAINT "IncidentUpdate_incidentId_fkey" FOREIGN KEY ("incidentId") REFERENCES "Incident" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_IncidentUpdate" ("affectedComponents", "authorName", "body", "createdAt", "customTweet", "deliverNotifications", "displayAt", "id", "incidentId", "isCorrected", "revision", "status", "tweetId", "twitterUpdatedAt", "updatedAt", "wantsTwitterUpdate") SELECT "affectedComponents", "authorName", "body", "createdAt", "customTweet", "deliverNotifications", "displayAt", "id", "incidentId", "isCorrected", "revision", "status", "tweetId", "twitterUpdatedAt", "updatedAt", "wantsTwitterUpdate" FROM "IncidentUpdate";
DROP TABLE "IncidentUpdate";
ALTER TABLE "new_IncidentUpdate" RENAME TO "IncidentUpdate";
CREATE INDEX "IncidentUpdate_incidentId_createdAt_idx" ON "IncidentUpdate"("incidentId", "createdAt");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
