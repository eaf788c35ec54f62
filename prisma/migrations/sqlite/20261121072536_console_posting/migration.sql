-- AlterTable
ALTER TABLE "Incident" ADD COLUMN "dueRemindedAt" DATETIME;

-- CreateTable
CREATE TABLE "UpdateUndo" (
    "updateId" TEXT NOT NULL PRIMARY KEY,
    "incidentId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "until" DATETIME NOT NULL,
    "revision" INTEGER NOT NULL,
    "before" TEXT,
    CONSTRAINT "UpdateUndo_updateId_fkey" FOREIGN KEY ("updateId") REFERENCES "IncidentUpdate" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "IncidentLink" (
    "fromId" TEXT NOT NULL,
    "toId" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,

    PRIMARY KEY ("fromId", "toId"),
    CONSTRAINT "IncidentLink_fromId_fkey" FOREIGN KEY ("fromId") REFERENCES "Incident" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "IncidentLink_toId_fkey" FOREIGN KEY ("toId") REFERENCES "Incident" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "UpdateUndo_until_idx" ON "UpdateUndo"("until");

-- CreateIndex
CREATE INDEX "IncidentLink_toId_idx" ON "IncidentLink"("toId");

-- CreateIndex
CREATE INDEX "Incident_recurrence_idx" ON "Incident"("recurrence");

-- CreateIndex
CREATE INDEX "Incident_isOpen_nextUpdateDueAt_idx" ON "Incident"("isOpen", "nextUpdateDueAt");
